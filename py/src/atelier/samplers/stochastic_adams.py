"""SA-Solver: Adams' methods for SDEs with a predictor and a corrector (Xue et al. 2023, arXiv 2309.05019).

What is not said is ComfyUI 0.3.64's: order 3 to predict, 4 to correct, both falling towards a level 0. Between a fifth
and four fifths of the training timesteps noise leaves for new noise (τ = 1), outside of them nothing is drawn (τ = 0).
A run that ends early returns the latents of its last level, not of the one before it as ComfyUI does.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atelier.samplers.run import Run, Step, Taking

_FIRST_SHARE, _LAST_SHARE = 0.2, 0.8


@dataclass(frozen=True)
class Adams:
    """How the solver steps.

    Attributes:
        noisy: the highest and the lowest level that are reached with new noise; by default as above.
        tau: how much noise is exchanged on the way to them, 0 none.
        s_noise: a factor on the new noise.
        predictor_order: how many answers are carried on, 1 … 6.
        corrector_order: how many correct it, 0 … 6; with 0 nothing does.
        simple_order_2: whether two answers weigh as in the paper's appendix D, without higher terms.
    """

    noisy: tuple[float, float] | None = None
    tau: float = 1.0
    s_noise: float = 1.0
    predictor_order: int = 3
    corrector_order: int = 4
    simple_order_2: bool = False


_USUAL = Adams()


def sa_solver(run: Run, *, how: Adams = _USUAL) -> Step:
    """Predict, ask, correct: one question a step."""
    return _stochastic_adams(run, how, again=False)


def sa_solver_pece(run: Run, *, how: Adams = _USUAL) -> Step:
    """Predict, ask, correct and ask again: two questions a step, but for the first."""
    return _stochastic_adams(run, how, again=True)


@dataclass(frozen=True)
class _Begun:
    """Where the step before began, with how much noise exchanged, and the new noise."""

    x: Tensor
    tau: float
    noise: Tensor


def _stochastic_adams(run: Run, how: Adams, *, again: bool) -> Step:
    before: deque[_Begun] = deque(maxlen=1)
    expected: deque[Tensor] = deque(maxlen=max(how.predictor_order, how.corrector_order))
    levels = run.levels.double().numpy()
    steps = len(levels) - 1
    to_the_end = levels[-1] == 0
    usual = run.table.at(torch.tensor([1 - _FIRST_SHARE, 1 - _LAST_SHARE]) * run.table.last).tolist()
    highest, lowest = how.noisy or usual

    def order(wanted: int, left: int) -> int:
        return min(wanted, len(expected), left if to_the_end else wanted)

    def weights(i: int, to: int, seen: int, tau: float) -> list[float]:
        of_two = how.simple_order_2 and seen == 2
        of = simple_weights if of_two else weights_of_answers
        return of(levels[to - 1], levels[to], levels[i::-1][:seen], 1 + tau**2)

    def new_noise(x: Tensor, sigma: Tensor, following: Tensor, tau: float) -> Tensor:
        if tau <= 0 or how.s_noise <= 0:
            return torch.zeros_like(x)
        return run.draw(x, sigma, following) * (
            how.s_noise * following * (1 - (following / sigma) ** (2 * tau**2)).sqrt()
        )

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        expected.appendleft((yield x, sigma))
        if before and how.corrector_order and (again or following > 0):
            begun = before[0]
            corrected = weights(i, i, order(how.corrector_order, steps - i), begun.tau)
            x = _moved(begun, corrected, expected, levels[i] / levels[i - 1])
            if again:
                expected[0] = yield x, sigma
        if following == 0:
            return expected[0]
        tau = how.tau if lowest <= following <= highest else 0.0
        begun = _Begun(x, tau, new_noise(x, sigma, following, tau))
        before.append(begun)
        predicted = weights(i, i + 1, order(how.predictor_order, steps - 1 - i), tau)
        return _moved(begun, predicted, expected, levels[i + 1] / levels[i])

    return step


def _moved(begun: _Begun, weights: list[float], expected: deque[Tensor], falls: float) -> Tensor:
    x: Tensor = begun.x * falls ** (1 + begun.tau**2)
    return x + sum(weight * answer for weight, answer in zip(weights, expected, strict=False)) + begun.noise


def weights_of_answers(sigma: float, following: float, asked: NDArray[np.float64], rate: float) -> list[float]:
    """Return the weight of the answer at each level of `asked` in a step (equations 15 and 18 there).

    With c = 1 + τ², the rate, they integrate c·e^(cu) times the polynomial through the answers over u, the half log-SNR
    counted from the step's end: powers of u by parts, and from these the answers' weights.
    """
    begin = np.log(following / sigma)
    left = np.exp(rate * begin)
    moments = [1 - left]
    for power in range(1, len(asked)):
        moments.append(-left * begin**power - power / rate * moments[-1])
    places = np.log(following / asked)
    found: list[float] = np.linalg.solve(np.vander(places, increasing=True).T, moments).tolist()
    return found


def simple_weights(sigma: float, following: float, asked: NDArray[np.float64], rate: float) -> list[float]:
    """Return the weights of the answers at two levels, the later one first, as in appendix D there.

    Where the step ends at the later one, they correct it by the trapezium; else they carry on the slope between them.
    """
    width = np.log(sigma / following)
    whole = -np.expm1(-rate * width)
    if asked[0] == following:
        later = 0.5 * rate * width
        return [float(later), float(whole - later)]
    earlier = 0.5 * rate * width**2 / np.log(asked[0] / asked[1])
    return [float(whole - earlier), float(earlier)]
