"""Regular expressions over texts, which are Python's; what is found is what ComfyUI 0.3.64 finds."""

import re

from atelier.errors import BadInput


def compiled(pattern: str, ignore_case: bool, lines: bool, dot_is_all: bool) -> re.Pattern[str]:
    """Return an expression; raises `BadInput` (`pattern_broken`) with the place that Python cannot read.

    ComfyUI counts a broken one as one that matches nothing; nobody would notice a missing bracket.
    """
    switches = ((ignore_case, re.IGNORECASE), (lines, re.MULTILINE), (dot_is_all, re.DOTALL))
    flags = sum((flag for wanted, flag in switches if wanted), re.RegexFlag(0))
    try:
        return re.compile(pattern, flags)
    except re.error as broken:
        raise BadInput(
            "pattern_broken", f"regex_pattern cannot be read: {broken}. Put \\ before what is meant as it is."
        ) from None


def extracted(expression: re.Pattern[str], text: str, mode: str, group: int) -> str:
    """Return what was found, each in a line of its own.

    All matches of an expression with groups are those of its first group, as `re.findall` has it; a group that the
    expression lacks, or that took no part, gives nothing.
    """
    if mode == "All Matches":
        whole = expression.groups == 0
        return "\n".join(found.group(0 if whole else 1) or "" for found in expression.finditer(text))
    number = 0 if mode == "First Match" else group
    if number > expression.groups:
        return ""
    if mode == "All Groups":
        return "\n".join(found.group(number) or "" for found in expression.finditer(text)) if expression.groups else ""
    first = expression.search(text)
    return "" if first is None else first.group(number) or ""


def replaced(expression: re.Pattern[str], text: str, by: str, count: int) -> str:
    """Return a text with what matched replaced, `count` times at most, 0 for all.

    Raises `BadInput` (`replacement_broken`), as where it names a group that there is not.
    """
    try:
        return expression.sub(by, text, count=count)
    except (re.error, IndexError) as broken:
        raise BadInput("replacement_broken", f"replace cannot be used: {broken}.") from None
