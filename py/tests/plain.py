"""A plain diffusers program: what Atelier's results are compared with, bit for bit.

It knows nothing of Atelier's pipeline, schedulers and denoiser; the levels and timesteps of a run are given to
diffusers' own schedulers.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler, EulerDiscreteScheduler, StableDiffusionPipeline
from torch import Tensor

from atelier import families

SCALE = 0.18215
BETAS: dict[str, Any] = {
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "steps_offset": 1,
}


class GivenEuler(EulerDiscreteScheduler):  # type: ignore[misc]  # diffusers is not typed
    """Euler with latents that arrive in their scale."""

    init_noise_sigma = 1.0


def pipeline(checkpoint: Path) -> Any:
    plain = StableDiffusionPipeline.from_single_file(
        str(checkpoint),
        config=str(families.config_folder("tiny-sd")),
        tokenizer=families.clip_tokenizer(),
        local_files_only=True,
        torch_dtype=torch.float32,
    )
    plain.set_progress_bar_config(disable=True)
    return plain


def generate(
    plain: Any, sampler: str, sigmas: Tensor, prompts: tuple[str, str], latents: Tensor, guidance: float, **more: Any
) -> tuple[Tensor, Tensor]:
    """Return the latents, in the model's scale, and the pictures [B, 3, H, W] of a run from latents in σ's scale."""
    plain.scheduler = pinned(sampler, sigmas)
    positive, negative = plain.encode_prompt(prompts[0], "cpu", len(latents), guidance > 1, prompts[1])
    seen: list[Tensor] = []

    def keep(_: Any, __: int, ___: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        seen.append(tensors["latents"])
        return tensors

    result = plain(
        height=latents.shape[2] * 8,
        width=latents.shape[3] * 8,
        num_inference_steps=len(sigmas) - 1,
        prompt_embeds=positive,
        negative_prompt_embeds=negative,
        guidance_scale=guidance,
        latents=latents if sampler == "euler" else latents * (1 / (sigmas[0] ** 2 + 1) ** 0.5),
        output_type="pt",
        callback_on_step_end=keep,
        **more,
    )
    return seen[-1], result.images


Answer = Callable[[Tensor, Tensor, Tensor], Tensor]
"""What a network says to scaled latents at a timestep, and which level that is."""


def loop(answer: Answer, sigmas: Tensor, latents: Tensor) -> Tensor:
    """Return the latents of a run of Euler's method, written out; they begin and end in σ's scale."""
    scheduler = pinned("euler", sigmas)
    scheduler.set_timesteps(len(sigmas) - 1)
    scheduler.set_begin_index(0)  # two levels may have the same timestep
    for number, timestep in enumerate(scheduler.timesteps):
        said = answer(scheduler.scale_model_input(latents, timestep), timestep, sigmas[number])
        latents = scheduler.step(said, timestep, latents, return_dict=False)[0]
    return latents


def training_sigmas() -> Tensor:
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
    kept = torch.cumprod(1 - betas, dim=0)
    return ((1 - kept) / kept).sqrt().float()


def pinned(sampler: str, sigmas: Tensor, **options: Any) -> Any:
    goes_on: dict[str, Any] = {"final_sigmas_type": "sigma_min", "lower_order_final": False} if sigmas[-1] > 0 else {}
    kind = GivenEuler if sampler == "euler" else DPMSolverMultistepScheduler
    scheduler = kind(**BETAS, **options, **({} if sampler == "euler" else goes_on))
    table = [math.log(sigma) for sigma in training_sigmas().tolist()]
    nearest = [_nearest(table, math.log(sigma)) for sigma in sigmas[:-1].tolist()]
    timesteps = torch.tensor(nearest, dtype=torch.float32 if sampler == "euler" else torch.int64)
    prepare = scheduler.set_timesteps

    def set_timesteps(count: int, device: Any = None) -> None:
        prepare(count, device=device)
        scheduler.sigmas, scheduler.timesteps = sigmas, timesteps

    scheduler.set_timesteps = set_timesteps
    return scheduler


def _nearest(values: list[float], wanted: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - wanted))
