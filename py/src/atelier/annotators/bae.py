"""Normals of pictures by BAE's network, as ControlNets for normals (normalbae) learned them."""

import numpy as np
import torch

from atelier.annotators.sizes import Pixels, each
from atelier.annotators.surface_normals import SurfaceNormals
from atelier.annotators.weights import read
from atelier.values import FileRef, Image

__all__ = ["normals"]

_WHITE = 255.0
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""ImageNet's."""


def normals(file: FileRef, image: Image, resolution: int) -> Image:
    """Return which way surfaces face, as colours: red to the left, green up, blue towards who looks.

    Raises as `weights.read`.
    """
    net = read(file, SurfaceNormals)
    device = next(net.parameters()).device

    def facing(pixels: Pixels) -> Pixels:
        shown = torch.from_numpy(pixels).permute(2, 0, 1).float().contiguous().to(device) / _WHITE
        mean, deviation = (torch.tensor(one, device=device)[:, None, None] for one in (_MEAN, _DEVIATION))
        found = net(((shown - mean) / deviation)[None])[0].permute(1, 2, 0)
        colours = ((found + 1) * 0.5).clamp(0, 1) * _WHITE
        levels: Pixels = colours.cpu().numpy().astype(np.uint8)
        return levels

    return each(image, resolution, facing)
