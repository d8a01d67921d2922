"""What models for inpainting and editing are shown beside the latents, along the channels: ComfyUI 0.3.64's rules."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from atelier.families import LATENT_CHANNELS
from atelier.resampling import resample
from atelier.values import Options

_MASK_AND_LATENTS, _LATENTS = 5, 4
_BLANK = (0.8223, -0.6876, 0.6364, 0.1380)
"""The latents of a grey picture, in the model's scale."""


@dataclass(frozen=True, eq=False)
class Beside:
    """What a run has for a prompt that says nothing of it.

    Attributes:
        channels: how many the denoiser takes.
        latents: where the run begins, [B, 4, h, w] in the model's scale.
        mask: of the run's noise, [B, 4, h, w], or none.
        scale: from raw VAE latents to the model's.
    """

    channels: int
    latents: Tensor
    mask: Tensor | None
    scale: float

    def of(self, options: Options) -> Tensor | None:
        """Return what is shown with a prompt, [B, C, h, w]; nothing to a model that takes latents alone.

        An inpainting model sees the mask, rounded, and the picture's latents with grey in it; without a mask all of it
        is to be made. An editing model sees the picture's raw latents, or zeros.
        """
        more = self.channels - LATENT_CHANNELS
        if more == _MASK_AND_LATENTS:
            return self._masked(options)
        if more == _LATENTS:
            given = options.get("concat_latent")
            return torch.zeros_like(self.latents) if given is None else self._fitting(given)
        return None

    def _masked(self, options: Options) -> Tensor:
        mask = options.get("concat_mask", self.mask)
        if mask is None:
            blank = torch.tensor(_BLANK).reshape(1, -1, 1, 1).expand_as(self.latents)
            return torch.cat([torch.ones_like(self.latents[:, :1]), blank], dim=1)
        given = options.get("concat_latent")
        latents = self.latents if given is None else given * self.scale
        fitting = self._resized(mask[:, :1]).round()
        return torch.cat([_to_count(fitting, len(self.latents)), self._fitting(latents)], dim=1)

    def _fitting(self, latents: Tensor) -> Tensor:
        return _to_count(self._resized(latents), len(self.latents))

    def _resized(self, batch: Tensor) -> Tensor:
        height, width = self.latents.shape[2:]
        same = batch.shape[2:] == self.latents.shape[2:]
        return batch if same else resample(batch, width, height, "bilinear", "center")


def _to_count(batch: Tensor, count: int) -> Tensor:
    """Return `count` of a batch, each taken equally often, neighbours together."""
    given = len(batch)
    if count == given:
        return batch
    if count == 1:
        return batch[:1]
    if count < given:
        return batch[[min(round(each * (given - 1) / (count - 1)), given - 1) for each in range(count)]]
    return batch[[min(math.floor((each + 0.5) * given / count), given - 1) for each in range(count)]]
