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
_BETA_TERMS = 200

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
    return karras_between(table.maximum, table.minimum, steps, KARRAS_RHO)


def karras_between(highest: float, lowest: float, steps: int, rho: float) -> Tensor:
    """The same curve between any two levels; the larger ρ is, the more steps lie at the end."""
    low, high = lowest ** (1 / rho), highest ** (1 / rho)
    levels: Tensor = (high + torch.linspace(0, 1, steps) * (low - high)) ** rho
    return _with_zero(levels)


def exponential(table: NoiseTable, steps: int) -> Tensor:
    """Even in log σ between the table's ends."""
    return exponential_between(table.maximum, table.minimum, steps)


def exponential_between(highest: float, lowest: float, steps: int) -> Tensor:
    """Even in log σ between any two levels."""
    return _with_zero(torch.linspace(math.log(highest), math.log(lowest), steps).exp())


def polyexponential_between(highest: float, lowest: float, steps: int, rho: float) -> Tensor:
    """A power of what is even, in log σ (k-diffusion); with ρ = 1 it is even in log σ."""
    down = torch.linspace(1, 0, steps) ** rho
    return _with_zero((down * (math.log(highest) - math.log(lowest)) + math.log(lowest)).exp())


def laplace_between(highest: float, lowest: float, steps: int, mu: float, beta: float) -> Tensor:
    """Quantiles of a Laplace distribution of log σ (Hang et al. 2024, arXiv 2407.03297); without a 0 at the end."""
    quantiles = torch.linspace(0, 1, steps)
    away = 0.5 - quantiles
    logs = mu - beta * away.sign() * (1 - 2 * away.abs() + 1e-5).log()
    return logs.exp().clamp(lowest, highest)


def variance_preserving(steps: int, beta_d: float, beta_min: float, first: float) -> Tensor:
    """Even times of a variance-preserving SDE from 1 down to `first` (Song et al. 2021, arXiv 2011.13456)."""
    times = torch.linspace(1, first, steps)
    return _with_zero((beta_d * times**2 / 2 + beta_min * times).expm1().sqrt())


def turbo(table: NoiseTable, steps: int, denoise: float) -> Tensor:
    """The timesteps 999, 899 … 99 that SD-Turbo was distilled for (Sauer et al. 2023, arXiv 2311.17042)."""
    begin = 10 - int(10 * denoise)
    timesteps = (torch.arange(10, 0, -1) * 100 - 1)[begin : begin + steps]
    return _with_zero(table.at_timesteps(timesteps))


_ALIGNED_TIMESTEPS = {
    "SD1": (999, 850, 736, 645, 545, 455, 343, 233, 124, 24, 0),
    "SDXL": (999, 845, 730, 587, 443, 310, 193, 116, 53, 13, 0),
}
_ALIGNED_LEVELS = {"SVD": (700.0, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002)}


def aligned(kind: str, steps: int, denoise: float) -> Tensor:
    """The levels that Sabour et al. 2024 (arXiv 2404.14507) found for a model, laid through in log σ for other counts.

    `kind` is SD1, SDXL or SVD. With `denoise` below 1 only that share of the steps is taken, those at the end.
    """
    if denoise <= 0.0:
        return torch.empty(0)
    if kind in _ALIGNED_LEVELS:
        found = np.array(_ALIGNED_LEVELS[kind])
    else:
        found = NoiseTable.scaled_linear().sigmas[list(_ALIGNED_TIMESTEPS[kind])].double().numpy()
    places = np.linspace(0, 1, steps + 1)
    levels = np.exp(np.interp(places, np.linspace(0, 1, len(found)), np.log(found)))
    taken = steps if denoise >= 1.0 else round(steps * denoise)
    return torch.tensor([*levels[steps - taken : -1], 0.0], dtype=torch.float32)


def ddim_uniform(table: NoiseTable, steps: int) -> Tensor:
    """Every ⌊N / steps⌋-th timestep from the second one up (Song et al. 2021, arXiv 2010.02502)."""
    stride = max(len(table.sigmas) // steps, 1)
    return _at_timesteps(table, list(range(1, len(table.sigmas), stride))[::-1])


def beta(table: NoiseTable, steps: int) -> Tensor:
    """Timesteps at even quantiles of the Beta(0.6, 0.6) distribution: close at both ends (arXiv 2407.12173)."""
    return beta_shaped(table, steps, _BETA_SHAPE, _BETA_SHAPE)


def beta_shaped(table: NoiseTable, steps: int, alpha: float, beta: float) -> Tensor:
    """Timesteps at even quantiles of any Beta distribution: α below 1 draws them to the end of the run, β to its start.

    Both are above 0.
    """
    cells = (np.arange(table.last) + 0.5) / table.last
    quantiles = 1 - np.linspace(0, 1, steps, endpoint=False)
    return _at_timesteps(table, np.searchsorted(beta_distribution(cells, alpha, beta), quantiles).tolist())


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


def beta_distribution(x: NDArray[np.float64], alpha: float, beta: float) -> NDArray[np.float64]:
    """Return the share of the distribution Beta(α, β) below each x in 0 … 1, float64.

    By the series of the regularized incomplete beta function (Abramowitz and Stegun 26.5.4) on the side where it
    converges quickly.
    """
    found: NDArray[np.float64] = np.where(x <= 0.5, _below(x, alpha, beta), 1 - _below(1 - x, beta, alpha))
    return found


def _below(x: NDArray[np.float64], alpha: float, beta: float) -> NDArray[np.float64]:
    near = np.minimum(x, 0.5)
    growing = ((alpha + beta + n) / (alpha + 1 + n) * near for n in range(_BETA_TERMS))
    terms = np.cumprod([np.ones_like(near), *growing], axis=0)
    whole = math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
    below: NDArray[np.float64] = near**alpha * (1 - near) ** beta * math.exp(-whole) / alpha * terms.sum(axis=0)
    return below


def _at_timesteps(table: NoiseTable, timesteps: list[int]) -> Tensor:
    return _with_zero(table.sigmas[list(dict.fromkeys(timesteps))])


def _with_zero(levels: Tensor) -> Tensor:
    return torch.cat([levels, torch.zeros(1)])
