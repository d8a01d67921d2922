"""CFG++: guidance decides where a step is going, and its noise is what the network sees there without guidance.

After Chung et al. 2024 (arXiv 2406.08070); the forms for solvers other than Euler's are ComfyUI 0.3.64's. Where guided
and unguided are the same, each but `dpmpp_2s_ancestral_cfg_pp` is the sampler that it is named after.
"""

from collections import deque

from torch import Tensor

from atelier.samplers.multistep import refined
from atelier.samplers.run import Expected, Run, StepOfBoth, TakingBoth, ancestral, slope


def euler_cfg_pp(run: Run) -> StepOfBoth:
    """Euler's method with the noise that is seen without guidance."""

    def step(x: Tensor, i: int) -> TakingBoth:
        expected = yield x, run.levels[i]
        return _renoised(x, run.levels[i], run.levels[i + 1], expected)

    return step


def euler_alternative_cfg_pp(run: Run) -> StepOfBoth:
    """`euler_cfg_pp` whose step also goes by what guidance changed, as ComfyUI's SamplerEulerCFGpp has it."""

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected = yield x, sigma
        pulled = x - expected.guided + expected.unguided
        return x + slope(pulled, sigma, expected.guided) * (following - sigma)

    return step


def euler_ancestral_cfg_pp(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> StepOfBoth:
    """`euler_cfg_pp` down to a lower level, then new noise up again."""

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected = yield x, sigma
        down, up = ancestral(sigma, following, eta)
        there = _renoised(x, sigma, down, expected)
        return there + run.draw(x, sigma, following) * s_noise * up if following > 0 else there

    return step


def dpmpp_2s_ancestral_cfg_pp(run: Run) -> StepOfBoth:
    """DPM-Solver++(2S) down to a lower level, then new noise up again.

    The whole step starts from the first answer with guidance and the middle's without, as in ComfyUI.
    """

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        first = yield x, sigma
        down, up = ancestral(sigma, following)
        if down == 0:
            return first.guided
        middle = (sigma * down).sqrt()
        second = yield _renoised(x, sigma, middle, first), middle
        kept = down / sigma
        there = kept * (x + first.guided - second.unguided) + (1 - kept) * second.guided
        return there + run.draw(x, sigma, following) * up

    return step


def dpmpp_2m_cfg_pp(run: Run) -> StepOfBoth:
    """DPM-Solver++(2M): carries on from what was expected without guidance in the step before."""
    before: deque[Tensor] = deque(maxlen=1)

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected = yield x, sigma
        there = _renoised(x, sigma, following, expected)
        if before and following > 0:
            ahead = (sigma / following).log() / (run.levels[i - 1] / sigma).log() / 2
            there = there + (1 - following / sigma) * ahead * (expected.guided - before[0])
        before.append(expected.unguided)
        return there

    return step


def res_multistep_cfg_pp(run: Run) -> StepOfBoth:
    """Second-order exponential multistep."""
    return _refined(run, noisy=False)


def res_multistep_ancestral_cfg_pp(run: Run) -> StepOfBoth:
    """`res_multistep_cfg_pp` down to a lower level, then new noise up again."""
    return _refined(run, noisy=True)


def _refined(run: Run, *, noisy: bool) -> StepOfBoth:
    before: deque[tuple[Tensor, Tensor]] = deque(maxlen=1)

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        down, up = ancestral(sigma, following) if noisy else (following, following * 0)
        expected = yield x, sigma
        if down == 0 or not before:
            there = _renoised(x, sigma, down, expected)
        else:
            pulled = x + expected.guided - expected.unguided
            there = refined(pulled, (run.levels[i - 1], sigma, down), expected.unguided, before[0])
        before.append((expected.unguided, down))
        return there + run.draw(x, sigma, following) * up if noisy and following > 0 else there

    return step


def gradient_estimation_cfg_pp(run: Run) -> StepOfBoth:
    """Euler's method with the slope carried on by γ = 2."""
    before: deque[Tensor] = deque(maxlen=1)

    def step(x: Tensor, i: int) -> TakingBoth:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected = yield x, sigma
        found = slope(x, sigma, expected.unguided)
        there = _renoised(x, sigma, following, expected)
        if before and following > 0:
            there = there + (found - before[0]) * (following - sigma)
        before.append(found)
        return there

    return step


def _renoised(x: Tensor, sigma: Tensor, following: Tensor, expected: Expected) -> Tensor:
    return expected.guided + slope(x, sigma, expected.unguided) * following
