"""Samplers against what is known of them: exact solutions, orders of convergence, distributions."""

import math
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor

from atelier.nodes.sampling import SAMPLERS as OFFERED
from atelier.noise_table import NoiseTable
from atelier.samplers import BROWNIAN, SAMPLERS, SAMPLERS_OF_BOTH
from atelier.samplers.adams import adams_bashforth, variance_preserving_time, weights_of_uneven_levels
from atelier.schedulers import make_scheduler
from atelier.sigmas import noise_levels
from conftest import count

TABLE = NoiseTable.scaled_linear()
NOISY = {  # with how far from the world's deviation 60 steps may end
    "euler_ancestral": 0.06,
    "dpm_2_ancestral": 0.015,
    "dpmpp_2s_ancestral": 0.015,
    "ddpm": 0.06,
    "lcm": 0.35,  # it goes to the mean of what is possible in one step, by design
    "res_multistep_ancestral": 0.015,
    "er_sde": 0.015,
    "seeds_2": 0.015,
    "seeds_3": 0.015,
    "sa_solver": 0.015,
    "sa_solver_pece": 0.015,
    **dict.fromkeys(BROWNIAN, 0.015),
}
ORDERS = {  # with the error that 80 steps may leave
    "euler": (1, 8e-3),
    "ddim": (1, 8e-3),
    "gradient_estimation": (1, 8e-3),
    "ipndm": (2, 5e-5),
    "ipndm_v": (2.5, 4e-5),
    "deis": (2.5, 1.3e-5),
    "heun": (2, 2e-4),
    "heunpp2": (1, 6e-3),
    "dpm_2": (2, 9e-5),
    "dpmpp_2m": (2, 5e-5),
    "res_multistep": (2, 1.1e-4),
    "lms": (3, 1.4e-5),
    "dpm_fast": (3, 1e-4),
    "uni_pc": (2, 6e-5),
    "uni_pc_bh2": (2, 6e-5),
}


@dataclass(frozen=True)
class Gaussian:
    """A world whose pictures are normal numbers of this deviation: the network that knows it exactly."""

    deviation: float

    def noise(self, x: Tensor, sigma: Tensor) -> Tensor:
        """Return the expected noise in x = picture + σ·noise."""
        return x * sigma / (sigma**2 + self.deviation**2)

    def exact(self, x: Tensor, sigma: float, following: float) -> Tensor:
        """Return where the probability flow takes x from one level to another."""
        square = self.deviation**2
        return x * math.sqrt((following**2 + square) / (sigma**2 + square))


def run(name: str, levels: Tensor, x: Tensor, world: Gaussian, seed: int = 0) -> tuple[Tensor, Any]:
    scheduler: Any = make_scheduler(name, TABLE, levels, seed)
    scheduler.set_timesteps(scheduler.steps)
    x = scheduler.start(x)
    for timestep in scheduler.timesteps:
        network = scheduler.scale_model_input(x, timestep)
        noise = world.noise(network * (scheduler.sigma**2 + 1) ** 0.5, scheduler.sigma)
        if scheduler.wants_unguided:
            noise = torch.cat([noise, noise], dim=1)
        x = scheduler.step(noise, timestep, x, return_dict=False)[0]
    return scheduler.finish(x), scheduler


def test_a_user_may_choose_every_sampler() -> None:
    of_a_node = {"euler_alternative_cfg_pp", "lcm_upscale"}
    assert (set(SAMPLERS) | set(SAMPLERS_OF_BOTH)) - of_a_node < set(OFFERED)
    assert set(OFFERED) == set(NOISY) | set(ORDERS) | (set(SAMPLERS_OF_BOTH) - of_a_node) | {"dpm_adaptive"}


@pytest.mark.parametrize("name", OFFERED)
@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_takes_every_step(name: str, steps: int) -> None:
    levels = noise_levels(TABLE, "normal", steps)
    result, scheduler = run(name, levels, torch.randn(2, 4, 3, 3) * levels[0], Gaussian(0.5))
    assert scheduler.taken == scheduler.steps == steps
    assert bool(torch.isfinite(result).all())


@pytest.mark.parametrize("name", ORDERS)
def test_converges_to_the_exact_solution_with_its_order(name: str) -> None:
    """Halving the steps' width divides the error by 2 to the power of the order, or more."""
    x = torch.full((1, 1, 1, 1), 7.0, dtype=torch.float64)
    errors = []
    for steps in (40, 80):
        levels = torch.logspace(math.log10(10), math.log10(0.3), steps + 1, dtype=torch.float64)
        result, _ = run(name, levels, x, Gaussian(1.0))
        errors.append(float((result - Gaussian(1.0).exact(x, 10, 0.3)).abs()))
    order, error = ORDERS[name]
    assert errors[1] < error
    assert math.log2(errors[0] / errors[1]) > order - 0.25


