"""Training the text encoder and the UNet together, from nothing, to say which noise was added to latents.

Stable Diffusion's noise schedule and ε-prediction; the loss of a timestep is weighted by min(SNR, γ) / SNR with γ = 5,
so that the easy and the hopeless ones do not drown the rest (Hang et al. 2023). One caption in ten is emptied, for
classifier-free guidance (Ho and Salimans 2022). The timesteps of a batch are spread evenly over all of them.
"""

from typing import Any

import torch
from diffusers.models.attention_processor import AttnProcessor
from PIL import Image
from torch import Tensor

from atelier import families
from atelier.training import parts
from atelier.training.latents import Latents, token_ids
from atelier.training.learner import Learner
from atelier.training.plan import Plan
from atelier.training.precision import autocast
from atelier.training.samples import Sampler, Vae

EMPTY_SHARE = 0.1
GAMMA = 5.0


class DenoiserTask:
    """Learns to remove noise from the latents of drawn pictures, told by their captions."""

    def __init__(self, plan: Plan, latents: Latents, vae: Vae, family: str = "shapes") -> None:
        self._plan, self._latents = plan, latents
        self.text_encoder: Any = parts.new_text_encoder(family, plan.seed)
        self.unet: Any = parts.new_unet(family, plan.seed)
        if self.unet.device.type == "cpu":
            self.unet.set_attn_processor(AttnProcessor())  # the fused one needs half as long again there
            self.text_encoder.set_attn_implementation("eager")  # for the same reason: three times as quick backward
        self.learner = Learner({"text_encoder": self.text_encoder, "unet": self.unet})
        self._sampler = Sampler(family, self.text_encoder, self.unet, vae)
        self._kept = kept_shares(family).to(self.learner.device)
        self._empty = token_ids(family, [""])

    def loss(self, step: int) -> Tensor:
        """Return the weighted mean squared error of the noise in a step's own batch."""
        latents, tokens, noise, times = self._batch(step)
        kept = self._kept[times][:, None, None, None]
        noisy = kept.sqrt() * latents + (1 - kept).sqrt() * noise
        with autocast(self.learner.device):
            told = self.text_encoder(tokens)[0]
            said = self.unet(noisy, times, told).sample
        errors: Tensor = (said.float() - noise).square().mean(dim=(1, 2, 3))
        return (errors * snr_weights(self._kept[times])).mean()

    def _batch(self, step: int) -> tuple[Tensor, ...]:
        chance, size, device = self._plan.torch_at(step), self._plan.batch, self.learner.device
        rows = torch.randint(len(self._latents), (size,), generator=chance)
        captions = torch.randint(self._latents.tokens.shape[1], (size,), generator=chance)
        shape = (size, *self._latents.moments.shape[2:])
        drawn, noise = torch.randn(2, *shape, generator=chance)
        latents, tokens = self._latents.batch(rows, captions, drawn)
        emptied = torch.rand(size, generator=chance) < EMPTY_SHARE
        tokens = torch.where(emptied[:, None], self._empty, tokens)
        spread = (torch.arange(size) + torch.rand(size, generator=chance)) / size
        times = (spread * len(self._kept)).long()
        return tuple(part.to(device) for part in (latents, tokens, noise, times))

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return samples of held-out captions."""
        with self.learner.averaged():
            return self._sampler.look()


def kept_shares(family: str) -> Tensor:
    """Return how much of the picture's variance is left at each timestep, ᾱ [T] float32, from the schedule's config."""
    from diffusers import DDPMScheduler

    config = DDPMScheduler.load_config(families.config_folder(family) / "scheduler")
    shares: Tensor = DDPMScheduler.from_config(config).alphas_cumprod
    return shares


def snr_weights(kept: Tensor, gamma: float = GAMMA) -> Tensor:
    """Return min(SNR, γ) / SNR for the share of variance that is kept, ᾱ; SNR = ᾱ / (1 − ᾱ)."""
    ratio = kept / (1 - kept)
    return ratio.clamp(max=gamma) / ratio
