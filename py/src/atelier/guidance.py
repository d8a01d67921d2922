"""How the answers to positive and negative prompts become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor


class Guidance(Protocol):
    """A rule over the sides of a run, the positive one first and the most negative one last."""

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Say for each side whether it is asked; what is not asked has no effect."""

    def of(self, answers: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the guided answer and the unguided one, from the answers of the sides that are asked."""


@dataclass(frozen=True)
class Unguided:
    """One side alone."""

    def asks(self, *, with_unguided: bool) -> tuple[bool, ...]:
        """Ask it."""
        del with_unguided
        return (True,)

    def of(self, answers: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return its answer."""
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

    def of(self, answers: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
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

    def of(self, answers: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the guided answer, and the negative one."""
        first, second, negative = answers
        if self.nested:
            pulled = second + self.first * (first - second)
            return negative + self.second * (pulled - negative), negative
        return negative + self.second * (second - negative) + self.first * (first - second), negative
