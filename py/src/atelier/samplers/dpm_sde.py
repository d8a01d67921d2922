"""DPM-Solver++ for SDEs: new noise in place of half of what leaves (Lu et al. 2022, arXiv 2211.01095; k-diffusion).

Their noise is one Brownian motion over the levels (`noise.BrownianNoise`), so that more steps follow the same path.
"""

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor

from atelier.samplers.exponential import decayed, second_share, walked
from atelier.samplers.run import Run, Step, Taking, ancestral


def dpmpp_sde(run: Run, *, eta: float = 1.0, s_noise: float = 1.0, r: float = 0.5) -> Step:
    """The answer at a share r of the step in log σ, two questions a step (k-diffusion's sample_dpmpp_sde)."""
    second = 1 / (2 * r)

    def fallen(x: Tensor, expected: Tensor, sigma: Tensor, following: Tensor) -> Tensor:
        down, up = ancestral(sigma, following, eta)
        there = (down / sigma) * x + (1 - down / sigma) * expected
        return there + run.draw(x, sigma, following) * s_noise * up if eta * s_noise > 0 else there

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        if following == 0:
            return denoised
        # rounded as in k-diffusion: between levels that differ in the seventh digit lies noise of four digits
        middle = (sigma.log() + (following.log() - sigma.log()) * r).exp()
        answer = yield fallen(x, denoised, sigma, middle), middle
        return fallen(x, (1 - second) * denoised + second * answer, sigma, following)

    return step


def dpmpp_2m_sde(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> Step:
    """Second order with one question a step; carries half of the last change on (midpoint rule)."""
    return _multistep(run, 2, lambda sigma, following, eta: (1 - (following / sigma) ** (1 + eta)) / 2, eta, s_noise)


def dpmpp_2m_sde_heun(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> Step:
    """`dpmpp_2m_sde` that integrates the change (Heun's rule)."""
    return _multistep(run, 2, second_share, eta, s_noise)


def dpmpp_3m_sde(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> Step:
    """Third order with one question a step (k-diffusion's sample_dpmpp_3m_sde)."""
    return _multistep(run, 3, second_share, eta, s_noise)


def _multistep(
    run: Run, order: int, share: Callable[[Tensor, Tensor, float], Tensor], eta: float, s_noise: float
) -> Step:
    answers: deque[Tensor] = deque(maxlen=order)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        answers.appendleft((yield x, sigma))
        if following == 0:
            return answers[0]
        there = decayed(x, answers[0], sigma, following, eta)
        if len(answers) > 1:
            change, bend = _changes(answers, run.levels[i + 1 - len(answers) : i + 2].log())
            reached = share(sigma, following, eta)
            there = there + reached * change - (reached / ((1 + eta) * (sigma / following).log()) - 0.5) * bend
        if eta * s_noise == 0:
            return there
        return there + walked(run, x, torch.zeros_like(x), sigma, following, eta) * s_noise

    return step


def _changes(answers: deque[Tensor], logs: Tensor) -> tuple[Tensor, Tensor]:
    """Return the answers' first and second change over the coming step, in log σ; of two answers the second is 0."""
    widths = logs.diff().flip(0)  # of the coming step first
    newer = (answers[0] - answers[1]) * widths[0] / widths[1]
    if len(answers) == 2:
        return newer, torch.zeros_like(newer)
    older = (answers[1] - answers[2]) * widths[0] / widths[2]
    bend = (newer - older) * widths[0] / (widths[1] + widths[2])
    return newer + bend * widths[1] / widths[0], bend
