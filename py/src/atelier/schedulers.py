"""Diffusers' samplers on a given list of noise levels.

The mathematics of each step is diffusers'. Ours is only which levels are visited, that the model is asked at the
nearest whole timestep, and in which scale a run begins.
"""

from typing import Any, Protocol, cast

import torch
from diffusers import DPMSolverMultistepScheduler, EulerDiscreteScheduler
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.samplers import SAMPLERS, SAMPLERS_OF_BOTH, Run
from atelier.stepwise import Stepwise


class LevelScheduler(Protocol):
    """A diffusers scheduler that runs through given levels once. Made anew for each run."""

    @property
    def steps(self) -> int:
        """How many steps a run takes."""

    @property
    def taken(self) -> int:
        """How many of them are done."""

    @property
    def questions(self) -> int:
        """How often the network is asked in a run; the only count that diffusers' pipeline may ask it for."""

    @property
    def wants_unguided(self) -> bool:
        """Whether `step` takes two predictions along the channels: the guided one, and that of the negative prompt."""

    @property
    def denoised(self) -> Tensor:
        """The picture that the last step expected at the end: latents in the model's scale."""

    @property
    def sigma(self) -> Tensor:
        """The level of the step that is being taken, a scalar."""

    def start(self, latents: Tensor) -> Tensor:
        """Bring latents plus σ·noise into the sampler's own scale."""

    def finish(self, latents: Tensor) -> Tensor:
        """Bring the last latents from the sampler's own scale into that of latents plus σ·noise."""


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
    def questions(self) -> int:
        """One for each step."""
        return self.steps

    @property
    def sigma(self) -> Tensor:
        """The level of the step that is being taken."""
        return self._levels[self.step_index or 0]

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


class DpmPp2mOnLevels(_OnLevels, DPMSolverMultistepScheduler):  # type: ignore[misc]  # diffusers is not typed
    """`dpmpp_2m`: DPM-Solver++ of second order, multistep (k-diffusion's sample_dpmpp_2m)."""

    @property
    def denoised(self) -> Tensor:
        """What the last step expected at the end."""
        return cast("Tensor", self.model_outputs[-1])

    def start(self, latents: Tensor) -> Tensor:
        """DPM-Solver works at unit variance: divide by √(1 + σ²)."""
        return latents * (1 / ((self._levels[0] ** 2 + 1) ** 0.5))

    def finish(self, latents: Tensor) -> Tensor:
        """Multiply by √(1 + σ²) of the last level, which is 1 at the end of a run."""
        return latents * (self._levels[-1] ** 2 + 1) ** 0.5

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin a run through the given levels; the count has to be theirs."""
        self._begin(num_inference_steps, device, torch.int64)
        self.model_outputs = [None] * self.config.solver_order
        self.lower_order_nums = 0


_CLASSES: dict[str, type[EulerOnLevels] | type[DpmPp2mOnLevels]] = {
    "euler": EulerOnLevels,
    "ddim": EulerOnLevels,  # the same step, in another scale: Song et al. 2021, arXiv 2010.02502, eq. 14
    "dpmpp_2m": DpmPp2mOnLevels,
}


_REMAINING_NOISE: dict[str, dict[str, Any]] = {
    # DPM-Solver's last step is of first order because the last level is 0; a run that ends above it goes on as it was.
    "dpmpp_2m": {"final_sigmas_type": "sigma_min", "lower_order_final": False},
}


def make_scheduler(sampler: str, table: NoiseTable, levels: Tensor, seed: int = 0) -> LevelScheduler:
    """Return a scheduler for one run.

    Args:
        sampler: a name of `nodes.sampling.SAMPLERS`.
        table: what the model was trained on; decides the timestep that each level is asked at.
        levels: falling noise levels, float32 [steps + 1] on the CPU; the last one is 0 unless noise shall remain.
        seed: begins the noise that some samplers add on their way.
    """
    if sampler in SAMPLERS or sampler in SAMPLERS_OF_BOTH:
        return Stepwise.of(sampler, Run(levels, NewNoise(seed), table))
    options = {} if float(levels[-1]) == 0.0 else _REMAINING_NOISE.get(sampler, {})
    scheduler = _CLASSES[sampler](
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, steps_offset=1, **options
    )
    scheduler._levels = levels
    scheduler._timesteps = table.nearest(levels[:-1])
    return scheduler


class NewNoise:
    """Normal noise drawn where the latents lie, from a generator of its own with the run's seed, as in ComfyUI 0.3.64.

    It begins with the very noise that the run begins with; ComfyUI's pictures need it so.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._generator: torch.Generator | None = None

    def __call__(self, latents: Tensor, *_: Tensor) -> Tensor:
        """Return new noise in the shape of the latents, whatever the levels."""
        if self._generator is None:
            self._generator = torch.Generator(latents.device).manual_seed(self._seed)
        return torch.randn(latents.shape, dtype=latents.dtype, device=latents.device, generator=self._generator)
