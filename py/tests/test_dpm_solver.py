"""The samplers that choose their own levels."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.samplers.dpm_solver import _leg_of_three
from atelier.schedulers import make_scheduler
from atelier.sigmas import noise_levels
from test_samplers import Gaussian

TABLE = NoiseTable.scaled_linear()


def asked(name: str, levels: Tensor, x: Tensor, world: Gaussian) -> tuple[list[float], Tensor, Any]:
    """Run a sampler; returns at which levels it asked, where it ended, and its scheduler."""
    scheduler: Any = make_scheduler(name, TABLE, levels)
    scheduler.set_timesteps(scheduler.steps)
    seen = []
    for timestep in scheduler.timesteps:
        assert int(timestep) == int(TABLE.nearest(scheduler.sigma[None]))
        seen.append(float(scheduler.sigma))
        x = scheduler.step(world.noise(x, scheduler.sigma), timestep, x)[0]
    assert scheduler.taken == scheduler.steps == len(levels) - 1
    return seen, x, scheduler


def begun(levels: Tensor) -> Tensor:
    return torch.randn(2, 4, 5, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(3)) * levels[0]


@pytest.mark.parametrize("steps", range(1, 10))
def test_fast_asks_once_a_step(steps: int) -> None:
    levels = noise_levels(TABLE, "karras", steps).double()
    seen, _, _ = asked("dpm_fast", levels, begun(levels), Gaussian(0.5))
    assert len(seen) == steps
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(("name", "error"), [("dpm_fast", 4e-3), ("dpm_adaptive", 0.03)])
def test_ends_at_the_lowest_level_and_leaves_its_noise(name: str, error: float) -> None:
    levels = noise_levels(TABLE, "karras", 30).double()
    world, x = Gaussian(0.5), begun(levels)
    lowest = float(levels[-2])
    for given in (levels, levels[:-1]):
        _, end, _ = asked(name, given, x, world)
        assert torch.allclose(end, world.exact(x, float(levels[0]), lowest), rtol=error)
    assert torch.equal(asked(name, torch.tensor([3.0, 0.0]), x, Gaussian(1e-9))[1].round(decimals=6), x * 0)


def test_adaptive_asks_as_often_as_the_answers_turn_whatever_the_steps() -> None:
    few, many = (noise_levels(TABLE, "karras", steps).double() for steps in (3, 50))
    x = begun(few)
    seen, end, _ = asked("dpm_adaptive", few, x, Gaussian(0.5))
    again, same, _ = asked("dpm_adaptive", many, x, Gaussian(0.5))
    assert len(seen) == len(again) > 12
    assert torch.allclose(end, same, rtol=1e-6)
    straight, _, _ = asked("dpm_adaptive", few, x, Gaussian(1e-9))
    assert len(straight) < len(seen)


def test_adaptive_comes_to_an_end_with_numbers_that_overflowed() -> None:
    levels = noise_levels(TABLE, "normal", 5).double()
    seen, end, _ = asked("dpm_adaptive", levels, begun(levels) * torch.nan, Gaussian(0.5))
    assert len(seen) <= 3 * 5
    assert bool(end.isnan().all())


def ends_of_a_leg(width: float) -> tuple[float, float]:
    """Return the errors of a leg of three questions in second and in third order, in a world of Gaussians."""
    world = Gaussian(1.0)
    sigma = torch.tensor(2.0, dtype=torch.float64)
    following = sigma * math.exp(-width)
    x = torch.full((1, 1, 1, 1), 3.0, dtype=torch.float64)
    leg = _leg_of_three(x, sigma, following)
    there, level = next(leg)
    try:
        while True:
            there, level = leg.send(there - world.noise(there, level) * level)
    except StopIteration as finished:
        exact = world.exact(x, float(sigma), float(following))
        second, third = (float((end - exact).abs()) for end in finished.value)
        return second, third


def test_each_end_of_a_leg_has_its_order() -> None:
    """Halving a leg divides its error by 2 to the power of the order and one."""
    wide, narrow = ends_of_a_leg(0.2), ends_of_a_leg(0.1)
    orders = [math.log2(before / after) for before, after in zip(wide, narrow, strict=True)]
    assert orders == pytest.approx([3, 4], abs=0.15)
