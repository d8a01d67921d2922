"""Solvers of the SDE that integrate its linear part exactly and draw new noise on their way.

Except in `er_sde`, the difference of x and the answer falls by e^(−2h) in a step of width h in log σ, and new noise
takes the place of what more left than the level asks for.
"""

from collections import deque
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking

_PLACES = 200


def er_sde(run: Run, *, max_stage: int = 3, s_noise: float = 1.0, power: float | None = None) -> Step:
    """Extended reverse-time SDE of order 3 (Cui et al. 2023, arXiv 2309.06169) with φ = σ(e^σ^0.3 + 10).

    With a `power` φ is that power of σ: 1 makes it the ODE, 2 the reverse-time SDE.
    """
    scale = _noise_scale if power is None else partial(torch.pow, exponent=power)
    past: deque[Tensor] = deque(maxlen=2)  # what was expected before, and how it changed with the level

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        if following == 0:
            return denoised
        kept = scale(following) / scale(sigma)
        there = kept * x + (1 - kept) * denoised
        changes = []
        if i > 0 and max_stage > 1:
            changes.append((denoised - past[0]) / (sigma - run.levels[i - 1]))
        if i > 1 and max_stage > 2:
            changes.append((changes[0] - past[1]) / ((sigma - run.levels[i - 2]) / 2))
        for order, change in enumerate(changes, 1):
            there = there + _share_of_change(scale, sigma, following, order) * change
        past.extendleft([*changes[:1], denoised])
        up = (following**2 - sigma**2 * kept**2).clamp(min=0).sqrt()
        return there + run.draw(x, sigma, following) * s_noise * up if s_noise > 0 else there

    return step


def _noise_scale(level: Tensor) -> Tensor:
    return level * ((level**0.3).exp() + 10)


def _share_of_change(scale: Callable[[Tensor], Tensor], sigma: Tensor, following: Tensor, order: int) -> Tensor:
    """Return the integral over the step that weights a change, by the sum of 200 places of the paper's program."""
    width = following - sigma
    places = following - torch.arange(_PLACES, dtype=width.dtype) * width / _PLACES
    parts = (places - sigma) ** (order - 1) / scale(places)
    return width**order / order - scale(following) * parts.sum() * width / _PLACES


def seeds_2(run: Run) -> Step:
    """SEEDS-2: two questions a step, the second at the middle in log σ (Gonzalez et al. 2023, arXiv 2305.14267)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        first = yield x, sigma
        if following == 0:
            return first
        middle = (sigma * following).sqrt()
        noise = walked(run, x, torch.zeros_like(x), sigma, middle)
        second = yield decayed(x, first, sigma, middle) + noise, middle
        noise = walked(run, x, noise, middle, following)
        return decayed(x, second, sigma, following) + noise

    return step


def seeds_3(run: Run) -> Step:
    """SEEDS-3: three questions a step, at thirds in log σ (Gonzalez et al. 2023, arXiv 2305.14267)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        first = yield x, sigma
        if following == 0:
            return first
        third, two_thirds = (sigma.log().lerp(following.log(), part / 3).exp() for part in (1, 2))
        noise = walked(run, x, torch.zeros_like(x), sigma, third)
        second = yield decayed(x, first, sigma, third) + noise, third
        noise = walked(run, x, noise, third, two_thirds)
        there = decayed(x, first, sigma, two_thirds) + 2 * second_share(sigma, two_thirds) * (second - first)
        last = yield there + noise, two_thirds
        noise = walked(run, x, noise, two_thirds, following)
        there = decayed(x, first, sigma, following) + 3 / 2 * second_share(sigma, following) * (last - first)
        return there + noise

    return step


def decayed(x: Tensor, expected: Tensor, sigma: Tensor, following: Tensor, eta: float = 1.0) -> Tensor:
    """Return the mean of what x becomes where every answer is `expected`.

    `eta` is how much noise is exchanged, relative to the SDE that has the levels; 0 is the ODE.
    """
    kept = (following / sigma) ** (1 + eta)
    return kept * x + (1 - kept) * expected


def second_share(sigma: Tensor, following: Tensor, eta: float = 1.0) -> Tensor:
    """Return 1 + (e^(−ch) − 1) / ch, c = 1 + η: the share of a change that the step's end has, evenly in log σ."""
    width = (1 + eta) * (following / sigma).log()
    return 1 - torch.expm1(width) / width


def walked(run: Run, x: Tensor, noise: Tensor, sigma: Tensor, following: Tensor, eta: float = 1.0) -> Tensor:
    """Return the new noise of a step at its next level: what is there already decays, and more is drawn."""
    left = (following / sigma) ** (2 * eta)
    return noise * (following / sigma) ** (1 + eta) + run.draw(x, sigma, following) * following * (1 - left).sqrt()
