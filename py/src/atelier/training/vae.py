"""Training the VAE: pictures of 128×128 to latents of 16×16×4, and back.

The loss is the mean absolute error of pixels and of their differences to the right and below (edges and the marks of
textures, which blur hides from the first), and a small Kullback-Leibler term. That one is larger than Stable
Diffusion's: the decoder then learns to bear the small errors that a denoiser leaves in its latents.
Source: Rombach et al. 2022, without the discriminator; drawn pictures have no fine grain to invent.

Until the learning rate falls, it learns on windows of 64×64, a quarter of the work and full of edges, because each has
the middle of its picture in it; then on whole pictures.
"""

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from atelier.shapes import SIDE, contact_sheet
from atelier.training import batches
from atelier.training.learner import Learner
from atelier.training.parts import new_vae
from atelier.training.plan import Plan
from atelier.training.precision import autocast

KL_WEIGHT = 1e-4
_WINDOW = 64
_LOOKED_AT = 48
_SHOWN = 16
_HELD_OUT, _NOISE = 1, 2  # purposes of random numbers; 0 is the pictures'


class VaeTask:
    """Learns to give drawn pictures back."""

    def __init__(self, plan: Plan, family: str = "shapes") -> None:
        self._plan = plan
        self.vae: Any = new_vae(family, plan.seed).train()
        _begin_with_little_noise(self.vae)
        self.learner = Learner({"vae": self.vae}, weight_decay=0.0)

    def loss(self, step: int) -> Tensor:
        """Return the loss of a step's own pictures."""
        rng = self._plan.numpy_at(step)
        drawn = [example.picture for example in batches.examples(rng, self._plan.batch)]
        views = drawn if self._plan.is_cooling(step) else [_window(picture, rng) for picture in drawn]
        pictures = batches.to_tensor(views, self.learner.device)
        noise = self._plan.torch_at(step, _NOISE)
        with autocast(self.learner.device):
            posterior = self.vae.encode(pictures).latent_dist
            mean, log_variance = posterior.mean.float(), posterior.logvar.float()
            drawn_noise = torch.randn(mean.shape, generator=noise).to(mean.device)
            decoded = self.vae.decode(mean + torch.exp(0.5 * log_variance) * drawn_noise).sample.float()
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        loss: Tensor = (decoded - pictures).abs().mean() + _edges(decoded, pictures) + KL_WEIGHT * divergence
        return loss

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return held-out pictures beside what came back, and the mean PSNR in dB."""
        drawn = batches.examples(self._plan.numpy_at(0, _HELD_OUT), _LOOKED_AT, held_out=True)
        pictures = batches.to_tensor([example.picture for example in drawn], self.learner.device)
        with self.learner.averaged():
            back = self.vae.decode(self.vae.encode(pictures).latent_dist.mode()).sample.clamp(-1, 1)
        errors = ((back - pictures) / 2).square().mean(dim=(1, 2, 3))
        pairs = zip(batches.to_pictures(pictures[:_SHOWN]), batches.to_pictures(back[:_SHOWN]), strict=True)
        page = contact_sheet([picture for pair in pairs for picture in pair], ["drawn", "back"] * _SHOWN)
        return page, {"psnr": float((-10 * errors.log10()).mean()), "worst": float((-10 * errors.log10()).min())}


def _begin_with_little_noise(vae: Any) -> None:
    """Begin with a small variance of the posterior: at 1, noise would hide everything from the decoder at first."""
    with torch.no_grad():
        vae.quant_conv.bias[vae.config.latent_channels :] -= 5.0


def _window(picture: batches.Pictures, rng: np.random.Generator) -> batches.Pictures:
    left, top = rng.integers(0, SIDE - _WINDOW + 1, 2).tolist()
    return picture[top : top + _WINDOW, left : left + _WINDOW]


def _edges(decoded: Tensor, pictures: Tensor) -> Tensor:
    difference = decoded - pictures
    return difference.diff(dim=-1).abs().mean() + difference.diff(dim=-2).abs().mean()
