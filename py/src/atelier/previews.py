"""Small pictures of a run on its way, written into a buffer that Java lends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import torch
from torch import Tensor

MAX_SIDE = 256

# How Stable Diffusion 1's four latent channels look in RGB, −1…1. Source: keturn, "Decoding latents to RGB without
# upscaling", forum of Hugging Face, 2022.
_SD1_TO_RGB = torch.tensor(
    [[0.298, 0.207, 0.208], [0.187, 0.286, 0.173], [-0.158, 0.189, 0.264], [-0.184, -0.271, -0.473]]
)

Buffer = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

_target: ContextVar[Buffer | None] = ContextVar("atelier_preview", default=None)


@contextmanager
def into(buffer: Buffer | None) -> Iterator[None]:
    """Write previews into this buffer while the block runs: uint8, at least 256·256·3 long; with none, nowhere."""
    token = _target.set(buffer)
    try:
        yield
    finally:
        _target.reset(token)


def show(latents: Tensor) -> str:
    """Write the first picture of latents [B, 4, h, w] in the model's scale; returns the note that announces it."""
    buffer = _target.get()
    if buffer is None or latents.shape[1] != len(_SD1_TO_RGB):
        return ""
    small = latents[:1].detach().float().cpu()
    longest = max(small.shape[-2:])
    if longest > MAX_SIDE:
        height, width = (max(1, side * MAX_SIDE // longest) for side in small.shape[-2:])
        small = torch.nn.functional.interpolate(small, size=(height, width), mode="area")
    rgb = (small[0].permute(1, 2, 0) @ _SD1_TO_RGB + 1) * 127.5
    pixels = rgb.nan_to_num().clamp(0, 255).to(torch.uint8).contiguous().numpy()
    buffer[: pixels.size] = pixels.reshape(-1)
    return f"preview {pixels.shape[1]}x{pixels.shape[0]}"
