"""What is done to masks, float32 [B, H, W] in 0…1. The meaning is ComfyUI 0.3.64's."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from atelier.errors import BadInput
from atelier.signals import check_cancelled
from atelier.values import Image, Mask

COLOURS = ("red", "green", "blue", "alpha")


def picture_of(mask: Mask) -> Image:
    """Return a mask as grey pictures [B, H, W, 3]."""
    return mask[..., None].repeat(1, 1, 1, 3)


def channel_of(image: Image, colour: str) -> Mask:
    """Return one channel of pictures [B, H, W, C] as it is; raises `BadInput` (`no_such_channel`)."""
    number = COLOURS.index(colour)
    if number >= image.shape[-1]:
        raise BadInput(
            "no_such_channel",
            f"The picture has no {colour} channel: choose another one, or take the MASK of the node that loads it.",
        )
    return image[..., number].clone()


def solid(value: float, width: int, height: int) -> Mask:
    """Return one mask of one value."""
    return torch.full((1, height, width), value, dtype=torch.float32)


def inverted(mask: Mask) -> Mask:
    """Return 1 minus the mask."""
    return 1.0 - mask


def above(mask: Mask, value: float) -> Mask:
    """Return 1 where a mask lies above the value, else 0."""
    return (mask > value).float()


def cropped(mask: Mask, x: int, y: int, width: int, height: int) -> Mask:
    """Return a part of a mask, less where it ends before; raises `BadInput` (`crop_outside`) when nothing is left."""
    rows, columns = mask.shape[1:]
    if x >= columns or y >= rows:
        raise BadInput("crop_outside", f"({x}, {y}) lies outside of the mask of {columns}x{rows}: begin inside of it.")
    return mask[:, y : y + height, x : x + width].clone()


def grown(mask: Mask, pixels: int, *, tapered: bool) -> Mask:
    """Return a mask that each step grew by a pixel, or shrank for a negative number.

    Each step takes the largest (smallest) value of a pixel and its neighbours: all 8, or `tapered`, so that corners
    become round, the 4 beside, above and below it.
    """
    sign = -1.0 if pixels < 0 else 1.0
    result = (mask * sign)[:, None]
    for _ in range(abs(pixels)):
        check_cancelled()
        before, result = result, _largest_around(result, tapered)
        if torch.equal(before, result):  # it fills the picture; further steps change nothing
            break
    return result[:, 0] * sign


def _largest_around(values: Tensor, tapered: bool) -> Tensor:
    if not tapered:
        return max_pool2d(values, 3, stride=1, padding=1)
    beside = max_pool2d(values, (1, 3), stride=1, padding=(0, 1))
    above = max_pool2d(values, (3, 1), stride=1, padding=(1, 0))
    return torch.maximum(beside, above)


def feathered(mask: Mask, left: int, top: int, right: int, bottom: int) -> Mask:
    """Return a mask that fades out over so many pixels towards each edge."""
    rows, columns = mask.shape[1:]
    return (
        mask
        * _rising(columns, left)
        * _falling(columns, right)
        * _rising(rows, top)[:, None]
        * _falling(rows, bottom)[:, None]
    )


def _rising(length: int, over: int) -> Tensor:
    """Return factors [length] that rise from 1/over to 1 over the first so many."""
    factors = torch.ones(length)
    over = min(over, length)
    factors[:over] = torch.arange(1, over + 1) / over
    return factors


def _falling(length: int, over: int) -> Tensor:
    """Return factors [length] that fall towards the end.

    ComfyUI counts pixels from the end with −0, −1, −2 …, so the least factor falls on the first pixel and the last
    one has the second least.
    """
    factors = torch.ones(length)
    for number in range(min(over, length)):
        factors[-number] = (number + 1) / min(over, length)
    return factors


_OPERATIONS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "multiply": lambda below, above: below * above,
    "add": lambda below, above: below + above,
    "subtract": lambda below, above: below - above,
    "and": lambda below, above: (below.round().bool() & above.round().bool()).float(),
    "or": lambda below, above: (below.round().bool() | above.round().bool()).float(),
    "xor": lambda below, above: (below.round().bool() ^ above.round().bool()).float(),
}


def combined(below: Mask, above: Mask, x: int, y: int, operation: str) -> Mask:
    """Return a mask on which another was laid at (x, y); what hangs over is cut off, the result lies in 0…1.

    One mask above serves all below. Raises `BadInput` (`mask_count`) where the counts do not fit otherwise.
    """
    if len(above) not in (1, len(below)):
        raise BadInput(
            "mask_count", f"{len(above)} masks cannot be laid on {len(below)}: give one of them, or as many."
        )
    result = below.clone()
    covered = result[:, y : y + above.shape[1], x : x + above.shape[2]]
    covered.copy_(_OPERATIONS[operation](covered, above[:, : covered.shape[1], : covered.shape[2]]))
    return result.clamp(0.0, 1.0)
