"""Samplers that draw noise on their way: what they do where none is drawn, and how strong their noise is."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.samplers import Run
from atelier.samplers.noise import BrownianNoise
from atelier.samplers.stochastic_adams import simple_weights, weights_of_answers
from atelier.stepwise import Stepwise

TABLE = NoiseTable.scaled_linear()
BEGIN, END, START = 4.0, 0.6, 7.0


def er_rate(sigma: float) -> float:
    """Return d log φ / d log σ of φ = σ(exp(σ^0.3) + 10)."""
    power = math.pow(sigma, 0.3)
    return 1 + 0.3 * power * math.exp(power) / (math.exp(power) + 10)


def doubled(_: float) -> float:
    """Half of the noise leaves by the flow, half for new noise."""
    return 2.0


ORDERS: dict[str, tuple[float, float, Callable[[float], float]]] = {  # with the error of 40 steps
    "er_sde": (2, 8e-6, er_rate),
    "seeds_2": (2, 5e-4, doubled),
    "seeds_3": (3, 2.5e-5, doubled),
    "sa_solver": (4, 2.5e-5, doubled),
    "sa_solver_pece": (4, 1.5e-5, doubled),
    "dpmpp_sde": (2, 5e-4, doubled),
    "dpmpp_2m_sde": (2, 3.5e-3, doubled),
    "dpmpp_2m_sde_heun": (2, 4e-3, doubled),
    "dpmpp_3m_sde": (2.25, 9e-4, doubled),
}


def expected(x: float | Tensor, sigma: float | Tensor) -> Tensor:
    """Return an answer that depends on everything, and smoothly."""
    level = torch.as_tensor(sigma, dtype=torch.float64)
    return x / (1 + level**2) + torch.cos(2 * level.log())


def flow(rate: Callable[[float], float]) -> float:
    """Return where dx / d log σ = rate · (x − expected) leads: Runge and Kutta's method in very small steps."""
    steps = 2000
    width = math.log(END / BEGIN) / steps
    x = START

    def change(x: float, at: float) -> float:
        sigma = BEGIN * math.exp(at * width)
        return width * rate(sigma) * (x - float(expected(x, sigma)))

    for step in range(steps):
        first = change(x, step)
        second = change(x + first / 2, step + 0.5)
        third = change(x + second / 2, step + 0.5)
        x += (first + 2 * second + 2 * third + change(x + third, step + 1)) / 6
    return x


def silent(name: str, steps: int) -> float:
    levels = torch.logspace(math.log10(BEGIN), math.log10(END), steps + 1, dtype=torch.float64)
    scheduler = Stepwise.of(name, Run(levels, lambda x, *_: torch.zeros_like(x), TABLE))
    scheduler.set_timesteps(scheduler.steps)
    x = torch.full((1, 1, 1, 1), START, dtype=torch.float64)
    for timestep in scheduler.timesteps:
        x = scheduler.step((x - expected(x, scheduler.sigma)) / scheduler.sigma, timestep, x)[0]
    return float(x)


@pytest.mark.parametrize("name", ORDERS)
def test_without_noise_it_solves_the_drift_with_its_order(name: str) -> None:
    order, error, rate = ORDERS[name]
    exact = flow(rate)
    coarse, fine = (abs(silent(name, steps) - exact) for steps in (20, 40))
    assert fine < error
    assert math.log2(coarse / fine) > order - 0.25


@pytest.mark.parametrize("name", [*ORDERS, "euler_ancestral", "dpm_2_ancestral", "dpmpp_2s_ancestral", "ddpm"])
def test_a_single_picture_is_left_with_just_the_noise_of_the_level(name: str) -> None:
    """Where only one picture is possible each step is exact, however wide it is."""
    levels = torch.tensor([9.0, 5.0, 3.0, 1.5, 1.0])
    seeds = torch.Generator().manual_seed(7)
    picture = torch.full((100, 4, 10, 10), 3.0)
    scheduler = Stepwise.of(name, Run(levels, lambda x, *_: torch.randn(x.shape, generator=seeds), TABLE))
    scheduler.set_timesteps(scheduler.steps)
    x = picture + torch.randn(picture.shape, generator=seeds) * levels[0]
    for timestep in scheduler.timesteps:
        x = scheduler.step((x - picture) / scheduler.sigma, timestep, x)[0]
    assert float((x - picture).std()) == pytest.approx(1.0, rel=0.015)
    assert float((x - picture).mean()) == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("where_the_latents_lie", [False, True])
def test_brownian_noise_is_one_path(where_the_latents_lie: bool) -> None:
    """Noise over two parts of the way is the noise over the whole, each as strong as normal noise."""
    high, middle, low = levels = torch.tensor([9.0, 4.0, 0.5])
    noise = BrownianNoise(2**64 - 1, levels, where_the_latents_lie=where_the_latents_lie)
    x = torch.zeros(10, 4, 25, 25)
    whole = noise(x, high, low)
    first, second = noise(x, high, middle), noise(x, middle, low)
    assert torch.allclose(whole * 8.5**0.5, first * 5**0.5 + second * 3.5**0.5, atol=1e-4)
    for part in (whole, first, second):
        assert float(part.std()) == pytest.approx(1.0, rel=0.015)
    assert abs(float((first * second).mean())) < 0.02
    again, other = (BrownianNoise(seed, levels, where_the_latents_lie=False)(x, high, low) for seed in (2**64 - 1, 3))
    assert torch.allclose(again, whole, atol=1e-5)
    assert not torch.allclose(other, whole, atol=0.1)


def test_sa_solver_draws_between_a_fifth_and_four_fifths_of_the_timesteps() -> None:
    levels = TABLE.sigmas[torch.arange(999, 0, -10)]
    drawn: list[float] = []

    def draw(x: Tensor, _: Tensor, following: Tensor) -> Tensor:
        drawn.append(float(following))
        return torch.zeros_like(x)

    scheduler = Stepwise.of("sa_solver", Run(levels, draw, TABLE))
    scheduler.set_timesteps(scheduler.steps)
    x = torch.ones(1, 1, 1, 1)
    for timestep in scheduler.timesteps:
        x = scheduler.step(x / scheduler.sigma, timestep, x)[0]
    assert drawn == TABLE.sigmas[torch.arange(799, 199, -10)].tolist()


@pytest.mark.parametrize("asked", [[1.0, 1.02], [0.98, 1.0]])
@pytest.mark.parametrize("rate", [1.0, 1.36, 2.0])
def test_simple_weights_are_those_of_two_answers_but_for_higher_terms(asked: list[float], rate: float) -> None:
    weights = [of(1.0, 0.98, np.array(asked), rate) for of in (simple_weights, weights_of_answers)]
    assert weights[0] == pytest.approx(weights[1], abs=5e-4)
    assert sum(weights[0]) == pytest.approx(sum(weights[1]), rel=1e-12)
