"""What was found, drawn onto the pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atelier.values import Mask

__all__ = ["with_boxes", "with_segments"]

_COLOURS = ((230, 60, 60), (60, 150, 230), (70, 180, 90), (240, 180, 40), (160, 90, 210), (40, 190, 190))
_COVER = 0.5
"""How much of a segment's colour covers the picture."""


def with_boxes(picture: Any, found: Sequence[Mapping[str, Any]]) -> Tensor:
    """Return Pillow's picture as [H, W, 3] with a box, a label and a score for each object."""
    from PIL import ImageDraw

    drawn = picture.copy()
    pen = ImageDraw.Draw(drawn)
    width = max(1, round(max(picture.size) / 300))
    for place, one in enumerate(found):
        colour, box = _COLOURS[place % len(_COLOURS)], one["box"]
        left, top = box["xmin"], box["ymin"]
        right, bottom = max(left, box["xmax"]), max(top, box["ymax"])
        pen.rectangle((left, top, right, bottom), outline=colour, width=width)
        said = f"{one['label']} {one['score']:.2f}"
        pen.rectangle(pen.textbbox((left, top), said), fill=colour)
        pen.text((left, top), said, fill=(255, 255, 255))
    return _unit(drawn)


def with_segments(picture: Any, masks: Mask) -> Tensor:
    """Return Pillow's picture as [H, W, 3] with a colour over each of the masks [N, H, W]."""
    shown = _unit(picture)
    for place, mask in enumerate(masks):
        colour = torch.tensor(_COLOURS[place % len(_COLOURS)]) / 255.0
        shown = torch.lerp(shown, colour.expand_as(shown), (mask * _COVER)[..., None])
    return shown


def _unit(picture: Any) -> Tensor:
    return torch.from_numpy(np.asarray(picture).astype(np.float32) / 255.0)
