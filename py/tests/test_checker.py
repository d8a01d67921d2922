"""The checker answers for pictures that we drew, also for soft and noisy ones such as a model makes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from atelier.shapes import Claim, Picture, Scene, Thing, draw, random_scene, sample, whole_claim
from atelier.shapes.checker import OF_A_THING, check, said
from atelier.shapes.scene import BACKGROUNDS, COLOURS, POSITIONS, RELATIONS, SHAPES, SIZES, TEXTURES
from conftest import count

Damage = Callable[[Picture, np.random.Generator], Picture]
VALUES: dict[str, tuple[str, ...]] = {
    "colour": COLOURS,
    "shape": SHAPES,
    "size": SIZES,
    "texture": TEXTURES,
    "position": POSITIONS,
    "background": BACKGROUNDS,
    "relation": RELATIONS,
}


def clean(picture: Picture, _: np.random.Generator) -> Picture:
    return picture


def soft_and_noisy(picture: Picture, rng: np.random.Generator) -> Picture:
    """Blurred by 1 pixel, with a drift of colour, noise of σ 8 and specks."""
    blurred = Image.fromarray(picture).filter(ImageFilter.GaussianBlur(1))
    pixels = np.asarray(blurred) + rng.uniform(-8, 8, 3) + rng.normal(0, 8, picture.shape)
    for _ in range(3):
        x, y = rng.integers(0, picture.shape[0] - 3, 2)
        pixels[y : y + 2, x : x + 2] = rng.uniform(0, 255, 3)
    damaged: Picture = np.clip(pixels + 0.5, 0, 255).astype(np.uint8)
    return damaged


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("damage", [clean, soft_and_noisy])
@pytest.mark.parametrize("things", [1, 2])
def test_finds_nothing_wrong_where_all_is_right(rng: np.random.Generator, things: int, damage: Damage) -> None:
    number = count(60, 1000)
    wrong = []
    for _ in range(number):
        scene = random_scene(rng, things)
        if faults := check(damage(draw(scene, rng), rng), whole_claim(scene)):
            wrong.append((scene, faults))
    assert len(wrong) <= number // 100, wrong


@pytest.mark.parametrize("damage", [clean, soft_and_noisy])
def test_says_no_to_a_caption_with_one_thing_wrong(rng: np.random.Generator, damage: Damage) -> None:
    for _ in range(count(100, 1000)):
        example = sample(rng)
        while (claim := _with_one_change(example.claim, rng)) is None:
            example = sample(rng)
        assert check(damage(example.picture, rng), claim), (example.scene, claim)


def _with_one_change(claim: Claim, rng: np.random.Generator) -> Claim | None:
    """Another claim that says one thing otherwise; none where nothing but the count is said."""
    places: list[tuple[int, str]] = [(-1, name) for name in ("background", "relation") if getattr(claim, name)]
    for index, thing in enumerate(claim.things):
        places += [(index, name) for name in OF_A_THING if getattr(thing, name)]
    if not places:
        return None
    index, name = places[int(rng.integers(len(places)))]
    if index < 0:
        changed: Claim = _changed(claim, name, rng)
        return changed
    things = list(claim.things)
    things[index] = _changed(things[index], name, rng)
    return replace(claim, things=tuple(things))


def _changed(record: Any, name: str, rng: np.random.Generator) -> Any:
    others = [value for value in VALUES[name] if value != getattr(record, name)]
    return replace(record, **{name: others[int(rng.integers(len(others)))]})


STAR = Thing("red", "star", "large", "striped", None)
CIRCLE = Thing("blue", "circle", "small", "plain", None)
SCENE = Scene((STAR, CIRCLE), "yellow", "left of")


def attributes(picture: Picture, claim: Claim) -> list[str]:
    return [fault.attribute for fault in check(picture, claim)]


def test_names_what_is_wrong_in_a_sentence(rng: np.random.Generator) -> None:
    claim = whole_claim(SCENE)
    green = replace(claim, things=(replace(claim.things[0], colour="green"), claim.things[1]))
    [fault] = check(draw(SCENE, rng), green)
    assert fault.attribute == "colour"
    assert str(fault) == "A thing's colour is red, not green."


def test_tells_apart_which_thing_is_where(rng: np.random.Generator) -> None:
    picture = draw(SCENE, rng)
    assert attributes(picture, whole_claim(SCENE.mirrored())) == []
    assert attributes(picture, replace(whole_claim(SCENE), relation="right of")) == ["relation"]


def test_counts_the_things(rng: np.random.Generator) -> None:
    claim = whole_claim(SCENE)
    one = replace(claim, things=claim.things[:1], relation=None)
    assert attributes(draw(SCENE, rng), one) == ["count"]
    empty = np.full((128, 128, 3), 245, dtype=np.uint8)
    assert attributes(empty, replace(claim, background="white")) == ["count"]


def test_what_is_not_said_cannot_be_wrong(rng: np.random.Generator) -> None:
    nothing = replace(whole_claim(SCENE).things[0], colour=None, shape=None, size=None, texture=None)
    claim = Claim((nothing, nothing), None, None)
    assert attributes(draw(SCENE, rng), claim) == []
    assert said(claim) == {"count"}
    assert said(whole_claim(SCENE)) == {"count", "colour", "shape", "size", "texture", "background", "relation"}


def test_a_blot_has_no_shape_and_a_strange_colour_no_name() -> None:
    picture = np.full((128, 128, 3), 245, dtype=np.uint8)
    picture[62:67, 36:93] = (120, 120, 120)
    scene = Scene((Thing("green", "cross", "large", "plain", "centre"),), "white")
    assert attributes(picture, whole_claim(scene)) == ["colour", "shape"]
    assert "none known" in str(check(picture, whole_claim(scene))[0])


@pytest.mark.parametrize("seed", range(3))
def test_bears_any_picture(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    assert check(noise, whole_claim(SCENE))
