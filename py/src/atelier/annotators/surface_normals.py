"""Normals of surfaces with their uncertainty (Bae, Budvytis, Cipolla 2021, arXiv 2109.09881), as `scannet.pt` has them.

The encoder is timm's EfficientNet. The decoder joins its levels, and tells the normals at an eighth of the size; from
there on each finer level corrects what the coarser one told. How wide all is, the weights tell.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["SurfaceNormals"]

Weights = Mapping[str, Tensor]

_ENCODERS = {32: "tf_efficientnet_b0", 48: "tf_efficientnet_b5"}
"""EfficientNets by how wide their first layer is; the published network has the second."""
_TAKEN = (0, 1, 2, 4)
"""The stages whose results the decoder joins: at a half, a fourth, an eighth and a sixteenth of the size."""
_TOLD = 4
"""A normal's three numbers, and how sure it is."""
_SUREST = 0.01


class _Encoder(nn.Module):
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        import timm

        first = weights["encoder.original_model.conv_stem.weight"].shape[0]
        self.original_model = timm.create_model(_ENCODERS[first], pretrained=False, num_classes=0)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Return what the decoder joins, the finest first, and last what the head makes, before its norm."""
        model: Any = self.original_model
        hidden, found = model.bn1(model.conv_stem(pictures)), []
        for number, stage in enumerate(model.blocks):
            hidden = stage(hidden)
            if number in _TAKEN:
                found.append(hidden)
        return [*found, model.conv_head(hidden)]


class _Joined(nn.Module):
    """A coarser level enlarged, beside a finer one, by two convolutions."""

    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        width, taken = weights[f"{name}._net.0.weight"].shape[:2]
        first, second = (nn.Conv2d(given, width, 3, padding=1) for given in (taken, width))
        self._net = nn.Sequential(
            first, nn.BatchNorm2d(width), nn.LeakyReLU(), second, nn.BatchNorm2d(width), nn.LeakyReLU()
        )

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        larger = functional.interpolate(coarse, fine.shape[-2:], mode="bilinear", align_corners=True)
        made: Tensor = self._net(torch.cat([larger, fine], dim=1))
        return made


def _corrected(weights: Weights, name: str) -> nn.Sequential:
    """Return the layers that look at each place by itself."""
    width, taken = weights[f"{name}.0.weight"].shape[:2]
    inner = [nn.Conv1d(width, width, 1), nn.ReLU(), nn.Conv1d(width, width, 1), nn.ReLU()]
    return nn.Sequential(nn.Conv1d(taken, width, 1), nn.ReLU(), *inner, nn.Conv1d(width, _TOLD, 1))


class _Decoder(nn.Module):
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        width = weights["decoder.conv2.weight"].shape[0]
        self.conv2 = nn.Conv2d(width, width, 1)
        for number in range(1, len(_TAKEN) + 1):
            self.add_module(f"up{number}", _Joined(weights, f"decoder.up{number}"))
        self.out_conv_res8 = nn.Conv2d(weights["decoder.out_conv_res8.weight"].shape[1], _TOLD, 3, padding=1)
        for part in (4, 2, 1):
            self.add_module(f"out_conv_res{part}", _corrected(weights, f"decoder.out_conv_res{part}"))

    def forward(self, seen: list[Tensor]) -> Tensor:
        *levels, head = seen
        hidden, joined = self.conv2(head), []
        for number, level in enumerate(reversed(levels), start=1):
            hidden = self.get_submodule(f"up{number}")(hidden, level)
            joined.append(hidden)
        told = _of_unit_length(self.out_conv_res8(joined[1]))
        for part, level in zip((4, 2, 1), joined[1:], strict=True):
            larger = [
                functional.interpolate(one, scale_factor=2, mode="bilinear", align_corners=True)
                for one in (level, told)
            ]
            places = torch.cat(larger, dim=1)
            corrected = self.get_submodule(f"out_conv_res{part}")(places.flatten(start_dim=2))
            told = _of_unit_length(corrected).reshape(len(places), _TOLD, *places.shape[-2:])
        return told


def _of_unit_length(told: Tensor) -> Tensor:
    """Return normals of unit length, and how sure they are as a number above 0."""
    facing, sure = told[:, :3], told[:, 3:]
    length = (facing**2).sum(dim=1, keepdim=True).sqrt() + 1e-10
    return torch.cat([facing / length, functional.elu(sure) + 1.0 + _SUREST], dim=1)


class SurfaceNormals(nn.Module):
    """From pictures [B, 3, H, W] of ImageNet's mean and deviation, sides multiples of 32, to normals [B, 3, H, W]."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.encoder = _Encoder(weights)
        self.decoder = _Decoder(weights)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return which way surfaces face: x to the left, y up, z towards who looks; of unit length."""
        told: Tensor = self.decoder(self.encoder(pictures))
        return told[:, :3]
