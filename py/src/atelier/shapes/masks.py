"""The outlines and the marks of the textures, as antialiased masks.

Everything lies in a square window with its centre at (0, 0), x to the right and y downwards. A mask is drawn once and
kept: a window's side is a whole number of pixels, so that there are few of them.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from atelier.shapes.scene import Shape, Texture

Coordinates = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Inside = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Mask = np.ndarray[tuple[int, int], np.dtype[np.float32]]

PERIOD = 12.0
"""From one band or dot to the next, in pixels."""
DOT_RADIUS = 3.4
BAR = 4.0
"""How wide an upright bar is, in pixels: a VAE that has seen only bands and dots carries a third of the period best."""
SAMPLES = 8
"""A pixel is the mean of 8 × 8 points in it."""

HEIGHT_OF_TRIANGLE = 3**0.5 / 2
STAR_RADIUS = float(1 / np.sin(np.radians(72)))  # tip to tip, the star is 2 wide
STAR_WAIST = 0.5


@cache
def outline(shape: Shape, across: int) -> Mask:
    """Return how much of each pixel lies inside a shape whose longer side is `across` pixels; 0…1, [across, across]."""
    inside = _OUTLINES[shape]
    return _coverage(lambda x, y: inside(x / (across / 2), y / (across / 2)), across)


@cache
def marks(texture: Texture, across: int) -> Mask:
    """Return how much of each pixel is covered by the marks of a texture; 0…1, [across, across]."""
    return _coverage(_MARKS[texture], across)


def _coverage(inside: Callable[[Coordinates, Coordinates], Inside], across: int) -> Mask:
    points = (np.arange(across * SAMPLES) + 0.5) / SAMPLES - across / 2
    covered = np.broadcast_to(inside(points[None, :], points[:, None]), (len(points), len(points)))
    mask: Mask = covered.reshape(across, SAMPLES, across, SAMPLES).mean(axis=(1, 3), dtype=np.float32)
    mask.setflags(write=False)
    return mask


def _circle(x: Coordinates, y: Coordinates) -> Inside:
    return x**2 + y**2 <= 1


def _square(x: Coordinates, y: Coordinates) -> Inside:
    return np.maximum(abs(x), abs(y)) <= 1


def _triangle(x: Coordinates, y: Coordinates) -> Inside:
    return (abs(x) <= (y / HEIGHT_OF_TRIANGLE + 1) / 2) & (y <= HEIGHT_OF_TRIANGLE)


def _star(x: Coordinates, y: Coordinates) -> Inside:
    """Fold the five tips into one, which points along u; its edge runs from the tip to the waist."""
    down = STAR_RADIUS * np.cos(np.radians(36))
    y = y - (STAR_RADIUS - down) / 2
    angle = np.arctan2(x, -y)
    angle = abs((angle + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    radius = np.hypot(x, y) / STAR_RADIUS
    u, v = radius * np.cos(angle), radius * np.sin(angle)
    waist_u, waist_v = STAR_WAIST * np.cos(np.pi / 5), STAR_WAIST * np.sin(np.pi / 5)
    inside: Inside = v * (1 - waist_u) <= waist_v * (1 - u)
    return inside


def _heart(x: Coordinates, y: Coordinates) -> Inside:
    """The curve (x² + y² − 1)³ = x² y³, which is 2.28 wide and reaches from y = −1 to 1.24."""
    x, y = 1.139 * x, 0.118 - 1.139 * y
    return (x**2 + y**2 - 1) ** 3 <= x**2 * y**3


def _cross(x: Coordinates, y: Coordinates) -> Inside:
    return (np.minimum(abs(x), abs(y)) <= 1 / 3) & _square(x, y)


def _diamond(x: Coordinates, y: Coordinates) -> Inside:
    return abs(x) + abs(y) <= 1


def _ring(x: Coordinates, y: Coordinates) -> Inside:
    return _circle(x, y) & ~_circle(x / 0.5, y / 0.5)


def _crescent(x: Coordinates, y: Coordinates) -> Inside:
    """A disc without another at its right; its horns end at x = 0.67, so that it is moved into the middle."""
    x = x - (1 - _HORNS) / 2
    return _circle(x, y) & ~_circle((x - _BITE_AT) / _BITE, y / _BITE)


_BITE_AT, _BITE = 0.55, 0.75
_HORNS = (1 - _BITE**2 + _BITE_AT**2) / (2 * _BITE_AT)

_OUTLINES: dict[Shape, Callable[[Coordinates, Coordinates], Inside]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "heart": _heart,
    "cross": _cross,
    "diamond": _diamond,
    "ring": _ring,
    "crescent": _crescent,
}


def _nothing(_x: Coordinates, _y: Coordinates) -> Inside:
    return np.zeros((1, 1), dtype=np.bool_)


def _bands(_x: Coordinates, y: Coordinates) -> Inside:
    return abs(_to_nearest(y)) <= PERIOD / 4


def _dots(x: Coordinates, y: Coordinates) -> Inside:
    return _to_nearest(x) ** 2 + _to_nearest(y) ** 2 <= DOT_RADIUS**2


def _bars(x: Coordinates, _y: Coordinates) -> Inside:
    """Return bars that stand between the columns of dots, where no eye takes them for dots."""
    return abs(_to_nearest(x + PERIOD / 2)) <= BAR / 2


def _to_nearest(place: Coordinates) -> Coordinates:
    return (place + PERIOD / 2) % PERIOD - PERIOD / 2


_MARKS: dict[Texture, Callable[[Coordinates, Coordinates], Inside]] = {
    "plain": _nothing,
    "striped": _bands,
    "dotted": _dots,
    "barred": _bars,
}
