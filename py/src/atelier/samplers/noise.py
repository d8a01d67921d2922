"""The noise that samplers add on their way."""

from typing import Any

import torch
from torch import Tensor


class NewNoise:
    """Normal noise drawn where the latents lie, from a generator of its own with the run's seed, as in ComfyUI 0.3.64.

    It begins with the very noise that the run begins with; ComfyUI's pictures need it so.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._generator: torch.Generator | None = None

    def __call__(self, latents: Tensor, *_: Tensor) -> Tensor:
        """Return new noise in the shape of the latents, whatever the levels."""
        if self._generator is None:
            self._generator = torch.Generator(latents.device).manual_seed(self._seed)
        return torch.randn(latents.shape, dtype=latents.dtype, device=latents.device, generator=self._generator)


class BrownianNoise:
    """The increments of one Brownian motion over the levels of a run, each divided by its deviation.

    It follows from the seed, the latents' shape and the ends of the levels, so that more steps follow the same path.
    Drawn by torchsde's BrownianTree, as k-diffusion does: on the CPU, or with `where_the_latents_lie` on their device.
    """

    def __init__(self, seed: int, levels: Tensor, *, where_the_latents_lie: bool) -> None:
        self._seed = seed
        self._lowest, self._highest = levels[levels > 0].min(), levels.max()
        self._stays = where_the_latents_lie
        self._tree: Any = None

    def __call__(self, latents: Tensor, sigma: Tensor, following: Tensor) -> Tensor:
        """Return the noise of the way from one level down to another, in the shape of the latents."""
        if self._tree is None:
            from torchsde import BrownianTree

            begin = torch.zeros_like(latents, device=None if self._stays else "cpu")
            self._tree = BrownianTree(t0=self._lowest, w0=begin, t1=self._highest, entropy=self._seed, tol=1e-6)
        # the tree rounds to these digits; unrounded, the ends may lie outside of it, of which it would warn
        increment: Tensor = -self._tree(round(float(following), 6), round(float(sigma), 6))
        return increment.to(latents.device) / (sigma - following).sqrt()
