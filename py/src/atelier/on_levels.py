"""Diffusers' samplers on a given list of noise levels.

The mathematics of each step is diffusers'. Ours is only which levels are visited, that the model is asked at the
nearest whole timestep, and in which scale a run begins.
"""

from typing import Any, cast

import torch
from diffusers import DPMSolverMultistepScheduler, EulerDiscreteScheduler, UniPCMultistepScheduler
from torch import Tensor

from atelier.noise_table import NoiseTable


class _OnLevels:
    """What diffusers' schedulers need to run through given levels."""

    wants_unguided = False
    _levels: Tensor
    _timesteps: Tensor
    step_index: int | None

    @property
    def steps(self) -> int:
        """One between each two levels."""
        return len(self._levels) - 1

    @property
    def taken(self) -> int:
        """Diffusers counts them."""
        return self.step_index or 0

    @property
    def sigma(self) -> Tensor:
        """The level of the step that is being taken."""
        return self._levels[self.step_index or 0]

    def visit(self, table: NoiseTable, levels: Tensor) -> None:
        """Take the levels of the run and the timesteps that are nearest to them."""
        self._levels = levels
        self._timesteps = table.nearest(levels[:-1])

    def _begin(self, asked: int, device: str | torch.device | None, dtype: torch.dtype) -> None:
        scheduler: Any = self
        if asked != self.steps:
            raise ValueError(f"{asked} steps were asked of a scheduler with {self.steps}")
        scheduler.num_inference_steps = asked
        scheduler.sigmas = self._levels
        scheduler.timesteps = self._timesteps.to(device=device, dtype=dtype)
        scheduler._step_index = None
        scheduler.set_begin_index(0)


class EulerOnLevels(_OnLevels, EulerDiscreteScheduler):  # type: ignore[misc]  # diffusers is not typed
    """`euler`: one step of Euler's method between levels (k-diffusion's sample_euler)."""

    _denoised: Tensor

    @property
    def init_noise_sigma(self) -> float:
        """1: the latents arrive in their scale."""
        return 1.0

    @property
    def denoised(self) -> Tensor:
        """What the last step expected at the end."""
        return self._denoised

    def start(self, latents: Tensor) -> Tensor:
        """Euler works in the scale of σ itself."""
        return latents

    def finish(self, latents: Tensor) -> Tensor:
        """Euler works in the scale of σ itself."""
        return latents

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin a run through the given levels; the count has to be theirs."""
        self._begin(num_inference_steps, device, torch.float32)

    def step(self, *args: Any, **options: Any) -> Any:
        """Take diffusers' step and keep what it expects at the end."""
        result = super().step(*args, **options)
        self._denoised = result[1]
        return result


class _AtUnitVariance(_OnLevels):
    """What diffusers' multistep solvers share: x / √(1 + σ²) is what they step, and the last answers are kept."""

    model_outputs: list[Any]

    @property
    def denoised(self) -> Tensor:
        """What the last step expected at the end."""
        return cast("Tensor", self.model_outputs[-1])

    def start(self, latents: Tensor) -> Tensor:
        """Divide by √(1 + σ²)."""
        return latents * (1 / ((self._levels[0] ** 2 + 1) ** 0.5))

    def finish(self, latents: Tensor) -> Tensor:
        """Multiply by √(1 + σ²) of the last level, which is 1 at the end of a run."""
        return latents * (self._levels[-1] ** 2 + 1) ** 0.5

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin a run through the given levels; the count has to be theirs."""
        self._begin(num_inference_steps, device, torch.int64)
        scheduler: Any = self
        scheduler.model_outputs = [None] * scheduler.config.solver_order
        scheduler.lower_order_nums = 0


class DpmPp2mOnLevels(_AtUnitVariance, DPMSolverMultistepScheduler):  # type: ignore[misc]  # diffusers is not typed
    """`dpmpp_2m`: DPM-Solver++ of second order, multistep (k-diffusion's sample_dpmpp_2m)."""


class UniPcOnLevels(_AtUnitVariance, UniPCMultistepScheduler):  # type: ignore[misc]  # diffusers is not typed
    """`uni_pc`: predictor and corrector of third order (Zhao et al. 2023, arXiv 2302.04867).

    It can't step to level 0: as in the authors' program and in ComfyUI, the last level is 0.001 instead.
    """

    def visit(self, table: NoiseTable, levels: Tensor) -> None:
        """Take the levels of the run."""
        super().visit(table, torch.cat([levels[:-1], levels[-1:].clamp(min=1e-3)]))

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin a run through the given levels; the count has to be theirs."""
        super().set_timesteps(num_inference_steps, device)
        self.timestep_list = [None] * self.config.solver_order
        self.last_sample = None
