"""Edges of pictures by Canny's method on numbers, with ComfyUI's meaning, which is kornia 0.9's.

Brightness is blurred first and never rounded, and contrast is the length of Sobel's gradient: a step from black to
white has 2.59. OpenCV's, which most ControlNets learned from, is the node CannyEdgePreprocessor.
"""

import math

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from atelier.errors import BadInput
from atelier.signals import check_cancelled
from atelier.values import Image

__all__ = ["edges"]

_BRIGHTNESS = (0.299, 0.587, 0.114)
_REACH = 2
"""Of the blur, in pixels; its σ is 1."""
_SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
_LEAST = 1e-6
_AROUND = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
"""The pixels around one, (down, across), from the right one in steps of 45° downwards."""
_MAY_TIE = (0, 2)
"""Of two equal pixels the left one is kept, or the upper one."""


def edges(image: Image, low: float, high: float) -> Image:
    """Return the edges of pictures [B, H, W, 3], white on black.

    An edge begins where contrast is above `high` and goes on, to any of the eight pixels around, while it is above
    `low`. Raises `BadInput` (`thresholds_swapped`, `size_too_small`).
    """
    if min(image.shape[1:3]) <= _REACH:
        raise BadInput("size_too_small", f"A picture of {image.shape[2]}x{image.shape[1]} has no edges: scale it up.")
    if low > high:
        raise BadInput(
            "thresholds_swapped", f"low_threshold is {low} and high_threshold {high}: the low one must not be above."
        )
    found = []
    for picture in image[..., :3]:
        check_cancelled()
        ridges = _ridges(*_gradient(picture))
        found.append(_connected(ridges > low, ridges > high))
    return torch.stack(found)[..., None].expand(-1, -1, -1, 3).contiguous()


def _gradient(picture: Tensor) -> tuple[Tensor, Tensor]:
    grey = (picture.float() @ torch.tensor(_BRIGHTNESS))[None, None]
    bell = torch.exp(-(torch.arange(-_REACH, _REACH + 1.0) ** 2) / 2)
    bell = bell / bell.sum()
    wide = functional.pad(grey, (_REACH,) * 4, "reflect")
    blurred = functional.conv2d(functional.conv2d(wide, bell[None, None, None]), bell[None, None, :, None])
    across = torch.tensor(_SOBEL)
    both = torch.stack([across, across.T])[:, None]
    right, down = functional.conv2d(functional.pad(blurred, (1,) * 4, "replicate"), both)[0]
    return right, down


def _ridges(right: Tensor, down: Tensor) -> Tensor:
    """Return how strong the contrast is where it is stronger than on both sides along its direction, else 0."""
    height, width = right.shape
    padded = functional.pad(right**2 + down**2, (1,) * 4).add(_LEAST).sqrt()
    strength = padded[1:-1, 1:-1]
    towards = (torch.atan2(down, right) * (4 / math.pi)).round().long() % 8
    around = torch.stack([padded[1 + y : 1 + y + height, 1 + x : 1 + x + width] for y, x in _AROUND])
    beats = [_beats(strength, around, (towards + turn) % 8) for turn in (0, 4)]
    return strength * (beats[0] & beats[1])


def _beats(strength: Tensor, around: Tensor, towards: Tensor) -> Tensor:
    neighbour = around.gather(0, towards[None])[0]
    may_tie = (towards == _MAY_TIE[0]) | (towards == _MAY_TIE[1])
    return (strength > neighbour) | (may_tie & (strength == neighbour))


def _connected(weak: Tensor, strong: Tensor) -> Tensor:
    """Return as 0 and 1 the weak pixels that hang together with a strong one."""
    _, parts = cv2.connectedComponents(weak.numpy().astype(np.uint8), connectivity=8)
    kept = np.isin(parts, np.unique(parts[strong.numpy()])) & weak.numpy()
    return torch.from_numpy(kept.astype(np.float32))
