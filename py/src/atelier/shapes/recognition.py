"""Names the colour, shape and texture of a region: whichever drawn one it is nearest to, or none."""

import numpy as np

from atelier.shapes.drawing import MARK_SHADE, RGB, Floats
from atelier.shapes.masks import marks, outline
from atelier.shapes.regions import Region
from atelier.shapes.scene import COLOURS, NEW_SHAPES, SHAPES, Background, Colour, Shape, Texture

FARTHEST_COLOUR = 60.0
"""Beyond this distance in RGB a colour has no name; the closest two, orange and yellow, are 87 apart."""
BRIGHT = 90
"""The percentile of brightness at which a thing shows its full colour, however much of it is marked."""
LEAST_OVERLAP = 0.7
"""Below this intersection over union a region has no shape."""
PLAIN_UP_TO = 0.08
"""A region with a smaller share of dark pixels has no marks; drawn dots cover nearly twice as much."""
LEAST_LIKENESS = 0.35
"""Below this correlation with drawn marks, dark pixels are no texture; 1 is the same, 0 is chance."""
MARKS_SHIFT = 3
"""Marks may lie so many pixels beside where they are drawn, a quarter of their period."""


def name_background(colour: Floats) -> Background | None:
    """Return the name of a colour, float32 RGB [3]."""
    distances = {name: _distance(colour, name) for name in RGB}
    nearest = min(distances, key=lambda name: distances[name])
    return nearest if distances[nearest] <= FARTHEST_COLOUR else None


def name_colour(pixels: Floats) -> Colour | None:
    """Return the colour of a thing's pixels, float32 RGB [N, 3], whatever its texture.

    The pixels lie on a line in RGB from mark shade to the full colour; the brightest tenth says whether they reach it.
    """
    distances: dict[Colour, float] = {}
    for name in COLOURS:
        nearest = np.clip(_shades(pixels, name), MARK_SHADE, 1)[:, None] * np.array(RGB[name])
        distances[name] = float(np.linalg.norm(pixels - nearest, axis=-1).mean())
    best = min(distances, key=lambda name: distances[name])
    shades = _shades(pixels, best)
    bright = np.median(pixels[shades >= np.percentile(shades, BRIGHT)], axis=0)
    return best if _distance(bright, best) <= FARTHEST_COLOUR else None


def name_shape(cut: Region) -> Shape | None:
    """Return the shape that overlaps a region, cut out at its bounds, the most."""
    overlaps = {shape: _overlap(cut, shape) for shape in (*SHAPES, *NEW_SHAPES)}
    best = max(overlaps, key=lambda shape: overlaps[shape])
    return best if overlaps[best] >= LEAST_OVERLAP else None


def name_texture(pixels: Floats, inner: Region) -> Texture | None:
    """Return the texture of the marked pixels [h, w, 3], cut out at the bounds of the thing around them."""
    shades: Floats = np.linalg.norm(pixels, axis=-1)
    dark = shades < np.percentile(shades[inner], BRIGHT) * (1 + MARK_SHADE) / 2
    if dark[inner].mean() < PLAIN_UP_TO:
        return "plain"
    likeness = {texture: _likeness(dark, inner, texture) for texture in _MARKED}
    best = max(likeness, key=lambda texture: likeness[texture])
    return best if likeness[best] >= LEAST_LIKENESS else None


_MARKED: tuple[Texture, ...] = ("striped", "dotted", "barred")


def _distance(colour: Floats, name: Background) -> float:
    return float(np.linalg.norm(colour - np.array(RGB[name])))


def _shades(pixels: Floats, colour: Colour) -> Floats:
    """Return how bright each pixel is, as a share of the colour."""
    full = np.array(RGB[colour], dtype=np.float32)
    shades: Floats = pixels @ full / (full @ full)
    return shades


def _overlap(cut: Region, shape: Shape) -> float:
    """Return the best intersection over union at about the region's size: it may have lost its tips."""
    longer = max(cut.shape)
    sizes = range(longer - 2, longer + 5)
    side = sizes[-1] + sizes[-1] % 2
    return max(_overlap_at(cut, outline(shape, across) > 0.5, side) for across in sizes)


def _overlap_at(cut: Region, drawn: Region, side: int) -> float:
    one, other = _centred(cut, side), _centred(drawn, side)
    return float((one & other).sum() / (one | other).sum())


def _centred(region: Region, side: int) -> Region:
    top, left = (side - region.shape[0]) // 2, (side - region.shape[1]) // 2
    window = np.zeros((side, side), dtype=np.bool_)
    window[top : top + region.shape[0], left : left + region.shape[1]] = region
    return window


def _likeness(dark: Region, inner: Region, texture: Texture) -> float:
    """Return the best correlation with drawn marks that lie up to a few pixels beside their place."""
    height, width = dark.shape
    side = max(height, width) + 2 * MARKS_SHIFT
    drawn = marks(texture, side) > 0.5
    top, left = (side - height) // 2 - MARKS_SHIFT, (side - width) // 2 - MARKS_SHIFT
    shifts = range(2 * MARKS_SHIFT + 1)
    places = [(top + down, left + right) for down in shifts for right in shifts]
    return max(_correlation(dark[inner], drawn[y : y + height, x : x + width][inner]) for y, x in places)


def _correlation(one: Region, other: Region) -> float:
    """Return Pearson's correlation of two yes-or-no series; 0 where one of them is always the same."""
    p, q, both = one.mean(), other.mean(), (one & other).mean()
    spread = float(np.sqrt(p * (1 - p) * q * (1 - q)))
    return float(both - p * q) / spread if spread else 0.0
