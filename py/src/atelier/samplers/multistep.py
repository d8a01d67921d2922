"""Samplers that remember what the network said in the steps before: one question a step."""

from collections import deque

import numpy as np
import torch
from numpy.polynomial.polynomial import polyfromroots
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking, ancestral, slope


def lms(run: Run) -> Step:
    """Linear multistep of order 4: slopes of uneven levels, integrated exactly (k-diffusion's sample_lms)."""
    slopes: deque[Tensor] = deque(maxlen=4)
    levels = run.levels.double().numpy()

    def step(x: Tensor, i: int) -> Taking:
        denoised = yield x, run.levels[i]
        slopes.appendleft(slope(x, run.levels[i], denoised))
        if run.levels[i + 1] == 0:
            return denoised
        weights = adams_bashforth(levels[i + 1], levels[i::-1][: len(slopes)])
        return x + sum(weight * found for weight, found in zip(weights, slopes, strict=True))

    return step


def adams_bashforth(following: float, levels: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Return the weight of each level's slope in the step from levels[0] to `following`.

    The weights integrate the polynomial through the slopes (Hairer, Nørsett and Wanner 1993, III.5).
    """
    weights = []
    for own in range(len(levels)):
        others = np.delete(levels, own)
        basis = np.polynomial.Polynomial(polyfromroots(others)) / np.prod(levels[own] - others)
        area = basis.integ()
        weights.append(float(area(following) - area(levels[0])))
    return weights


_EVEN_WEIGHTS = ((1,), (3 / 2, -1 / 2), (23 / 12, -16 / 12, 5 / 12), (55 / 24, -59 / 24, 37 / 24, -9 / 24))


def ipndm(run: Run) -> Step:
    """Adams-Bashforth of order 4 with the weights of even levels (Zhang and Chen 2022, arXiv 2204.13902)."""
    slopes: deque[Tensor] = deque(maxlen=4)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        slopes.appendleft(slope(x, sigma, denoised))
        if following == 0:
            return denoised
        weights = _EVEN_WEIGHTS[len(slopes) - 1]
        return x + (following - sigma) * sum(w * found for w, found in zip(weights, slopes, strict=True))

    return step


def gradient_estimation(run: Run) -> Step:
    """Euler's method with the slope carried on by γ = 2 (Permenter and Yuan 2024, arXiv 2306.04848)."""
    before: deque[Tensor] = deque(maxlen=1)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        if following == 0:
            return denoised
        found = slope(x, sigma, denoised)
        ahead = found + (found - before[0]) if before else found
        before.append(found)
        return x + ahead * (following - sigma)

    return step


def res_multistep(run: Run) -> Step:
    """Second-order exponential multistep (Zhang et al. 2023, arXiv 2308.02157)."""
    return _refined(run, noisy=False)


def res_multistep_ancestral(run: Run) -> Step:
    """`res_multistep` down to a lower level, then new noise up again."""
    return _refined(run, noisy=True)


def _refined(run: Run, *, noisy: bool) -> Step:
    before: deque[tuple[Tensor, Tensor]] = deque(maxlen=1)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        down, up = ancestral(sigma, following) if noisy else (following, torch.zeros(()))
        denoised = yield x, sigma
        if down == 0 or not before:
            x = x + slope(x, sigma, denoised) * (down - sigma)
        else:
            x = refined(x, (run.levels[i - 1], sigma, down), denoised, before[0])
        before.append((denoised, down))
        return x + run.draw(x, sigma, following) * up if noisy and following > 0 else x

    return step


def refined(
    x: Tensor, levels: tuple[Tensor, Tensor, Tensor], denoised: Tensor, before: tuple[Tensor, Tensor]
) -> Tensor:
    """Take the exponential step of second order from the middle one of three levels to the last.

    `before` is what was expected at the first of them and the level that was stepped down to from it.
    """
    earlier, sigma, down = levels
    old, old_down = before
    width = sigma.log() - down.log()
    past = (old_down.log() - earlier.log()) / width
    first = torch.expm1(-width) / -width
    second = (first - 1) / -width
    share = (second / past).nan_to_num(nan=0.0)
    return (-width).exp() * x + width * ((first - share) * denoised + share * old)
