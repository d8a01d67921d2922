"""The sizes of latents that a run cannot take; it is refused before its first step."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from atelier.acting import ActingPrompt
from atelier.errors import BadInput
from atelier.large_tensors import finest_of_unet, require_fits
from atelier.recipes import Sampler
from atelier.samplers import GROWING
from atelier.values import VAE_FACTOR, Latent


def require_whole(sides: Sequence[Sequence[ActingPrompt]], latent: Latent, channels: int) -> None:
    """Refuse (`size_changes`) what belongs to places of the latents in a run that changes their size."""
    placed = any(prompt.window is not None or prompt.weight is not None for side in sides for prompt in side)
    if placed or "noise_mask" in latent or channels != latent["samples"].shape[1]:
        raise BadInput(
            "size_changes",
            "SamplerLCMUpscale makes latents larger on the way, and areas, masks and pictures beside them would no "
            "longer fit: take it for whole pictures, or another sampler.",
        )


def largest(start: Tensor, sampler: Sampler) -> torch.Size:
    """Return the shape of the largest latents of a run."""
    factor = max(1.0, sampler.settings["ratio"]) if sampler.name in GROWING else 1.0
    return torch.Size([*start.shape[:2], *(round(side * factor) for side in start.shape[2:])])


def require_unet_fits(unet: Any, shape: torch.Size, sides: int) -> None:
    """Refuse (`too_large_for_mps`) latents of a shape [B, C, h, w], of which so many sides are asked at once."""
    batch, _, height, width = shape
    weight = next(unet.parameters())
    require_fits(
        finest_of_unet(unet, VAE_FACTOR),
        weight.device,
        weight.dtype,
        sides * batch,
        (height * VAE_FACTOR, width * VAE_FACTOR),
        "take fewer pictures at once, or sample smaller and upscale",
    )
