"""Where the parts of a person are: as models tell it, in COCO's order, and as OpenPose has it, with a neck.

With 133 points (COCO-WholeBody) a person has feet, a face and hands too; with 17 a body alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Person", "Point", "as_openpose", "person"]

Point = tuple[float, float] | None
"""x and y in pixels; none where a part was not found."""

BODY, WHOLE_BODY = 17, 133
_LEFT_SHOULDER, _RIGHT_SHOULDER = 5, 6
_OPENPOSE = (0, None, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
"""COCO's number of each of OpenPose's points; the neck, which COCO lacks, is between the shoulders."""
_FACE, _LEFT_HAND, _RIGHT_HAND = slice(23, 91), slice(91, 112), slice(112, 133)


@dataclass(frozen=True)
class Person:
    """The points of one person in OpenPose's order: 18 of the body, 68 of the face or none, 21 of each hand or none."""

    body: tuple[Point, ...]
    face: tuple[Point, ...] = ()
    left_hand: tuple[Point, ...] = ()
    right_hand: tuple[Point, ...] = ()


def person(points: Sequence[Sequence[float]], scores: Sequence[float], least: float) -> Person:
    """Return a person of COCO's 17 points or COCO-WholeBody's 133, [x, y] each; a point of a lower score is none."""
    found: list[Point] = [
        (point[0], point[1]) if score >= least else None for point, score in zip(points, scores, strict=True)
    ]
    body = tuple(_neck(found) if number is None else found[number] for number in _OPENPOSE)
    if len(found) != WHOLE_BODY:
        return Person(body)
    return Person(body, tuple(found[_FACE]), tuple(found[_LEFT_HAND]), tuple(found[_RIGHT_HAND]))


def _neck(found: Sequence[Point]) -> Point:
    left, right = found[_LEFT_SHOULDER], found[_RIGHT_SHOULDER]
    return None if left is None or right is None else ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)


def as_openpose(people: Sequence[Person], width: int, height: int) -> dict[str, Any]:
    """Return the people of one picture as OpenPose writes them: x, y and 1, or three times 0, for each point."""
    return {
        "people": [
            {
                "pose_keypoints_2d": _flat(one.body),
                "face_keypoints_2d": _flat(one.face),
                "hand_left_keypoints_2d": _flat(one.left_hand),
                "hand_right_keypoints_2d": _flat(one.right_hand),
            }
            for one in people
        ],
        "canvas_width": width,
        "canvas_height": height,
    }


def _flat(points: Sequence[Point]) -> list[float]:
    return [number for point in points for number in ((0.0, 0.0, 0.0) if point is None else (*point, 1.0))]
