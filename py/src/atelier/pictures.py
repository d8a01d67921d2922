"""Pictures and latents that no model made, and pictures on their way out."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from atelier.errors import BadInput, OutOfMemory
from atelier.exhaustion import is_out_of_memory
from atelier.reading import reading
from atelier.values import MAX_PIXELS, VAE_FACTOR, FileRef, Image, Latent, Mask

_DECODERS_RAISE = (SyntaxError, EOFError, TypeError, AttributeError, struct.error, zlib.error)
"""What Pillow's decoders raise over broken files, beside the usual."""

LATENT_CHANNELS = 4


def empty_latent(width: int, height: int, batch_size: int) -> Latent:
    """Return zeros float32 [B, 4, H/8, W/8]."""
    return {"samples": _filled((batch_size, LATENT_CHANNELS, height // VAE_FACTOR, width // VAE_FACTOR))}


def empty_picture(width: int, height: int, batch_size: int, color: int) -> Image:
    """Return pictures of one colour, 0xRRGGBB."""
    picture = _filled((batch_size, height, width, 3))
    picture[:] = torch.tensor([(color >> shift & 0xFF) / 255 for shift in (16, 8, 0)])
    return picture


def _filled(shape: tuple[int, ...]) -> Tensor:
    try:
        return torch.zeros(shape, dtype=torch.float32)
    except (RuntimeError, MemoryError) as failure:
        if not is_out_of_memory(failure):
            raise
        size = 4 * int(np.prod(shape, dtype=np.int64)) / 2**30
        raise OutOfMemory(
            "too_large", f"There is no memory for {size:.1f} GiB of pictures: make them smaller or fewer."
        ) from failure


def load_picture(file: FileRef) -> tuple[Image, Mask]:
    """Load a picture file: all frames that have the first one's size, and where they are transparent.

    Where no frame has transparency the mask is 64x64 zeros for each, as ComfyUI has it; beside frames that have it,
    an opaque one's mask is as large as theirs. Raises `BadInput`: `picture_broken`, `picture_too_large`, and what
    `reading` does.
    """
    from PIL import ImageSequence

    pictures: list[Tensor] = []
    masks: list[Tensor | None] = []
    with _opened(file, MAX_PIXELS) as opened:
        for frame in ImageSequence.Iterator(opened):
            picture, mask = _frame(frame)
            if not pictures or picture.shape == pictures[0].shape:
                pictures.append(picture)
                masks.append(mask)
            if opened.format == "MPO":  # the second one is a camera's preview
                break
        return torch.stack(pictures), _together(masks, pictures[0].shape[:2])


def load_mask(file: FileRef, channel: str) -> Mask:
    """Load one channel of a picture file's first frame as a mask [1, H, W]; `alpha` counts as 1 where transparent.

    A picture without transparency has no `alpha` above 0. Raises as `load_picture`.
    """
    with _opened(file, MAX_PIXELS) as opened:
        values = _unit(_upright(opened).convert("RGBA").getchannel(channel[0].upper()))
    return (1.0 - values if channel == "alpha" else values)[None]


def load_upright(file: FileRef, most_pixels: int) -> Any:
    """Return a file's first frame as Pillow's RGB picture: turned as its camera says, transparent parts on white.

    Raises `BadInput` as `load_picture`, the second one above this many pixels.
    """
    from PIL import Image as Pillow

    with _opened(file, most_pixels) as opened:
        whole = _upright(opened).convert("RGBA")
        return Pillow.alpha_composite(Pillow.new("RGBA", whole.size, "white"), whole).convert("RGB")


@contextmanager
def _opened(file: FileRef, most_pixels: int) -> Iterator[Any]:
    from PIL import Image as Pillow

    Pillow.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    broken = BadInput("picture_broken", f"{file.name} cannot be read as a picture: save it again as PNG or JPEG.")
    with reading(file, broken, *_DECODERS_RAISE), Pillow.open(file.path) as opened:
        _check_size(file, opened.width * opened.height * getattr(opened, "n_frames", 1), most_pixels)
        yield opened


def _together(masks: list[Tensor | None], size: torch.Size) -> Mask:
    opaque = torch.zeros(64, 64) if all(mask is None for mask in masks) else torch.zeros(size)
    return torch.stack([opaque if mask is None else mask for mask in masks])


def _check_size(file: FileRef, pixels: int, most: int) -> None:
    if pixels > most:
        raise BadInput(
            "picture_too_large", f"{file.name} has {pixels:,} pixels; the limit is {most:,}. Make it smaller."
        )


def _upright(frame: Any) -> Any:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(frame)
    if upright.mode == "I" or upright.mode.startswith("I;16"):
        return upright.convert("I").point(lambda value: value * (1 / 255))
    return upright


def _frame(frame: Any) -> tuple[Tensor, Tensor | None]:
    upright = _upright(frame)
    picture = _unit(upright.convert("RGB"))
    if "A" in upright.getbands() or (upright.mode == "P" and "transparency" in upright.info):
        return picture, 1.0 - _unit(upright.convert("RGBA").getchannel("A"))
    return picture, None


def _unit(image: Any) -> Tensor:
    return torch.from_numpy(np.asarray(image).astype(np.float32) / 255.0)


def to_bytes(picture: Image, index: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Return one picture of a batch as uint8 [H, W, C]: 255 times the value, cut to 0…255 and truncated."""
    scaled = (picture[index].float() * 255.0).nan_to_num().clamp(0, 255)
    values: Any = scaled.to(torch.uint8).contiguous().numpy()
    return cast("np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", values)
