"""What a docstring in diffusers' form says of each argument, as one line of text."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["LONGEST", "documented"]

LONGEST = 400
"""A tooltip ends at the last whole sentence within so many characters."""

_ARGUMENT = re.compile(r"^\*{0,2}`?(\w+)`?\s*(?:\(.*?\))?(?:, ?\*optional\*)?(?:, ?defaults to [^:]*)?\s*:\s*(.*)$")
_HEADINGS = ("args:", "arguments:", "parameters:")
_TYPE = re.compile(r"^\([^)]*\) ?: ?")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def documented(function: Callable[..., Any]) -> Mapping[str, str]:
    """Return the text of each argument of a function's docstring; of one without any text nothing."""
    lines = (inspect.getdoc(function) or "").splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip().lower() in _HEADINGS), None)
    if start is None:
        return {}
    outer, texts, name = _depth(lines[start]), dict[str, list[str]](), ""
    level: int | None = None
    for line in lines[start + 1 :]:
        if not line.strip():
            continue
        depth = _depth(line)
        if depth <= outer:
            break
        level = depth if level is None else level
        found = _ARGUMENT.match(line.strip()) if depth <= level else None
        if found:
            name = found[1]
            texts[name] = [found[2]]
        elif name:
            texts[name].append(line.strip())
    return {name: text for name, parts in texts.items() if (text := _tidy(" ".join(parts)))}


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _tidy(text: str) -> str:
    text = " ".join(_LINK.sub(r"\1", _TYPE.sub("", text)).replace("`", "").split()).strip()
    if len(text) > LONGEST:
        cut = text[:LONGEST]
        end = max(cut.rfind(". "), cut.rfind("? "), cut.rfind("! "))
        text = cut[: end + 1] if end > 0 else cut[: cut.rfind(" ")] + " …"
    return text
