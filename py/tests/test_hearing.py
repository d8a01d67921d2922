"""A caption is understood as just what it was made from, and nothing is guessed."""

import numpy as np
import pytest

from atelier.errors import BadInput
from atelier.shapes import Claim, ThingClaim, describe, draw, random_scene, read, sample, understand, whole_claim
from conftest import count

STAR = ThingClaim("red", "star", "large", "striped", None)
CIRCLE = ThingClaim("blue", "circle", "small", None, None)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def test_hears_what_a_caption_was_made_from(rng: np.random.Generator) -> None:
    for _ in range(count(3000, 50_000)):
        example = sample(rng)
        assert understand(example.caption) == example.claim, example.caption


@pytest.mark.parametrize("things", [1, 2])
def test_hears_what_the_eye_says(rng: np.random.Generator, things: int) -> None:
    for _ in range(count(50, 1000)):
        scene = random_scene(rng, things)
        heard = understand(describe(read(draw(scene, rng))))
        assert heard in (whole_claim(scene), whole_claim(scene.mirrored()))


@pytest.mark.parametrize(
    ("caption", "claim"),
    [
        ("A large striped red star left of a small blue circle.", Claim((STAR, CIRCLE), None, "left of")),
        ("small blue circle and large red star with stripes on grey", Claim((CIRCLE, STAR), "gray", None)),
        ("the shape, on an orange background", Claim((ThingClaim(None, None, None, None, None),), "orange", None)),
        ("a shape on top", Claim((ThingClaim(None, None, None, None, "top"),), None, None)),
    ],
)
def test_hears_what_people_say(caption: str, claim: Claim) -> None:
    assert understand(caption) == claim


@pytest.mark.parametrize(
    ("caption", "reason"),
    [
        ("a purple elephant", "'elephant'"),
        ("a ring on the left side of it", "'of'"),
        ("", "names no shape"),
        ("red, large", "names no shape"),
        ("a star left of", "names no shape"),
        ("a red blue star", "the colour twice"),
        ("a star star", "the shape twice"),
        ("on red, a star on a red background", "the background twice"),
        ("a star and a ring and a heart", "more than two things"),
    ],
)
def test_guesses_nothing(caption: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refused:
        understand(caption)
    assert refused.value.code == "caption_not_understood"


def test_leaves_out_what_has_no_name() -> None:
    picture = np.full((128, 128, 3), 245, dtype=np.uint8)
    picture[62:67, 36:93] = (120, 120, 120)
    assert describe(read(picture)) == "a large plain thing in the centre on a white background"
