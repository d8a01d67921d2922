"""How long and how fast a training learns, and where its random numbers come from."""

from dataclasses import dataclass

import numpy as np
import torch


@dataclass(frozen=True)
class Plan:
    """Numbers that decide the weights, together with the data and the number of threads.

    Attributes:
        steps: how many optimizer steps in all.
        batch: pictures a step.
        rate: the learning rate at its highest.
        warm_up: steps in which the rate grows from nothing to that.
        cool_down: the last part of all steps, in which it falls to nothing in a straight line (Hägele et al. 2024);
            until there, a training may be given more steps without starting again.
        seed: begins all random numbers.
    """

    steps: int
    batch: int
    rate: float
    warm_up: int = 200
    cool_down: float = 0.25
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        cooling = max(1, round(self.steps * self.cool_down))
        return self.rate * min(1.0, (step + 1) / self.warm_up, max(0.0, (self.steps - step) / cooling))

    def is_cooling(self, step: int) -> bool:
        """Say whether the learning rate falls at a step."""
        return step >= self.steps - round(self.steps * self.cool_down)

    def numpy_at(self, step: int, purpose: int = 0) -> np.random.Generator:
        """Return a step's own generator: nothing has to be remembered between steps, or across a resume."""
        return numpy_at(self.seed, purpose, step)

    def torch_at(self, step: int, purpose: int = 0) -> torch.Generator:
        """Return a step's own generator for tensors on the CPU."""
        return torch_at(self.seed, purpose, step)


def numpy_at(seed: int, purpose: int, number: int) -> np.random.Generator:
    """Return a generator that depends on these three alone."""
    return np.random.default_rng([seed, purpose, number])


def torch_at(seed: int, purpose: int, number: int) -> torch.Generator:
    """Return a generator for tensors on the CPU that depends on these three alone."""
    return torch.Generator().manual_seed(int(numpy_at(seed, purpose, number).integers(2**63)))
