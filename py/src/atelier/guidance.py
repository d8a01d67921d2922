"""How the answers to positive and negative prompts become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from atelier.prediction import Prediction


class Guidance(Protocol):
    """A rule over the sides of a run, the positive one first and the most negative one last."""

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Say for each side whether it is asked; what is not asked has no effect."""

    def of(self, answers: Sequence[Tensor], asked: "Asked") -> tuple[Tensor, Tensor]:
        """Return the guided answer and the unguided one, from the answers of the sides that are asked."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What a network was asked: latents in the scale of σ, the level, and what its answer means."""

    x: Tensor
    sigma: Tensor
    prediction: Prediction


@dataclass(frozen=True)
class Unguided:
    """One side alone."""

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask it."""
        del with_unguided
        return (True,)

    def of(self, answers: Sequence[Tensor], asked: Asked) -> tuple[Tensor, Tensor]:
        """Return its answer."""
        del asked
        return answers[0], answers[0]


@dataclass(frozen=True)
class ClassifierFree:
    """From the negative answer towards the positive one (Ho and Salimans 2022, arXiv 2207.12598).

    At a scale of 1 the negative prompts have no effect; they are asked only where the sampler wants them.
    """

    scale: float

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask the positive side, and the negative one where it counts."""
        return True, self.scale != 1.0 or with_unguided

    def of(self, answers: Sequence[Tensor], asked: Asked) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        del asked
        if len(answers) == 1:
            return answers[0], answers[0]
        positive, negative = answers
        return negative + self.scale * (positive - negative), negative


@dataclass(frozen=True)
class TwoScales:
    """Two positive sides, as ComfyUI's DualCFGGuider has them.

    From the negative answer towards the second by one scale, and from the second towards the first by the other
    (Brooks et al. 2022, arXiv 2211.09800); nested, the first is approached from the second, and the end of that way
    from the negative answer.
    """

    first: float
    second: float
    nested: bool

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask all three."""
        del with_unguided
        return True, True, True

    def of(self, answers: Sequence[Tensor], asked: Asked) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        del asked
        first, second, negative = answers
        if self.nested:
            pulled = second + self.first * (first - second)
            return negative + self.second * (pulled - negative), negative
        return negative + self.second * (second - negative) + self.first * (first - second), negative


@dataclass(frozen=True)
class PerpendicularNegative:
    """Away from the negative only across the way to the positive (Armandpour et al. 2023, arXiv 2304.04968).

    The sides are the positive, the negative, and an empty prompt, from which both ways are counted.
    """

    scale: float
    negative_scale: float

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask all three."""
        del with_unguided
        return True, True, True

    def of(self, answers: Sequence[Tensor], asked: "Asked") -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        del asked
        positive, negative, empty = answers
        towards, away = positive - empty, negative - empty
        across = away - (away * towards).sum() / towards.norm() ** 2 * towards
        return empty + self.scale * (towards - across * self.negative_scale), negative


@dataclass(frozen=True)
class Rescaled:
    """Classifier-free guidance whose velocity deviates as much as the positive answer's (Lin et al. 2023, 2305.08891).

    `share` is how much of that is mixed with what guidance alone gives, 0 … 1.
    """

    guidance: ClassifierFree
    share: float

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask what the guidance asks."""
        return self.guidance.asks(with_unguided=with_unguided)

    def of(self, answers: Sequence[Tensor], asked: Asked) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        if len(answers) == 1:
            return answers[0], answers[0]
        velocities = [_velocity(answer, asked) for answer in answers]
        guided = self.guidance.of(velocities, asked)[0]
        alike = guided * (_deviation(velocities[0]) / _deviation(guided))
        mixed = self.share * alike + (1.0 - self.share) * guided
        return _answer(mixed, asked), answers[1]


def _deviation(batch: Tensor) -> Tensor:
    return batch.std(dim=(1, 2, 3), keepdim=True)


def _velocity(answer: Tensor, asked: Asked) -> Tensor:
    """Return the velocity that says the same as an answer."""
    if asked.prediction is Prediction.VELOCITY:
        return answer
    share, strength = asked.prediction.factors(asked.sigma)
    own_share, own_strength = Prediction.VELOCITY.factors(asked.sigma)
    return (own_share * asked.x - (share * asked.x - strength * answer)) / own_strength


def _answer(velocity: Tensor, asked: Asked) -> Tensor:
    """Return the answer that says the same as a velocity."""
    if asked.prediction is Prediction.VELOCITY:
        return velocity
    share, strength = asked.prediction.factors(asked.sigma)
    own_share, own_strength = Prediction.VELOCITY.factors(asked.sigma)
    return (share * asked.x - (own_share * asked.x - own_strength * velocity)) / strength
