"""The bound on single tensors that MPS computes rightly: beyond it come silent garbage or "Invalid buffer size".

The bound and its sources stand in the policy's row `large-tensors`. The largest tensor of a run is its attention
matrix, batch x heads x queries x keys, at the finest level that attends. Fused attention may not build it, so this
refuses more than it must; nobody has measured by how much on a Mac.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isqrt
from typing import Any

import torch

from atelier import policy
from atelier.errors import BadInput

__all__ = ["Attention", "finest_of_unet", "finest_of_vae", "require_fits"]


@dataclass(frozen=True)
class Attention:
    """One self-attention over a picture: `heads` over a grid with one token for `pixels` x `pixels` of the picture."""

    heads: int
    pixels: int

    def elements(self, batch: int, height: int, width: int) -> int:
        """Return how many numbers its matrix has for pictures of a size in pixels."""
        return batch * self.heads * (ceil(height / self.pixels) * ceil(width / self.pixels)) ** 2

    def largest_square(self, batch: int, limit: int) -> int:
        """Return the longest side, in pixels and a multiple of 8, of square pictures below `limit` elements."""
        tokens = isqrt((limit - 1) // (batch * self.heads))
        return isqrt(tokens) * self.pixels // 8 * 8


def finest_of_unet(unet: Any, factor: int) -> Attention | None:
    """Return a UNet's attention at its finest level that has one.

    `factor` is how many pixels a latent has on a side.
    """
    for level, block in enumerate(unet.down_blocks):
        attentions = getattr(block, "attentions", None)
        if attentions:
            return Attention(attentions[0].transformer_blocks[0].attn1.heads, factor * 2**level)
    return None


def finest_of_vae(half: Any, factor: int) -> Attention | None:
    """Return the attention in the middle of a VAE's encoder or decoder."""
    attentions = [each for each in half.mid_block.attentions or () if each is not None]
    return Attention(attentions[0].heads, factor) if attentions else None


def require_fits(
    attention: Attention | None, device: torch.device, dtype: torch.dtype, batch: int, size: Sequence[int], remedy: str
) -> None:
    """Refuse what MPS would compute wrongly; other devices have no such bound.

    `size` is height and width in pixels, `remedy` the end of a sentence that begins with the largest square.
    Raises `BadInput` (`too_large_for_mps`).
    """
    if attention is None or device.type != "mps":
        return
    bound = policy.rule("large-tensors").value
    limit = min(bound["elements"], bound["bytes"] // dtype.itemsize)
    height, width = size
    elements = attention.elements(batch, height, width)
    if elements >= limit:
        side = attention.largest_square(batch, limit)
        raise BadInput(
            "too_large_for_mps",
            f"A batch of {batch} at {width}x{height} needs a tensor of {elements:,} numbers, and from {limit:,} on MPS "
            f"computes garbage: stay below about {side}x{side} pixels, {remedy}.",
        )
