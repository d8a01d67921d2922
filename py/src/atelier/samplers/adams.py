"""Adams' methods on the slopes dx/dσ of the steps before: one question a step.

They differ in which curve is laid through the slopes. To level 0 each goes as the last answer says.
"""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking, slope

Levels = NDArray[np.float64]
Weights = Callable[[float, Levels], list[float]]
"""The weight of each slope in the step to a level, given the levels of the slopes, the newest first."""

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(32)


def lms(run: Run, *, order: int = 4) -> Step:
    """Linear multistep: slopes of uneven levels, integrated exactly (k-diffusion's sample_lms)."""
    return _adams(run, order, adams_bashforth)


def ipndm(run: Run) -> Step:
    """Adams-Bashforth of order 4 with the weights of even levels (Zhang and Chen 2022, arXiv 2204.13902)."""
    return _adams(run, 4, _weights_of_even_levels)


def ipndm_v(run: Run) -> Step:
    """`ipndm` with weights for uneven levels, as in Zhou's diff-sampler (Zhou et al. 2023, arXiv 2312.00094)."""
    return _adams(run, 4, weights_of_uneven_levels)


def deis(run: Run) -> Step:
    """tAB-DEIS of order 3: a polynomial in the time of the SDE, not in σ (Zhang and Chen 2022, arXiv 2204.13902)."""
    return _adams(run, 3, lambda following, levels: adams_bashforth(following, levels, variance_preserving_time))


def _adams(run: Run, order: int, weights: Weights) -> Step:
    slopes: deque[Tensor] = deque(maxlen=order)
    levels = run.levels.double().numpy()

    def step(x: Tensor, i: int) -> Taking:
        denoised = yield x, run.levels[i]
        slopes.appendleft(slope(x, run.levels[i], denoised))
        if run.levels[i + 1] == 0:
            return denoised
        found = weights(levels[i + 1], levels[i::-1][: len(slopes)])
        return x + sum(weight * past for weight, past in zip(found, slopes, strict=True))

    return step


def adams_bashforth(
    following: float, levels: Levels, time: Callable[[Levels], Levels] = lambda levels: levels
) -> list[float]:
    """Return the weight of each level's slope in the step from levels[0] to `following`.

    The weights integrate the polynomial in `time` through the slopes over σ (Hairer, Nørsett and Wanner 1993, III.5),
    by Gauss's rule, which is exact for polynomials in σ itself.
    """
    half = (following - levels[0]) / 2
    inside, own_times = time(levels[0] + half * (1 + _NODES)), time(levels)
    weights = []
    for own, at in enumerate(own_times):
        others = np.delete(own_times, own)
        basis = np.prod((inside[:, None] - others) / (at - others), axis=1)
        weights.append(float(half * _NODE_WEIGHTS @ basis))
    return weights


def variance_preserving_time(levels: Levels) -> Levels:
    """Return the time in 0 … 1 at which a variance-preserving SDE has these levels.

    It is the SDE of Song et al. 2021 with noise from σ 0.002 at time 0.001 to σ 80 at time 1 (Karras et al. 2022,
    table 1), whatever the model was trained on; DEIS in diff-sampler and ComfyUI takes it so.
    """
    first, low, high = 1e-3, np.log1p(0.002**2), np.log1p(80.0**2)
    growth = 2 * (low / first - high) / (first - 1)
    begin = high - growth / 2
    found: Levels = (np.sqrt(begin**2 + 2 * growth * np.log1p(levels**2)) - begin) / growth
    return found


_EVEN_WEIGHTS = ((1,), (3 / 2, -1 / 2), (23 / 12, -16 / 12, 5 / 12), (55 / 24, -59 / 24, 37 / 24, -9 / 24))


def _weights_of_even_levels(following: float, levels: Levels) -> list[float]:
    return [(following - levels[0]) * weight for weight in _EVEN_WEIGHTS[len(levels) - 1]]


def weights_of_uneven_levels(following: float, levels: Levels) -> list[float]:
    """Return the weights of Newton's form: each further slope adds a difference of one order more.

    They are not quite those of `adams_bashforth`: how much of the second and third difference is taken, and the oldest
    slope's part in the third, are diff-sampler's, which ComfyUI's pictures need.
    """
    width, *past = np.diff([following, *levels])
    ratio = [new / old for new, old in zip([width, *past], past, strict=False)]
    weights = np.zeros(len(levels))
    weights[0] = 1
    if len(levels) > 1:
        weights[:2] += ratio[0] / 2 * np.array([1, -1])
    if len(levels) > 2:
        nearer = width / (3 * (width + past[0]))
        reach = width * (width + past[0]) / (past[0] * (past[0] + past[1]))
        weights[:3] += (1 - nearer * reach) / 2 * np.array([1, -1 - ratio[1], ratio[1]])
    if len(levels) > 3:
        farther = (1 - nearer) / 2 + (1 - 1.5 * nearer) * width / (6 * (width + past[0] + past[1]))
        reach *= (width + past[0] + past[1]) / (past[0] + past[1] + past[2])
        carried = past[0] * (past[0] + past[1]) / (past[1] * (past[1] + past[2]))
        difference = [1, -1 - ratio[1] - carried, ratio[1] + carried * (1 + ratio[2]), -carried * ratio[1]]
        weights += farther * reach * np.array(difference)
    return [float((following - levels[0]) * weight) for weight in weights]
