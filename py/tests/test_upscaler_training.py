"""Training an upscaler: it learns, may be stopped at any step, and what it writes is loaded as any upscaler."""

from pathlib import Path

import torch

from atelier.training import loop, upscaler
from atelier.training.plan import Plan
from atelier.upscaling import load_upscaler, upscale
from atelier.values import FileRef

PLAN = Plan(steps=3, batch=2, rate=1e-3, warm_up=1)


def test_a_resumed_training_has_the_same_bits_and_its_file_is_an_upscaler(tmp_path: Path) -> None:
    whole, stopped, resumed = (upscaler.UpscalerTask(PLAN) for _ in range(3))
    loop.train(whole, PLAN, tmp_path / "whole")
    loop.train(stopped, Plan(1, 2, 1e-3, warm_up=1), tmp_path / "parts")
    losses = loop.train(resumed, PLAN, tmp_path / "parts").losses
    assert len(losses) == PLAN.steps
    sizes = [upscaler.write(task, 6, tmp_path / f"{task is whole}.safetensors") for task in (whole, resumed)]
    assert sizes[0] == sizes[1]
    files = [(tmp_path / f"{name}.safetensors").read_bytes() for name in (True, False)]
    assert files[0] == files[1]
    made = upscale(load_upscaler(FileRef("x2", tmp_path / "True.safetensors")), torch.rand(1, 20, 24, 3))
    assert made.shape == (1, 40, 48, 3)


def test_it_learns(tmp_path: Path) -> None:
    plan = Plan(steps=30, batch=2, rate=2e-3, warm_up=5)
    losses = loop.train(upscaler.UpscalerTask(plan), plan, tmp_path).losses
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
