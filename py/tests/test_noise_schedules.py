import math

import numpy as np
import pytest
import torch

from atelier.nodes.sampling import SCHEDULERS
from atelier.noise_schedules import SCHEDULES, beta_distribution
from atelier.noise_table import NoiseTable

TABLE = NoiseTable.scaled_linear()
ENDS = math.atan(TABLE.maximum), math.atan(TABLE.minimum)


def timesteps(scheduler: str, steps: int) -> list[int]:
    levels = SCHEDULES[scheduler](TABLE, steps)
    assert float(levels[-1]) == 0.0
    assert torch.isin(levels[:-1], TABLE.sigmas).all()
    return TABLE.nearest(levels[:-1]).tolist()


def test_a_user_may_choose_every_schedule_and_no_other() -> None:
    assert tuple(SCHEDULES) == SCHEDULERS


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 20, 333, 1000, 10000])
def test_levels_fall_to_zero_and_none_comes_twice(scheduler: str, steps: int) -> None:
    levels = SCHEDULES[scheduler](TABLE, steps)
    assert levels.dtype == torch.float32
    assert bool(torch.isfinite(levels).all())
    assert bool((levels.diff() < 0).all()) or steps >= 1000
    assert bool((levels.diff() <= 0).all())
    assert float(levels[-1]) == 0.0


@pytest.mark.parametrize("scheduler", sorted(set(SCHEDULERS) - {"ddim_uniform"}))
@pytest.mark.parametrize("steps", [1, 2, 20])
def test_begins_with_the_most_noise(scheduler: str, steps: int) -> None:
    levels = SCHEDULES[scheduler](TABLE, steps)
    assert len(levels) == steps + 1
    assert TABLE.is_maximum(float(levels[0]))


def test_simple_counts_down_from_the_top() -> None:
    assert timesteps("simple", 4) == [999, 749, 499, 249]
    assert timesteps("simple", 3) == [999, 666, 333]


def test_simple_asks_no_timestep_twice() -> None:
    assert timesteps("simple", 10_000) == list(range(999, -1, -1))


def test_ddim_uniform_counts_up_from_the_second_timestep_and_may_have_a_level_more() -> None:
    assert timesteps("ddim_uniform", 4) == [751, 501, 251, 1]
    assert timesteps("ddim_uniform", 3) == [1 + 333 * n for n in range(2, -1, -1)]
    assert len(timesteps("ddim_uniform", 7)) == 8


def test_sgm_uniform_is_normal_with_a_step_more_and_without_its_last() -> None:
    longer = SCHEDULES["normal"](TABLE, 21)
    assert torch.equal(SCHEDULES["sgm_uniform"](TABLE, 20), longer[[*range(20), 21]])


def test_exponential_divides_by_the_same_number_at_every_step() -> None:
    levels = SCHEDULES["exponential"](TABLE, 6)[:-1].double()
    ratio = (TABLE.minimum / TABLE.maximum) ** (1 / 5)
    assert (levels[1:] / levels[:-1]).tolist() == pytest.approx([ratio] * 5, rel=1e-5)


def test_kl_optimal_is_even_in_the_arc_tangent() -> None:
    levels = SCHEDULES["kl_optimal"](TABLE, 5)[:-1].double().atan()
    assert levels.tolist() == pytest.approx(np.linspace(*ENDS, 5).tolist(), rel=1e-4)


def test_linear_quadratic_is_a_line_that_goes_over_into_a_parabola_without_a_bend() -> None:
    removed = 1 - SCHEDULES["linear_quadratic"](TABLE, 20).double() / TABLE.maximum
    assert removed[:11].tolist() == pytest.approx(np.linspace(0, 0.025, 11).tolist(), abs=1e-6)
    first, second = removed[10:].diff(), removed[10:].diff().diff()
    assert second.tolist() == pytest.approx([float(second.mean())] * len(second), abs=1e-6)
    assert float(first[0] - second[0] / 2) == pytest.approx(0.0025, abs=1e-6)
    assert float(removed[-1]) == 1.0


def test_beta_is_close_at_both_ends_and_alike_there() -> None:
    found = timesteps("beta", 20)
    gaps = -np.diff([*found, 0])
    assert found[0] == 999
    assert gaps[0] < gaps[10] / 3
    assert np.abs(gaps - gaps[::-1]).max() <= 1


def test_beta_distribution_is_the_integral_of_its_density() -> None:
    """For the shapes ½ and 1 there are closed forms: the arc sine, and x itself."""
    x = np.linspace(0, 1, 101)
    assert beta_distribution(x, 0.5, 0.5) == pytest.approx(2 / math.pi * np.arcsin(np.sqrt(x)), abs=1e-13)
    assert beta_distribution(x, 1.0, 1.0) == pytest.approx(x, abs=1e-13)
    between = beta_distribution(x, 0.6, 0.6)
    assert bool((np.diff(between) > 0).all())
    slope = np.diff(between)[[24, 49]] / 0.01
    density = (np.array([0.245, 0.495]) * np.array([0.755, 0.505])) ** -0.4 * math.gamma(1.2) / math.gamma(0.6) ** 2
    assert slope == pytest.approx(density, rel=1e-4)


def test_beta_with_more_steps_than_timesteps_visits_each_at_most_once() -> None:
    found = timesteps("beta", 5000)
    assert len(set(found)) == len(found) <= 1000


def test_beta_timesteps_are_those_of_a_statistics_library() -> None:
    """round(999 · scipy.stats.beta.ppf(1 − n/12, 0.6, 0.6)) for n = 0 … 11, written down from SciPy 1.17."""
    assert timesteps("beta", 12) == [999, 970, 908, 823, 724, 614, 500, 385, 275, 176, 91, 29]
