"""What a tiny model in the shape of CogVLM sees."""

import torch
from torch import nn


class Eyes(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.patches = nn.Conv2d(3, config.hidden_size, config.patch_size, config.patch_size)
        self.out = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.out(torch.tanh(self.patches(images).flatten(2).transpose(1, 2)))
