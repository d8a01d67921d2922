"""Noise at its timesteps, and how much the error of saying it counts: what every denoiser here learns by."""

import torch
from torch import Tensor

from atelier import families

LEAST, GAMMA = 0.25, 5.0


def spread_times(size: int, count: int, chance: torch.Generator) -> Tensor:
    """Return timesteps [size] int64 of 0 … count − 1, one by chance from each of `size` equal parts."""
    spread = (torch.arange(size) + torch.rand(size, generator=chance)) / size
    return (spread * count).long()


def kept_shares(family: str) -> Tensor:
    """Return how much of the picture's variance is left at each timestep, ᾱ [T] float32, from the schedule's config."""
    from diffusers import DDPMScheduler

    config = DDPMScheduler.load_config(families.config_folder(family) / "scheduler")
    shares: Tensor = DDPMScheduler.from_config(config).alphas_cumprod
    return shares


def noisy(latents: Tensor, noise: Tensor, kept: Tensor) -> Tensor:
    """Return √ᾱ · latents + √(1 − ᾱ) · noise, [B, C, h, w], for ᾱ [B] (Ho, Jain and Abbeel 2020, equation 4)."""
    share = kept[:, None, None, None]
    return share.sqrt() * latents + (1 - share).sqrt() * noise


def weighted_error(said: Tensor, noise: Tensor, kept: Tensor) -> Tensor:
    """Return the mean squared error of the noise in each picture, weighted by `snr_weights`, as one number."""
    errors: Tensor = (said.float() - noise).square().mean(dim=(1, 2, 3))
    return (errors * snr_weights(kept)).mean()


def snr_weights(kept: Tensor, least: float = LEAST, gamma: float = GAMMA) -> Tensor:
    """Return SNR, but at least `least` and at most γ, divided by SNR = ᾱ / (1 − ᾱ), for ᾱ [B].

    γ is Hang et al.'s (2023): so that what is all but clear does not drown the rest. A least (1 in Salimans and Ho
    2022, appendix D) makes the noisiest timesteps count, where it is settled what is left and what is right.
    """
    ratio = kept / (1 - kept)
    return ratio.clamp(least, gamma) / ratio
