"""Between pictures and latents."""

import sys
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

import torch
from diffusers.image_processor import VaeImageProcessor
from torch import Tensor

from atelier.errors import AtelierError, BadInput
from atelier.large_tensors import finest_of_vae, require_fits
from atelier.recipes import Vae
from atelier.signals import check_cancelled
from atelier.tiles import in_tiles
from atelier.values import VAE_FACTOR, Image, Latent, Mask

if TYPE_CHECKING:
    from diffusers import AutoencoderKL


def decode(recipe: Vae, latent: Latent) -> Image:
    """Decode raw VAE latents [B, C, h, w] into pictures [B, 8h, 8w, 3].

    Raises `AtelierError` (`not_finite`) when the numbers overflow, and `BadInput` (`too_large_for_mps`).
    """
    check_cancelled()
    vae = recipe.vae
    samples = latent["samples"]
    _require_channels(vae, samples)
    rows, columns = (min(side, _at_once(vae)) for side in samples.shape[2:])
    _require_fits(vae.decoder, rows * VAE_FACTOR, columns * VAE_FACTOR)
    decoded = [vae.decode(part, return_dict=False)[0].float().cpu() for part in _parts(samples, vae)]
    return _as_picture(torch.cat(decoded))


def _at_once(vae: "AutoencoderKL") -> int:
    """Return how many latents on a side the VAE decodes at once; a worker may be told to tile what is larger."""
    return int(vae.tile_latent_min_size) if vae.use_tiling else sys.maxsize


def _require_channels(vae: "AutoencoderKL", samples: Tensor) -> None:
    channels = vae.config.latent_channels
    if samples.shape[1] != channels:
        raise BadInput(
            "latent_mismatch",
            f"The latents have {samples.shape[1]} channels and the VAE expects {channels}: use the VAE of their model.",
        )


def _as_picture(picture: Tensor) -> Image:
    if not bool(torch.isfinite(picture).all()):
        raise AtelierError(
            "not_finite",
            "The VAE's numbers overflowed and there is no picture: decode in float32 (ATELIER_DTYPE=float32).",
        )
    return cast("Tensor", VaeImageProcessor.denormalize(picture)).movedim(1, -1).contiguous()


def encode(recipe: Vae, pixels: Image) -> Latent:
    """Encode pictures [B, H, W, 3] into raw VAE latents, the mean and no random draw.

    What exceeds a multiple of 8 is cut off evenly on both sides; pictures below 8 pixels are refused
    (`picture_too_small`), and on MPS what is too large for it (`too_large_for_mps`).
    """
    check_cancelled()
    rows, columns = _whole(pixels)
    cut = pixels[:, rows, columns, :3].movedim(-1, 1)
    scaled = VaeImageProcessor.normalize(cut).contiguous()
    vae = recipe.vae
    _require_fits(vae.encoder, *scaled.shape[2:])
    means = [vae.encode(part).latent_dist.mode().float().cpu() for part in _parts(scaled, vae)]
    return {"samples": torch.cat(means)}


def decode_tiled(recipe: Vae, latent: Latent, tile: int, overlap: int) -> Image:
    """Decode as `decode` does, in tiles of `tile` pixels that overlap, so that it needs less memory.

    Three goes over tiles of different shapes are averaged, which hides the seams. Raises as `decode` does.
    """
    vae, samples = recipe.vae, latent["samples"]
    _require_channels(vae, samples)

    def decoded(part: Tensor) -> Tensor:
        return torch.cat([vae.decode(each, return_dict=False)[0].float().cpu() for each in _parts(part, vae)])

    side, shared = tile // VAE_FACTOR, min(overlap, tile // 4) // VAE_FACTOR
    return _as_picture(_averaged(samples, decoded, side, shared, Fraction(VAE_FACTOR)))


