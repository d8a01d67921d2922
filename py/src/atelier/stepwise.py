"""A sampler of ours as a diffusers scheduler, so that diffusers' own pipeline runs it."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, cast

import torch
from diffusers import SchedulerMixin
from diffusers.configuration_utils import ConfigMixin
from torch import Tensor

from atelier.prediction import Prediction
from atelier.samplers import SAMPLERS, SAMPLERS_OF_BOTH, Asked, Expected, Run, Step, StepOfBoth, Taking, TakingBoth


class Stepwise(SchedulerMixin, ConfigMixin):  # type: ignore[misc]  # diffusers is not typed
    """Runs through given levels once; the pipeline asks the network as often as the sampler wants.

    How often that is may follow from the answers, so the timesteps that the pipeline goes through come one by one.
    With `wants_unguided` the network's answer holds two predictions along the channels, the guided one first.
    """

    order = 1
    init_noise_sigma = 1.0
    config_name = "scheduler_config.json"
    wants_unguided: bool
    _run: Run
    _prediction: Prediction
    _begin_step: Step | StepOfBoth
    _denoised: Tensor

    @classmethod
    def of(
        cls,
        sampler: str,
        run: Run,
        prediction: Prediction = Prediction.NOISE,
        settings: Mapping[str, Any] | None = None,
    ) -> "Stepwise":
        """Return a scheduler for one run of a sampler of ours, with settings of its own."""
        made = cls()
        made._prediction = prediction
        made.register_to_config()  # the pipeline looks at a scheduler's configuration
        made.wants_unguided = sampler in SAMPLERS_OF_BOTH
        made._run = run
        begin = SAMPLERS[sampler] if sampler in SAMPLERS else SAMPLERS_OF_BOTH[sampler]
        made._begin_step = begin(run, **(settings or {}))
        return made

    @property
    def steps(self) -> int:
        """How many steps a run takes, one between each two levels."""
        return len(self._run.levels) - 1

    @property
    def taken(self) -> int:
        """How many of them are done."""
        return self._number

    @property
    def denoised(self) -> Tensor:
        """What the network expected at the end when it was asked last."""
        return self._denoised

    @property
    def sigma(self) -> Tensor:
        """The level at which the network is being asked."""
        return self._sigma

    @property
    def timestep(self) -> Tensor:
        """The model's timestep that is nearest to it, a scalar."""
        return self._run.table.nearest(self._sigma[None])[0]

    def start(self, latents: Tensor) -> Tensor:
        """Our samplers work in the scale of σ itself."""
        return latents

    def finish(self, latents: Tensor) -> Tensor:
        """Our samplers work in the scale of σ itself."""
        return latents

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Begin the run."""
        if num_inference_steps != self.steps:
            raise ValueError(f"{num_inference_steps} steps were asked of a scheduler with {self.steps}")
        self.timesteps = _AsAsked(self, device)
        self._number = 0
        self._sigma = self._run.levels[0]
        self._taking: Taking | TakingBoth | None = None

    def scale_model_input(self, sample: Tensor, timestep: Any = None) -> Tensor:  # noqa: ARG002  # the pipeline's form
        """Divide by √(1 + σ²), as the network was trained."""
        return sample / (self._sigma**2 + 1) ** 0.5

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor, **_: Any) -> tuple[Tensor]:  # noqa: ARG002
        """Take the network's noise; returns the latents that it is asked about next, or the last ones."""
        if self._taking is None:
            sample = self._until_asked(sample)
        answer = self._answer(sample, model_output)
        taking = cast("Generator[Asked, Any, Tensor]", self._taking)
        try:
            x, self._sigma = taking.send(answer)
        except StopIteration as finished:
            self._number += 1
            x = self._until_asked(finished.value)
        return (x,)

    def _until_asked(self, x: Tensor) -> Tensor:
        """Begin the next step that has a question; returns what it asks about, or x at the end of the run."""
        while self._number < self.steps:
            self._taking = self._begin_step(x, self._number)
            try:
                x, self._sigma = next(self._taking)
            except StopIteration as finished:
                self._number += 1
                x = finished.value
            else:
                break
        return x

    def _answer(self, x: Tensor, answer: Tensor) -> Any:
        if not self.wants_unguided:
            self._denoised = self._expected(x, answer)
            return self._denoised
        guided, unguided = (self._expected(x, part) for part in answer.chunk(2, dim=1))
        self._denoised = guided
        return Expected(guided, unguided)

    def _expected(self, x: Tensor, answer: Tensor) -> Tensor:
        share, strength = self._prediction.factors(self._sigma)
        return share * x - answer * strength


class _AsAsked:
    """The timesteps of a run, each known when its question is; as long as the run has steps."""

    def __init__(self, scheduler: Stepwise, device: str | torch.device | None) -> None:
        self._scheduler = scheduler
        self._device = device

    def __len__(self) -> int:
        return self._scheduler.steps

    def __iter__(self) -> Iterator[Tensor]:
        while self._scheduler.taken < self._scheduler.steps:
            yield self._scheduler.timestep.to(device=self._device, dtype=torch.float32)
