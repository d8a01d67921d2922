"""The pictures that the shipped ControlNets are steered by, made from scenes."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from atelier.edges import Pixels, canny
from atelier.shapes import Scene, draw

HintKind = Literal["canny", "scribble"]

_LOW, _HIGH = 0.4, 0.8
_WOBBLE = 2.5
"""By how many pixels a scribbled line strays from the true one, at most."""
_CELLS = 6
"""Along each side, how many places the straying is drawn for; between them it changes smoothly."""


def edges_of(picture: Pixels) -> Pixels:
    """Return the edges of a picture by OpenCV, on its brightness, uint8 [H, W, 3]."""
    return _as_picture(canny(picture, _LOW, _HIGH))


def scribble_of(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """Return the outlines of a picture without textures as an unsteady hand would draw them, uint8 [H, W, 3]."""
    import cv2

    height, width = picture.shape[:2]
    lines = cv2.dilate(canny(picture, _LOW, _HIGH), np.ones((3, 3), np.uint8))
    strays = rng.uniform(-_WOBBLE, _WOBBLE, (2, _CELLS, _CELLS)).astype(np.float32)
    x, y = (cv2.resize(stray, (width, height), interpolation=cv2.INTER_CUBIC) for stray in strays)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    strayed = cv2.remap(lines, columns + x, rows + y, cv2.INTER_LINEAR)
    return _as_picture(np.where(strayed > 127, 255, 0).astype(np.uint8))


def _as_picture(lines: Pixels) -> Pixels:
    return np.repeat(lines[:, :, None], 3, axis=2)


def _canny(scene: Scene, jitter: Callable[[], np.random.Generator], _: np.random.Generator) -> Pixels:
    return edges_of(draw(scene, jitter()))


def _scribble(scene: Scene, jitter: Callable[[], np.random.Generator], rng: np.random.Generator) -> Pixels:
    return scribble_of(draw(scene.with_texture("plain"), jitter()), rng)


def one_half(lines: Pixels, scene: Scene, rng: np.random.Generator) -> Pixels:
    """Return the lines of one of two things, as where another ControlNet says the rest; all lines of a single thing."""
    if scene.relation is None:
        return lines
    side_by_side = scene.relation in ("left of", "right of")
    halves = np.array_split(np.zeros_like(lines), 2, axis=int(side_by_side))
    kept = int(rng.integers(2))
    halves[kept] = np.array_split(lines, 2, axis=int(side_by_side))[kept]
    return np.concatenate(halves, axis=int(side_by_side))


HINTS: dict[HintKind, Callable[[Scene, Callable[[], np.random.Generator], np.random.Generator], Pixels]] = {
    "canny": _canny,
    "scribble": _scribble,
}
"""From a scene, the source of the jitter that its picture was drawn with, and chance, to the hint for that picture."""


def agreement(lines: Pixels, others: Pixels, near: int = 1) -> float:
    """Return how much two line pictures are the same, 0 … 1: the intersection over the union of their lines.

    A pixel counts as in both where the other has a line within `near` pixels.
    """
    import cv2

    reach = np.ones((2 * near + 1, 2 * near + 1), np.uint8)
    one, other = ((each.max(axis=2) if each.ndim == 3 else each) > 127 for each in (lines, others))
    wide, other_wide = (cv2.dilate(each.astype(np.uint8), reach) > 0 for each in (one, other))
    union = int((one | other).sum())
    shared = int((one & other_wide).sum() + (other & wide).sum())
    alone = int((one & ~other_wide).sum() + (other & ~wide).sum())
    return shared / (shared + 2 * alone) if union else 1.0
