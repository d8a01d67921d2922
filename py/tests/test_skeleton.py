"""People drawn as OpenPose does: where, in which colours, and to the last pixel of a pinned drawing."""

import hashlib

import numpy as np
import pytest

from atelier.annotators.keypoints import Person, Point, as_openpose, person
from atelier.annotators.skeleton import draw

NOBODY: tuple[Point, ...] = (None,) * 18
WIDTH, HEIGHT = 200, 240


def standing() -> Person:
    """A whole person, each part at a place of its own."""
    body = (
        *((100.0, 30.0), (100.0, 60.0), (75.0, 62.0), (62.0, 95.0), (55.0, 125.0), (125.0, 62.0)),
        *((138.0, 95.0), (145.0, 125.0), (85.0, 125.0), (84.0, 165.0), (83.0, 205.0), (115.0, 125.0)),
        *((116.0, 165.0), (117.0, 205.0), (94.0, 24.0), (106.0, 24.0), (88.0, 28.0), (112.0, 28.0)),
    )
    left, right = (
        tuple((x + side * (4.0 * (number % 4)), 130.0 + 3.0 * number) for number in range(21))
        for x, side in ((145.0, 1), (55.0, -1))
    )
    face = tuple((80.0 + number % 17 * 2.5, 16.0 + number // 17 * 6.0) for number in range(68))
    return Person(body, face, left, right)


def alone(number: int, x: float, y: float) -> Person:
    return Person((*NOBODY[:number], (x, y), *NOBODY[number + 1 :]))


@pytest.mark.parametrize(
    ("number", "colour"), [(0, (255, 0, 0)), (1, (255, 85, 0)), (4, (170, 255, 0)), (17, (255, 0, 85))]
)
def test_a_point_is_a_disc_of_its_colour(number: int, colour: tuple[int, int, int]) -> None:
    drawn = draw([alone(number, 50.7, 40.2)], WIDTH, HEIGHT)
    assert tuple(drawn[40, 50]) == colour
    rows, columns = np.nonzero(drawn.any(axis=2))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (36, 44, 46, 54)


def test_a_limb_has_the_dimmed_colour_of_its_number() -> None:
    upper_arm = Person((*NOBODY[:2], (50.0, 60.0), (110.0, 60.0), *NOBODY[4:]))
    drawn = draw([upper_arm], WIDTH, HEIGHT)
    assert tuple(drawn[60, 80]) == (153, 102, 0)  # the third limb's (255, 170, 0) by 0.6
    assert tuple(drawn[60, 50]) == (255, 170, 0)
    assert tuple(drawn[60, 110]) == (255, 255, 0)
    assert [int(row) for row in np.nonzero(drawn[:, 80].any(axis=1))[0]] == list(range(56, 65))
    thick = draw([upper_arm], WIDTH, HEIGHT, thickness=3)
    assert [int(row) for row in np.nonzero(thick[:, 80].any(axis=1))[0]] == list(range(48, 73))


def test_parts_that_were_not_found_are_left_out() -> None:
    assert not draw([Person(NOBODY)], WIDTH, HEIGHT).any()
    assert not draw([], WIDTH, HEIGHT).any()


def test_a_whole_person_is_the_pinned_drawing() -> None:
    """The digest is of comfyui_controlnet_aux's drawing of the same points, which was compared once."""
    drawn = draw([standing()], WIDTH, HEIGHT)
    assert (
        hashlib.sha256(drawn.tobytes()).hexdigest()
        == "d98b73d5521feb60a61d1a8a10ee21303430aab9807a6362c1afa7cd41c271c1"
    )


def test_cocos_points_become_openposes_with_a_neck() -> None:
    points = [[float(number), 10.0 * number] for number in range(17)]
    found = person(points, [1.0] * 17, 0.3)
    assert found.body[0] == (0.0, 0.0)
    assert found.body[1] == (5.5, 55.0)  # between the shoulders, 5 and 6
    assert [point[0] for point in found.body[2:] if point] == [6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]
    assert found.face == found.left_hand == found.right_hand == ()
    unsure = person(points, [0.1 if number == 5 else 0.9 for number in range(17)], 0.3)
    assert unsure.body[1] is None
    assert unsure.body[5] is None
    assert unsure.body[2] == (6.0, 60.0)


def test_a_whole_body_has_a_face_and_hands() -> None:
    found = person([[float(number), 0.0] for number in range(133)], [1.0] * 133, 0.3)
    assert (len(found.face), len(found.left_hand), len(found.right_hand)) == (68, 21, 21)
    assert (found.face[0], found.left_hand[0], found.right_hand[-1]) == ((23.0, 0.0), (91.0, 0.0), (132.0, 0.0))


def test_points_are_told_as_openpose_writes_them() -> None:
    told = as_openpose([alone(2, 3.0, 4.0)], WIDTH, HEIGHT)
    assert (told["canvas_width"], told["canvas_height"]) == (WIDTH, HEIGHT)
    assert told["people"][0]["pose_keypoints_2d"][:9] == [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 1.0]
    assert told["people"][0]["face_keypoints_2d"] == []
