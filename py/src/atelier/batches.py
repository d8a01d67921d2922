"""Putting pictures and latents into batches and taking them out. The meaning is ComfyUI 0.3.64's."""

import itertools

import torch

from atelier.errors import BadInput
from atelier.resampling import resample, to_count
from atelier.values import Image, Latent


def pictures_together(first: Image, second: Image) -> Image:
    """Return both batches as one; the second is resampled to the first one's size, cut evenly to its shape."""
    if first.shape[1:] != second.shape[1:]:
        height, width = first.shape[1:3]
        second = resample(second.movedim(-1, 1), width, height, "bilinear", "center").movedim(1, -1)
    return torch.cat([first, second])


def part_of_pictures(batch: Image, first: int, length: int) -> Image:
    """Return `length` pictures of a batch from number `first` on; what lies behind its end counts as its last one."""
    begin = min(len(batch) - 1, first)
    return batch[begin : begin + length].clone()


def repeated_pictures(batch: Image, amount: int) -> Image:
    """Return the batch `amount` times behind itself."""
    return batch.repeat(amount, 1, 1, 1)


def rebatched_pictures(batches: list[Image], size: int) -> list[Image]:
    """Return the same pictures in batches of `size`, the last one maybe smaller. Raises `BadInput`: `sizes_differ`."""
    shapes = {tuple(batch.shape[1:3]) for batch in batches}
    if len(shapes) > 1:
        shown = ", ".join(sorted(f"{width}x{height}" for height, width in shapes))
        raise BadInput("sizes_differ", f"Pictures of {shown} pixels do not fit into one batch: scale them first.")
    pictures = torch.cat(batches) if batches else torch.empty(0)
    return [pictures[begin : begin + size] for begin in range(0, len(pictures), size)]


def rebatched_latents(batches: list[Latent], size: int) -> list[Latent]:
    """Return the same latents in batches of `size`; where the shape changes a new one begins.

    Each keeps its mask and its draw of the noise; where a batch names none, they are counted through all batches.
    """
    singles, before = [], 0
    for batch in batches:
        numbers = batch.get("batch_index", list(range(before, before + len(batch["samples"]))))
        singles += [(part_of_latents({**batch, "batch_index": numbers}, place, 1)) for place in range(len(numbers))]
        before += len(numbers)
    same_shape = itertools.groupby(singles, key=lambda single: single["samples"].shape)
    runs = [list(run) for _, run in same_shape]
    return [_joined(run[begin : begin + size]) for run in runs for begin in range(0, len(run), size)]


def _joined(singles: list[Latent]) -> Latent:
    whole: Latent = {
        "samples": torch.cat([single["samples"] for single in singles]),
        "batch_index": [number for single in singles for number in single["batch_index"]],
    }
    masks = [single["noise_mask"] for single in singles if "noise_mask" in single]
    if any(bool((mask != 1).any()) for mask in masks):
        height, width = masks[0].shape[-2:]
        nothing = torch.ones(1, 1, height, width)
        found = (single.get("noise_mask", nothing) for single in singles)
        whole["noise_mask"] = torch.cat([resample(mask, width, height, "bilinear", "disabled") for mask in found])
    return whole


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
