"""Sampling: the family's own diffusers pipeline, called with our scheduler and our denoiser."""

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor

from atelier import families, previews, signals
from atelier.acting import acting
from atelier.beside import Beside
from atelier.denoiser import Conditions, GuidedDenoiser
from atelier.errors import AtelierError
from atelier.guidance import ClassifierFree
from atelier.guiders import guidance_of, remind_of_guidance
from atelier.inpainting import Graded, KeptOutside, noise_mask_for, noise_outside
from atelier.model_sampling import CONSISTENCY, prediction_of, table_of
from atelier.noise_table import NoiseTable
from atelier.patching import patched_unet
from atelier.recipes import Guider, Model, Sampler
from atelier.run_size import largest, require_unet_fits, require_whole
from atelier.samplers import GROWING
from atelier.schedulers import LevelScheduler, make_scheduler
from atelier.sigmas import noise_levels, part_of_run
from atelier.start_noise import begin, noised, scaled
from atelier.steering import Steering, require_family
from atelier.values import VAE_FACTOR, Conditioning, Latent

WITHOUT_LOWEST = {"dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2"}
"""Samplers that ComfyUI gives a list of one level more, without its lowest."""


@dataclass(frozen=True)
class PartOfRun:
    """Which steps of a run are taken, counted from 0: the first, and the one before which it ends.

    Without `add_noise` the latents are taken to hold the noise of the first step already. With `keep_noise` a part
    that ends early returns the noise that is left, for another part to go on with.
    """

    start: int
    end: int
    add_noise: bool
    keep_noise: bool


@dataclass(frozen=True)
class SamplingSettings:
    """What KSampler or KSamplerAdvanced is asked for; the bounds are those of their ports."""

    seed: int
    steps: int
    cfg: float
    sampler: str
    scheduler: str
    denoise: float = 1.0
    part: PartOfRun | None = None


def sample(
    model: Model, settings: SamplingSettings, positive: Conditioning, negative: Conditioning, latent: Latent
) -> Latent:
    """Return latents with the noise removed, as `run` does, by the levels that the settings say."""
    guider = Guider(model, (positive, negative), ClassifierFree(settings.cfg))
    adds_noise = settings.part is None or settings.part.add_noise
    noise = begin(settings.seed if adds_noise else None, latent)
    levels = _levels(table_of(model), settings)
    return run(guider, noise, settings.seed, Sampler(settings.sampler), levels, latent)[0]


def run(
    guider: Guider, noise: Tensor, seed: int, sampler: Sampler, levels: Tensor, latent: Latent
) -> tuple[Latent, Latent]:
    """Return latents with the noise removed, where their noise mask allows it, and what was expected at the last step.

    Without levels both are the latents as they are; with one alone noise of that level is added.

    Args:
        guider: the model and its prompts.
        noise: what the run begins with, in the latents' shape and of unit variance.
        seed: begins the noise that some samplers add on their way.
        sampler: the method that takes the steps.
        levels: noise levels, float32 [steps + 1].
        latent: where the run begins.

    Raises `Cancelled` within a step of the cancel flag, `BadInput` (`too_large_for_mps`, `size_changes`) before the
    first step, and `AtelierError` (`not_finite`) when the numbers overflow.
    The model is left as it was in every case.
    """
    if len(levels) == 0:
        return latent, latent
    model, table = guider.model, table_of(guider.model)
    scale = families.latent_scale(model.family)
    first = noised(latent["samples"], noise, float(levels[0]), table, scale)
    if len(levels) == 1:
        only_noised: Latent = {**latent, "samples": first / scale}
        return only_noised, only_noised
    remind_of_guidance(model)
    prediction = prediction_of(model)
    scheduler = make_scheduler(sampler, table, levels, seed, prediction)
    start = scheduler.start(first)
    with patched_unet(model) as unet:
        sides = acting(guider.sides, start.shape, table)
        if sampler.name in GROWING:
            require_whole(sides, latent, unet.config.in_channels)
        require_unet_fits(
            unet, largest(start, sampler), sum(guider.guidance.asks(with_unguided=scheduler.wants_unguided))
        )
        require_family([hint for side in sides for prompt in side for hint in prompt.hints], model.family)
        conditions = Conditions(
            sides,
            guidance_of(guider),
            (start.shape[2] * VAE_FACTOR, start.shape[3] * VAE_FACTOR),
            lambda: scheduler.sigma,
            Steering(table, unet),
            Beside(unet.config.in_channels, scaled(latent["samples"], scale), _mask(latent), scale),
            _kept(model, latent, noise_outside(sampler.name, seed, noise), levels, scheduler, unet.device),
            prediction,
            model.trained.predicts == CONSISTENCY,
            model.told_guidance is not None,
        )
        denoiser = GuidedDenoiser(unet, conditions, with_unguided=scheduler.wants_unguided)
        result = scheduler.finish(_run(denoiser, scheduler, start, model))
    if not bool(torch.isfinite(result).all()):
        raise AtelierError(
            "not_finite",
            "The model's numbers overflowed and there is no picture: lower cfg or the LoRAs' strengths, "
            "or compute in float32 (ATELIER_DTYPE=float32).",
        )
    expected = scheduler.denoised.float().cpu()
    return {**latent, "samples": result / scale}, {**latent, "samples": expected / scale}


def _levels(table: NoiseTable, settings: SamplingSettings) -> Tensor:
    lowest = settings.sampler not in WITHOUT_LOWEST
    levels = noise_levels(table, settings.scheduler, settings.steps, settings.denoise, lowest=lowest)
    part = settings.part
    return levels if part is None else part_of_run(levels, part.start, part.end, keep_noise=part.keep_noise)


def _kept(
    model: Model, latent: Latent, noise: Tensor, levels: Tensor, scheduler: LevelScheduler, device: torch.device
) -> KeptOutside | None:
    mask = _mask(latent)
    if mask is None:
        return None
    original = scaled(latent["samples"], families.latent_scale(model.family))
    grade = None if model.graded is None else Graded(table_of(model), levels, model.graded)
    return KeptOutside(
        original.to(device),
        noise.to(device),
        mask.to(device),
        lambda: scheduler.sigma,
        prediction_of(model),
        grade,
    )


def _mask(latent: Latent) -> Tensor | None:
    return noise_mask_for(latent["noise_mask"], latent["samples"]) if "noise_mask" in latent else None


def _run(denoiser: GuidedDenoiser, scheduler: LevelScheduler, start: Tensor, model: Model) -> Tensor:
    from diffusers import StableDiffusionPipeline

    pipeline = StableDiffusionPipeline(
        vae=None,
        text_encoder=None,
        tokenizer=None,
        unet=denoiser,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    steps = scheduler.steps

    def after_step(_: Any, __: int, ___: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        signals.report(scheduler.taken, steps, previews.show(scheduler.denoised, model.family))
        signals.check_cancelled()
        return tensors

    signals.report(0, steps)
    told = 1.0 if model.told_guidance is None else model.told_guidance
    result = pipeline(
        height=start.shape[2] * VAE_FACTOR,
        width=start.shape[3] * VAE_FACTOR,
        num_inference_steps=scheduler.steps,
        guidance_scale=told,  # embedded for a network that knows it; all other guidance the denoiser owns
        prompt_embeds=torch.zeros(len(start), 1, 1),  # and the prompts; the pipeline only counts these
        latents=start.to(denoiser.device),
        output_type="latent",
        callback_on_step_end=after_step,
    )
    return cast("Tensor", result.images).float().cpu()
