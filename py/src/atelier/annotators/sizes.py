"""The size in which pictures are looked at: the shorter side has the resolution that is asked for, in pixels."""

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from atelier import signals
from atelier.errors import BadInput
from atelier.values import MAX_PIXELS, Image

__all__ = ["Pixels", "brought_to", "each", "levels", "pictures", "resized"]

Pixels = npt.NDArray[np.uint8]
"""[H, W, 3], RGB."""

_CELL = 64


def each(
    image: Image,
    resolution: int,
    made: Callable[[Pixels], npt.NDArray[Any]],
    enlarging: int = cv2.INTER_CUBIC,
) -> Image:
    """Return what a function makes of each picture in a resolution, [h, w] or [h, w, 3] in 0 … 255, as pictures.

    The function gets sides that are multiples of 64; the outermost pixels are repeated, and cut off after it.
    """
    found = []
    for number, pixels in enumerate(levels(image)):
        signals.check_cancelled()
        scaled = resized(pixels, resolution, enlarging)
        height, width = scaled.shape[:2]
        padded = np.pad(scaled, ((0, -height % _CELL), (0, -width % _CELL), (0, 0)), mode="edge")
        found.append(made(padded)[:height, :width])
        signals.report(number + 1, len(image))
    return pictures(found)


def brought_to(image: Image, resolution: int) -> Image:
    """Return pictures in a resolution."""
    return pictures([resized(pixels, resolution) for pixels in levels(image)])


def resized(pixels: npt.NDArray[Any], resolution: int, enlarging: int = cv2.INTER_CUBIC) -> npt.NDArray[Any]:
    """Return [H, W, …] with a shorter side of so many pixels; `enlarging` is OpenCV's method where it gets larger.

    Raises `BadInput` (`size_too_large`) where the longer one makes it too large.
    """
    height, width = pixels.shape[:2]
    factor = resolution / min(height, width)
    wanted = round(width * factor), round(height * factor)
    if wanted[0] * wanted[1] > MAX_PIXELS:
        raise BadInput(
            "size_too_large",
            f"A picture of {width}x{height} would be {wanted[0]}x{wanted[1]} at the resolution {resolution}, "
            f"beyond the {MAX_PIXELS:,} pixels of one picture: ask for less.",
        )
    method = enlarging if factor > 1 else cv2.INTER_AREA
    made: npt.NDArray[Any] = cv2.resize(pixels, wanted, interpolation=method)
    return made


def levels(image: Image) -> Pixels:
    """Return pictures in whole levels, 0 … 255, [B, H, W, 3]."""
    pixels: Tensor = (image[..., :3] * 255.0).clamp(0, 255).to(torch.uint8)
    return pixels.numpy()


def pictures(made: Sequence[npt.NDArray[Any]]) -> Image:
    """Return levels of one size each, [H, W] or [H, W, 3], as pictures."""
    stacked = np.stack([np.repeat(one[:, :, None], 3, axis=2) if one.ndim == 2 else one for one in made])
    return torch.from_numpy(stacked.astype(np.float32) / 255.0)
