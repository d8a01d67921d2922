"""Reads from a picture what is on it, by rules that anyone can check; nothing here is learned.

A region's colour is the line from black in RGB that its pixels lie nearest to, between full and mark shade; its shape
the outline that overlaps it most; its texture how the dark pixels lie in rows.
"""

from dataclasses import dataclass

import numpy as np

from atelier.shapes.drawing import CENTRES, MARK_SHADE, RGB, Floats, Picture
from atelier.shapes.masks import outline
from atelier.shapes.regions import Region, background_of, regions, shrink, without_noise
from atelier.shapes.scene import COLOURS, SHAPES, Background, Colour, Position, Relation, Shape, Size, Texture

FARTHEST_COLOUR = 60.0
"""Beyond this distance in RGB a colour has no name; neighbours such as red and orange are 100 apart."""
FARTHEST_PLACE = 22
"""Beyond so many pixels from all five positions a place has no name."""
LEAST_OVERLAP = 0.7
"""Below this intersection over union a region has no shape."""
LARGE_FROM = 44
"""The drawn things are up to 36 or from 51 pixels across."""
PLAIN_UP_TO = 0.06
"""A thing with a smaller share of dark pixels has no marks."""
STRIPED_FROM = 0.6
"""Bands explain more of where it is dark by the rows alone; dots less."""


@dataclass(frozen=True)
class SeenThing:
    """One thing on a picture; None where it is nothing that has a name."""

    colour: Colour | None
    shape: Shape | None
    size: Size
    texture: Texture
    position: Position | None
    centre: tuple[float, float]


@dataclass(frozen=True)
class Seen:
    """What is on a picture."""

    things: tuple[SeenThing, ...]
    background: Background | None


def read(picture: Picture) -> Seen:
    """Return what is on a picture, uint8 RGB [128, 128, 3]."""
    pixels = without_noise(picture)
    background = background_of(pixels)
    found = tuple(_thing(pixels, region) for region in regions(pixels, background))
    return Seen(found, _background(background))


def relation(first: SeenThing, second: SeenThing) -> Relation:
    """Return how the first thing lies to the second."""
    right, down = np.subtract(first.centre, second.centre)
    if abs(right) > abs(down):
        return "right of" if right > 0 else "left of"
    return "below" if down > 0 else "above"


def _thing(pixels: Floats, region: Region) -> SeenThing:
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    cut = region[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    centre = ((columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2)
    inner = shrink(region, 2)
    inner = inner if inner.sum() > 40 else region
    colour, distance = _colour(pixels[inner])
    return SeenThing(
        colour if distance <= FARTHEST_COLOUR else None,
        _shape(cut),
        "large" if max(cut.shape) >= LARGE_FROM else "small",
        _texture(_shades(pixels, colour), inner),
        _position(centre),
        centre,
    )


def _background(colour: Floats) -> Background | None:
    distances = {name: float(np.linalg.norm(colour - np.array(rgb))) for name, rgb in RGB.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return nearest if distances[nearest] <= FARTHEST_COLOUR else None


def _colour(pixels: Floats) -> tuple[Colour, float]:
    """Return the colour whose line from mark shade to full shade the pixels lie nearest to, and how far they lie."""
    distances: dict[Colour, float] = {}
    for name in COLOURS:
        nearest = np.clip(_shades(pixels, name), MARK_SHADE, 1)[:, None] * np.array(RGB[name])
        distances[name] = float(np.linalg.norm(pixels - nearest, axis=-1).mean())
    best = min(distances, key=lambda name: distances[name])
    return best, distances[best]


def _shades(pixels: Floats, colour: Colour) -> Floats:
    """Return how bright each pixel is, as a share of the colour."""
    full = np.array(RGB[colour], dtype=np.float32)
    shades: Floats = pixels @ full / (full @ full)
    return shades


def _shape(cut: Region) -> Shape | None:
    """Return the shape that overlaps a region, cut out at its bounds, the most."""
    overlaps = {shape: _overlap(cut, shape) for shape in SHAPES}
    best = max(overlaps, key=lambda shape: overlaps[shape])
    return best if overlaps[best] >= LEAST_OVERLAP else None


def _overlap(cut: Region, shape: Shape) -> float:
    """Return the best intersection over union at about the region's size; soft edges make it a little larger."""
    longer = max(cut.shape)
    side = longer + longer % 2
    return max(_overlap_at(cut, outline(shape, across) > 0.5, side) for across in range(longer - 3, longer + 1))


def _overlap_at(cut: Region, drawn: Region, side: int) -> float:
    one, other = _centred(cut, side), _centred(drawn, side)
    return float((one & other).sum() / (one | other).sum())


def _centred(region: Region, side: int) -> Region:
    top, left = (side - region.shape[0]) // 2, (side - region.shape[1]) // 2
    window = np.zeros((side, side), dtype=np.bool_)
    window[top : top + region.shape[0], left : left + region.shape[1]] = region
    return window


def _texture(shades: Floats, inner: Region) -> Texture:
    full = np.percentile(shades[inner], 90)
    dark = (shades < full * (1 + MARK_SHADE) / 2) & inner
    share = dark.sum() / inner.sum()
    if share < PLAIN_UP_TO:
        return "plain"
    return "striped" if _explained_by_rows(dark, inner) >= STRIPED_FROM else "dotted"


def _explained_by_rows(dark: Region, inner: Region) -> float:
    """Return the share of the variance of dark and light in a region that is between its rows; 0…1."""
    used = inner.any(axis=1)
    width, darkness = inner.sum(axis=1)[used], dark.sum(axis=1)[used]
    mean = darkness.sum() / width.sum()
    between = (width * (darkness / width - mean) ** 2).sum() / width.sum()
    return float(between / (mean * (1 - mean)))


def _position(centre: tuple[float, float]) -> Position | None:
    distances = {name: float(np.hypot(*np.subtract(centre, place))) for name, place in CENTRES.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return nearest if distances[nearest] <= FARTHEST_PLACE else None
