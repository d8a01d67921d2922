"""The networks that draw lines, written after their papers and authors' code; how wide they are, their weights tell.

- Informative drawings (Chan, Durand, Isola 2022): from a picture to a line drawing, fine or coarse.
- Manga sketches (lllyasviel's, a U-Net as in pix2pix, Isola et al. 2017): from a picture to a drawing as of anime.
- Edges as a person sees them (HED, Xie and Tu 2015, as ControlNet's author trained it again): five levels of edges.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["HolisticEdges", "InformativeDrawings", "MangaSketches"]

Weights = Mapping[str, Tensor]


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        halves = [[nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)] for _ in range(2)]
        self.conv_block = nn.Sequential(*halves[0], nn.ReLU(), *halves[1])

    def forward(self, hidden: Tensor) -> Tensor:
        made: Tensor = hidden + self.conv_block(hidden)
        return made


class InformativeDrawings(nn.Module):
    """From pictures [B, 3, H, W] in 0 … 1, sides multiples of 4, to drawings [B, 1, H, W]: 1 is paper, 0 ink."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        width = weights["model0.1.weight"].shape[0]
        deep = len({name.split(".")[1] for name in weights if name.startswith("model2.")})
        self.model0 = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7), nn.InstanceNorm2d(width), nn.ReLU())
        self.model1 = nn.Sequential(
            *[
                layer
                for wide in (width, 2 * width)
                for layer in (nn.Conv2d(wide, 2 * wide, 3, 2, 1), nn.InstanceNorm2d(2 * wide), nn.ReLU())
            ]
        )
        self.model2 = nn.Sequential(*[_Residual(4 * width) for _ in range(deep)])
        self.model3 = nn.Sequential(
            *[
                layer
                for wide in (2 * width, width)
                for layer in (
                    nn.ConvTranspose2d(2 * wide, wide, 3, 2, 1, output_padding=1),
                    nn.InstanceNorm2d(wide),
                    nn.ReLU(),
                )
            ]
        )
        self.model4 = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(width, 1, 7), nn.Sigmoid())

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the drawings."""
        drawn: Tensor = self.model4(self.model3(self.model2(self.model1(self.model0(pictures)))))
        return drawn


class _Level(nn.Module):
    """One level of a U-Net with the finer ones around it; `inner` is the next coarser one."""

    def __init__(self, taken: int, width: int, inner: "_Level | None", *, given: int | None = None) -> None:
        super().__init__()
        self.is_outermost = given is not None
        down = nn.Conv2d(taken, width, 4, 2, 1)
        up = nn.ConvTranspose2d(width if inner is None else 2 * width, given or taken, 4, 2, 1)
        layers: list[nn.Module | None]
        if given is not None:
            layers = [down, inner, nn.ReLU(), up, nn.Tanh()]
        elif inner is None:
            layers = [nn.LeakyReLU(0.2), down, nn.ReLU(), up, nn.InstanceNorm2d(taken)]
        else:
            layers = [nn.LeakyReLU(0.2), down, nn.InstanceNorm2d(width), inner, nn.ReLU(), up, nn.InstanceNorm2d(taken)]
        self.model = nn.Sequential(*[layer for layer in layers if layer is not None])

    def forward(self, hidden: Tensor) -> Tensor:
        made: Tensor = self.model(hidden)
        return made if self.is_outermost else torch.cat([hidden, made], dim=1)


class MangaSketches(nn.Module):
    """From pictures [B, 3, H, W] in −1 … 1 to drawings [B, 1, H, W] in −1 … 1: 1 is paper.

    Sides are multiples of 2 by as many times as there are levels: 256 for the published eight.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        widths = _widths(weights)
        level = None
        for taken, width in zip(widths[-2::-1], widths[:0:-1], strict=True):
            level = _Level(taken, width, level)
        self.cell = 2 ** len(widths)
        self.model = _Level(3, widths[0], level, given=1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the drawings."""
        drawn: Tensor = self.model(pictures)
        return drawn


def _widths(weights: Weights) -> list[int]:
    """Return how wide the levels are, from the outermost on."""
    widths, place, number = [], "model.model.", 0
    while (name := f"{place}{number}.weight") in weights:
        widths.append(weights[name].shape[0])
        place, number = f"{place}{1 if len(widths) == 1 else 3}.model.", 1
    return widths


class _Edges(nn.Module):
    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        layers = {key: weight for key, weight in weights.items() if key.startswith(f"{name}.convs.")}
        shapes = [layers[key].shape for key in sorted(layers) if key.endswith(".weight")]
        self.convs = nn.Sequential(*[nn.Conv2d(shape[1], shape[0], 3, padding=1) for shape in shapes])
        self.projection = nn.Conv2d(shapes[-1][0], 1, 1)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        for layer in self.convs:
            hidden = functional.relu(layer(hidden))
        return hidden, self.projection(hidden)


class HolisticEdges(nn.Module):
    """From pictures [B, 3, H, W] in 0 … 255 to the edges of five levels, each [B, 1, h, w], before a sigmoid."""

    _LEVELS = 5

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.norm = nn.Parameter(torch.zeros(1, 3, 1, 1))
        for number in range(1, self._LEVELS + 1):
            self.add_module(f"block{number}", _Edges(weights, f"block{number}"))

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Return the edges, the finest first; each level has half the sides of the one before."""
        hidden, edges = pictures - self.norm, []
        for number, block in enumerate(self.children()):
            hidden, found = block(functional.max_pool2d(hidden, 2) if number else hidden)
            edges.append(found)
        return edges
