"""Bringing a batch to another size or count. The meaning of each method is ComfyUI 0.3.64's."""

import math

import numpy as np
import torch
from torch import Tensor

from atelier.errors import BadInput
from atelier.signals import check_cancelled
from atelier.slerp import bislerp
from atelier.values import MAX_PIXELS


def resample(batch: Tensor, width: int, height: int, method: str, crop: str = "disabled") -> Tensor:
    """Resample float [B, C, h, w] to [B, C, height, width].

    Args:
        batch: pictures or latents.
        width: of the result, in elements.
        height: of the result, in elements.
        method: `bislerp`, `lanczos` (pictures only, in steps of 1/255), or a mode of torch's `interpolate`.
        crop: `center` first cuts off evenly what does not fit the new shape; `disabled` distorts.

    Raises `BadInput`: `size_too_small` where nothing would be left, `size_too_large` beyond `MAX_PIXELS` a picture.
    """
    check_cancelled()
    _check_size(width, height)
    part = _centre(batch, width, height) if crop == "center" else batch
    if method == "bislerp":
        return bislerp(part, width, height)
    if method == "lanczos":
        return _lanczos(part, width, height)
    return torch.nn.functional.interpolate(part, size=(height, width), mode=method)


def to_count(batch: Tensor, count: int) -> Tensor:
    """Return the first `count` of a batch, which begins again where it ends."""
    times = math.ceil(count / len(batch))
    return batch[:count] if times == 1 else batch.repeat(times, *[1] * (batch.ndim - 1))[:count]


def _check_size(width: int, height: int) -> None:
    if min(width, height) < 1:
        raise BadInput("size_too_small", f"A size of {width}x{height} leaves nothing: scale to at least 1x1.")
    if width * height > MAX_PIXELS:
        raise BadInput(
            "size_too_large", f"A size of {width}x{height} is beyond the {MAX_PIXELS:,} elements of one picture."
        )


def _centre(batch: Tensor, width: int, height: int) -> Tensor:
    old_height, old_width = batch.shape[-2:]
    old_aspect, aspect = old_width / old_height, width / height
    left = round((old_width - old_width * (aspect / old_aspect)) / 2) if old_aspect > aspect else 0
    top = round((old_height - old_height * (old_aspect / aspect)) / 2) if old_aspect < aspect else 0
    if old_width <= 2 * left or old_height <= 2 * top:
        raise BadInput(
            "size_too_small",
            f"Cutting {old_width}x{old_height} to the shape of {width}x{height} leaves nothing: set crop to disabled.",
        )
    return batch[:, :, top : old_height - top, left : old_width - left]


def _lanczos(batch: Tensor, width: int, height: int) -> Tensor:
    return torch.stack([_lanczos_one(picture, width, height) for picture in batch])


def _lanczos_one(picture: Tensor, width: int, height: int) -> Tensor:
    from PIL import Image as Pillow

    check_cancelled()
    levels = (picture.movedim(0, -1) * 255.0).clamp(0, 255).to(torch.uint8).numpy()
    resized = Pillow.fromarray(levels).resize((width, height), resample=Pillow.Resampling.LANCZOS)
    return torch.from_numpy(np.asarray(resized).astype(np.float32) / 255.0).movedim(-1, 0)
