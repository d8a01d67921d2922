"""Noise levels: the table a model was trained on, and the lists that schedulers pick from it.

The lists are ComfyUI 0.3.64's: `normal` takes even timesteps, `karras` is the ρ = 7 curve of Karras et al. 2022
(arXiv 2206.00364, eq. 5) between the table's ends; each ends with 0.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from atelier.errors import BadInput

KARRAS_RHO = 7.0
MAX_LIST = 1_000_000


@dataclass(frozen=True, eq=False)
class NoiseTable:
    """The training noise levels, float32 ascending [N]; the model's timestep is the index."""

    sigmas: Tensor

    @classmethod
    def scaled_linear(cls, start: float = 0.00085, end: float = 0.012, count: int = 1000) -> "NoiseTable":
        """Return Stable Diffusion's table, σ 0.0292 … 14.6146: √β grows evenly from √start to √end."""
        betas = torch.linspace(start**0.5, end**0.5, count, dtype=torch.float64) ** 2
        kept = torch.cumprod(1 - betas, dim=0)
        return cls(((1 - kept) / kept).sqrt().float())

    @property
    def minimum(self) -> float:
        """The smallest level."""
        return float(self.sigmas[0])

    @property
    def maximum(self) -> float:
        """The largest level."""
        return float(self.sigmas[-1])

    def at(self, timesteps: Tensor) -> Tensor:
        """Return the levels at fractional timesteps, interpolated in log σ."""
        logs = self.sigmas.log()
        t = timesteps.float().clamp(0, len(logs) - 1)
        low, high = t.floor().long(), t.ceil().long()
        part = t.frac()
        return torch.exp((1 - part) * logs[low] + part * logs[high])

    def nearest(self, sigmas: Tensor) -> Tensor:
        """Return the timesteps, int64, whose levels are nearest in log σ."""
        logs = self.sigmas.log()
        return (sigmas.log()[:, None] - logs[None, :]).abs().argmin(dim=1)

    def is_maximum(self, sigma: float) -> bool:
        """Say whether a level is the table's largest, within rounding."""
        return abs(sigma - self.maximum) <= 1e-5 * max(abs(sigma), self.maximum)


def noise_levels(table: NoiseTable, scheduler: str, steps: int, denoise: float = 1.0) -> Tensor:
    """Return the levels of a run: float32, falling, `steps` + 1 entries with 0 at the end.

    With `denoise` below 1 they are the last entries of a longer list, so that the run starts at a lower level; at 0
    the list is empty. Raises `BadInput` (`denoise_too_small`) when the longer list would be absurd.
    """
    if denoise <= 0.0:
        return torch.empty(0)
    if steps > MAX_LIST * denoise:  # the quotient may be beyond all numbers
        raise BadInput("denoise_too_small", f"denoise {denoise} with {steps} steps is too small; use at least 0.01.")
    length = steps if denoise > 0.9999 else int(steps / denoise)
    levels = {"normal": _normal, "karras": _karras}[scheduler](table, length)
    return torch.cat([levels, torch.zeros(1)])[-(steps + 1) :]


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


def _normal(table: NoiseTable, count: int) -> Tensor:
    return table.at(torch.linspace(len(table.sigmas) - 1, 0, count))


def _karras(table: NoiseTable, count: int) -> Tensor:
    low, high = table.minimum ** (1 / KARRAS_RHO), table.maximum ** (1 / KARRAS_RHO)
    levels: Tensor = (high + torch.linspace(0, 1, count) * (low - high)) ** KARRAS_RHO
    return levels
