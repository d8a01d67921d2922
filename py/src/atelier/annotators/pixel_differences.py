"""PiDiNet: edges by convolutions over differences of pixels (Su et al. 2021, arXiv 2108.07009).

As the paper's table 5 has it: convolutions of three kinds of differences and plain ones by turns, four levels, and an
attention on each. How wide it is, its weights tell. A convolution of differences is a plain one with another kernel.
"""

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["PixelDifferences"]

Weights = Mapping[str, Tensor]
Kind = Literal["central", "angular", "radial", "plain"]

_TURNS: tuple[Kind, ...] = ("central", "angular", "radial", "plain")
_LEVELS = (3, 4, 4, 4)
"""How many blocks each level has; from the second on its first one halves the sides."""
_REACHES = (5, 7, 9, 11)
_CENTRE = 4
_BEFORE = [3, 0, 1, 6, 4, 2, 7, 8, 5]
"""Around a cell of 3x3, by number: which neighbour stands before each, clockwise; the centre before itself."""
_OUTER, _INNER = [0, 2, 4, 10, 14, 20, 22, 24], [6, 7, 8, 11, 13, 16, 17, 18]
"""In a cell of 5x5, by number: eight places at its rim, and the eight before them on the way to the centre."""


def _kernel(kind: Kind, weight: Tensor) -> Tensor:
    """Return the plain kernel of a convolution [out, in, 3, 3] over differences; that of radial ones is 5x5.

    Central: of each pixel and the centre. Angular: of each neighbour and the next one, clockwise. Radial: of the pixels
    two and one away, in eight directions; a kernel's first weight has none.
    """
    if kind == "plain":
        return weight
    flat = weight.flatten(start_dim=2)
    if kind == "central":
        made = flat.clone()
        made[..., _CENTRE] -= flat.sum(dim=-1)
    elif kind == "angular":
        made = flat - flat[..., _BEFORE]
    else:
        made = flat.new_zeros(*flat.shape[:2], 25)
        made[..., _OUTER], made[..., _INNER] = flat[..., 1:], -flat[..., 1:]
    side = round(made.shape[-1] ** 0.5)
    return made.reshape(*made.shape[:2], side, side)


class _Differences(nn.Conv2d):
    """A convolution over differences that leaves the size as it is."""

    def __init__(self, kind: Kind, taken: int, width: int, side: int, groups: int) -> None:
        super().__init__(taken, width, side, groups=groups, bias=False)
        self._kind = kind

    def forward(self, hidden: Tensor) -> Tensor:
        kernel = _kernel(self._kind, self.weight)
        return functional.conv2d(hidden, kernel, padding=kernel.shape[-1] // 2, groups=self.groups)


class _Block(nn.Module):
    def __init__(self, kind: Kind, taken: int, width: int, side: int, *, halves: bool) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(taken, width, 1) if halves else None
        self.conv1 = _Differences(kind, taken, taken, side, groups=taken)
        self.conv2 = nn.Conv2d(taken, width, 1, bias=False)

    def forward(self, hidden: Tensor) -> Tensor:
        if self.shortcut is not None:
            hidden = functional.max_pool2d(hidden, 2)
        made: Tensor = self.conv2(functional.relu(self.conv1(hidden)))
        return made + (hidden if self.shortcut is None else self.shortcut(hidden))


class _Around(nn.Module):
    """What is around each place, by dilated convolutions."""

    def __init__(self, taken: int, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(taken, width, 1)
        for number, reach in enumerate(_REACHES, start=1):
            layer = nn.Conv2d(width, width, 3, dilation=reach, padding=reach, bias=False)
            self.add_module(f"conv2_{number}", layer)

    def forward(self, hidden: Tensor) -> Tensor:
        first, *others = self.children()
        hidden = first(functional.relu(hidden))
        return torch.stack([layer(hidden) for layer in others]).sum(dim=0)


class _Attention(nn.Module):
    """How much each place counts."""

    _WIDTH = 4

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, self._WIDTH, 1)
        self.conv2 = nn.Conv2d(self._WIDTH, 1, 3, padding=1, bias=False)

    def forward(self, hidden: Tensor) -> Tensor:
        share: Tensor = torch.sigmoid(self.conv2(self.conv1(functional.relu(hidden))))
        return hidden * share


class _Reduced(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, 1, 1)

    def forward(self, hidden: Tensor) -> Tensor:
        made: Tensor = self.conv(hidden)
        return made


class PixelDifferences(nn.Module):
    """From pictures [B, 3, H, W], blue first, in 0 … 1 to edges [B, 1, H, W], 0 … 1.

    Weights may be as they were trained, or with their kernels made plain ones; then radial ones are 5x5.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        width, inner = weights["init_block.weight"].shape[0], weights["dilations.0.conv1.weight"].shape[0]
        is_plain = weights["block1_2.conv1.weight"].shape[-1] == 5
        self.init_block = _Differences("plain" if is_plain else _TURNS[0], 3, width, 3, groups=1)
        widths, taken, turn = [width, 2 * width, 4 * width, 4 * width], width, 1
        for level, (count, wide) in enumerate(zip(_LEVELS, widths, strict=True), start=1):
            for number in range(1, count + 1):
                kind: Kind = "plain" if is_plain else _TURNS[turn % len(_TURNS)]
                side = weights[f"block{level}_{number}.conv1.weight"].shape[-1]
                self.add_module(f"block{level}_{number}", _Block(kind, taken, wide, side, halves=level > number == 1))
                taken, turn = wide, turn + 1
        self.dilations = nn.ModuleList([_Around(wide, inner) for wide in widths])
        self.attentions = nn.ModuleList([_Attention(inner) for _ in widths])
        self.conv_reduces = nn.ModuleList([_Reduced(inner) for _ in widths])
        self.classifier = nn.Conv2d(len(widths), 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the edges."""
        hidden, edges = self.init_block(pictures), []
        for level, count in enumerate(_LEVELS, start=1):
            for number in range(1, count + 1):
                hidden = self.get_submodule(f"block{level}_{number}")(hidden)
            seen = self.attentions[level - 1](self.dilations[level - 1](hidden))
            edge = self.conv_reduces[level - 1](seen)
            edges.append(functional.interpolate(edge, pictures.shape[-2:], mode="bilinear", align_corners=False))
        return torch.sigmoid(self.classifier(torch.cat(edges, dim=1)))
