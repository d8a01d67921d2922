r"""Reading a prompt: weights in parentheses, and chunks that fit CLIP.

The meaning is ComfyUI 0.3.64's. `(word)` counts 1.1 times its surroundings, `(word:1.3)` 1.3 times whatever surrounds
it, `\(` and `\)` are plain. Parentheses that do not close are plain text.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atelier.errors import BadInput

CHUNK = 75
"""Tokens of a prompt in one chunk; CLIP reads 77, with one at the start and one at the end."""

KEEP_TOGETHER = 8
"""A run of fewer tokens of one weight moves to the next chunk whole; a longer one is cut where the chunk is full."""

MAX_NESTING = 64
_EMPHASIS = 1.1


@dataclass(frozen=True)
class Segment:
    """Text of one weight."""

    text: str
    weight: float


def segments(prompt: str) -> list[Segment]:
    """Split a prompt by weight. Raises `BadInput` (`prompt_nesting`) when parentheses nest beyond reason."""
    masked = prompt.replace("\0", " ").replace("\\)", "\0\1").replace("\\(", "\0\2")
    return [
        Segment(text.replace("\0\1", ")").replace("\0\2", "("), weight) for text, weight in _weighted(masked, 1.0, 0)
    ]


def _weighted(text: str, weight: float, depth: int) -> Iterator[tuple[str, float]]:
    if depth > MAX_NESTING:
        raise BadInput("prompt_nesting", f"The prompt nests parentheses more than {MAX_NESTING} deep; take some away.")
    for part, closed in _top_level(text):
        if not closed:
            yield part, weight
            continue
        inner, own_weight = _explicit_weight(part[1:-1], weight * _EMPHASIS)
        yield from _weighted(inner, own_weight, depth + 1)


def _top_level(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text and whether each is a closed parenthesis, brackets included."""
    begin, depth = 0, 0
    for found in re.finditer(r"[()]", text):
        position = found.start()
        if found[0] == "(":
            if depth == 0:
                if position > begin:
                    yield text[begin:position], False
                begin = position
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield text[begin : position + 1], True
                begin = position + 1
    if begin < len(text):
        yield text[begin:], False


def _explicit_weight(inner: str, otherwise: float) -> tuple[str, float]:
    colon = inner.rfind(":")
    if colon > 0:
        try:
            weight = float(inner[colon + 1 :])
        except ValueError:
            return inner, otherwise
        if math.isfinite(weight):
            return inner[:colon], weight
    return inner, otherwise


Token = tuple[int, float]
"""A token of the prompt and its weight."""


def chunks(groups: Iterable[list[Token]]) -> list[list[Token]]:
    """Lay runs of tokens into chunks of at most 75; there is always one chunk."""
    laid: list[list[Token]] = [[]]
    for group in groups:
        may_cut = len(group) >= KEEP_TOGETHER
        rest = group
        while rest:
            room = CHUNK - len(laid[-1])
            if len(rest) > room:
                cut = room if may_cut else 0
                laid[-1].extend(rest[:cut])
                laid.append([])
                rest = rest[cut:]
            else:
                laid[-1].extend(rest)
                rest = []
    return laid
