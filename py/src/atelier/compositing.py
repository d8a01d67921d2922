"""Laying pictures [B, H, W, C] on each other, around and beside. The meaning is ComfyUI 0.3.64's."""

import torch
from torch import Tensor
from torchvision.utils import make_grid

from atelier.blending import same_channels
from atelier.errors import BadInput
from atelier.resampling import resample, to_count
from atelier.values import MAX_PIXELS, Image, Mask

_LINE = 4
"""Between the pictures of a sheet, in pixels."""


def inverted(image: Image) -> Image:
    """Return 1 minus the picture."""
    return 1.0 - image


def cropped(image: Image, width: int, height: int, x: int, y: int) -> Image:
    """Return a part of a picture, less where it ends before; a corner outside counts as the last pixel."""
    left, top = min(x, image.shape[2] - 1), min(y, image.shape[1] - 1)
    return image[:, top : top + height, left : left + width].clone()


def turned(image: Image, quarters: int) -> Image:
    """Return pictures turned clockwise by so many right angles."""
    return torch.rot90(image, k=quarters, dims=[2, 1])


def mirrored(image: Image, *, upright: bool) -> Image:
    """Return pictures with top and bottom exchanged, or else left and right."""
    return torch.flip(image, dims=[1 if upright else 2])


def laid_on(below: Image, above: Image, x: int, y: int, *, resize: bool, mask: "Mask | None") -> Image:
    """Return pictures with others laid on them at (x, y), where the mask is 1; what hangs over is cut off.

    The pictures above and the masks begin again where they end. The mask is resampled to the size of what it belongs
    to. What those above have beyond the channels of those below is left out.
    """
    below, above = same_channels(below, above)
    result = below.clone()
    laid = above.movedim(-1, 1)
    if resize:
        laid = resample(laid, below.shape[2], below.shape[1], "bilinear")
    laid = to_count(laid, len(below))
    covered = result.movedim(-1, 1)[:, :, y : y + laid.shape[2], x : x + laid.shape[3]]
    rows, columns = covered.shape[2:]
    weight = _weight(mask, laid)[:, :, :rows, :columns]
    covered.copy_(weight * laid[:, :, :rows, :columns] + (1.0 - weight) * covered)
    return result


def _weight(mask: "Mask | None", laid: Tensor) -> Tensor:
    if mask is None:
        return torch.ones_like(laid)
    return to_count(resample(mask[:, None], laid.shape[3], laid.shape[2], "bilinear"), len(laid))


def padded(image: Image, left: int, top: int, right: int, bottom: int, feathering: int) -> tuple[Image, Mask]:
    """Return pictures with grey around them, and the mask [1, H, W] of what is to be painted there.

    Towards the padded edges the mask reaches into the picture over `feathering` pixels, falling with the square of
    the distance; not at all where twice as many do not fit into the picture.
    Raises `BadInput` (`size_too_large`) beyond `MAX_PIXELS` a picture.
    """
    count, rows, columns, channels = image.shape
    height, width = rows + top + bottom, columns + left + right
    if height * width > MAX_PIXELS:
        raise BadInput("size_too_large", f"A picture of {width}x{height} is too large: pad less.")
    inside = (slice(top, top + rows), slice(left, left + columns))
    around = torch.full((count, height, width, channels), 0.5)
    around[:, *inside] = image
    mask = torch.ones(1, height, width)
    mask[:, *inside] = 0.0
    if 0 < 2 * feathering < min(rows, columns):
        distance = torch.minimum(_distance(rows, top, bottom)[:, None], _distance(columns, left, right))
        mask[:, *inside] = (((feathering - distance) / feathering).clamp(min=0.0) ** 2).float()
    return around, mask


def _distance(length: int, before: int, after: int) -> Tensor:
    """Return how far each pixel lies from the padded ends, float64 [length]."""
    numbers = torch.arange(length, dtype=torch.float64)
    far = torch.full_like(numbers, length)
    return torch.minimum(numbers if before else far, length - numbers if after else far)


def on_one_sheet(images: Image, columns: int, scale: int) -> Image:
    """Return pictures [N, H, W, C] in rows on one [1, H', W', C], each pixel enlarged; white lines between them.

    Raises `BadInput` (`size_too_large`) beyond `MAX_PIXELS`.
    """
    count, height, width, _ = images.shape
    rows, across = -(-count // columns), min(count, columns)
    if (height * scale + _LINE) * rows * (width * scale + _LINE) * across > MAX_PIXELS:
        raise BadInput("size_too_large", f"A sheet of {rows}x{across} such pictures is too large: enlarge them less.")
    large = images.movedim(-1, 1).repeat_interleave(scale, dim=2).repeat_interleave(scale, dim=3)
    sheet: Tensor = make_grid(large, nrow=columns, padding=_LINE, pad_value=1.0)
    return sheet.movedim(0, -1)[None].contiguous()
