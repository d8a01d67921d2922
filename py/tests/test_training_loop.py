import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from atelier.training import checkpoint, curves, loop
from atelier.training.denoiser import DenoiserTask
from atelier.training.latents import CAPTIONS, Latents
from atelier.training.learner import Learner
from atelier.training.loop import Pace, Task
from atelier.training.muon import orthogonal
from atelier.training.noising import snr_weights
from atelier.training.parts import new_text_encoder, new_vae
from atelier.training.plan import Plan
from atelier.training.text import TextTask
from atelier.training.tokens import token_ids
from atelier.training.vae import VaeTask
from conftest import FAMILY

PLAN = Plan(steps=4, batch=2, rate=1e-3, warm_up=2)
NO_LOOK = Pace(look_every=1000)


class Line:
    """The smallest task: two numbers that should become 3, one by each optimizer."""

    def __init__(self) -> None:
        self.number = torch.nn.Linear(1, 1)
        self.learner = Learner({"number": self.number}, weight_decay=0.0)
        self.raised_at = -1

    def loss(self, step: int) -> Tensor:
        if step == self.raised_at:
            signal.raise_signal(signal.SIGTERM)
        return (self.number.weight - 3).square().sum() + (self.number.bias - 3).square().sum()

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        return Image.new("RGB", (8, 8)), {"number": float(self.number.weight)}


def vae_task() -> Task:
    return VaeTask(PLAN, FAMILY)


def denoiser_task() -> Task:
    rng = np.random.default_rng(5)
    moments = rng.standard_normal((8, 2, 4, 16, 16)).astype(np.float16)
    tokens = token_ids(FAMILY, ["a red star"] * 8 * CAPTIONS).numpy().astype(np.uint16).reshape(8, CAPTIONS, 77)
    return DenoiserTask(PLAN, Latents(moments, tokens), new_text_encoder(FAMILY, 0), new_vae(FAMILY, 0), FAMILY)


def text_task() -> Task:
    return TextTask(PLAN, FAMILY)


@pytest.mark.parametrize("new_task", [vae_task, text_task, denoiser_task])
def test_resumed_training_has_the_weights_of_an_uninterrupted_one(
    new_task: "type[Task]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_look", lambda *_: None)
    loop.train(new_task(), PLAN, tmp_path / "whole", NO_LOOK)
    interrupted = new_task()
    loss = interrupted.loss

    def stop_at_two(step: int) -> Tensor:
        if step == 1:
            signal.raise_signal(signal.SIGTERM)
        return loss(step)

    monkeypatch.setattr(interrupted, "loss", stop_at_two)
    assert loop.train(interrupted, PLAN, tmp_path / "parts", NO_LOOK).step == 2
    assert loop.train(new_task(), PLAN, tmp_path / "parts", NO_LOOK).step == PLAN.steps

    whole, parts = checkpoint.load(tmp_path / "whole"), checkpoint.load(tmp_path / "parts")
    assert whole is not None
    assert parts is not None
    assert whole.tensors.keys() == parts.tensors.keys()
    assert all(torch.equal(tensor, parts.tensors[name]) for name, tensor in whole.tensors.items())


def test_signal_ends_after_the_step_with_a_checkpoint(tmp_path: Path) -> None:
    task = Line()
    task.raised_at = 6
    before = signal.getsignal(signal.SIGTERM)
    assert loop.train(task, Plan(100, 1, 0.1), tmp_path).step == 7
    assert signal.getsignal(signal.SIGTERM) is before
    saved = checkpoint.load(tmp_path)
    assert saved is not None
    assert len(saved.tensors["losses"]) == 7


def test_looks_and_curve_are_kept(tmp_path: Path) -> None:
    plan, pace = Plan(60, 1, 0.5, warm_up=5), Pace(look_every=20)
    loop.train(Line(), plan, tmp_path, pace)
    saved = checkpoint.load(tmp_path)
    assert saved is not None
    assert [look["step"] for look in saved.state["looks"]] == [20, 40, 60]
    assert saved.tensors["losses"][-1] < 0.1 * saved.tensors["losses"][0]
    for name in ("loss.png", "samples.png"):
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"


def test_look_uses_the_average_and_gives_the_weights_back(tmp_path: Path) -> None:
    task = Line()
    loop.train(task, Plan(30, 1, 0.2, warm_up=1), tmp_path)
    learned = float(task.number.weight)
    with task.learner.averaged():
        assert float(task.number.weight) != learned
    assert float(task.number.weight) == learned


def test_rate_grows_stays_and_falls_to_nothing() -> None:
    plan = Plan(steps=1000, batch=1, rate=1.0, warm_up=100, cool_down=0.2)
    rates = [plan.rate_at(step) for step in range(1001)]
    assert rates[0] == pytest.approx(0.01)
    assert set(rates[99:801]) == {1.0}
    assert rates[900] == pytest.approx(0.5)
    assert rates[1000] == 0.0


def test_errors_count_more_in_the_strongest_noise_and_less_in_the_weakest() -> None:
    kept = torch.tensor([0.01, 0.1, 0.5, 0.9, 0.99])
    assert snr_weights(kept).tolist() == pytest.approx([0.25 * 99, 0.25 * 9, 1.0, 5 / 9, 5 / 99], rel=1e-4)


def test_muon_steps_are_as_long_in_every_direction() -> None:
    matrix = torch.randn(24, 60, generator=torch.Generator().manual_seed(1)) * torch.logspace(-1, 1, 24)[:, None]
    for given in (matrix, matrix.T):
        values = torch.linalg.svdvals(orthogonal(given))
        assert values.min() > 0.5
        assert values.max() < 1.3


def test_matrices_are_muons_and_the_rim_is_adamws() -> None:
    kept = VaeTask(PLAN, FAMILY).learner.tensors()
    weights = {name.removeprefix("weight.") for name in kept if name.startswith("weight.")}
    by_muon = {name.removeprefix("momentum.") for name in kept if name.startswith("momentum.")}
    by_adamw = {name.removeprefix("exp_avg.") for name in kept if name.startswith("exp_avg.")}
    assert by_muon | by_adamw == weights
    assert not by_muon & by_adamw
    assert all(kept[f"weight.{name}"].ndim >= 2 for name in by_muon)
    assert {"vae.encoder.conv_in.weight", "vae.encoder.conv_in.bias"} <= by_adamw


def test_curve_of_few_and_of_many_steps_can_be_drawn() -> None:
    for steps in (1, 7, 5000):
        assert curves.draw({"loss": [1.0 / (1 + step) for step in range(steps)]}).getcolors(maxcolors=1 << 20)


def test_curves_have_a_colour_each_and_one_that_begins_far_below_does_not_flatten_the_rest() -> None:
    falling = [10.0 - step / 10 for step in range(90)]
    both = curves.draw({"error": falling, "divergence": [1e-6, *falling[1:]]})
    colours = {colour for _, colour in both.getcolors(maxcolors=1 << 20) or []}
    assert {(30, 100, 200), (215, 95, 20)} <= colours
    assert both.crop((0, 0, 60, 30)).tobytes() == curves.draw({"error": falling}).crop((0, 0, 60, 30)).tobytes()
