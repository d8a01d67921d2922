"""What is where on a picture, as classes that a linear layer can be asked for."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from atelier.shapes import Scene, Thing
from atelier.shapes.scene import COLOURS, POSITIONS, SHAPES, SIZES, TEXTURES, Position, Relation

PLACES: dict[Relation, tuple[Position, Position]] = {
    "left of": ("left", "right"),
    "right of": ("right", "left"),
    "above": ("top", "bottom"),
    "below": ("bottom", "top"),
}
"""Where the first and the second of two things are."""

_NOTHING = len(COLOURS)
_UNASKED = -100  # what torch's cross entropy leaves out
_CLASSES = [len(COLOURS) + 1, len(SHAPES), len(SIZES), len(TEXTURES)]

Labels = npt.NDArray[np.int64]


class Reader(nn.Module):
    """Says from one vector what is at each of the five places: colour or nothing, shape, size and texture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.answers = nn.Linear(width, len(POSITIONS) * sum(_CLASSES))

    def forward(self, states: Tensor) -> tuple[Tensor, ...]:
        """Return the logits [B, 5, classes] of the four attributes for states [B, width]."""
        answers: Tensor = self.answers(states)
        return torch.split(answers.reshape(len(states), len(POSITIONS), -1), _CLASSES, dim=-1)


def labels(scene: Scene) -> Labels:
    """Return the classes [5, 4] of what is where: colour, shape, size and texture, in the order of `POSITIONS`."""
    found = np.full((len(POSITIONS), len(_CLASSES)), _UNASKED, np.int64)
    found[:, 0] = _NOTHING
    for place, thing in _placed(scene):
        names = (COLOURS.index(thing.colour), SHAPES.index(thing.shape), SIZES.index(thing.size))
        found[POSITIONS.index(place)] = (*names, TEXTURES.index(thing.texture))
    return found


def loss(answers: tuple[Tensor, ...], right: Tensor) -> Tensor:
    """Return the sum of the four cross entropies; the attributes of a place without a thing are not asked for."""
    each = (functional.cross_entropy(said.flatten(0, 1), right[..., n].flatten()) for n, said in enumerate(answers))
    return torch.stack(list(each)).sum()


def chosen(answers: tuple[Tensor, ...]) -> Labels:
    """Return the likeliest classes [B, 5, 4], with the attributes of a place without a thing left out."""
    best = torch.stack([said.argmax(dim=-1) for said in answers], dim=-1)
    best[best[..., 0] == _NOTHING, 1:] = _UNASKED
    found: Labels = best.cpu().numpy()
    return found


def _placed(scene: Scene) -> list[tuple[Position, Thing]]:
    if scene.relation is None:
        return [(thing.position, thing) for thing in scene.things if thing.position]
    return list(zip(PLACES[scene.relation], scene.things, strict=True))
