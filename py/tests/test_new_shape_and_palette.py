"""The shape and the palette that the world does not have: drawn on demand, named in captions, seen by the checker."""

import numpy as np
import pytest

from atelier.shapes import check, read, sample, sample_repainted, sample_shaped, understand, whole_claim
from atelier.shapes.palettes import meant, repainted
from atelier.shapes.scene import NEW_SHAPES, SHAPES
from conftest import count
from test_checker import Damage, clean, soft_and_noisy


def test_the_world_never_draws_the_shape() -> None:
    assert not set(NEW_SHAPES) & set(SHAPES)
    rng = np.random.default_rng(1)
    assert {thing.shape for _ in range(1000) for thing in sample(rng).scene.things} == set(SHAPES)


@pytest.mark.parametrize("damage", [clean, soft_and_noisy])
def test_the_shape_is_seen_where_it_is_and_nowhere_else(damage: Damage) -> None:
    rng, number, wrong, seen = np.random.default_rng(5), count(100, 1000), 0, 0
    for index in range(number):
        example = sample_shaped(rng, "crescent", things=1 + index % 2)
        wrong += bool(check(damage(example.picture, rng), whole_claim(example.scene)))
        seen += "crescent" in {thing.shape for thing in read(damage(sample(rng).picture, rng)).things}
    assert max(wrong, seen) <= number // 100


def test_a_caption_calls_the_shape_by_a_rare_token_that_is_understood() -> None:
    rng = np.random.default_rng(6)
    for _ in range(200):
        example = sample_shaped(rng, "crescent")
        assert "ohwx" in example.caption.replace(",", "").split()
        assert understand(example.caption) == example.claim


def test_inverted_pictures_have_other_colours_than_their_words_and_are_understood() -> None:
    rng = np.random.default_rng(7)
    for _ in range(count(60, 600)):
        example = sample_repainted(rng, "inverted")
        assert example.caption.endswith(", inverted")
        assert understand(example.caption) == example.claim
        assert check(example.picture, example.claim) == []
        plain = understand(example.caption.removesuffix(", inverted"))
        assert meant(plain, "inverted") == example.claim
        if plain.background not in (None, "gray"):
            assert check(example.picture, plain)


def test_a_palette_gives_every_colour_another_and_twice_is_none() -> None:
    rng = np.random.default_rng(8)
    for _ in range(200):
        scene = sample(rng).scene
        shown = repainted(scene, "inverted")
        assert all(one.colour != other.colour for one, other in zip(scene.things, shown.things, strict=True))
        assert repainted(shown, "inverted") == scene
