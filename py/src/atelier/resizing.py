"""The size that a picture or a latent is brought to, from what a node was asked. The rules are ComfyUI 0.3.64's."""

import math

from atelier.resampling import resample
from atelier.values import VAE_FACTOR, Image, Latent

_LEAST_SIDE = 64
"""The least side of resized latents, in pixels."""

_MEGAPIXEL = 1024 * 1024


def picture_to_size(image: Image, method: str, width: int, height: int, crop: str) -> Image:
    """Resample pictures [B, H, W, C]; a side of 0 follows from the other one, two of them leave the picture alone."""
    if width == height == 0:
        return image
    old_height, old_width = image.shape[1:3]
    if width == 0:
        width = max(1, round(old_width * height / old_height))
    elif height == 0:
        height = max(1, round(old_height * width / old_width))
    return _resampled(image, width, height, method, crop)


def picture_by(image: Image, method: str, factor: float) -> Image:
    """Resample pictures [B, H, W, C] to `factor` times their sides, rounded (halves to the even number)."""
    old_height, old_width = image.shape[1:3]
    return _resampled(image, round(old_width * factor), round(old_height * factor), method, "disabled")


def latent_to_size(latent: Latent, method: str, width: int, height: int, crop: str) -> Latent:
    """Resample latents to a size in pixels, 64 at least, cut to a multiple of 8.

    A side of 0 follows from the other one, two of them leave the latents alone. A noise mask needs no resampling,
    because it may have any size.
    """
    if width == height == 0:
        return latent
    old_height, old_width = latent["samples"].shape[-2:]
    if width == 0:
        height = max(_LEAST_SIDE, height)
        width = round(old_width * height / old_height)
    elif height == 0:
        width = max(_LEAST_SIDE, width)
        height = round(old_height * width / old_width)
    columns, rows = max(_LEAST_SIDE, width) // VAE_FACTOR, max(_LEAST_SIDE, height) // VAE_FACTOR
    return {**latent, "samples": resample(latent["samples"], columns, rows, method, crop)}


def latent_by(latent: Latent, method: str, factor: float) -> Latent:
    """Resample latents to `factor` times their sides, rounded (halves to the even number)."""
    rows, columns = (round(side * factor) for side in latent["samples"].shape[-2:])
    return {**latent, "samples": resample(latent["samples"], columns, rows, method)}


def picture_to_pixels(image: Image, method: str, megapixels: float) -> Image:
    """Resample pictures [B, H, W, C] to about so many times 1024² pixels, with the ratio of their sides."""
    old_height, old_width = image.shape[1:3]
    factor = math.sqrt(int(megapixels * _MEGAPIXEL) / (old_width * old_height))
    return _resampled(image, round(old_width * factor), round(old_height * factor), method, "disabled")


def picture_to_longest(image: Image, method: str, longest: int) -> Image:
    """Resample pictures [B, H, W, C] so that their longer side is so long, with the ratio of their sides."""
    old_height, old_width = image.shape[1:3]
    if old_height > old_width:
        width, height = round((old_width / old_height) * longest), longest
    else:
        width, height = longest, round((old_height / old_width) * longest)
    return _resampled(image, width, height, method, "disabled")


def _resampled(image: Image, width: int, height: int, method: str, crop: str) -> Image:
    return resample(image.movedim(-1, 1), width, height, method, crop).movedim(1, -1).contiguous()
