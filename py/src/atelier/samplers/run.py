"""How a sampler is written down: one step of it, as a generator that asks the network where it has to.

A step from level i to level i + 1 yields (x, σ), is answered with what the network expects at the end, and returns x at
the next level. All latents are in the scale of σ (latents + σ·noise); levels are scalars, float32.
Samplers of `unguided` are answered with what is expected without guidance too.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from atelier.noise_table import NoiseTable

Asked = tuple[Tensor, Tensor]
Taking = Generator[Asked, Tensor, Tensor]
Step = Callable[[Tensor, int], Taking]


class Expected(NamedTuple):
    """What the network expects at the end: with guidance, and of the negative prompt alone."""

    guided: Tensor
    unguided: Tensor


TakingBoth = Generator[Asked, Expected, Tensor]
StepOfBoth = Callable[[Tensor, int], TakingBoth]


@dataclass(frozen=True)
class Run:
    """One run: its falling levels [n + 1], the last one 0 or the noise that shall remain, and a source of new noise.

    `draw` is shown latents and the two levels that the noise is for, and gives normal noise in the latents' shape.
    `table` is what the model was trained on.
    """

    levels: Tensor
    draw: Callable[[Tensor, Tensor, Tensor], Tensor]
    table: NoiseTable


Sampler = Callable[..., Step]
"""Begins a run, with settings of its own by name; what it remembers from step to step is its own."""

SamplerOfBoth = Callable[..., StepOfBoth]
"""The same for one that is answered with `Expected`."""


def slope(x: Tensor, sigma: Tensor, denoised: Tensor) -> Tensor:
    """Return dx/dσ of the probability flow, (x − denoised) / σ (Karras et al. 2022, arXiv 2206.00364, eq. 3)."""
    return (x - denoised) / sigma


def ancestral(sigma: Tensor, following: Tensor, eta: float = 1.0) -> tuple[Tensor, Tensor]:
    """Return the level to step down to and the noise to add there, so that the noise is `following` in the end.

    `eta` is how much is added, relative to what a Markov chain would.
    """
    if eta == 0.0:
        return following, torch.zeros_like(following)
    up = (eta * (following**2 * (sigma**2 - following**2) / sigma**2).sqrt()).minimum(following)
    return (following**2 - up**2).sqrt(), up
