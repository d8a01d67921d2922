r"""Reading a prompt: weights in parentheses, and chunks that fit CLIP.

The meaning is ComfyUI 0.3.64's. `(word)` counts 1.1 times its surroundings, `(word:1.3)` 1.3 times whatever surrounds
it, `\(` and `\)` are plain. Where parentheses do not match, what counts is how a part begins and ends: the text from an
unclosed `(` on is one part, and when it happens to end with `)` these two are taken as a pair, so that `((a)` is `(a`
counted 1.1 times. Any other unmatched parenthesis is plain text. A weight that is no finite number is plain text too.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atelier.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

CHUNK = 75
"""Tokens of a prompt in one chunk; CLIP reads 77, with one at the start and one at the end."""

KEEP_TOGETHER = 8
"""A run of fewer tokens of one weight moves to the next chunk whole; a longer one is cut where the chunk is full."""

MAX_NESTING = 64
_EMPHASIS = 1.1
_EMBEDDING = re.compile(r"(?:^|[ \n])embedding:")


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
    for part in _top_level(text):
        if len(part) < 2 or part[0] != "(" or part[-1] != ")":
            yield part, weight
            continue
        inner, own_weight = _explicit_weight(part[1:-1], weight * _EMPHASIS)
        yield from _weighted(inner, own_weight, depth + 1)


def _top_level(text: str) -> Iterator[str]:
    """Yield the parts of a text: pairs of parentheses, what lies between them, and the rest after an unclosed one."""
    begin, depth = 0, 0
    for found in re.finditer(r"[()]", text):
        position = found.start()
        if found[0] == "(":
            if depth == 0:
                if position > begin:
                    yield text[begin:position]
                begin = position
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield text[begin : position + 1]
                begin = position + 1
    if begin < len(text):
        yield text[begin:]


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


@dataclass(frozen=True)
class Embedding:
    """The name of an embedding that stands in a prompt."""

    name: str


def pieces(text: str) -> list[str | Embedding]:
    """Return the runs of plain text of a segment, and the embeddings between them, in their order.

    `embedding:` counts at the beginning and after a space or a new line; the name goes on to the next white space and
    leaves its last commas to the text after it.
    """
    plain, *named = _EMBEDDING.split(text)
    found: list[str | Embedding] = [plain]
    for part in named:
        word, rest = (*part.split(maxsplit=1), "", "")[:2]
        name = word.strip(",")
        found += [Embedding(name), f"{word[len(name) :]} {rest}"]
    return [piece for piece in found if isinstance(piece, Embedding) or piece.strip()]


Token = tuple["int | Tensor", float]
"""A token of the prompt, or a vector [D] in its place, and its weight."""


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
