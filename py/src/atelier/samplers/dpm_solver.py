"""DPM-Solver with steps of its own choice, even or adaptive in log σ (Lu et al. 2022, arXiv 2206.00927).

Of a run's levels only the first, the lowest above 0 and their number count. What noise is left at the lowest stays, as
in k-diffusion; one step to level 0 goes there at once.
"""

import math
from collections.abc import Generator, Iterator
from typing import cast

import torch
from torch import Tensor

from atelier.samplers.run import Asked, Run, Step, Taking, slope

_RELATIVE, _ABSOLUTE, _FIRST_WIDTH, _ACCEPTED = 0.05, 0.0078, 0.05, 0.81


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


def dpm_adaptive(run: Run) -> Step:
    """DPM-Solver-23: legs as wide as the difference of its second and third order allows.

    How often it asks follows from the answers. A step is an equal share of the way in log σ, with no legs or several.
    """
    if _goes_at_once(run):
        return _at_once(run)
    steps = len(run.levels) - 1
    begin, end = float(run.levels[0].log()), float(_lowest(run.levels).log())
    at, width = begin, _FIRST_WIDTH
    before: Tensor | None = None

    def step(x: Tensor, i: int) -> Taking:
        nonlocal at, width, before
        goal = begin + (end - begin) * (i + 1) / steps
        while at > goal + 1e-5:
            then = max(end, at - width)
            leg = torch.tensor([at, then], dtype=run.levels.dtype).exp()
            second, third = yield from _leg_of_three(x, leg[0], leg[1])
            size = second.abs().maximum((x if before is None else before).abs())
            difference = (second - third) / (_RELATIVE * size).clamp(min=_ABSOLUTE)
            factor = 1 + math.atan((float(difference.square().mean().sqrt()) + 1e-8) ** (-1 / 3) - 1)
            width *= factor
            if factor >= _ACCEPTED or math.isnan(factor):  # what has overflowed shall come to an end
                x, before, at = third, second, then
        return x

    return step


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
