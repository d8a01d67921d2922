"""The colours of pictures [B, H, W, C]: fewer of them, as brightness and hue, one of them as a mask."""

from typing import Any

import numpy as np
import torch

from atelier.signals import check_cancelled
from atelier.values import Image, Mask

DITHERS = ("none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16")

_RED, _BLUE = 1 / 0.713, 1 / 0.564
"""What a picture has more of red and blue than it is bright, for each of YCbCr's units."""


def quantized(image: Image, colours: int, dither: str) -> Image:
    """Return pictures of at most so many colours each, 1…256, which Pillow chooses by median cut.

    `dither` says how those between are shown: not at all, by spreading each error, or by an ordered pattern of Bayer's.
    """
    return torch.stack([_quantized_one(picture[..., :3], colours, dither) for picture in image])


def _quantized_one(picture: torch.Tensor, colours: int, dither: str) -> torch.Tensor:
    from PIL import Image as Pillow

    check_cancelled()
    levels = (picture * 255).clamp(0, 255).to(torch.uint8).numpy()
    plain = Pillow.fromarray(levels)
    palette: Any = plain.quantize(colors=colours)
    if dither.startswith("bayer"):
        plain = Pillow.fromarray(_patterned(levels, int(dither.removeprefix("bayer-")), _length(palette)))
    errors = Pillow.Dither.FLOYDSTEINBERG if dither == "floyd-steinberg" else Pillow.Dither.NONE
    fewer = plain.quantize(palette=palette, dither=errors)
    return torch.from_numpy(np.array(fewer.convert("RGB"))).float() / 255


def _length(palette: Any) -> int:
    return len(palette.getpalette()) // 3


def _patterned(levels: Any, order: int, colours: int) -> Any:
    """Return levels with a pattern added that is as strong as two colours of the palette lie apart."""
    pattern = torch.from_numpy(2 * 256 / colours * _bayer(order.bit_length() - 1) + 0.5)
    rows, columns = levels.shape[:2]
    tiled = pattern.tile(-(-rows // order), -(-columns // order))[:rows, :columns, None]
    return (torch.from_numpy(levels.astype(np.float32)) + tiled).clamp(0, 255).to(torch.uint8).numpy()


def _bayer(doublings: int) -> Any:
    """Return Bayer's matrix of the side 2ⁿ about 0, float32 (B. E. Bayer, ICC 1973)."""
    if doublings == 0:
        return np.zeros((1, 1), np.float32)
    count = 4**doublings
    smaller = count * _bayer(doublings - 1)
    return np.block([[smaller - 1.5, smaller + 0.5], [smaller + 1.5, smaller - 0.5]]) / count


def to_yuv(image: Image) -> tuple[Image, Image, Image]:
    """Return brightness, and how blue and how red, 0.5 for not at all, each as a grey picture (JPEG's YCbCr)."""
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    planes = bright, (blue - bright) * 0.564 + 0.5, (red - bright) * 0.713 + 0.5
    first, second, third = (plane[..., None].repeat(1, 1, 1, image.shape[-1]) for plane in planes)
    return first, second, third


def from_yuv(bright: Image, blueness: Image, redness: Image) -> Image:
    """Return pictures [B, H, W, 3] of what `to_yuv` returns; of each input the mean of its channels counts."""
    y, cb, cr = (plane.mean(dim=-1) for plane in (bright, blueness, redness))
    red, blue = cr - 0.5, cb - 0.5
    green = y - _RED * 0.299 / 0.587 * red - _BLUE * 0.114 / 0.587 * blue
    return torch.stack([y + _RED * red, green, y + _BLUE * blue], dim=-1).clamp(0, 1)


def of_colour(image: Image, colour: int) -> Mask:
    """Return 1 where pictures, rounded to 8 bits, have just this colour, 0xRRGGBB."""
    levels = (image[..., :3].clamp(0, 1) * 255.0).round().to(torch.int32)
    wanted = torch.tensor([colour >> shift & 0xFF for shift in (16, 8, 0)], dtype=torch.int32)
    return (levels == wanted).all(dim=-1).float()


def with_noise(image: Image, seed: int, strength: float) -> Image:
    """Return pictures with noise of a normal distribution, drawn on the CPU for the whole batch, cut to 0…1."""
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(seed))
    return (image + strength * noise).clamp(0.0, 1.0)
