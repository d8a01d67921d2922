"""Training a ControlNet: what it begins as, that it may be stopped at any step, and the lines that it is told."""

from pathlib import Path

import numpy as np
import torch

from atelier.controlnets import load_controlnet
from atelier.shapes import Scene, Thing, contact_sheet, draw
from atelier.training import control, loop
from atelier.training.hints import HINTS, HintKind, agreement, edges_of, one_half, scribble_of
from atelier.training.plan import Plan
from atelier.values import FileRef
from conftest import FAMILY

PLAN = Plan(steps=2, batch=2, rate=1e-3, warm_up=1)
SCENE = Scene((Thing("yellow", "star", "large", "striped", "centre"),), "black")


def task(checkpoint: FileRef, kind: HintKind = "canny") -> control.ControlTask:
    return control.ControlTask(PLAN, checkpoint.path, kind, FAMILY)


def test_it_begins_without_any_effect(checkpoint: FileRef) -> None:
    begun = task(checkpoint)
    loss = float(begun.loss(0))
    for weight in begun.net.controlnet_cond_embedding.parameters():
        weight.data.fill_(0.3)  # whatever the lines are, nothing of the answer is added yet
    assert float(begun.loss(0)) == loss


def test_a_resumed_training_has_the_same_bits(checkpoint: FileRef, tmp_path: Path) -> None:
    pace = loop.Pace(look_every=1000)
    whole, stopped, resumed = (task(checkpoint, "scribble") for _ in range(3))
    for each in (whole, stopped, resumed):
        each.look = lambda: (contact_sheet([edges_of(draw(SCENE, rng(0)))], ["x"]), {})  # type: ignore[method-assign]
    loop.train(whole, PLAN, tmp_path / "whole", pace)
    loop.train(stopped, Plan(1, 2, 1e-3, warm_up=1), tmp_path / "parts", pace)
    learned = [float(loss) for loss in loop.train(resumed, PLAN, tmp_path / "parts", pace).losses]
    assert len(learned) == PLAN.steps
    for one, other in zip(whole.net.parameters(), resumed.net.parameters(), strict=True):
        assert torch.equal(one, other)
    size = control.write(resumed, "scribble", tmp_path / "net.safetensors")
    assert size == (tmp_path / "net.safetensors").stat().st_size
    net = load_controlnet(FileRef("net", tmp_path / "net.safetensors"))
    assert net.family == FAMILY


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_canny_sees_textures_and_a_scribble_only_outlines() -> None:
    canny, scribble = (HINTS[kind](SCENE, lambda: rng(3), rng(5)) for kind in ("canny", "scribble"))
    outline = edges_of(draw(SCENE.with_texture("plain"), rng(3)))
    assert canny.shape == scribble.shape == (128, 128, 3)
    assert set(np.unique(scribble).tolist()) == {0, 255}
    assert int((canny > 0).sum()) > 1.3 * int((outline > 0).sum())
    assert agreement(outline, scribble, near=4) > 0.95
    assert agreement(outline, scribble, near=0) < 0.7
    again = scribble_of(draw(SCENE.with_texture("plain"), rng(3)), rng(6))
    assert not np.array_equal(again, scribble)


def test_one_half_shows_one_of_two_things() -> None:
    two = Scene(
        (Thing("red", "star", "small", "plain", None), Thing("blue", "ring", "small", "plain", None)), "white", "above"
    )
    lines = edges_of(draw(two, rng(1)))
    halves = [one_half(lines, two, rng(seed)) for seed in range(8)]
    shown = {(bool(half[:64].any()), bool(half[64:].any())) for half in halves}
    assert shown == {(True, False), (False, True)}
    assert all(np.array_equal(half[half > 0], lines[half > 0]) for half in halves)
    assert np.array_equal(one_half(lines, SCENE, rng(1)), lines)


def test_agreement_is_of_lines_that_lie_near() -> None:
    line = np.zeros((16, 16), np.uint8)
    line[5, 2:14] = 255
    assert agreement(line, line) == 1.0
    assert agreement(line, np.roll(line, 1, axis=0)) == 1.0
    assert agreement(line, np.roll(line, 1, axis=0), near=0) == 0.0
    assert agreement(line, np.roll(line, 6, axis=0)) == 0.0
    half = line.copy()
    half[5, 8:] = 0
    assert 0.5 < agreement(line, half, near=0) + 0.17 < 0.7
    assert agreement(np.zeros_like(line), np.zeros_like(line)) == 1.0
