"""ComfyUI's `bislerp`: resampling by turning, which keeps the length that bilinear resampling takes from latents."""

import torch
from torch import Tensor

_SAME = 1e-5
"""Cosines this near to 1 or −1 leave no plane to turn in."""


def bislerp(batch: Tensor, width: int, height: int) -> Tensor:
    """Resample float [B, C, h, w] to [B, C, height, width]: first along the rows, then along the columns.

    Between two neighbours the C channels of a place are one vector, whose direction is interpolated on the sphere
    (Shoemake 1985, "Animating rotation with quaternion curves") and whose length is interpolated evenly.
    """
    return _along(_along(batch, 3, width), 2, height)


def _along(batch: Tensor, axis: int, length: int) -> Tensor:
    numbers = torch.arange(batch.shape[axis], dtype=torch.float32)
    places = _bilinear(numbers, length)
    before = places.long()
    # ComfyUI interpolates the neighbour's place too instead of counting on from `before`: rounding decides alike.
    after = _bilinear((numbers + 1).clamp(max=batch.shape[axis] - 1), length).long()
    part = (places - places.floor()).reshape([-1 if dimension == axis else 1 for dimension in range(4)])
    return _turned(batch.index_select(axis, before), batch.index_select(axis, after), part)


def _bilinear(values: Tensor, length: int) -> Tensor:
    return torch.nn.functional.interpolate(values.reshape(1, 1, 1, -1), size=(1, length), mode="bilinear").reshape(-1)


def _turned(first: Tensor, second: Tensor, part: Tensor) -> Tensor:
    first_length, second_length = (one.norm(dim=1, keepdim=True) for one in (first, second))
    first_unit, second_unit = _unit(first, first_length), _unit(second, second_length)
    cosine = (first_unit * second_unit).sum(dim=1, keepdim=True)
    angle = cosine.acos()
    sine = angle.sin()
    direction = torch.sin((1 - part) * angle) / sine * first_unit + torch.sin(part * angle) / sine * second_unit
    turned = direction * (first_length * (1 - part) + second_length * part)
    even = first * (1 - part) + second * part
    return torch.where(cosine > 1 - _SAME, first, torch.where(cosine < _SAME - 1, even, turned))


def _unit(vectors: Tensor, lengths: Tensor) -> Tensor:
    return torch.where(lengths == 0, 0.0, vectors / lengths)
