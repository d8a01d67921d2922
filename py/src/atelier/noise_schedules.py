"""The lists of noise levels that a run may visit, under ComfyUI 0.3.64's names.

Each takes a table and a number of steps and returns falling levels, float32, with the 0 at the end. Most have one level
for each step; `simple`, `ddim_uniform` and `beta` may have fewer or more, since they visit whole timesteps.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atelier.noise_table import NoiseTable

KARRAS_RHO = 7.0
_BETA_SHAPE = 0.6
_LINEAR_SHARE = 0.025

Schedule = Callable[[NoiseTable, int], Tensor]


def simple(table: NoiseTable, steps: int) -> Tensor:
    """Every (N / steps)-th timestep from the top; a timestep is not visited twice."""
    stride = len(table.sigmas) / steps
    return _at_timesteps(table, [len(table.sigmas) - 1 - int(step * stride) for step in range(steps)])


def sgm_uniform(table: NoiseTable, steps: int) -> Tensor:
    """Even timesteps of a run of one step more, without its last: as in Stability AI's generative models."""
    return _with_zero(table.at(torch.linspace(table.last, 0, steps + 1)[:-1]))


def karras(table: NoiseTable, steps: int) -> Tensor:
    """The curve of Karras et al. 2022 (arXiv 2206.00364, eq. 5) between the table's ends, ρ = 7."""
    low, high = table.minimum ** (1 / KARRAS_RHO), table.maximum ** (1 / KARRAS_RHO)
    levels: Tensor = (high + torch.linspace(0, 1, steps) * (low - high)) ** KARRAS_RHO
    return _with_zero(levels)


def exponential(table: NoiseTable, steps: int) -> Tensor:
    """Even in log σ between the table's ends."""
    return _with_zero(torch.linspace(math.log(table.maximum), math.log(table.minimum), steps).exp())


def ddim_uniform(table: NoiseTable, steps: int) -> Tensor:
    """Every ⌊N / steps⌋-th timestep from the second one up (Song et al. 2021, arXiv 2010.02502)."""
    stride = max(len(table.sigmas) // steps, 1)
    return _at_timesteps(table, list(range(1, len(table.sigmas), stride))[::-1])


def beta(table: NoiseTable, steps: int) -> Tensor:
    """Timesteps at even quantiles of the Beta(0.6, 0.6) distribution: close at both ends (arXiv 2407.12173)."""
    cells = (np.arange(table.last) + 0.5) / table.last
    quantiles = 1 - np.linspace(0, 1, steps, endpoint=False)
    return _at_timesteps(table, np.searchsorted(beta_distribution(cells, _BETA_SHAPE), quantiles).tolist())


def normal(table: NoiseTable, steps: int) -> Tensor:
    """Even timesteps from the last to the first, as they were trained on."""
    return _with_zero(table.at(torch.linspace(table.last, 0, steps)))


def linear_quadratic(table: NoiseTable, steps: int) -> Tensor:
    """A straight line through the first 2.5 % of the noise in half of the steps, then a parabola (Mochi 1, Genmo)."""
    if steps == 1:
        return torch.tensor([1.0, 0.0]) * table.sigmas[-1]
    line = steps // 2
    rest = steps - line
    bend = (line - _LINEAR_SHARE * steps) / (line * rest**2)
    slope = _LINEAR_SHARE / line - 2 * bend * line
    removed = [step * _LINEAR_SHARE / line for step in range(line)]
    removed += [bend * step**2 + slope * step + bend * line**2 for step in range(line, steps)]
    return torch.tensor([1.0 - part for part in [*removed, 1.0]]) * table.sigmas[-1]


def kl_optimal(table: NoiseTable, steps: int) -> Tensor:
    """Even in arctan σ between the table's ends (Sabour et al. 2024, "Align Your Steps", arXiv 2404.14507)."""
    down = torch.arange(steps, dtype=torch.float32) / max(1, steps - 1)
    return _with_zero((down * math.atan(table.minimum) + (1 - down) * math.atan(table.maximum)).tan())


SCHEDULES: dict[str, Schedule] = {
    schedule.__name__: schedule
    for schedule in (
        simple,
        sgm_uniform,
        karras,
        exponential,
        ddim_uniform,
        beta,
        normal,
        linear_quadratic,
        kl_optimal,
    )
}


def beta_distribution(x: NDArray[np.float64], shape: float) -> NDArray[np.float64]:
    """Return the share of the symmetric distribution Beta(shape, shape) below each x in 0 … 1, float64.

    By the series of the regularized incomplete beta function (Abramowitz and Stegun 26.5.4) on the side where it
    converges quickly.
    """
    near = np.minimum(x, 1 - x)
    terms = np.cumprod([np.ones_like(near), *((2 * shape + n) / (shape + 1 + n) * near for n in range(80))], axis=0)
    whole = math.gamma(shape) ** 2 / math.gamma(2 * shape)
    below = near**shape * (1 - near) ** shape / (shape * whole) * terms.sum(axis=0)
    found: NDArray[np.float64] = np.where(x <= 0.5, below, 1 - below)
    return found


def _at_timesteps(table: NoiseTable, timesteps: list[int]) -> Tensor:
    return _with_zero(table.sigmas[list(dict.fromkeys(timesteps))])


def _with_zero(levels: Tensor) -> Tensor:
    return torch.cat([levels, torch.zeros(1)])
