"""First weights from a generator of one's own: torch's process-wide one belongs to nobody, so no node may seed it."""

import torch
from torch import nn

from atelier.training.plan import torch_at

_PURPOSE = 1


def draw_weights(module: nn.Module, seed: int) -> None:
    """Draw all weights of two and more dimensions as torch's layers do by themselves; biases begin at zero."""
    chance = torch_at(seed, _PURPOSE, 0)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.ndim > 1:
                nn.init.kaiming_uniform_(weight, a=5**0.5, generator=chance)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)
