"""DPM-Solver++ for SDEs: new noise in place of half of what leaves (Lu et al. 2022, arXiv 2211.01095; k-diffusion).

Their noise is one Brownian motion over the levels (`noise.BrownianNoise`), so that more steps follow the same path.
"""

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor

from atelier.samplers.exponential import decayed, second_share, walked
from atelier.samplers.run import Run, Step, Taking


def dpmpp_sde(run: Run) -> Step:
    """The answer at the middle in log σ, two questions a step (k-diffusion's sample_dpmpp_sde)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        if following == 0:
            return denoised
        # rounded as in k-diffusion: between levels that differ in the seventh digit lies noise of four digits
        middle = (sigma.log() + (following.log() - sigma.log()) / 2).exp()
        nothing = torch.zeros_like(x)
        there = decayed(x, denoised, sigma, middle) + walked(run, x, nothing, sigma, middle)
        return decayed(x, (yield there, middle), sigma, following) + walked(run, x, nothing, sigma, following)

    return step


def dpmpp_2m_sde(run: Run) -> Step:
    """Second order with one question a step; carries half of the last change on (midpoint rule)."""
    return _multistep(run, 2, lambda sigma, following: (1 - (following / sigma) ** 2) / 2)


def dpmpp_2m_sde_heun(run: Run) -> Step:
    """`dpmpp_2m_sde` that integrates the change (Heun's rule)."""
    return _multistep(run, 2, second_share)


def dpmpp_3m_sde(run: Run) -> Step:
    """Third order with one question a step (k-diffusion's sample_dpmpp_3m_sde)."""
    return _multistep(run, 3, second_share)


def _multistep(run: Run, order: int, share: Callable[[Tensor, Tensor], Tensor]) -> Step:
    answers: deque[Tensor] = deque(maxlen=order)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        answers.appendleft((yield x, sigma))
        if following == 0:
            return answers[0]
        there = decayed(x, answers[0], sigma, following)
        if len(answers) > 1:
            change, bend = _changes(answers, run.levels[i + 1 - len(answers) : i + 2].log())
            reached = share(sigma, following)
            there = there + reached * change - (reached / (2 * (sigma / following).log()) - 0.5) * bend
        return there + walked(run, x, torch.zeros_like(x), sigma, following)

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
