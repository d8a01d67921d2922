"""Which scheduler takes the steps of a run: diffusers' own where it has the mathematics, else one of our samplers."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.on_levels import DpmPp2mOnLevels, EulerOnLevels, UniPcOnLevels
from atelier.prediction import Prediction
from atelier.recipes import Sampler
from atelier.samplers import BROWNIAN, SAMPLERS, SAMPLERS_OF_BOTH, Run
from atelier.samplers.noise import BrownianNoise, NewNoise
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


_OF_DIFFUSERS: dict[str, Callable[..., EulerOnLevels | DpmPp2mOnLevels | UniPcOnLevels]] = {
    "euler": EulerOnLevels,
    "ddim": EulerOnLevels,  # the same step, in another scale: Song et al. 2021, arXiv 2010.02502, eq. 14
    "dpmpp_2m": DpmPp2mOnLevels,
    "uni_pc": partial(UniPcOnLevels, solver_order=3, solver_type="bh1"),
    "uni_pc_bh2": partial(UniPcOnLevels, solver_order=3, solver_type="bh2"),
}


_REMAINING_NOISE: dict[str, dict[str, Any]] = {
    # DPM-Solver's last step is of first order because the last level is 0; a run that ends above it goes on as it was.
    "dpmpp_2m": {"final_sigmas_type": "sigma_min", "lower_order_final": False},
}


def make_scheduler(
    chosen: Sampler | str, table: NoiseTable, levels: Tensor, seed: int = 0, prediction: Prediction = Prediction.NOISE
) -> LevelScheduler:
    """Return a scheduler for one run.

    Args:
        chosen: the sampler, or the name of one with its usual settings.
        table: what the model was trained on; decides the timestep that each level is asked at.
        levels: falling noise levels, float32 [steps + 1] on the CPU; the last one is 0 unless noise shall remain.
        seed: begins the noise that some samplers add on their way.
        prediction: what the network's answer means.
    """
    sampler, settings = (chosen, {}) if isinstance(chosen, str) else (chosen.name, chosen.settings)
    if sampler in SAMPLERS or sampler in SAMPLERS_OF_BOTH:
        return Stepwise.of(sampler, Run(levels, _noise(sampler, levels, seed), table), prediction, settings)
    options = {} if float(levels[-1]) == 0.0 else _REMAINING_NOISE.get(sampler, {})
    scheduler = _OF_DIFFUSERS[sampler](
        beta_schedule="scaled_linear",
        beta_start=0.00085,
        beta_end=0.012,
        steps_offset=1,
        prediction_type=prediction.value,
        **options,
    )
    scheduler.visit(table, levels)
    return scheduler


def _noise(sampler: str, levels: Tensor, seed: int) -> NewNoise | BrownianNoise:
    if sampler in BROWNIAN:
        return BrownianNoise(seed, levels, where_the_latents_lie=sampler.endswith("_gpu"))
    return NewNoise(seed)
