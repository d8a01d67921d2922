"""The noise that a run begins with, and latents with noise added.

Samples are raw VAE latents [B, C, h, w], float32 on the CPU; a model sees them times its family's scale.
"""

import torch
from torch import Tensor

from atelier import families
from atelier.noise_table import NoiseTable
from atelier.recipes import Model, Noise
from atelier.values import Latent


def begin(seed: int | None, latent: Latent) -> Tensor:
    """Return the noise that a run begins with: drawn from a seed, or none."""
    return torch.zeros_like(latent["samples"]) if seed is None else draw_noise(seed, latent)


def draw_noise(seed: int, latent: Latent) -> Tensor:
    """Draw the start noise of a batch, float32 on the CPU, in one draw from the seed, as ComfyUI does.

    With `batch_index` each picture gets the draw of its own number: the noise is drawn picture by picture and what
    belongs to no picture is thrown away.
    """
    shape = latent["samples"].shape
    generator = torch.Generator("cpu").manual_seed(seed)
    numbers = latent.get("batch_index")
    if numbers is None:
        return torch.randn(shape, generator=generator)
    draws = {}
    for number in range(max(numbers) + 1):
        draw = torch.randn((1, *shape[1:]), generator=generator)
        if number in numbers:
            draws[number] = draw
    return torch.cat([draws[number] for number in numbers])


def with_noise(model: Model, noise: Noise, levels: Tensor, latent: Latent) -> Latent:
    """Return latents with noise as strong as from the first level to the last, or of the only one; none without."""
    if len(levels) == 0:
        return latent
    strength = (levels[0] - levels[-1]).abs() if len(levels) > 1 else levels[0]
    scale = families.latent_scale(model.family)
    noisy = scaled(latent["samples"], scale) + begin(noise.seed, latent) * strength
    return {**latent, "samples": (noisy / scale).nan_to_num(nan=0.0, posinf=0.0, neginf=0.0)}


def noised(samples: Tensor, noise: Tensor, sigma: float, table: NoiseTable, scale: float) -> Tensor:
    """Return raw VAE latents in the model's scale with noise of level σ added.

    At the table's largest level the noise is √(1 + σ²) strong: the model has never seen anything but noise there.
    """
    strength = (1.0 + sigma**2) ** 0.5 if table.is_maximum(sigma) else sigma
    return scaled(samples, scale) + noise * strength


def scaled(samples: Tensor, scale: float) -> Tensor:
    """Return raw VAE latents in the model's scale; empty ones, all 0, as they are."""
    return samples * scale if bool(samples.any()) else samples
