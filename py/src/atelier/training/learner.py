"""What is being trained: modules, their optimizers, and the running average of their weights (EMA)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import compress

import torch
from torch import Tensor, nn

from atelier.training.muon import Muon

_MOMENTS = ("exp_avg", "exp_avg_sq")
_OUTER = ("embedding", "conv_in", "conv_out")
"""Layers at the rim of a network; they and all vectors are left to AdamW."""


class Learner:
    """Modules that learn together, their matrices by Muon and the rest by AdamW, or all by AdamW.

    Weights that need no gradient are left as they are, and out of checkpoints.

    The average of the weights is what is looked at and exported: it is better than the weights of any single step
    (Polyak and Juditsky 1992). Its decay grows to the full one as min(decay, (1 + n) / (10 + n)) after n steps.
    """

    def __init__(
        self, modules: Mapping[str, nn.Module], decay: float = 0.999, weight_decay: float = 0.01, muon: bool = True
    ) -> None:
        self.modules = nn.ModuleDict(modules)
        learned = [(name, weight) for name, weight in self.modules.named_parameters() if weight.requires_grad]
        self._names = [name for name, _ in learned]
        self._weights: list[Tensor] = [weight for _, weight in learned]
        self._average = [weight.detach().clone() for weight in self._weights]
        self._decay = decay
        inner = [muon and _is_inner(name, weight) for name, weight in learned]
        self._optimizers: list[torch.optim.Optimizer] = []
        if any(inner):
            self._optimizers.append(Muon(compress(self._weights, inner), weight_decay=weight_decay))
        if not all(inner):
            self._optimizers.append(_adamw([w for w, by_muon in zip(self._weights, inner, strict=True) if not by_muon]))

    @property
    def device(self) -> torch.device:
        """The device that all weights are on."""
        return self._weights[0].device

    def update(self, loss: Tensor, rate: float, steps: int, clip: float = 1.0) -> None:
        """Take one optimizer step down the loss, after `steps` steps before it, with this learning rate."""
        self.modules.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._weights, clip)
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
        decay = min(self._decay, (1 + steps) / (10 + steps))
        with torch.no_grad():
            torch._foreach_lerp_(self._average, self._weights, 1 - decay)

    def tensors(self) -> dict[str, Tensor]:
        """Return everything a resume needs: weights, average, and the optimizer's moments and counts."""
        found: dict[str, Tensor] = {}
        for name, weight, average in zip(self._names, self._weights, self._average, strict=True):
            found |= {f"weight.{name}": weight.detach(), f"average.{name}": average}
            for optimizer in self._optimizers:
                found |= {f"{key}.{name}": value for key, value in optimizer.state.get(weight, {}).items()}
        return found

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take the values that `tensors` gave; raises `KeyError` where one is missing."""
        with torch.no_grad():
            for name, value in self.tensors().items():
                value.copy_(tensors[name])

    @contextmanager
    def averaged(self) -> Iterator[nn.ModuleDict]:
        """Use the average in the weights' place inside the block, without gradients and in evaluation mode."""
        kept = [weight.detach().clone() for weight in self._weights]
        self.modules.eval()
        with torch.no_grad():
            torch._foreach_copy_(self._weights, self._average)
            try:
                yield self.modules
            finally:
                torch._foreach_copy_(self._weights, kept)
                self.modules.train()

    def keep_average(self) -> None:
        """Put the average in the weights' place for good; there is nothing more to learn then."""
        with torch.no_grad():
            torch._foreach_copy_(self._weights, self._average)


def _is_inner(name: str, weight: Tensor) -> bool:
    return weight.ndim >= 2 and not any(part in name for part in _OUTER)


def _adamw(weights: list[Tensor]) -> torch.optim.AdamW:
    optimizer = torch.optim.AdamW(weights, betas=(0.9, 0.99), weight_decay=0.0)
    for weight in weights:  # the state exists from the start, so that a resume finds it whole
        optimizer.state[weight] = {
            "step": torch.zeros((), dtype=torch.float32),
            **{moment: torch.zeros_like(weight) for moment in _MOMENTS},
        }
    return optimizer


def averaged_weights(tensors: Mapping[str, Tensor], part: str) -> dict[str, Tensor]:
    """Return one module's averaged weights out of a checkpoint's tensors."""
    start = f"average.{part}."
    return {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}
