"""A sampler of ours as a diffusers scheduler, so that diffusers' own pipeline runs it."""

from dataclasses import replace
from typing import Any, cast

import torch
from diffusers import SchedulerMixin
from diffusers.configuration_utils import ConfigMixin
from torch import Tensor

from atelier.samplers import SAMPLERS, SAMPLERS_OF_BOTH, Expected, Run, Step, StepOfBoth, Taking, TakingBoth


class Stepwise(SchedulerMixin, ConfigMixin):  # type: ignore[misc]  # diffusers is not typed
    """Runs through given levels once; the pipeline asks the network as often as the sampler wants.

    To tell the pipeline beforehand at which timesteps that is, the sampler is rehearsed on a single number.
    With `wants_unguided` the network's answer holds two predictions along the channels, the guided one first.
    """

    order = 1
    init_noise_sigma = 1.0
    config_name = "scheduler_config.json"
    wants_unguided: bool
    _begin_step: Step | StepOfBoth
    _last: int
    _asked: list[Tensor]
    _timesteps: Tensor
    _denoised: Tensor

    @classmethod
    def of(cls, sampler: str, run: Run) -> "Stepwise":
        """Return a scheduler for one run of a sampler of ours."""
        made = cls()
        made.register_to_config()  # the pipeline looks at a scheduler's configuration
        made.wants_unguided = sampler in SAMPLERS_OF_BOTH
        made._begin_step = _begun(sampler, run)
        made._last = len(run.levels) - 1
        made._asked = _rehearsed(sampler, run)
        made._timesteps = run.table.nearest(torch.stack(made._asked))
        return made

    @property
    def steps(self) -> int:
        """How many steps a run takes, one between each two levels."""
        return self._last

    @property
    def taken(self) -> int:
        """How many of them are done."""
        return self._number

    @property
    def denoised(self) -> Tensor:
        """What the network expected at the end when it was asked last."""
        return self._denoised

    @property
    def questions(self) -> int:
        """How often the network is asked in a run."""
        return len(self._asked)

    @property
    def sigma(self) -> Tensor:
        """The level at which the network is being asked."""
        return self._sigma

    def start(self, latents: Tensor) -> Tensor:
        """Our samplers work in the scale of σ itself."""
        return latents

    def finish(self, latents: Tensor) -> Tensor:
        """Our samplers work in the scale of σ itself."""
        return latents

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin the run."""
        if num_inference_steps != self.questions:
            raise ValueError(f"{num_inference_steps} steps were asked of a sampler that asks {self.questions} times")
        self.timesteps = self._timesteps.to(device=device, dtype=torch.float32)
        self._number = 0
        self._sigma = self._asked[0]
        self._taking: Taking | TakingBoth | None = None

    def scale_model_input(self, sample: Tensor, timestep: Any = None) -> Tensor:  # noqa: ARG002  # the pipeline's form
        """Divide by √(1 + σ²), as the network was trained."""
        return sample / (self._sigma**2 + 1) ** 0.5

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor, **_: Any) -> tuple[Tensor]:  # noqa: ARG002
        """Take the network's noise; returns the latents that it is asked about next, or the last ones."""
        if self._taking is None:
            self._taking = self._begin_step(sample, self._number)
            next(self._taking)
        answer = self._answer(sample, model_output)
        try:
            x, self._sigma = self._taking.send(answer)
        except StopIteration as finished:
            x = cast("Tensor", finished.value)
            self._number += 1
            if self._number < self._last:
                self._taking = self._begin_step(x, self._number)
                x, self._sigma = next(self._taking)
        return (x,)

    def _answer(self, x: Tensor, noise: Tensor) -> Any:
        if not self.wants_unguided:
            self._denoised = x - noise * self._sigma
            return self._denoised
        guided, unguided = (x - part * self._sigma for part in noise.chunk(2, dim=1))
        self._denoised = guided
        return Expected(guided, unguided)


def _begun(sampler: str, run: Run) -> Step | StepOfBoth:
    return SAMPLERS[sampler](run) if sampler in SAMPLERS else SAMPLERS_OF_BOTH[sampler](run)


def _rehearsed(sampler: str, run: Run) -> list[Tensor]:
    zero = torch.zeros(1)
    answer: Any = Expected(zero, zero) if sampler in SAMPLERS_OF_BOTH else zero
    step = _begun(sampler, replace(run, draw=lambda *_: zero))
    asked: list[Tensor] = []
    for number in range(len(run.levels) - 1):
        taking = step(zero, number)
        try:
            _, sigma = next(taking)
            while True:
                asked.append(sigma)
                _, sigma = taking.send(answer)
        except StopIteration:
            continue
    return asked
