"""The texture that the world does not have: drawn on demand, seen by the checker, and nothing else changed for it."""

import hashlib

import numpy as np
import pytest

from atelier.shapes import Scene, Thing, check, draw, read, sample, sample_textured, whole_claim
from atelier.shapes.scene import NEW_TEXTURES, TEXTURES
from conftest import count
from test_checker import Damage, clean, soft_and_noisy

EXAMPLES = "9067d2e6a836998506395845df597a70cd41ab4075cec0fa14d018cf606b462f"
BRIGHTNESS = 1_989_807_938
"""Of 300 examples of the seed 2024, as they were before there was a new texture."""


def test_the_worlds_examples_are_what_they_were() -> None:
    rng, said, brightness = np.random.default_rng(2024), hashlib.sha256(), 0
    for number in range(300):
        example = sample(rng, held_out=number % 3 == 0)
        said.update(f"{example.scene}|{example.caption}|{example.claim}\n".encode())
        brightness += int(example.picture.sum(dtype=np.int64))
    assert said.hexdigest() == EXAMPLES
    assert brightness == pytest.approx(BRIGHTNESS, rel=1e-5)


def test_the_world_never_draws_it() -> None:
    assert not set(NEW_TEXTURES) & set(TEXTURES)
    rng = np.random.default_rng(1)
    drawn = {thing.texture for _ in range(1000) for thing in sample(rng).scene.things}
    assert drawn == set(TEXTURES)


@pytest.mark.parametrize("damage", [clean, soft_and_noisy])
def test_is_seen_on_pictures_that_have_it(damage: Damage) -> None:
    rng, number = np.random.default_rng(5), count(100, 1000)
    wrong = []
    for index in range(number):
        example = sample_textured(rng, "barred", things=1 + index % 2)
        if faults := check(damage(example.picture, rng), whole_claim(example.scene)):
            wrong.append((example.scene, faults))
    assert len(wrong) <= number // 100, wrong


@pytest.mark.parametrize("damage", [clean, soft_and_noisy])
def test_is_not_seen_on_pictures_of_the_world(damage: Damage) -> None:
    rng, number = np.random.default_rng(6), count(100, 1000)
    seen = [read(damage(sample(rng, things=1 + index % 2).picture, rng)) for index in range(number)]
    assert sum(any(thing.texture == "barred" for thing in one.things) for one in seen) <= number // 100


def test_every_caption_says_it_and_all_things_have_it() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        example = sample_textured(rng, "barred")
        assert "barred" in example.caption.replace(",", "").split()
        assert {thing.texture for thing in example.scene.things} == {"barred"}


def test_the_same_scene_is_held_out_whatever_texture_it_gets() -> None:
    rng, textured = np.random.default_rng(4), np.random.default_rng(4)
    plain, barred = sample(rng, held_out=True), sample_textured(textured, "barred", held_out=True)
    assert plain.scene.is_held_out()
    assert plain.scene.with_texture("barred") == barred.scene


def test_is_told_from_bands_turned_by_a_quarter() -> None:
    scene = Scene((Thing("red", "square", "large", "striped", "centre"),), "white")
    picture = draw(scene, np.random.default_rng(0))
    assert [thing.texture for thing in read(picture).things] == ["striped"]
    barred = scene.with_texture("barred")
    assert [fault.attribute for fault in check(picture, whole_claim(barred))] == ["texture"]
