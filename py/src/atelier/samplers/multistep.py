"""Samplers that carry on what the network said in the step before: one question a step."""

from collections import deque

import torch
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking, ancestral, slope


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
