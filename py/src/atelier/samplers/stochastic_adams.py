"""SA-Solver: Adams' methods for SDEs with a predictor and a corrector (Xue et al. 2023, arXiv 2309.05019).

The orders are ComfyUI 0.3.64's: 3 to predict, 4 to correct, falling towards a level 0. Between a fifth and four fifths
of the training timesteps noise leaves for new noise (τ = 1), outside of them nothing is drawn (τ = 0). A run that ends
early returns the latents of its last level, not of the one before it as ComfyUI does.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking

_PREDICTS, _CORRECTS = 3, 4


def sa_solver(run: Run) -> Step:
    """Predict, ask, correct: one question a step."""
    return _stochastic_adams(run, again=False)


def sa_solver_pece(run: Run) -> Step:
    """Predict, ask, correct and ask again: two questions a step, but for the first."""
    return _stochastic_adams(run, again=True)


@dataclass(frozen=True)
class _Begun:
    """Where the step before began, and with which noise."""

    x: Tensor
    noisy: bool
    noise: Tensor


def _stochastic_adams(run: Run, *, again: bool) -> Step:
    before: deque[_Begun] = deque(maxlen=1)
    expected: deque[Tensor] = deque(maxlen=max(_PREDICTS, _CORRECTS))
    levels = run.levels.double().numpy()
    steps = len(levels) - 1
    to_the_end = levels[-1] == 0
    highest, lowest = run.table.at(torch.tensor([0.8, 0.2]) * run.table.last).tolist()

    def order(wanted: int, left: int) -> int:
        return min(wanted, len(expected), left if to_the_end else wanted)

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected.appendleft((yield x, sigma))
        if before and (again or following > 0):
            begun, seen = before[0], order(_CORRECTS, steps - i)
            weights = weights_of_answers(levels[i - 1], levels[i], levels[i::-1][:seen], noisy=begun.noisy)
            x = _moved(begun, weights, expected, levels[i] / levels[i - 1])
            if again:
                expected[0] = yield x, sigma
        if following == 0:
            return expected[0]
        noisy = bool(lowest <= following <= highest)
        up = following * (1 - (following / sigma) ** 2).sqrt()
        begun = _Begun(x, noisy, run.draw(x, sigma, following) * up if noisy else torch.zeros_like(x))
        before.append(begun)
        seen = order(_PREDICTS, steps - 1 - i)
        weights = weights_of_answers(levels[i], levels[i + 1], levels[i::-1][:seen], noisy=noisy)
        return _moved(begun, weights, expected, levels[i + 1] / levels[i])

    return step


def _moved(begun: _Begun, weights: list[float], expected: deque[Tensor], falls: float) -> Tensor:
    x = begun.x * falls ** (2 if begun.noisy else 1)
    return x + sum(weight * answer for weight, answer in zip(weights, expected, strict=False)) + begun.noise


def weights_of_answers(sigma: float, following: float, asked: NDArray[np.float64], *, noisy: bool) -> list[float]:
    """Return the weight of the answer at each level of `asked` in a step (equations 15 and 18 there).

    With c = 1 + τ² they integrate c·e^(cu) times the polynomial through the answers over u, the half log-SNR counted
    from the step's end: powers of u by parts, and from these the answers' weights.
    """
    rate = 2 if noisy else 1
    begin = np.log(following / sigma)
    left = np.exp(rate * begin)
    moments = [1 - left]
    for power in range(1, len(asked)):
        moments.append(-left * begin**power - power / rate * moments[-1])
    places = np.log(following / asked)
    found: list[float] = np.linalg.solve(np.vander(places, increasing=True).T, moments).tolist()
    return found
