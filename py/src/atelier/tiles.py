"""Going over a large batch in overlapping tiles, for networks whose memory grows with the picture.

The rule is ComfyUI 0.3.64's: each tile's result fades out over its overlap on all sides, and what lies in several is
averaged by weight.
"""

from collections.abc import Callable
from fractions import Fraction

import torch
from torch import Tensor

from atelier.signals import check_cancelled


def in_tiles(
    batch: Tensor, apply: Callable[[Tensor], Tensor], tile: tuple[int, int], overlap: int, scale: Fraction
) -> Tensor:
    """Return what `apply` makes of a batch [B, C, h, w], tile by tile, float32 [B, D, h·scale, w·scale] on the CPU.

    A picture that fits into one tile goes through whole. Pictures go one by one.

    Args:
        batch: pictures or latents.
        apply: takes [1, C, y, x] and returns [1, D, y·scale, x·scale].
        tile: height and width of a tile.
        overlap: by how much neighbours overlap, less than the tile.
        scale: from sides of the batch to sides of the result.

    Raises `Cancelled` between two tiles.
    """
    return torch.cat([_one(picture[None], apply, tile, overlap, scale) for picture in batch])


def _one(
    picture: Tensor, apply: Callable[[Tensor], Tensor], tile: tuple[int, int], overlap: int, scale: Fraction
) -> Tensor:
    height, width = picture.shape[2:]
    if height <= tile[0] and width <= tile[1]:
        check_cancelled()
        return apply(picture).float().cpu()
    fade = round(overlap * scale)
    total: Tensor | None = None
    for top in _begins(height, tile[0], overlap):
        for left in _begins(width, tile[1], overlap):
            check_cancelled()
            made = apply(picture[:, :, top : top + tile[0], left : left + tile[1]]).float().cpu()
            if total is None:
                total = torch.zeros(2, made.shape[1], round(height * scale), round(width * scale))
            rows, columns = made.shape[2:]
            weight = _fading(rows, fade)[:, None] * _fading(columns, fade)
            y, x = round(top * scale), round(left * scale)
            part = total[:, :, y : y + rows, x : x + columns]
            part[0] += made[0] * weight
            part[1] += weight
    if total is None:
        raise ValueError("a picture of no size has no tiles")
    return (total[0] / total[1])[None]


def _begins(side: int, tile: int, overlap: int) -> list[int]:
    if side <= tile:
        return [0]
    return [min(side - overlap, begin) for begin in range(0, side - overlap, tile - overlap)]


def _fading(length: int, fade: int) -> Tensor:
    weights = torch.ones(length)
    over = min(fade, length)
    rising = torch.arange(1, over + 1) / max(1, fade)
    weights[:over] *= rising
    weights[length - over :] *= rising.flip(0)
    return weights
