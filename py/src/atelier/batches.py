"""Putting pictures and latents into batches and taking them out. The meaning is ComfyUI 0.3.64's."""

import torch

from atelier.resampling import resample, to_count
from atelier.values import Image, Latent


def pictures_together(first: Image, second: Image) -> Image:
    """Return both batches as one; the second is resampled to the first one's size, cut evenly to its shape."""
    if first.shape[1:] != second.shape[1:]:
        height, width = first.shape[1:3]
        second = resample(second.movedim(-1, 1), width, height, "bilinear", "center").movedim(1, -1)
    return torch.cat([first, second])


def part_of_latents(latent: Latent, first: int, length: int) -> Latent:
    """Return `length` latents of a batch from number `first` on, each with its own mask and its own draw of the noise.

    What lies behind the end of the batch counts as its last latent. One mask for all stays one.
    """
    samples = latent["samples"]
    begin = min(len(samples) - 1, first)
    chosen = slice(begin, min(len(samples), begin + length))
    numbers = latent.get("batch_index", list(range(len(samples))))
    part: Latent = {**latent, "samples": samples[chosen].clone(), "batch_index": numbers[chosen]}
    if "noise_mask" in latent and len(latent["noise_mask"]) > 1:
        part["noise_mask"] = to_count(latent["noise_mask"], len(samples))[chosen].clone()
    return part


def repeated_latents(latent: Latent, amount: int) -> Latent:
    """Return the batch `amount` times behind itself, with its masks.

    Where the latents name their draws of the noise, each repetition gets new draws: the same numbers moved up by
    their span.
    """
    whole: Latent = {**latent, "samples": latent["samples"].repeat(amount, 1, 1, 1)}
    if "noise_mask" in latent and len(latent["noise_mask"]) > 1:
        whole["noise_mask"] = latent["noise_mask"].repeat(amount, 1, 1, 1)
    if "batch_index" in latent:
        numbers = latent["batch_index"]
        span = max(numbers) - min(numbers) + 1
        whole["batch_index"] = [number + turn * span for turn in range(amount) for number in numbers]
    return whole
