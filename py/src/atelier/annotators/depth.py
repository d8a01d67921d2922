"""Depth of pictures by transformers' models, and the normals that follow from it."""

import cv2
import numpy as np

from atelier.annotators.sizes import pictures, resized
from atelier.values import Image
from atelier.vision.model import VisionModel
from atelier.vision.tasks import depths

__all__ = ["depth", "normals"]


def depth(model: VisionModel, image: Image, resolution: int) -> Image:
    """Return what is near white and what is far black, from the nearest to the farthest of each picture.

    That is how models give it that tell the inverse of a distance, such as Depth Anything and MiDaS. Raises as
    `vision.tasks.depths`.
    """
    shown, _ = depths(model, image)
    return pictures([resized(one.numpy() * 255.0, resolution) for one in shown]).clamp(0.0, 1.0)


def normals(model: VisionModel, image: Image, steepness: float, background: float, resolution: int) -> Image:
    """Return which way surfaces face, as colours: red to the right, green down, blue towards who looks.

    They follow from how the depth changes. Where it is below `background`, a share of its range, they face who looks.

    Args:
        model: estimates depth.
        image: the pictures.
        steepness: how little the depth's changes tilt a surface.
        background: 0 … 1.
        resolution: of the result.

    Raises as `vision.tasks.depths`.
    """
    shown, values = depths(model, image)
    made = []
    for one, value in zip(shown[..., 0].numpy(), values.numpy(), strict=True):
        slopes = [cv2.Sobel(value, cv2.CV_32F, *order, ksize=3) for order in ((1, 0), (0, 1))]
        near = one >= background
        facing = np.stack([*(slope * near for slope in slopes), np.full_like(one, steepness)], axis=2)
        facing /= np.sqrt((facing**2).sum(axis=2, keepdims=True))
        made.append(resized((facing * 127.5 + 127.5).astype(np.float32), resolution))
    return pictures(made).clamp(0.0, 1.0)
