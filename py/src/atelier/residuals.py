"""What is added inside of a UNet to steer it, in the places that diffusers' UNet has for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

__all__ = ["Residuals", "together"]


@dataclass(frozen=True, eq=False)
class Residuals:
    """What steers one call of a UNet.

    Attributes:
        skips: by ControlNets, to each skip connection; nothing where none acts.
        middle: by ControlNets, to the middle; there with `skips`.
        within: by T2I-Adapters, within each of the blocks on the way down, the last for the middle where there is one
            more; nothing where none acts.
    """

    skips: Sequence[Tensor] = ()
    middle: Tensor | None = None
    within: Sequence[Tensor] = ()

    def arguments(self, dtype: torch.dtype) -> dict[str, Any]:
        """Return it by the names of the UNet's arguments, in its precision."""
        told: dict[str, Any] = {}
        if self.middle is not None:
            told["down_block_additional_residuals"] = [one.to(dtype) for one in self.skips]
            told["mid_block_additional_residual"] = self.middle.to(dtype)
        if self.within:  # the UNet takes them out of the list
            told["down_intrablock_additional_residuals"] = [one.to(dtype) for one in self.within]
        return told


def together(before: Residuals, now: Residuals) -> Residuals:
    """Return both, added."""
    return Residuals(
        _added(before.skips, now.skips), _sum(before.middle, now.middle), _added(before.within, now.within)
    )


def _added(before: Sequence[Tensor], now: Sequence[Tensor]) -> Sequence[Tensor]:
    if not before or not now:
        return before or now
    return [earlier + later for earlier, later in zip(before, now, strict=True)]


def _sum(before: Tensor | None, now: Tensor | None) -> Tensor | None:
    if before is None or now is None:
        return now if before is None else before
    return before + now
