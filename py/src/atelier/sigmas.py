"""The noise levels of a run: which part of a schedule's list it visits."""

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
