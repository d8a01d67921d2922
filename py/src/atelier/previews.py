"""Small pictures of a run on its way, written into a buffer that Java lends."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import torch
from torch import Tensor

MAX_SIDE = 256
_TOGETHER = 16

# How four latent channels, and a constant one, look in RGB, −1…1. Source: keturn, "Decoding latents to RGB without
# upscaling", forum of Hugging Face, 2022.
_SD1_TO_RGB = torch.tensor(
    [[0.298, 0.207, 0.208], [0.187, 0.286, 0.173], [-0.158, 0.189, 0.264], [-0.184, -0.271, -0.473], [0.0, 0.0, 0.0]]
)

# SDXL's own latents, 0…255 brought to −1…1. Source: Timothy Alexis Vass, "Explaining the SDXL latent space", 2024.
_SDXL_TO_RGB = (
    torch.tensor(
        [[60.0, 60.0, 60.0], [-60.0, -5.0, 10.0], [25.0, 15.0, -5.0], [-70.0, -50.0, -35.0], [22.5, 12.5, 2.5]]
    )
    / 127.5
)

# Least squares over drawn pictures; belongs to the weights of the shipped VAE.
_SHAPES_TO_RGB = torch.tensor(
    [
        [-0.2940, -0.4178, -0.6127],
        [-0.1030, -0.2832, -0.5113],
        [-0.0374, -0.2120, 0.3181],
        [-0.3572, 0.3189, 0.8368],
        [0.1496, 0.0388, -0.0126],
    ]
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


def show(latents: Tensor, family: str) -> str:
    """Write the first picture of latents [B, 4, h, w] in the model's scale; returns the note that announces it."""
    *channels, constant = _SHAPES_TO_RGB if family == "shapes" else _SDXL_TO_RGB if "sdxl" in family else _SD1_TO_RGB
    if _target.get() is None or latents.shape[1] != len(channels):
        return ""
    small = _within_bounds(latents[:1].detach().float().cpu())
    return _write(small[0].permute(1, 2, 0) @ torch.stack(channels) + constant)


def show_pictures(pictures: Tensor) -> str:
    """Write up to 16 pictures [B, 3, H, W] of −1…1 side by side; returns the note that announces them."""
    if _target.get() is None:
        return ""
    shown = pictures[:_TOGETHER].detach().float().cpu()
    columns = math.ceil(len(shown) ** 0.5)
    blank = torch.ones(-len(shown) % columns, *shown.shape[1:])
    filled = torch.cat([shown, blank])
    rows = filled.reshape(-1, columns, *shown.shape[1:])
    sheet = rows.permute(2, 0, 3, 1, 4).flatten(1, 2).flatten(2, 3)
    return _write(_within_bounds(sheet[None])[0].permute(1, 2, 0))


def _within_bounds(picture: Tensor) -> Tensor:
    longest = max(picture.shape[-2:])
    if longest <= MAX_SIDE:
        return picture
    height, width = (max(1, side * MAX_SIDE // longest) for side in picture.shape[-2:])
    return torch.nn.functional.interpolate(picture, size=(height, width), mode="area")


def _write(rgb: Tensor) -> str:
    """Write one picture [H, W, 3] of −1…1 into the buffer that there is."""
    buffer = _target.get()
    assert buffer is not None  # noqa: S101 - asked before
    pixels = ((rgb + 1) * 127.5).nan_to_num().clamp(0, 255).to(torch.uint8).contiguous().numpy()
    buffer[: pixels.size] = pixels.reshape(-1)
    return f"preview {pixels.shape[1]}x{pixels.shape[0]}"
