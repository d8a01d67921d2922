"""Sampling in a part of the latents: what is outside of the noise mask stays what it was.

The rule is ComfyUI 0.3.64's: before the network is asked, the latents outside are replaced by the original ones with
noise of the current level, and what it expects at the end is replaced there by the original ones. That noise is the
run's own; `ddim` alone has another.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.prediction import Prediction
from atelier.resampling import to_count


def noise_mask_for(mask: Tensor, samples: Tensor) -> Tensor:
    """Return a noise mask [b, 1, h, w] of any size in the shape of latents [B, C, h, w], resampled bilinearly.

    Masks begin again where they end; those beyond the batch are left out.
    """
    fitting = torch.nn.functional.interpolate(mask, size=samples.shape[2:], mode="bilinear")
    return to_count(fitting, len(samples)).expand_as(samples)


def noise_outside(sampler: str, seed: int, noise: Tensor) -> Tensor:
    """Return the noise that is laid over the original outside, for a run that begins with `noise`.

    A run of `ddim` has a draw of its own there, from the next seed and for the whole batch at once.
    """
    if sampler != "ddim":
        return noise
    return torch.randn(noise.shape, generator=torch.Generator().manual_seed((seed + 1) % 2**64))


@dataclass(frozen=True, eq=False)
class Graded:
    """A mask that says when each place is let go of: where it is 1 from the run's begin on, where it is 0 at its end.

    After Levin and Fried 2023, arXiv 2306.00950. Where `share` is below 1, the rest is the mask as a weight.
    """

    table: NoiseTable
    levels: Tensor
    share: float

    def at(self, sigma: Tensor, mask: Tensor) -> Tensor:
        """Return the mask of a level."""
        lowest = max(float(self.levels[-1]), self.table.minimum)
        ends = torch.tensor([float(self.levels[0]), lowest, float(sigma)])
        begin, end, now = (float(each) for each in self.table.nearest(ends))
        let_go = (mask >= (now - end) / (begin - end)).to(mask) if begin > end else torch.ones_like(mask)
        return self.share * let_go + (1 - self.share) * mask if 0 < self.share < 1 else let_go


@dataclass(frozen=True, eq=False)
class KeptOutside:
    """The original outside of a mask, all [B, C, h, w] in the model's scale and on its device.

    `level` tells the σ that the network is being asked at. Latents are given and taken as the network sees them,
    divided by √(1 + σ²), whatever scale the sampler works in. Where the mask is 1 nothing changes, to the bit.
    """

    original: Tensor
    noise: Tensor
    mask: Tensor
    level: Callable[[], Tensor]
    prediction: Prediction = Prediction.NOISE
    graded: Graded | None = None

    def _mask(self, sigma: Tensor) -> Tensor:
        return self.mask if self.graded is None else self.graded.at(sigma, self.mask)

    def shown(self, sample: Tensor) -> Tensor:
        """Return the latents that the network shall see instead of `sample`."""
        sigma = self.level()
        mask = self._mask(sigma)
        return sample * mask + self._noised(sigma) / (sigma**2 + 1) ** 0.5 * (1 - mask)

    def predicted(self, sample: Tensor, answer: Tensor) -> Tensor:
        """Return the answer from which the sampler concludes the original outside of the mask.

        A sampler takes a·x − b·answer for the end, with x the latents before they were replaced. From x' = `shown` and
        the network's `answer` it shall take (a·x' − b·answer)·mask + original·(1 − mask); solved for the answer.
        """
        sigma = self.level()
        mask = self._mask(sigma)
        share, strength = self.prediction.factors(sigma)
        x = sample * (sigma**2 + 1) ** 0.5
        outside = (share * (x + mask * (x - self._noised(sigma))) - self.original) / strength
        return answer * mask + outside * (1 - mask)

    def seen(self, sample: Tensor, answer: Tensor) -> Tensor:
        """Return the answer from which the sampler concludes what the network itself expects, outside of the mask too.

        As `predicted`, of a·x' − b·answer everywhere: what ComfyUI takes for unguided is not replaced.
        """
        sigma = self.level()
        share, strength = self.prediction.factors(sigma)
        x = sample * (sigma**2 + 1) ** 0.5
        return answer + share * (1 - self._mask(sigma)) * (x - self._noised(sigma)) / strength

    def _noised(self, sigma: Tensor) -> Tensor:
        return self.original + self.noise * sigma
