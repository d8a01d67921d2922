"""Choices from a seeded generator; the same seed gives the same choices."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Option = TypeVar("Option")


def pick(rng: np.random.Generator, options: Sequence[Option]) -> Option:
    """Return one of the options, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


def happens(rng: np.random.Generator, probability: float) -> bool:
    """Say whether something of this probability happens."""
    return bool(rng.random() < probability)


def keep(rng: np.random.Generator, value: Option, probability: float) -> Option | None:
    """Return the value with this probability, else None."""
    return value if happens(rng, probability) else None