def encode_tiled(recipe: Vae, pixels: Image, tile: int, overlap: int) -> Latent:
    """Encode as `encode` does, in tiles of `tile` pixels that overlap, so that it needs less memory."""
    rows, columns = _whole(pixels)
    scaled = VaeImageProcessor.normalize(pixels[:, rows, columns, :3].movedim(-1, 1)).contiguous()
    vae = recipe.vae

    def encoded(part: Tensor) -> Tensor:
        return torch.cat([vae.encode(each).latent_dist.mode().float().cpu() for each in _parts(part, vae)])

    shared = min(overlap, tile // 4)
    return {"samples": _averaged(scaled, encoded, tile, shared, Fraction(1, VAE_FACTOR))}


def _averaged(batch: Tensor, apply: Callable[[Tensor], Tensor], side: int, overlap: int, scale: Fraction) -> Tensor:
    shapes = ((side * 2, side // 2), (side // 2, side * 2), (side, side))
    return sum((in_tiles(batch, apply, shape, overlap, scale) for shape in shapes), torch.zeros(())) / 3.0


def encode_for_inpaint(recipe: Vae, pixels: Image, mask: Mask, grow: int) -> Latent:
    """Encode pictures with grey where the mask, rounded, is 1; the latents carry the mask, grown by `grow` pixels.

    The mask is resampled to the pictures' size and cut as they are; one serves all pictures. Each of its pixels grows
    into a square of `grow` x `grow`, which for an even number reaches one pixel further right and down.
    Raises `BadInput`: `mask_count`, and what `encode` does.
    """
    if len(mask) not in (1, len(pixels)):
        raise _mask_count(mask, pixels)
    greyed, cut = _greyed(pixels, mask)
    return {**encode(recipe, greyed), "noise_mask": _grown(cut, grow).round()}


class ForInpainting(NamedTuple):
    """For an inpainting model: raw latents of pictures, those with grey in the mask, and the mask cut as they are."""

    latents: Tensor
    masked: Tensor
    mask: Tensor


def encode_beside(recipe: Vae, pixels: Image, mask: Mask) -> ForInpainting:
    """Encode pictures as they are, and with grey where the mask, rounded, is 1.

    The mask [b, 1, H, W] is resampled to the pictures' size and cut as they are. Raises as `encode_for_inpaint` does.
    """
    if len(mask) not in (1, len(pixels)):
        raise _mask_count(mask, pixels)
    greyed, cut = _greyed(pixels, mask)
    return ForInpainting(encode(recipe, pixels)["samples"], encode(recipe, greyed)["samples"], cut)


def _greyed(pixels: Image, mask: Mask) -> tuple[Image, Tensor]:
    """Return pictures with grey in the mask, cut to whole latents, and the mask [b, 1, H, W] cut alike."""
    rows, columns = _whole(pixels)
    whole = torch.nn.functional.interpolate(mask[:, None], size=pixels.shape[1:3], mode="bilinear")
    cut = whole[:, :, rows, columns]
    outside = 1.0 - cut.round().movedim(1, -1)
    return (pixels[:, rows, columns, :3] - 0.5) * outside + 0.5, cut


def _mask_count(mask: Mask, pixels: Image) -> BadInput:
    return BadInput("mask_count", f"{len(mask)} masks do not fit {len(pixels)} pictures: give one mask, or as many.")


def _grown(mask: Tensor, size: int) -> Tensor:
    if size == 0:
        return mask
    height, width = mask.shape[2:]
    grown = torch.nn.functional.max_pool2d(mask.round(), size, stride=1, padding=size // 2)
    return grown[:, :, :height, :width]


def _whole(pixels: Image) -> tuple[slice, slice]:
    """Return the rows and columns of pictures that are left when each side is cut to a multiple of 8."""
    height, width = (side // VAE_FACTOR * VAE_FACTOR for side in pixels.shape[1:3])
    if not height or not width:
        raise BadInput(
            "picture_too_small",
            f"A picture of {pixels.shape[2]}x{pixels.shape[1]} cannot be encoded: 8x8 is the least.",
        )
    top, left = (pixels.shape[1] - height) // 2, (pixels.shape[2] - width) // 2
    return slice(top, top + height), slice(left, left + width)


def _require_fits(half: torch.nn.Module, height: int, width: int) -> None:
    """For one picture: on MPS they go through one by one."""
    weight = next(half.parameters())
    attention = finest_of_vae(half, VAE_FACTOR)
    require_fits(attention, weight.device, weight.dtype, 1, (height, width), "or take the picture in parts")


def _parts(batch: Tensor, vae: torch.nn.Module) -> tuple[Tensor, ...]:
    """Return the batch on the VAE's device: whole, but picture by picture on MPS, where batches may fail."""
    weight = next(vae.parameters())
    moved = batch.to(device=weight.device, dtype=weight.dtype)
    return torch.split(moved, 1) if weight.device.type == "mps" else (moved,)
