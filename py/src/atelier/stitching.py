"""Putting pictures [B, H, W, C] beside each other, and into a frame. The meaning is ComfyUI 0.3.64's."""

from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import pad

from atelier.blending import OPAQUE
from atelier.errors import BadInput
from atelier.resampling import resample
from atelier.values import MAX_PIXELS, Image

COLOURS: Final = {
    "white": (1.0, 1.0, 1.0),
    "black": (0.0, 0.0, 0.0),
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
}
DIRECTIONS = ("right", "down", "left", "up")
_ROWS, _COLUMNS = 1, 2


def stitched(first: Image, second: Image, direction: str, *, match: bool, gap: int, colour: str) -> Image:
    """Return both batches beside each other, the second in a direction of the first.

    Args:
        first: the pictures that decide the size. The last one of a shorter batch serves for all that follow.
        second: the pictures beside them.
        direction: one of `DIRECTIONS`.
        match: whether the second ones are scaled to fit, else the smaller ones get a border.
        gap: how many pixels lie between them; an odd number counts as the next even one.
        colour: of the gap. A border is of that colour if it is grey, else black.

    Raises `BadInput`: `size_too_small` where scaling leaves nothing, `size_too_large` beyond `MAX_PIXELS`.
    """
    count = max(len(first), len(second))
    first, second = _lengthened(first, count), _lengthened(second, count)
    along, across = (_COLUMNS, _ROWS) if direction in ("left", "right") else (_ROWS, _COLUMNS)
    if match:
        second = _fitted(second, first, across)
    else:
        grey = COLOURS[colour][0] if len(set(COLOURS[colour])) == 1 else 0.0
        length = max(first.shape[across], second.shape[across])
        first, second = (_bordered(each, across, length, grey) for each in (first, second))
    channels = max(first.shape[-1], second.shape[-1])
    parts = [pad(each, (0, channels - each.shape[-1]), value=OPAQUE) for each in (first, second)]
    if direction in ("left", "up"):
        parts.reverse()
    gap += gap % 2
    _check(parts, along, gap)
    if gap:
        parts.insert(1, _gap(parts[0], along, gap, colour))
    return torch.cat(parts, dim=along)


def _lengthened(image: Image, count: int) -> Image:
    return torch.cat([image, image[-1:].repeat(count - len(image), 1, 1, 1)])


def _fitted(image: Image, like: Image, across: int) -> Image:
    """Return pictures as high (across rows) or as wide as others, with the ratio of their sides."""
    ratio = image.shape[_COLUMNS] / image.shape[_ROWS]
    length = like.shape[across]
    width, height = (int(length * ratio), length) if across == _ROWS else (length, int(length / ratio))
    return resample(image.movedim(-1, 1), width, height, "lanczos").movedim(1, -1)


def _bordered(image: Image, across: int, length: int, value: float) -> Image:
    missing = length - image.shape[across]
    both = (missing // 2, missing - missing // 2)
    return pad(image, (0, 0, 0, 0, *both) if across == _ROWS else (0, 0, *both), value=value)


def _check(parts: list[Tensor], along: int, gap: int) -> None:
    across = _ROWS + _COLUMNS - along
    if (sum(part.shape[along] for part in parts) + gap) * parts[0].shape[across] > MAX_PIXELS:
        raise BadInput("size_too_large", "Both pictures together are too large: scale them first.")


def _gap(image: Image, along: int, length: int, colour: str) -> Tensor:
    shape = list(image.shape)
    shape[along] = length
    values = torch.tensor([*COLOURS[colour], OPAQUE])[: shape[-1]]
    return values.expand(shape)


def framed(image: Image, width: int, height: int, colour: str, method: str) -> Image:
    """Return pictures scaled to lie in the middle of a frame of this size, with the ratio of their sides.

    Raises `BadInput`: `size_too_small` where a side would be 0, `size_too_large` beyond `MAX_PIXELS`.
    """
    count, rows, columns, channels = image.shape
    scale = min(width / columns, height / rows)
    inner_width, inner_height = int(columns * scale), int(rows * scale)
    if width * height > MAX_PIXELS:
        raise BadInput("size_too_large", f"A picture of {width}x{height} is too large: make it smaller.")
    inner = resample(image.movedim(-1, 1), inner_width, inner_height, method).movedim(1, -1)
    frame = torch.full((count, height, width, channels), COLOURS[colour][0])
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    frame[:, top : top + inner_height, left : left + inner_width] = inner
    return frame
