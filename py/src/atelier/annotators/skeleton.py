"""Drawing people as OpenPose does, which ControlNets for poses are steered by: its limbs, its colours, on black."""

import colorsys
import math
from collections.abc import Sequence

import cv2
import numpy as np

from atelier.annotators.keypoints import Person, Point
from atelier.annotators.sizes import Pixels

__all__ = ["draw"]

_LIMBS = (
    *((1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13)),
    *((1, 0), (0, 14), (14, 16), (0, 15), (15, 17)),
)
_COLOURS = (
    *((255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0)),
    *((0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255)),
    *((170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85)),
)
"""Of each point, and of each limb in its order."""
_DIM = 0.6
_FINGERS = tuple(
    (0 if joint == 0 else 4 * finger + joint, 4 * finger + joint + 1) for finger in range(5) for joint in range(4)
)
_LIMB, _POINT, _FACE_POINT, _BONE = 4, 4, 3, 2


def draw(people: Sequence[Person], width: int, height: int, thickness: int = 1) -> Pixels:
    """Return a picture of people, [height, width, 3]; limbs are `thickness` times as thick as OpenPose's."""
    canvas = np.zeros((height, width, 3), np.uint8)
    for one in people:
        _draw_body(canvas, one.body, _LIMB * thickness)
    for one in people:
        _draw_hand(canvas, one.left_hand)
        _draw_hand(canvas, one.right_hand)
        _draw_points(canvas, one.face, [(255, 255, 255)] * len(one.face), _FACE_POINT)
    return canvas


def _draw_body(canvas: Pixels, points: Sequence[Point], thickness: int) -> None:
    for (begin, end), colour in zip(_LIMBS, _COLOURS, strict=False):
        one, other = points[begin], points[end]
        if one is not None and other is not None:
            cv2.fillConvexPoly(canvas, _limb(one, other, thickness), [int(part * _DIM) for part in colour])
    _draw_points(canvas, points, _COLOURS, _POINT)


def _limb(one: tuple[float, float], other: tuple[float, float], thickness: int) -> "cv2.typing.MatLike":
    middle = int((one[0] + other[0]) / 2), int((one[1] + other[1]) / 2)
    right, down = one[0] - other[0], one[1] - other[1]
    half = int(math.hypot(right, down) / 2)
    return cv2.ellipse2Poly(middle, (half, thickness), int(math.degrees(math.atan2(down, right))), 0, 360, 1)


def _draw_hand(canvas: Pixels, points: Sequence[Point]) -> None:
    if not points:
        return
    for number, (begin, end) in enumerate(_FINGERS):
        one, other = points[begin], points[end]
        if one is not None and other is not None:
            colour = [255 * part for part in colorsys.hsv_to_rgb(number / len(_FINGERS), 1.0, 1.0)]
            cv2.line(canvas, _whole(one), _whole(other), colour, thickness=_BONE)
    _draw_points(canvas, points, [(0, 0, 255)] * len(points), _POINT)


def _draw_points(canvas: Pixels, points: Sequence[Point], colours: Sequence[Sequence[int]], radius: int) -> None:
    for point, colour in zip(points, colours, strict=True):
        if point is not None:
            cv2.circle(canvas, _whole(point), radius, colour, thickness=-1)


def _whole(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0]), int(point[1])
