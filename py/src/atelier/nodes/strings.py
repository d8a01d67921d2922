"""Nodes that work on texts, as Python's `str` and `re` do."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, Int, Output, Text

_CATEGORY = "utils/string"
_FAR = 2**31 - 1
_String = Text(doc="The text.")
_Pattern = Text(doc="The regular expression, as Python has them.")
_Result = Output("STRING", "The text.")
_IGNORE_CASE = Bool(default=True, doc="Whether small and capital letters are the same.")
_LINES = Bool(default=False, doc="Whether ^ and $ stand for each line's ends.")
_DOT = Bool(default=False, doc="Whether a dot stands for a line break, too.")
_AS_IS = Bool(default=True, doc="Whether small and capital letters differ.")


@node("StringSubstring", category=_CATEGORY, title="Substring")
def string_substring(
    string: Annotated[str, _String],
    start: Annotated[int, Int(default=0, min=-_FAR, max=_FAR, doc="The first place, from 0; below 0 from the end.")],
    end: Annotated[int, Int(default=0, min=-_FAR, max=_FAR, doc="The place behind the last; below 0 from the end.")],
) -> Annotated[str, _Result]:
    """Take a part of a text."""
    return string[start:end]


@node("StringLength", category=_CATEGORY, title="Length")
def string_length(
    string: Annotated[str, _String],
) -> Annotated[int, Output("INT", "How many characters it has.", "length")]:
    """Count the characters of a text."""
    return len(string)


@node("CaseConverter", category=_CATEGORY, title="Case Converter")
def case_converter(
    string: Annotated[str, _String],
    mode: Annotated[
        str, Choice(choices=("UPPERCASE", "lowercase", "Capitalize", "Title Case"), doc="How it is written then.")
    ],
) -> Annotated[str, _Result]:
    """Write a text in capital or small letters."""
    changed = {
        "UPPERCASE": str.upper,
        "lowercase": str.lower,
        "Capitalize": str.capitalize,
        "Title Case": str.title,
    }
    return changed[mode](string)


@node("StringTrim", category=_CATEGORY, title="Trim")
def string_trim(
    string: Annotated[str, _String],
    mode: Annotated[str, Choice(choices=("Both", "Left", "Right"), doc="At which end.")],
) -> Annotated[str, _Result]:
    """Take the blanks off the ends of a text."""
    return {"Both": str.strip, "Left": str.lstrip, "Right": str.rstrip}[mode](string)


@node("StringReplace", category=_CATEGORY, title="Replace")
def string_replace(
    string: Annotated[str, _String],
    find: Annotated[str, Text(doc="What is replaced, wherever it is.")],
    replace: Annotated[str, Text(doc="What comes in its place.")],
) -> Annotated[str, _Result]:
    """Replace a part of a text by another one."""
    return string.replace(find, replace)


@node("StringContains", category=_CATEGORY, title="Contains")
def string_contains(
    string: Annotated[str, _String],
    substring: Annotated[str, Text(doc="What is looked for.")],
    case_sensitive: Annotated[bool, _AS_IS],
) -> Annotated[bool, Output("BOOLEAN", "Whether it is in the text.", "contains")]:
    """Say whether a text has another one in it."""
    return substring in string if case_sensitive else substring.lower() in string.lower()


@node("StringCompare", category=_CATEGORY, title="Compare")
def string_compare(
    string_a: Annotated[str, Text(doc="The first text.")],
    string_b: Annotated[str, Text(doc="The text that it is compared with.")],
    mode: Annotated[str, Choice(choices=("Starts With", "Ends With", "Equal"), doc="How.")],
    case_sensitive: Annotated[bool, _AS_IS],
) -> Annotated[bool, Output("BOOLEAN", "Whether it is so.")]:
    """Say whether a text begins or ends with another one, or equals it."""
    one, other = (string_a, string_b) if case_sensitive else (string_a.lower(), string_b.lower())
    if mode == "Equal":
        return one == other
    return one.startswith(other) if mode == "Starts With" else one.endswith(other)


@node("RegexMatch", category=_CATEGORY, title="Regex Match")
def regex_match(
    string: Annotated[str, _String],
    regex_pattern: Annotated[str, _Pattern],
    case_insensitive: Annotated[bool, _IGNORE_CASE],
    multiline: Annotated[bool, _LINES],
    dotall: Annotated[bool, _DOT],
) -> Annotated[bool, Output("BOOLEAN", "Whether it matches somewhere.", "matches")]:
    """Say whether a regular expression matches in a text."""
    from atelier.expressions import compiled

    return compiled(regex_pattern, case_insensitive, multiline, dotall).search(string) is not None


@node("RegexExtract", category=_CATEGORY, title="Regex Extract")
def regex_extract(
    string: Annotated[str, _String],
    regex_pattern: Annotated[str, _Pattern],
    mode: Annotated[
        str, Choice(choices=("First Match", "All Matches", "First Group", "All Groups"), doc="What is taken.")
    ],
    case_insensitive: Annotated[bool, _IGNORE_CASE],
    multiline: Annotated[bool, _LINES],
    dotall: Annotated[bool, _DOT],
    group_index: Annotated[int, Int(default=1, min=0, max=100, doc="The number of the group; 0 is the whole match.")],
) -> Annotated[str, Output("STRING", "What was found, each in a line of its own; nothing is an empty text.")]:
    """Take what a regular expression matches out of a text."""
    from atelier.expressions import compiled, extracted

    return extracted(compiled(regex_pattern, case_insensitive, multiline, dotall), string, mode, group_index)


@node("RegexReplace", category=_CATEGORY, title="Regex Replace")
def regex_replace(
    string: Annotated[str, _String],
    regex_pattern: Annotated[str, _Pattern],
    replace: Annotated[str, Text(doc="What comes in its place; \\1 stands for the first group.")],
    case_insensitive: Annotated[
        bool, Bool(default=True, required=False, doc="Whether small and capital letters are the same.")
    ] = True,
    multiline: Annotated[
        bool, Bool(default=False, required=False, doc="Whether ^ and $ stand for each line's ends.")
    ] = False,
    dotall: Annotated[
        bool, Bool(default=False, required=False, doc="Whether a dot stands for a line break, too.")
    ] = False,
    count: Annotated[
        int, Int(default=0, min=0, max=100, required=False, doc="How often at most; 0 is wherever it matches.")
    ] = 0,
) -> Annotated[str, _Result]:
    """Replace what a regular expression matches."""
    from atelier.expressions import compiled, replaced

    return replaced(compiled(regex_pattern, case_insensitive, multiline, dotall), string, replace, count)
