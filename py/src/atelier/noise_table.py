"""The noise levels that a model was trained on, by timestep."""

from dataclasses import dataclass

import torch
from torch import Tensor


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
    def last(self) -> int:
        """The largest timestep."""
        return len(self.sigmas) - 1

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

    def after(self, share: float) -> float:
        """Return the level that a run reaches after a share of its timesteps; beyond every level at 0, and 0 at 1."""
        if share <= 0.0:
            return float("inf")
        if share >= 1.0:
            return 0.0
        return float(self.at(torch.tensor((1.0 - share) * self.last)))

    def nearest(self, sigmas: Tensor) -> Tensor:
        """Return the timesteps, int64, whose levels are nearest in log σ."""
        logs = self.sigmas.log()
        return (sigmas.log()[:, None] - logs[None, :]).abs().argmin(dim=1)

    def is_maximum(self, sigma: float) -> bool:
        """Say whether a level is the table's largest, within rounding, or beyond it."""
        return sigma > self.maximum or abs(sigma - self.maximum) <= 1e-5 * self.maximum
