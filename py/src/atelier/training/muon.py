"""The Muon optimizer: momentum whose singular values are all made 1 before a step.

Every direction of a weight matrix then learns at the same pace, not only the few that dominate its gradient; on these
models it needs about two thirds of AdamW's steps. Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in
neural networks"; the scale is that of Liu et al. 2025, by which AdamW's learning rates can be kept.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from atelier.training.precision import autocast

_ROUNDS = 5
_A, _B, _C = 3.4445, -4.7750, 2.0315  # of the odd polynomial that moves singular values from 0 … 1 close to 1


class Muon(torch.optim.Optimizer):
    """For weights of two dimensions and more; of convolutions, [out, in, h, w] counts as [out, in·h·w]."""

    def __init__(self, weights: Iterable[Tensor], momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(weights, {"lr": 0.0, "momentum": momentum, "weight_decay": weight_decay})
        for group in self.param_groups:
            for weight in group["params"]:
                self.state[weight] = {"momentum": torch.zeros_like(weight)}

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """Take one step; `closure` is part of every optimizer's signature and not supported."""
        assert closure is None  # noqa: S101
        for group in self.param_groups:
            for weight in group["params"]:
                average = self.state[weight]["momentum"]
                average.mul_(group["momentum"]).add_(weight.grad)
                with autocast(weight.device):  # the iteration bears the loss of digits
                    direction = orthogonal((weight.grad + group["momentum"] * average).flatten(1))
                scale = 0.2 * max(direction.shape) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(direction.view_as(weight), alpha=-group["lr"] * scale)


def orthogonal(matrix: Tensor) -> Tensor:
    """Return nearly the closest matrix with singular values 1, by Newton and Schulz's iteration; they are 0.7 … 1.2."""
    wide = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    found: Tensor = wide / (wide.norm() + 1e-7)
    for _ in range(_ROUNDS):
        squares = found @ found.T
        found = _A * found + (_B * squares + _C * squares @ squares) @ found
    return found.T if wide is not matrix else found
