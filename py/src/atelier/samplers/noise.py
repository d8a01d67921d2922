"""The noise that samplers add on their way."""

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
