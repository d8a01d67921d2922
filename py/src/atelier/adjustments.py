"""What changes guidance from outside, in terms of the pictures that are expected at the end.

All tensors are latents [B, C, h, w] in the model's scale. The meaning is ComfyUI 0.3.64's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from atelier.guidance import Asked, ClassifierFree, Guidance
from atelier.recipes import Operation

_ALL = (1, 2, 3)


@dataclass(frozen=True, eq=False)
class At:
    """Where a run is: latents in the scale of σ, the level, and how strongly it is guided."""

    x: Tensor
    sigma: Tensor
    scale: float


class Adjustment(Protocol):
    """A change of guidance; made anew for each run, so that it may remember."""

    def before(self, positive: Tensor, negative: Tensor, at: At) -> tuple[Tensor, Tensor]:
        """Return what guidance shall take for expected by the positive and the negative prompts."""

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Return what shall be expected in the end; without negative prompts there was no guidance."""


class _Nothing:
    def before(self, positive: Tensor, negative: Tensor, at: At) -> tuple[Tensor, Tensor]:
        """Change nothing."""
        del at
        return positive, negative

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Change nothing."""
        del positive, negative, at
        return guided


class Mahiro(_Nothing):
    """The more guidance turns away from the negative, the more of the scaled positive alone (ComfyUI's Mahiro)."""

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Mix the guided with the scaled positive by how alike the scaled negative and their mean are."""
        if negative is None:
            return guided
        leap = positive * at.scale
        one, other = (each.abs().sqrt() * each.sign() for each in (negative * at.scale, (leap + guided) / 2))
        share = 2 * (cosine_similarity(one, other).mean() + 1)
        return (share * guided + (4 - share) * leap) / 4


class ZeroStar(_Nothing):
    """Guidance from the negative answer at its best length (Fan et al. 2025, arXiv 2503.18886)."""

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Move by what the negative would give, scaled to be as near as it can be to the positive."""
        if negative is None:
            return guided
        one, other = (at.x - each for each in (positive, negative))
        length: Tensor = (one * other).sum(_ALL, keepdim=True) / ((other**2).sum(_ALL, keepdim=True) + 1e-8)
        return guided + negative * (length - 1.0) + at.scale * negative * (1.0 - length)


@dataclass(frozen=True)
class NormBound(_Nothing):
    """At each place the guided is no longer than the positive, over the channels, then times a strength."""

    strength: float

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Shorten what became longer."""
        del negative, at
        wanted, found = (torch.linalg.vector_norm(each, dim=1, keepdim=True) for each in (positive, guided))
        shorter: Tensor = (wanted / (found + 1e-8)).clamp(min=0.0, max=1.0)
        return guided * shorter * self.strength


@dataclass(frozen=True)
class ScaledNoise(_Nothing):
    """The expected noise divided by a factor, against exposure bias (Ning et al. 2023, arXiv 2308.15321)."""

    factor: float

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Take less noise, or more, for expected."""
        del positive, negative
        return at.x - (at.x - guided) / self.factor


class TangentialDamping(_Nothing):
    """The negative keeps only its part along the main direction of both (Kwon et al. 2025, arXiv 2503.18137)."""

    def before(self, positive: Tensor, negative: Tensor, at: At) -> tuple[Tensor, Tensor]:
        """Project the negative's noise on the first singular vector of both."""
        one, other = ((at.x - each).flatten(1).float() for each in (positive, negative))
        main = torch.linalg.svd(torch.stack([other, one], dim=1).cpu(), full_matrices=False)[2][:, :1].to(other)
        along = (other[:, None] @ main.mT) * main
        return positive, at.x - along.reshape(negative.shape).to(negative)


@dataclass(frozen=True)
class Operated(_Nothing):
    """What guidance adds goes through an operation of a node."""

    operation: Operation

    def before(self, positive: Tensor, negative: Tensor, at: At) -> tuple[Tensor, Tensor]:
        """Change the way from the negative to the positive."""
        del at
        return self.operation.apply(positive - negative) + negative, negative

    def after(self, guided: Tensor, positive: Tensor, negative: "Tensor | None", at: At) -> Tensor:
        """Without guidance change the positive itself."""
        del positive, at
        return self.operation.apply(guided) if negative is None else guided


class Projected(_Nothing):
    """Adaptive projected guidance: along the positive it counts by `eta` (Sadat et al. 2024, arXiv 2410.02416).

    Guidance is shortened to `longest`, unless that is 0. With `momentum` it is added to so much of all before, which
    is forgotten where the noise rises again.
    """

    def __init__(self, eta: float, longest: float, momentum: float) -> None:
        self._eta, self._longest, self._momentum = eta, longest, momentum
        self._all: Tensor | None = None
        self._sigma = float("inf")

    def before(self, positive: Tensor, negative: Tensor, at: At) -> tuple[Tensor, Tensor]:
        """Take a positive from which guidance concludes the projected one."""
        way = positive - negative
        if float(at.sigma) > self._sigma:
            self._all = None
        self._sigma = float(at.sigma)
        if self._momentum != 0.0:
            way = self._all = way if self._all is None else self._momentum * self._all + way
        if self._longest > 0.0:
            way = way * (self._longest / torch.linalg.vector_norm(way, dim=_ALL, keepdim=True)).clamp(max=1.0)
        direction = positive / torch.linalg.vector_norm(positive, dim=_ALL, keepdim=True).clamp(min=1e-12)
        along = (way * direction).sum(_ALL, keepdim=True) * direction
        return negative + (way - along) + self._eta * along + (positive - negative) / at.scale, negative


@dataclass(frozen=True, eq=False)
class Adjusted:
    """A guidance with adjustments around it, in their order: all before it, then all after it."""

    guidance: Guidance
    scale: float
    adjustments: Sequence[Adjustment]

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask what the guidance asks."""
        return self.guidance.asks(with_unguided=with_unguided)

    def of(self, answers: Sequence[Tensor], asked: Asked) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        at = At(asked.x, asked.sigma, self.scale)
        expected = [_expected(answer, asked) for answer in answers]
        if len(expected) > 1:
            for each in self.adjustments:
                expected[:2] = each.before(expected[0], expected[1], at)
        answers = [_answer(one, asked) for one in expected]
        guided, unguided = self.guidance.of(answers, asked)
        result = _expected(guided, asked)
        negative = expected[1] if len(expected) > 1 else None
        for each in self.adjustments:
            result = each.after(result, expected[0], negative, at)
        return _answer(result, asked), unguided


def adjusted(guidance: Guidance, adjustments: Sequence[Adjustment]) -> Adjusted:
    """Return a guidance with adjustments around it."""
    plain = getattr(guidance, "guidance", guidance)
    return Adjusted(guidance, plain.scale if isinstance(plain, ClassifierFree) else 1.0, adjustments)


def _expected(answer: Tensor, asked: Asked) -> Tensor:
    share, strength = asked.prediction.factors(asked.sigma)
    return share * asked.x - strength * answer


def _answer(expected: Tensor, asked: Asked) -> Tensor:
    share, strength = asked.prediction.factors(asked.sigma)
    return (share * asked.x - expected) / strength
