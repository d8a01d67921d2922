"""Drawn pictures as batches of tensors, and back."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from atelier.shapes import Example, sample

Pictures = npt.NDArray[np.uint8]


def examples(rng: np.random.Generator, count: int, held_out: bool = False) -> list[Example]:
    """Draw examples from the training scenes, or from those that no training sees."""
    return [sample(rng, held_out=held_out) for _ in range(count)]


def to_tensor(pictures: Sequence[Pictures], device: torch.device) -> Tensor:
    """Return pictures [H, W, 3] of 0 … 255 as one batch [B, 3, H, W] float32 of −1 … 1."""
    stacked = torch.from_numpy(np.stack(pictures)).to(device)
    return (stacked.movedim(-1, 1).float() / 127.5 - 1).contiguous()


def to_pictures(batch: Tensor) -> list[Pictures]:
    """Return a batch [B, 3, H, W] of −1 … 1 as pictures [H, W, 3] of 0 … 255, cut off and rounded."""
    scaled = ((batch.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return list(scaled.movedim(1, -1).cpu().numpy())
