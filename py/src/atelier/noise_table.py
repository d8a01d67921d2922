"""The noise levels that a model was trained on, by timestep."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

_ALL_BUT_NOTHING = 4.8973451890853435e-08
"""What is kept of a picture at the last level of a table that ends in noise alone; ComfyUI 0.3.64's number."""


@dataclass(frozen=True, eq=False)
class NoiseTable:
    """The training noise levels, ascending [N], and how many of the model's timesteps each stands for.

    With a stride of 1 the model's timestep is the index; else it is the last of those that a level stands for.
    The levels are kept as exactly as they were computed, for their logarithms: a level half-way between two timesteps,
    which `sgm_uniform` often visits, is asked at the one or the other by their last bit.
    """

    exact: Tensor
    stride: int = 1

    @cached_property
    def sigmas(self) -> Tensor:
        """The levels, float32."""
        return self.exact.float()

    @cached_property
    def logs(self) -> Tensor:
        """Their logarithms, float32."""
        return self.exact.log().float()

    @classmethod
    def scaled_linear(cls, start: float = 0.00085, end: float = 0.012, count: int = 1000) -> "NoiseTable":
        """Return Stable Diffusion's table, σ 0.0292 … 14.6146: √β grows evenly from √start to √end."""
        betas = torch.linspace(start**0.5, end**0.5, count, dtype=torch.float64) ** 2
        kept = torch.cumprod(1 - betas, dim=0)
        return cls(((1 - kept) / kept).sqrt())

    def zero_terminal(self) -> "NoiseTable":
        """Return the table shifted so that nothing of the picture is left at its end (Lin et al. 2023, 2305.08891).

        The last level is large instead of infinite.
        """
        kept = (1 / (self.exact**2 + 1)).sqrt()
        kept = ((kept - kept[-1]) * (kept[0] / (kept[0] - kept[-1]))) ** 2
        kept[-1] = _ALL_BUT_NOTHING
        return NoiseTable(((1 - kept) / kept).sqrt(), self.stride)

    def distilled(self, count: int = 50) -> "NoiseTable":
        """Return every (N / count)-th level from the top: what a consistency model was distilled on."""
        stride = len(self.sigmas) // count
        return NoiseTable(self.sigmas[stride - 1 :: stride], stride)

    @property
    def last(self) -> int:
        """The largest index."""
        return len(self.sigmas) - 1

    @property
    def minimum(self) -> float:
        """The smallest level."""
        return float(self.sigmas[0])

    @property
    def maximum(self) -> float:
        """The largest level."""
        return float(self.sigmas[-1])

    def at(self, indices: Tensor) -> Tensor:
        """Return the levels at fractional indices, interpolated in log σ."""
        t = indices.float().clamp(0, self.last)
        low, high = t.floor().long(), t.ceil().long()
        part = t.frac()
        return torch.exp((1 - part) * self.logs[low] + part * self.logs[high])

    def after(self, share: float) -> float:
        """Return the level that a run reaches after a share of its timesteps; beyond every level at 0, and 0 at 1."""
        if share <= 0.0:
            return float("inf")
        if share >= 1.0:
            return 0.0
        return float(self.at_timesteps(torch.tensor((1.0 - share) * (len(self.sigmas) * self.stride - 1))))

    def at_timesteps(self, timesteps: Tensor) -> Tensor:
        """Return the levels at timesteps of the model."""
        return self.at((timesteps.float() - (self.stride - 1)) / self.stride)

    def nearest(self, sigmas: Tensor) -> Tensor:
        """Return the model's timesteps, int64, whose levels are nearest in log σ."""
        return (sigmas.log()[:, None] - self.logs[None, :]).abs().argmin(dim=1) * self.stride + (self.stride - 1)

    def is_maximum(self, sigma: float) -> bool:
        """Say whether a level is the table's largest, within rounding, or beyond it."""
        return sigma > self.maximum or abs(sigma - self.maximum) <= 1e-5 * self.maximum
