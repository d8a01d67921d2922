from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from atelier.shapes import SIDE, Scene, Thing, draw, random_scene, sample, whole_claim
from atelier.shapes.captions import say
from atelier.shapes.claims import Claim, ThingClaim
from atelier.shapes.masks import outline
from atelier.shapes.scene import BACKGROUNDS, COLOURS, POSITIONS, RELATIONS, SHAPES, SIZES, TEXTURES, Shape
from conftest import count


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def scenes(rng: np.random.Generator, number: int) -> Iterator[Scene]:
    for index in range(number):
        yield random_scene(rng, 1 + index % 2)


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = (sample(np.random.default_rng(7)) for _ in range(2))
    assert first.picture.tobytes() == second.picture.tobytes()
    assert (first.scene, first.caption, first.claim) == (second.scene, second.caption, second.claim)
    assert sample(np.random.default_rng(8)).picture.tobytes() != first.picture.tobytes()


def test_every_name_is_met(rng: np.random.Generator) -> None:
    met: set[object] = set()
    for scene in scenes(rng, 1000):
        met |= {scene.background, scene.relation}
        for thing in scene.things:
            met |= {thing.colour, thing.shape, thing.size, thing.texture, thing.position}
    assert met == {*COLOURS, *SHAPES, *SIZES, *TEXTURES, *POSITIONS, *BACKGROUNDS, *RELATIONS, None}


def test_a_picture_is_128_pixels_square_and_keeps_its_margin(rng: np.random.Generator) -> None:
    for scene in scenes(rng, count(100, 2000)):
        picture = draw(scene, rng)
        assert picture.shape == (SIDE, SIDE, 3)
        assert picture.dtype == np.uint8
        for edge in (picture[:3], picture[-3:], picture[:, :3], picture[:, -3:]):
            assert (edge == picture[0, 0]).all()


def test_two_things_leave_six_pixels_between_them(rng: np.random.Generator) -> None:
    for scene in [scene for scene in scenes(rng, count(200, 2000)) if scene.relation]:
        picture = draw(scene, rng)
        between = picture[:, 61:67] if scene.relation in ("left of", "right of") else picture[61:67]
        assert (between == picture[0, 0]).all()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("across", [32, 57])
def test_an_outline_fills_its_window_evenly(shape: Shape, across: int) -> None:
    mask = outline(shape, across)
    assert np.allclose(mask, mask[:, ::-1])
    assert (mask.max(axis=0) > 0.05).all()
    rows = np.flatnonzero(mask.max(axis=1) > 0.05)
    assert abs(rows[0] - (across - 1 - rows[-1])) <= 1


RED_STAR = Thing("red", "star", "large", "plain", None)
BLUE_STAR = Thing("blue", "star", "large", "plain", None)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Scene((RED_STAR,), "white"),
        lambda: Scene((RED_STAR, BLUE_STAR), "white"),
        lambda: Scene((RED_STAR, BLUE_STAR), "blue", "above"),
        lambda: Scene((RED_STAR, Thing("red", "star", "small", "dotted", None)), "white", "above"),
        lambda: Scene((Thing("red", "star", "large", "plain", "left"), BLUE_STAR), "white", "above"),
        lambda: Scene((), "white"),
    ],
)
def test_refuses_scenes_that_cannot_be(impossible: Callable[[], Scene]) -> None:
    with pytest.raises(ValueError, match=r"thing"):
        impossible()


def test_one_scene_in_twenty_is_held_out_whichever_way_it_is_told(rng: np.random.Generator) -> None:
    held_out = 0
    for scene in scenes(rng, 4000):
        held_out += scene.is_held_out()
        assert scene.mirrored().is_held_out() == scene.is_held_out()
    assert held_out == pytest.approx(200, abs=50)


@pytest.mark.parametrize("held_out", [False, True])
def test_a_sample_is_of_the_set_and_size_asked_for(rng: np.random.Generator, held_out: bool) -> None:
    for things in (1, 2):
        for _ in range(20):
            scene = sample(rng, held_out, things).scene
            assert scene.is_held_out() == held_out
            assert len(scene.things) == things


def test_a_caption_says_all_that_its_claim_says_and_no_more(rng: np.random.Generator) -> None:
    """Each name appears in its own or another word for it, and none of what is left out appears."""
    for _ in range(count(300, 5000)):
        example = sample(rng)
        words = set(example.caption.replace(",", "").split())
        assert not {"of on", "of against", "is on", "is against"} & set(_pairs(example.caption))
        claim = example.claim
        shapes, colours = [t.shape for t in claim.things], [t.colour for t in claim.things]
        assert words & set(SHAPES) == {shape for shape in shapes if shape}
        said = {claim.background, *colours} - {None}
        assert {"gray" if word == "grey" else word for word in words} & set(BACKGROUNDS) == said
        assert bool(words & {"small", "little"}) == any(t.size == "small" for t in claim.things)
        assert bool(words & {"large", "big"}) == any(t.size == "large" for t in claim.things)
        assert bool(words & {"striped", "stripes"}) == any(t.texture == "striped" for t in claim.things)
        dotted = {"dotted", "spotted", "polka-dotted", "dots", "spots"}
        assert bool(words & dotted) == any(t.texture == "dotted" for t in claim.things)
        assert bool(words & {"top", "above", "over"}) == ("top" in _places(claim) or claim.relation == "above")


def _pairs(caption: str) -> list[str]:
    words = caption.split()
    return [" ".join(pair) for pair in pairwise(words)]


def _places(claim: Claim) -> list[str | None]:
    return [thing.position for thing in claim.things]


def test_captions_are_varied_in_few_words(rng: np.random.Generator) -> None:
    star = Claim((ThingClaim("red", "star", "large", "striped", "left"),), "orange", None)
    captions = {say(star, rng) for _ in range(1000)}
    assert len(captions) > 200
    assert "a large striped red star on the left on an orange background" in captions
    assert "red star, large, striped, left, orange background" in captions
    words = {word for _ in range(3000) for word in sample(rng).caption.replace(",", "").split()}
    assert len(words) <= 100


def test_a_whole_claim_says_the_scene(rng: np.random.Generator) -> None:
    scene = Scene((RED_STAR, BLUE_STAR), "yellow", "left of")
    captions = {say(whole_claim(scene), rng) for _ in range(3000)}
    assert "a large plain red star left of a large plain blue star on a yellow background" in captions
