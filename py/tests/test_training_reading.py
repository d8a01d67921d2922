from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch
from PIL import Image

from atelier.shapes import Scene, Thing
from atelier.shapes.scene import POSITIONS, Relation
from atelier.training import loop, reading
from atelier.training.plan import Plan
from atelier.training.text import TextTask
from conftest import FAMILY

STAR = Thing("red", "star", "small", "plain", None)
RING = Thing("blue", "ring", "large", "dotted", None)


@pytest.mark.parametrize("relation", get_args(Relation))
def test_a_scene_has_the_same_labels_from_either_thing_s_side(relation: Relation) -> None:
    scene = Scene((STAR, RING), "white", relation)
    assert np.array_equal(reading.labels(scene), reading.labels(scene.mirrored()))


def test_the_first_of_two_things_is_where_the_relation_says() -> None:
    above, left = (reading.labels(Scene((STAR, RING), "white", relation)) for relation in ("above", "left of"))
    assert np.array_equal(above[POSITIONS.index("top")], left[POSITIONS.index("left")])
    assert np.array_equal(above[POSITIONS.index("bottom")], left[POSITIONS.index("right")])


def test_answers_that_are_sure_and_right_cost_nothing_and_are_the_labels() -> None:
    scene = Scene((STAR, RING), "white", "left of")
    right = torch.from_numpy(reading.labels(scene))[None]
    sure = tuple(
        100.0 * torch.nn.functional.one_hot(right[..., n].clamp(min=0), classes).float()
        for n, classes in enumerate((9, 8, 2, 3))
    )
    assert float(reading.loss(sure, right)) == pytest.approx(0)
    assert np.array_equal(reading.chosen(sure)[0], reading.labels(scene))
    assert float(reading.loss(tuple(-said for said in sure), right)) > 100


def test_the_text_encoder_learns_to_read(tmp_path: Path) -> None:
    plan = Plan(steps=60, batch=16, rate=3e-3, warm_up=5)
    progress = loop.train(TextTask(plan, FAMILY), plan, tmp_path, loop.Pace(look_every=60))
    assert sum(progress.losses[-10:]) < 0.95 * sum(progress.losses[:10])
    assert progress.looks[-1].keys() == {"step", "one thing", "two things"}
    with Image.open(tmp_path / "samples.png") as sheet:
        assert sheet.size[0] > 1000
