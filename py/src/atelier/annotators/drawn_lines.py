"""Lines and patches that need no model: edges by OpenCV, scribbles, and pictures without their details."""

import cv2
import numpy as np

from atelier.annotators.sizes import Pixels, each, levels, pictures
from atelier.errors import BadInput
from atelier.signals import check_cancelled
from atelier.values import Image

__all__ = ["edges", "scribble", "scribble_by_difference", "without_details"]

_DARK = 127
_FINE, _COARSE = 0.5, 5.0
_CELL = 64


def edges(image: Image, low: int, high: int, resolution: int) -> Image:
    """Return the edges of pictures by OpenCV, which looks at the colour that changes most, with its thresholds."""
    return each(image, resolution, lambda pixels: cv2.Canny(pixels, low, high))


def scribble(image: Image, resolution: int) -> Image:
    """Return drawings in black and white: black is what has a dark part in its colour."""
    return each(image, resolution, lambda pixels: np.where(pixels.min(axis=2) < _DARK, 0, 255), cv2.INTER_AREA)


def scribble_by_difference(image: Image, threshold: int, resolution: int) -> Image:
    """Return as lines what is darker than its surroundings (the difference of two blurs, XDoG)."""

    def lines(pixels: Pixels) -> Pixels:
        fine, coarse = (cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), sigma) for sigma in (_FINE, _COARSE))
        difference = (255 - (coarse - fine).min(axis=2)).clip(0, 255).astype(np.uint8)
        drawn: Pixels = np.where(2 * (255 - difference.astype(np.int32)) > threshold, 255, 0).astype(np.uint8)
        return drawn

    return each(image, resolution, lines)


def without_details(image: Image, times: int) -> Image:
    """Return pictures, each side a multiple of 64, halved so many times and enlarged again.

    Raises `BadInput` (`size_too_small`) where nothing would be left.
    """
    height, width = (round(side / _CELL) * _CELL for side in image.shape[1:3])
    small = width // 2**times, height // 2**times
    if min(small) < 1:
        raise BadInput(
            "size_too_small",
            f"Nothing is left of {image.shape[2]}x{image.shape[1]} that is halved {times} times: ask for fewer.",
        )

    made = []
    for pixels in levels(image):
        check_cancelled()
        halved = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
        for _ in range(times):
            halved = cv2.pyrUp(halved)
        made.append(halved)
    return pictures(made)
