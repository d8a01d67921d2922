"""Training the text encoder and the UNet together, from nothing, to say which noise was added to latents.

Stable Diffusion's noise schedule and ε-prediction; `noising` says how much each timestep counts. One caption in ten is
emptied, for classifier-free guidance (Ho and Salimans 2022). The timesteps of a batch are spread evenly over all.
"""

from typing import Any

import torch
from PIL import Image
from torch import Tensor

from atelier.training import noising, parts
from atelier.training.latents import Latents
from atelier.training.learner import Learner
from atelier.training.plan import Plan
from atelier.training.precision import autocast
from atelier.training.samples import Sampler, Vae
from atelier.training.tokens import token_ids

EMPTY_SHARE = 0.1


class DenoiserTask:
    """Learns to remove noise from the latents of drawn pictures, told by their captions."""

    def __init__(self, plan: Plan, latents: Latents, text_encoder: Any, vae: Vae, family: str = "shapes") -> None:
        self._plan, self._latents = plan, latents
        self.text_encoder = text_encoder
        self.unet: Any = parts.new_unet(family, plan.seed)
        parts.learn_quickly(self.text_encoder, self.unet)
        self.learner = Learner({"text_encoder": self.text_encoder, "unet": self.unet})
        self._sampler = Sampler(family, self.text_encoder, self.unet, vae)
        self._kept = noising.kept_shares(family).to(self.learner.device)
        self._empty = token_ids(family, [""])

    def loss(self, step: int) -> Tensor:
        """Return the weighted mean squared error of the noise in a step's own batch."""
        latents, tokens, noise, times = self._batch(step)
        kept = self._kept[times]
        with autocast(self.learner.device):
            told = self.text_encoder(tokens)[0]
            said = self.unet(noising.noisy(latents, noise, kept), times, told).sample
        return noising.weighted_error(said, noise, kept)

    def _batch(self, step: int) -> tuple[Tensor, ...]:
        chance, size, device = self._plan.torch_at(step), self._plan.batch, self.learner.device
        rows = torch.randint(len(self._latents), (size,), generator=chance)
        captions = torch.randint(self._latents.tokens.shape[1], (size,), generator=chance)
        shape = (size, *self._latents.moments.shape[2:])
        drawn, noise = torch.randn(2, *shape, generator=chance)
        latents, tokens = self._latents.batch(rows, captions, drawn)
        emptied = torch.rand(size, generator=chance) < EMPTY_SHARE
        tokens = torch.where(emptied[:, None], self._empty, tokens)
        times = noising.spread_times(size, len(self._kept), chance)
        return tuple(part.to(device) for part in (latents, tokens, noise, times))

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return samples of held-out captions."""
        with self.learner.averaged():
            return self._sampler.look()
