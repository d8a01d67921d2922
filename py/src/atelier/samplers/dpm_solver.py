"""DPM-Solver with steps of its own choice, even or adaptive in log σ (Lu et al. 2022, arXiv 2206.00927).

Of a run's levels only the first, the lowest above 0 and their number count. What noise is left at the lowest stays, as
in k-diffusion; one step to level 0 goes there at once.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor

from atelier.errors import BadInput
from atelier.samplers.run import Asked, Run, Step, Taking, ancestral, slope

_MOST_REFUSED = 30


def dpm_fast(run: Run) -> Step:
    """DPM-Solver-fast: legs of three questions, at the end of two or one; each question counts as a step."""
    if _goes_at_once(run):
        return _at_once(run)
    legs = _legs(run.levels)
    taking: Taking | None = None
    asked: Asked

    def step(x: Tensor, _: int) -> Taking:
        nonlocal taking, asked
        if taking is None:
            taking = _leg(x, *next(legs))
            asked = next(taking)
        answer = yield asked
        try:
            asked = taking.send(answer)
        except StopIteration as finished:
            taking = None
            return cast("Tensor", finished.value)
        return asked[0]

    return step


@dataclass(frozen=True)
class Tolerance:
    """When a leg of `dpm_adaptive` is good enough, and how wide the next one is; the names are k-diffusion's.

    Attributes:
        order: of the better of the two solutions that are compared, 2 or 3.
        rtol: the difference that is allowed, relative to the latents.
        atol: the least that is allowed.
        h_init: how wide the first leg is, in log σ.
        pcoeff: how much the width follows the last leg's error.
        icoeff: how much it follows the errors' sum.
        dcoeff: how much it follows their change.
        accept_safety: how little the width may have to shrink for a leg to be taken.
    """

    order: int = 3
    rtol: float = 0.05
    atol: float = 0.0078
    h_init: float = 0.05
    pcoeff: float = 0.0
    icoeff: float = 1.0
    dcoeff: float = 0.0
    accept_safety: float = 0.81


def dpm_adaptive(run: Run, *, eta: float = 0.0, s_noise: float = 1.0, **tolerance: Any) -> Step:
    """DPM-Solver-12 or -23: legs as wide as the difference of its two orders allows (see `Tolerance`).

    How often it asks follows from the answers. A step is an equal share of the way in log σ, with no legs or several.
    """
    if _goes_at_once(run):
        return _at_once(run)
    allowed = Tolerance(**tolerance)
    legs = _Legs(allowed, 1.5 if eta else allowed.order)
    steps = len(run.levels) - 1
    begin, end = float(run.levels[0].log()), float(_lowest(run.levels).log())
    at = begin
    before: Tensor | None = None

    def step(x: Tensor, i: int) -> Taking:
        nonlocal at, before
        goal = begin + (end - begin) * (i + 1) / steps
        while at > goal + 1e-5:
            then = max(end, at - legs.width)
            sigma, following = torch.tensor([at, then], dtype=run.levels.dtype).exp()
            down, up = _down(sigma, following, _lowest(run.levels), eta)
            leg = _leg_of_three if allowed.order == 3 else _leg_of_two
            lower, higher = yield from leg(x, sigma, down)
            size = lower.abs().maximum((x if before is None else before).abs())
            difference = (lower - higher) / (allowed.rtol * size).clamp(min=allowed.atol)
            if legs.takes(float(difference.square().mean().sqrt())):
                before, at = lower, then
                x = higher + run.draw(x, sigma, following) * s_noise * up if eta else higher
        return x

    return step


def _down(sigma: Tensor, following: Tensor, lowest: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    """Return where a leg ends before new noise, not below the lowest level, and how much noise there is then."""
    if not eta:
        return following, torch.zeros_like(following)
    down = ancestral(sigma, following, eta)[0].maximum(lowest)
    return down, (following**2 - down**2).clamp(min=0).sqrt()


class _Legs:
    """The width of legs, by a controller that follows the last three errors (k-diffusion's PIDStepSizeController)."""

    def __init__(self, allowed: Tolerance, order: float) -> None:
        self.width = allowed.h_init
        self._least = allowed.accept_safety
        p, i, d = allowed.pcoeff, allowed.icoeff, allowed.dcoeff
        self._powers = ((p + i + d) / order, -(p + 2 * d) / order, d / order)
        self._inverse: list[float] = []
        self._refused = 0

    def takes(self, error: float) -> bool:
        """Say whether a leg with this error is taken, and set the next width."""
        inverse = max(1 / (error + 1e-8), 1e-12)
        self._inverse = [inverse, *(self._inverse[1:] or [inverse, inverse])]
        powered = [one**power for one, power in zip(self._inverse, self._powers, strict=True)]
        factor = 1 + math.atan(math.prod(powered) - 1)
        self.width *= factor
        if factor >= self._least or math.isnan(factor):  # what has overflowed shall come to an end
            self._inverse = [inverse, *self._inverse[:2]]
            self._refused = 0
            return True
        self._refused += 1
        if self._refused > _MOST_REFUSED:
            raise BadInput(
                "never_accepted",
                f"{_MOST_REFUSED} legs one after another were too far off: raise rtol or atol, or lower accept_safety.",
            )
        return False


def _goes_at_once(run: Run) -> bool:
    return len(run.levels) == 2 and float(run.levels[-1]) == 0


def _at_once(run: Run) -> Step:
    def step(x: Tensor, i: int) -> Taking:
        return (yield x, run.levels[i])

    return step


def _lowest(levels: Tensor) -> Tensor:
    lowest: Tensor = levels[-1] if levels[-1] > 0 else levels[-2]
    return lowest


def _legs(levels: Tensor) -> Iterator[tuple[Tensor, Tensor, int]]:
    """Return where each leg begins and ends and its order, so that all ask as often as there are steps."""
    threes, rest = divmod(len(levels) - 1, 3)
    orders = [3] * threes + [rest] if rest else [3] * (threes - 1) + [2, 1]
    ends = torch.linspace(
        float(levels[0].log()), float(_lowest(levels).log()), len(orders) + 1, dtype=levels.dtype
    ).exp()
    return zip(ends[:-1], ends[1:], orders, strict=True)


def _leg(x: Tensor, sigma: Tensor, following: Tensor, order: int) -> Taking:
    if order == 3:
        return (yield from _leg_of_three(x, sigma, following))[1]
    first = slope(x, sigma, (yield x, sigma))
    if order == 1:
        return x + (following - sigma) * first
    middle = (sigma * following).sqrt()
    there = x + (middle - sigma) * first
    return x + (following - sigma) * slope(there, middle, (yield there, middle))


def _leg_of_two(x: Tensor, sigma: Tensor, following: Tensor) -> Generator[Asked, Tensor, tuple[Tensor, Tensor]]:
    """Ask at the leg's middle in log σ; returns its end in first and in second order."""
    first = slope(x, sigma, (yield x, sigma))
    middle = (sigma * following).sqrt()
    there = x + (middle - sigma) * first
    last = slope(there, middle, (yield there, middle))
    return x + (following - sigma) * first, x + (following - sigma) * last


def _leg_of_three(x: Tensor, sigma: Tensor, following: Tensor) -> Generator[Asked, Tensor, tuple[Tensor, Tensor]]:
    """Ask at the leg's thirds in log σ; returns its end in second and in third order."""
    third, two_thirds = (sigma.log().lerp(following.log(), part / 3).exp() for part in (1, 2))
    first = slope(x, sigma, (yield x, sigma))
    there = x + (third - sigma) * first
    bend = slope(there, third, (yield there, third)) - first
    there = x + (two_thirds - sigma) * first - 2 * _bent(sigma, two_thirds) * bend
    last_bend = slope(there, two_thirds, (yield there, two_thirds)) - first
    straight = x + (following - sigma) * first
    return straight + 3 / 2 * (following - sigma) * bend, straight - 3 / 2 * _bent(sigma, following) * last_bend


def _bent(sigma: Tensor, following: Tensor) -> Tensor:
    """Return σ'·((e^h − 1) / h − 1): the effect of a slope that grows evenly in log σ by one over the way."""
    width = (sigma / following).log()
    return following * (width.expm1() / width - 1)
