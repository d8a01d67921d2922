"""Reads from a picture what is on it, by rules that anyone can check; nothing here is learned."""

from dataclasses import dataclass

import numpy as np

from atelier.shapes.drawing import CENTRES, Floats, Picture
from atelier.shapes.recognition import name_background, name_colour, name_shape, name_texture
from atelier.shapes.regions import SOFT_EDGE, Region, background_of, regions, shrink, without_noise
from atelier.shapes.scene import Background, Colour, Position, Relation, Shape, Size, Texture

FARTHEST_PLACE = 22
"""Beyond so many pixels from all five positions a place has no name."""
LARGE_FROM = 44
"""The drawn things are up to 36 or from 51 pixels across."""


@dataclass(frozen=True)
class SeenThing:
    """One thing on a picture; None where it is nothing that has a name."""

    colour: Colour | None
    shape: Shape | None
    size: Size
    texture: Texture | None
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
    return Seen(found, name_background(background))


def relation(first: SeenThing, second: SeenThing) -> Relation:
    """Return how the first thing lies to the second."""
    right, down = np.subtract(first.centre, second.centre)
    if abs(right) > abs(down):
        return "right of" if right > 0 else "left of"
    return "below" if down > 0 else "above"


def _thing(pixels: Floats, region: Region) -> SeenThing:
    down, across = _extent(region, 1), _extent(region, 0)
    cut, cut_pixels = region[down, across], pixels[down, across]
    inner = shrink(cut, SOFT_EDGE)
    inner = inner if inner.any() else cut
    centre = ((across.start + across.stop) / 2, (down.start + down.stop) / 2)
    return SeenThing(
        name_colour(cut_pixels[inner]),
        name_shape(cut),
        "large" if max(cut.shape) >= LARGE_FROM else "small",
        name_texture(cut_pixels, inner),
        _position(centre),
        centre,
    )


def _extent(region: Region, summed: int) -> slice:
    """Return which rows a region uses when summed over axis 1, which columns over axis 0."""
    places = np.flatnonzero(region.sum(axis=summed))
    return slice(int(places[0]), int(places[-1]) + 1)


def _position(centre: tuple[float, float]) -> Position | None:
    distances = {name: float(np.hypot(*np.subtract(centre, place))) for name, place in CENTRES.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return nearest if distances[nearest] <= FARTHEST_PLACE else None
