"""Line drawings and soft edges of pictures by small networks."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from atelier.annotators.line_networks import HolisticEdges, InformativeDrawings, MangaSketches
from atelier.annotators.pixel_differences import PixelDifferences
from atelier.annotators.sizes import Pixels, each, levels, pictures
from atelier.annotators.weights import read
from atelier.values import FileRef, Image

__all__ = [
    "drawn",
    "drawn_as_anime",
    "scribbled",
    "scribbled_by_differences",
    "soft_edges",
    "soft_edges_by_differences",
]

EdgeFinder = HolisticEdges | PixelDifferences

_WHITE = 255.0
_THICK = 3.0
"""σ of the blur that makes a scribble of edges, in pixels."""
_STEPS = 2


def drawn(file: FileRef, image: Image, resolution: int) -> Image:
    """Return pictures as line drawings, white on black. Raises as `weights.read`."""
    net = read(file, InformativeDrawings)
    return each(image, resolution, lambda pixels: 255 - _levels(net(_batch(pixels, net) / _WHITE)[0, 0] * _WHITE))


def drawn_as_anime(file: FileRef, image: Image, resolution: int) -> Image:
    """Return pictures as line drawings of anime, white on black. Raises as `weights.read`."""
    net = read(file, MangaSketches)
    half = _WHITE / 2

    def lines(pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        whole = [-(-side // net.cell) * net.cell for side in (width, height)]
        taken = cv2.resize(pixels, whole, interpolation=cv2.INTER_CUBIC)
        made = _levels(net(_batch(taken, net) / half - 1.0)[0, 0] * half + half)
        drawing: Pixels = 255 - cv2.resize(made, (width, height), interpolation=cv2.INTER_AREA)
        return drawing

    return each(image, resolution, lines)


def soft_edges(file: FileRef, image: Image, resolution: int, *, in_steps: bool) -> Image:
    """Return the edges of pictures by HED, the brighter the surer; `in_steps` hides the picture's shades in them.

    Raises as `weights.read`.
    """
    return _edged(read(file, HolisticEdges), image, resolution, in_steps=in_steps)


def soft_edges_by_differences(file: FileRef, image: Image, resolution: int, *, in_steps: bool) -> Image:
    """Return the same by PiDiNet."""
    return _edged(read(file, PixelDifferences), image, resolution, in_steps=in_steps)


def scribbled(file: FileRef, image: Image, resolution: int, *, in_steps: bool) -> Image:
    """Return pictures as scribbles, thick white lines on black, of HED's edges. Raises as `weights.read`."""
    return _scribbled(read(file, HolisticEdges), image, resolution, in_steps=in_steps)


def scribbled_by_differences(file: FileRef, image: Image, resolution: int, *, in_steps: bool) -> Image:
    """Return the same of PiDiNet's edges; scribbles of scribbles, as comfyui_controlnet_aux makes them."""
    once = _scribbled(read(file, PixelDifferences), image, resolution, in_steps=in_steps)
    return pictures([_thick_ridges(np.ascontiguousarray(one[..., 0])) for one in levels(once)])


def _edged(net: EdgeFinder, image: Image, resolution: int, *, in_steps: bool) -> Image:
    return each(image, resolution, lambda pixels: _levels(_edges(net, pixels, in_steps=in_steps) * _WHITE))


def _scribbled(net: EdgeFinder, image: Image, resolution: int, *, in_steps: bool) -> Image:
    return each(
        image, resolution, lambda pixels: _thick_ridges(_levels(_edges(net, pixels, in_steps=in_steps) * _WHITE))
    )


def _thick_ridges(edges: Pixels) -> Pixels:
    thick = cv2.GaussianBlur(_ridges(edges), (0, 0), _THICK)
    return np.where(thick > 4, 255, 0).astype(np.uint8)


def _edges(net: EdgeFinder, pixels: Pixels, *, in_steps: bool) -> npt.NDArray[Any]:
    sure = _by_levels(net, pixels) if isinstance(net, HolisticEdges) else _by_differences(net, pixels)
    return np.floor(sure * (_STEPS + 1)) / _STEPS if in_steps else sure


def _by_levels(net: HolisticEdges, pixels: Pixels) -> npt.NDArray[Any]:
    size = pixels.shape[1], pixels.shape[0]
    found = [level[0, 0].float().cpu().numpy() for level in net(_batch(pixels, net))]
    mean = np.mean([cv2.resize(level, size, interpolation=cv2.INTER_LINEAR) for level in found], axis=0)
    sure: npt.NDArray[Any] = 1 / (1 + np.exp(-mean.astype(np.float64)))
    return sure


def _by_differences(net: PixelDifferences, pixels: Pixels) -> npt.NDArray[Any]:
    blue_first = np.ascontiguousarray(pixels[..., ::-1])
    sure: npt.NDArray[Any] = net(_batch(blue_first, net) / _WHITE)[0, 0].float().cpu().numpy()
    return sure


def _ridges(edges: Pixels) -> Pixels:
    """Return as 255 where edges are brightest across one of four directions, and bright at all."""
    blurred = cv2.GaussianBlur(edges.astype(np.float32), (0, 0), _THICK)
    turned = np.eye(3, dtype=np.uint8)
    straight = np.zeros((3, 3), np.uint8)
    straight[1] = 1
    across = (straight, straight.T.copy(), turned, turned[::-1].copy())
    is_ridge = np.any([cv2.dilate(blurred, one) == blurred for one in across], axis=0)
    return np.where(is_ridge & (blurred > 127), 255, 0).astype(np.uint8)


def _batch(pixels: Pixels, net: torch.nn.Module) -> Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float().contiguous().to(next(net.parameters()).device)


def _levels(values: Tensor | npt.NDArray[Any]) -> Pixels:
    numbers = values.float().cpu().numpy() if isinstance(values, Tensor) else values
    made: Pixels = numbers.clip(0, 255).astype(np.uint8)
    return made
