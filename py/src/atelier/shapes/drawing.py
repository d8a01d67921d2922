"""Draws a scene: 128 × 128 pixels, with slight jitter of place, size and colour."""

import numpy as np

from atelier.shapes.masks import marks, outline
from atelier.shapes.scene import OPPOSITE, Background, Position, Relation, Scene, Size, Thing

SIDE = 128
MARGIN = 3
"""What a thing keeps free, in pixels, towards the edge of the picture or of its half: two things are 6 apart."""
PLACE_JITTER = 4
COLOUR_JITTER = 6
SIZE_JITTER = 0.06
MARK_SHADE = 0.45
"""The marks of a texture have the thing's colour times this."""

ACROSS: dict[Size, int] = {"small": 34, "large": 54}
"""The longer side of a thing in pixels; two large ones fit beside each other."""

CENTRES: dict[Position, tuple[int, int]] = {
    "centre": (64, 64),
    "left": (36, 64),
    "right": (92, 64),
    "top": (64, 36),
    "bottom": (64, 92),
}
"""Where the middle of a single thing is, x and y."""

RGB: dict[Background, tuple[int, int, int]] = {
    "red": (225, 35, 35),
    "orange": (245, 135, 20),
    "yellow": (245, 220, 40),
    "green": (50, 180, 70),
    "cyan": (50, 210, 225),
    "blue": (45, 75, 220),
    "purple": (140, 55, 190),
    "pink": (248, 150, 195),
    "white": (245, 245, 245),
    "gray": (150, 150, 150),
    "black": (14, 14, 14),
}

Picture = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Area = tuple[int, int, int, int]  # left, top, right, bottom

_WHOLE: Area = (0, 0, SIDE, SIDE)
_HALVES: dict[Relation, Area] = {
    "left of": (0, 0, SIDE // 2, SIDE),
    "right of": (SIDE // 2, 0, SIDE, SIDE),
    "above": (0, 0, SIDE, SIDE // 2),
    "below": (0, SIDE // 2, SIDE, SIDE),
}


def draw(scene: Scene, rng: np.random.Generator) -> Picture:
    """Return the picture of a scene, uint8 RGB [128, 128, 3]; the generator decides only the jitter."""
    canvas = np.empty((SIDE, SIDE, 3), dtype=np.float32)
    canvas[:] = _tint(scene.background, rng)
    for thing, area in zip(scene.things, _areas(scene), strict=True):
        _paint(canvas, thing, area, rng)
    return (canvas + 0.5).astype(np.uint8)


def _areas(scene: Scene) -> list[Area]:
    if scene.relation is None:
        return [_WHOLE]
    return [_HALVES[scene.relation], _HALVES[OPPOSITE[scene.relation]]]


def _paint(canvas: Floats, thing: Thing, area: Area, rng: np.random.Generator) -> None:
    across = round(ACROSS[thing.size] * rng.uniform(1 - SIZE_JITTER, 1 + SIZE_JITTER))
    left, top = _corner(thing, area, across, rng)
    window = canvas[top : top + across, left : left + across]
    shade = 1 - (1 - MARK_SHADE) * marks(thing.texture, across)
    ink = shade[:, :, None] * _tint(thing.colour, rng)
    window += outline(thing.shape, across)[:, :, None] * (ink - window)


def _corner(thing: Thing, area: Area, across: int, rng: np.random.Generator) -> tuple[int, int]:
    left, top, right, bottom = area
    x, y = CENTRES[thing.position] if thing.position else ((left + right) // 2, (top + bottom) // 2)
    jitter_x, jitter_y = rng.integers(-PLACE_JITTER, PLACE_JITTER + 1, 2).tolist()
    return _inside(x + jitter_x, across, left, right), _inside(y + jitter_y, across, top, bottom)


def _inside(middle: int, across: int, low: int, high: int) -> int:
    """Return where the thing begins, moved so far that it keeps the margin."""
    return min(max(middle - across // 2, low + MARGIN), high - MARGIN - across)


def _tint(colour: Background, rng: np.random.Generator) -> Floats:
    jitter = rng.integers(-COLOUR_JITTER, COLOUR_JITTER + 1, 3)
    return np.clip(np.array(RGB[colour]) + jitter, 0, 255).astype(np.float32)