@pytest.mark.parametrize("name", NOISY)
def test_noise_on_the_way_leaves_the_worlds_own_distribution(name: str) -> None:
    levels = noise_levels(TABLE, "karras", 60)
    x = torch.randn(100, 4, 10, 10, generator=torch.Generator().manual_seed(1)) * levels[0]
    result, _ = run(name, levels, x, Gaussian(0.8), seed=2)
    assert float(result.std()) == pytest.approx(0.8, rel=NOISY[name])
    assert float(result.mean()) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("name", NOISY)
def test_noise_on_the_way_depends_on_the_seed_alone(name: str) -> None:
    levels = noise_levels(TABLE, "normal", 6)
    x = torch.randn(1, 4, 6, 6) * levels[0]
    first, again, other = (run(name, levels, x, Gaussian(0.8), seed)[0] for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other, atol=1e-3)


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_the_others_draw_nothing(name: str) -> None:
    levels = noise_levels(TABLE, "normal", 6)
    x = torch.randn(1, 4, 6, 6) * levels[0]
    assert torch.equal(run(name, levels, x, Gaussian(0.8), 3)[0], run(name, levels, x, Gaussian(0.8), 4)[0])


def test_every_batch_draws_at_once_as_comfyui_does() -> None:
    """The first picture of a batch equals the single one: noise is drawn in one piece, first picture first."""
    levels = noise_levels(TABLE, "normal", 1 + count(3, 9))
    x = torch.randn(2, 4, 6, 6) * levels[0]
    alone, _ = run("lcm", levels[-3:], x[:1], Gaussian(0.8), seed=3)
    both, _ = run("lcm", levels[-3:], x, Gaussian(0.8), seed=3)
    assert torch.allclose(both[:1], alone)


def test_adams_bashforth_is_exact_for_polynomials() -> None:
    levels = torch.tensor([3.0, 4.5, 7.0, 9.0], dtype=torch.float64).numpy()
    weights = adams_bashforth(2.0, levels)
    for power in range(4):
        area = (2.0 ** (power + 1) - 3.0 ** (power + 1)) / (power + 1)
        assert sum(w * level**power for w, level in zip(weights, levels, strict=True)) == pytest.approx(area)


def test_adams_bashforth_has_the_textbooks_weights_on_even_levels() -> None:
    levels = torch.tensor([3.0, 4.0, 5.0, 6.0], dtype=torch.float64).numpy()
    assert adams_bashforth(2.0, levels) == pytest.approx([-55 / 24, 59 / 24, -37 / 24, 9 / 24])


def test_ipndm_vs_weights_are_diff_samplers() -> None:
    """The fractions are its formulas', on uneven levels; up to order 3 they are the textbook's on even ones."""
    uneven = torch.tensor([3.0, 4.5, 7.0, 9.0], dtype=torch.float64).numpy()
    assert weights_of_uneven_levels(2.0, uneven[:3]) == pytest.approx([-65 / 36, 49 / 45, -17 / 60])
    assert weights_of_uneven_levels(2.0, uneven) == pytest.approx([-283 / 144, 193 / 135, -137 / 240, 23 / 450])
    even = torch.tensor([3.0, 4.0, 5.0], dtype=torch.float64).numpy()
    assert weights_of_uneven_levels(2.0, even) == pytest.approx([-23 / 12, 16 / 12, -5 / 12])


def test_deis_counts_in_the_time_of_its_sde() -> None:
    levels = torch.tensor([0.002, 80.0], dtype=torch.float64).numpy()
    assert variance_preserving_time(levels) == pytest.approx([1e-3, 1.0])
    middle = torch.expm1(
        torch.tensor(17.53796 / 8 - 0.00477 / 2, dtype=torch.float64)
    ).sqrt()  # 1 + σ² = e^(βt²/2 + β't)
    assert variance_preserving_time(middle.numpy()) == pytest.approx(0.5, abs=1e-6)


def test_refuses_another_number_of_steps() -> None:
    scheduler: Any = make_scheduler("heun", TABLE, noise_levels(TABLE, "normal", 3))
    with pytest.raises(ValueError, match="4 steps were asked of a scheduler with 3"):
        scheduler.set_timesteps(4)
