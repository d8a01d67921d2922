"""The course of a training: one step after the other, reported, shown, and ended at once by a cancel."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from atelier import previews, signals
from atelier.errors import AtelierError
from atelier.training import curves
from atelier.training.plan import Plan
from atelier.values import Image

_COOL_DOWN = 0.3


@dataclass(frozen=True)
class Step:
    """What a step has to tell: its losses by name, and pictures [B, 3, H, W] of −1 … 1 to look at."""

    losses: Mapping[str, float]
    pictures: Tensor


def plan(steps: int, batch: int, rate: float, seed: int) -> Plan:
    """Return the plan of a short training: the learning rate is at its height early and falls in the last part."""
    return Plan(steps, batch, rate, warm_up=max(1, min(100, steps // 10)), cool_down=_COOL_DOWN, seed=seed)


def batch_of(pictures: Tensor, step: int, plan: Plan) -> Tensor:
    """Return a step's own pictures, chosen from the set with repetition."""
    rows = torch.randint(len(pictures), (plan.batch,), generator=plan.torch_at(step))
    return pictures[rows]


def follow(steps: int, take: Callable[[int], Step]) -> Image:
    """Take all steps and return the loss curve as IMAGE [1, H, W, 3].

    Raises `Cancelled` before the step that follows the cancel flag, and `AtelierError` (`not_finite`).
    """
    losses: dict[str, list[float]] = {}
    signals.report(0, steps)
    for number in range(steps):
        signals.check_cancelled()
        with torch.enable_grad():
            taken = take(number)
        for name, loss in taken.losses.items():
            losses.setdefault(name, []).append(_finite(loss, number))
        signals.report(number + 1, steps, previews.show_pictures(taken.pictures))
    return torch.from_numpy(np.asarray(curves.draw(losses)).astype(np.float32) / 255)[None]


def _finite(loss: float, step: int) -> float:
    if not math.isfinite(loss):
        raise AtelierError(
            "not_finite", f"The training's numbers overflowed at step {step + 1}: lower the learning rate."
        )
    return loss
