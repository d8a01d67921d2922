"""The noise levels of a run: which part of a schedule's list it visits."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from atelier.errors import BadInput
from atelier.noise_schedules import SCHEDULES
from atelier.noise_table import NoiseTable

MAX_LIST = 1_000_000


def noise_levels(table: NoiseTable, scheduler: str, steps: int, denoise: float = 1.0, *, lowest: bool = True) -> Tensor:
    """Return the levels of a run: float32, falling, `steps` + 1 entries with 0 at the end.

    With `denoise` below 1 they are the last entries of a longer list, so that the run starts at a lower level; at 0
    the list is empty. Without `lowest` the list has one level more and loses the last one above 0.
    Raises `BadInput` (`denoise_too_small`) when the longer list would be absurd.
    """
    if denoise <= 0.0:
        return torch.empty(0)
    if steps > MAX_LIST * denoise:  # the quotient may be beyond all numbers
        raise BadInput("denoise_too_small", f"denoise {denoise} with {steps} steps is too small; use at least 0.01.")
    length = steps if denoise > 0.9999 else int(steps / denoise)
    if lowest:
        return SCHEDULES[scheduler](table, length)[-(steps + 1) :]
    levels = SCHEDULES[scheduler](table, length + 1)
    return torch.cat([levels[:-2], levels[-1:]])[-(steps + 1) :]


def part_of_run(levels: Tensor, start: int, end: int, *, keep_noise: bool) -> Tensor:
    """Return the levels of the steps `start` to `end` of a run, counted from 0; empty where no step is among them.

    A run that ends before the last step ends at level 0 all the same, unless it shall keep the noise that is left.
    Raises `BadInput` (`steps_out_of_order`) when the start lies after an end within the run.
    """
    steps = len(levels) - 1
    if start > end < steps:
        raise BadInput(
            "steps_out_of_order",
            f"start_at_step {start} lies after end_at_step {end}: set the start to the end or before it.",
        )
    part = levels[start : end + 1].clone()
    if len(part) < 2:
        return torch.empty(0)
    if end < steps and not keep_noise:
        part[-1] = 0.0
    return part


def split_at_share(levels: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Return the levels of a run's begin and end, where the end has a share of the steps, rounded."""
    steps = max(len(levels) - 1, 0)
    last = round(steps * share)
    return (levels[:-last] if last else levels[:0]), levels[-(last + 1) :]


def flipped(levels: Tensor) -> Tensor:
    """Return levels the other way around; a 0, which no step can begin at, becomes 0.0001."""
    turned = levels.flip(0)
    if len(turned) and float(turned[0]) == 0.0:
        turned[0] = 0.0001
    return turned


_SPACINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "cosine": lambda x: (x * torch.pi / 2).sin(),
    "sine": lambda x: 1 - (x * torch.pi / 2).cos(),
}


def extended(levels: Tensor, steps: int, start: float, end: float, spacing: str) -> Tensor:
    """Return levels with each step split into `steps`, where it begins between two levels; a negative start is none."""
    shares = _SPACINGS[spacing](torch.linspace(0, 1, steps + 1))[1:-1]
    highest = float("inf") if start < 0 else start
    found = [levels[:0]]
    for level, following in pairwise(levels):
        found.append(level[None])
        if end <= float(level) <= highest:
            found.append(shares * (following - level) + level)
    return torch.cat([*found, levels[-1:]])


BEYOND = 999_999_999.9
"""Stands for a level beyond every one, as in ComfyUI."""


def level_after(table: NoiseTable, share: float, *, within: bool) -> float:
    """Return the level that a run reaches after a share of its timesteps; `within` the table also at its ends."""
    if within and share in (0.0, 1.0):
        return table.maximum if share == 0.0 else table.minimum
    return min(table.after(share), BEYOND)


def with_first(levels: Tensor, first: float) -> Tensor:
    """Return levels with another first one."""
    changed = levels.clone()
    changed[:1] = first
    return changed


def require_curve(**settings: float) -> None:
    """Refuse (`value_too_small`) settings of a curve that have to be above 0."""
    for name, value in settings.items():
        if value <= 0.0:
            raise BadInput("value_too_small", f"{name} has to be above 0: with {value} there is no such curve.")
