"""What is done to latents without a model. The meaning is ComfyUI 0.3.64's, where latents are in eighths of pixels."""

import torch
from torch import Tensor

from atelier.errors import BadInput
from atelier.filters import filtered, sharpening
from atelier.recipes import Operation
from atelier.resampling import resample, to_count
from atelier.values import VAE_FACTOR, Latent, Mask

_LEAST = 8
"""How many places of latents are left of a crop at least."""

AXES = {"x": -1, "y": -2}


def added(first: Latent, second: Latent) -> Latent:
    """Return the sum; the second is brought to the first one's size and count."""
    return _with(first, first["samples"] + _like(second, first))


def subtracted(first: Latent, second: Latent) -> Latent:
    """Return the difference; the second is brought to the first one's size and count."""
    return _with(first, first["samples"] - _like(second, first))


def multiplied(latent: Latent, factor: float) -> Latent:
    """Return latents times a factor."""
    return _with(latent, latent["samples"] * factor)


def interpolated(first: Latent, second: Latent, share: float) -> Latent:
    """Return latents whose directions and lengths lie between both: `share` of the first one's, the rest the second's.

    A direction is that of a place's channels; between two opposite ones lies none.
    """
    one, other = first["samples"], _like(second, first)
    lengths = [torch.linalg.vector_norm(each, dim=1, keepdim=True) for each in (one, other)]
    towards = [(each / length).nan_to_num() for each, length in zip((one, other), lengths, strict=True)]
    between = towards[0] * share + towards[1] * (1.0 - share)
    between = (between / torch.linalg.vector_norm(between, dim=1, keepdim=True)).nan_to_num()
    return _with(first, between * (lengths[0] * share + lengths[1] * (1.0 - share)))


def blended(first: Latent, second: Latent, share: float) -> Latent:
    """Return latents of which a share is the first; the second is scaled to its size, cut to its shape."""
    one, other = first["samples"], second["samples"]
    if one.shape != other.shape:
        other = resample(other, one.shape[3], one.shape[2], "bicubic", "center")
    _check_counts(one, other)
    return _with(first, one * share + other * (1 - share))


def beside(first: Latent, second: Latent, place: str) -> Latent:
    """Return both side by side: the second to the right (`x`), below (`y`), or before the first (`-x`, `-y`).

    The second is brought to the first one's count. Raises `BadInput` (`sizes_differ`).
    """
    one, other = first["samples"], to_count(second["samples"], len(first["samples"]))
    axis = _axis(place.removeprefix("-"))
    parts = (other, one) if place.startswith("-") else (one, other)
    across = -3 - axis
    if one.shape[across] != other.shape[across]:
        raise BadInput("sizes_differ", "Latents beside each other need one height, and above each other one width.")
    return _with(first, torch.cat(parts, dim=axis))


def cut(latent: Latent, along: str, index: int, amount: int) -> Latent:
    """Return a part of latents along an axis, in their places; an index below 0 counts from the end."""
    samples, axis = latent["samples"], _axis(along)
    length = samples.shape[axis]
    begin = min(index, length - 1) if index >= 0 else max(index, -length) + length
    return _with(latent, samples.narrow(axis, begin, min(length - begin, amount)).clone())


def _axis(place: str) -> int:
    if place not in AXES:
        raise BadInput("no_such_axis", "These latents are pictures and have no time: choose x or y.")
    return AXES[place]


def together(first: Latent, second: Latent) -> Latent:
    """Return one batch of both; the second is brought to the first one's size. Each keeps its draw of the noise."""
    one, other = first["samples"], _sized(second["samples"], first["samples"])
    numbers = first.get("batch_index", list(range(len(one)))) + second.get("batch_index", list(range(len(other))))
    return {**first, "samples": torch.cat([one, other]), "batch_index": numbers}


def with_draws(latent: Latent, *, same: bool) -> Latent:
    """Return latents that all get the first one's draw of the noise, or else one each as from the start."""
    if same:
        number = latent.get("batch_index", [0])[0]
        return {**latent, "batch_index": [number] * len(latent["samples"])}
    free = latent.copy()
    free.pop("batch_index", None)
    return free


def turned(latent: Latent, quarters: int) -> Latent:
    """Return latents turned clockwise by so many right angles; their mask stays."""
    return _with(latent, torch.rot90(latent["samples"], k=quarters, dims=[3, 2]))


def mirrored(latent: Latent, *, upright: bool) -> Latent:
    """Return latents with top and bottom exchanged, or else left and right; their mask stays."""
    return _with(latent, torch.flip(latent["samples"], dims=[2 if upright else 3]))


def cropped(latent: Latent, width: int, height: int, x: int, y: int) -> Latent:
    """Return a part of latents, all in pixels; it begins 64 pixels before the end at the latest."""
    samples = latent["samples"]
    rows, columns = samples.shape[2:]
    left, top = (max(0, min(at // VAE_FACTOR, side - _LEAST)) for at, side in ((x, columns), (y, rows)))
    part = samples[:, :, top : top + height // VAE_FACTOR, left : left + width // VAE_FACTOR]
    return _with(latent, part.clone())


def laid_on(below: Latent, above: Latent, x: int, y: int, feather: int) -> Latent:
    """Return latents with others laid on them at a place in pixels; what hangs over is cut off.

    Over `feather` pixels those above fade out towards each edge of theirs that lies inside of those below.
    Raises `BadInput` (`picture_count`) where one count is neither 1 nor the other's.
    """
    left, top, soft = (length // VAE_FACTOR for length in (x, y, feather))
    result = below["samples"].clone()
    covered = result[:, :, top : top + above["samples"].shape[2], left : left + above["samples"].shape[3]]
    rows, columns = covered.shape[2:]
    laid = above["samples"][:, :, :rows, :columns]
    if len(laid) not in (1, len(result)):
        raise _counts_differ(len(laid), len(result))
    if soft:
        down = _fading(rows, soft, before=top != 0, after=top + rows < result.shape[2])
        across = _fading(columns, soft, before=left != 0, after=left + columns < result.shape[3])
        weight = down[:, None] * across
        laid = laid * weight + covered * (1.0 - weight)
    covered.copy_(laid)
    return _with(below, result)


def _fading(length: int, over: int, *, before: bool, after: bool) -> Tensor:
    """Return factors [length] that rise from 1/over, from the beginning or the end or both."""
    factors = torch.ones(length)
    rising = torch.tensor([(1.0 / over) * number for number in range(1, min(over, length) + 1)])
    if before:
        factors[: len(rising)] *= rising
    if after:
        factors[length - len(rising) :] *= rising.flip(0)
    return factors


def laid_within(below: Latent, above: Latent, x: int, y: int, *, resize: bool, mask: "Mask | None") -> Latent:
    """Return latents with others laid on them at a place in pixels, where a mask of theirs is 1.

    Those above and the masks begin again where they end; the mask is resampled to the size of those above.
    """
    result = below["samples"].clone()
    laid = above["samples"]
    if resize:
        laid = resample(laid, result.shape[3], result.shape[2], "bilinear")
    laid = to_count(laid, len(result))
    left, top = x // VAE_FACTOR, y // VAE_FACTOR
    covered = result[:, :, top : top + laid.shape[2], left : left + laid.shape[3]]
    rows, columns = covered.shape[2:]
    weight = torch.ones(1)
    if mask is not None:
        fitted = resample(mask[:, None], laid.shape[3], laid.shape[2], "bilinear")
        weight = to_count(fitted, len(laid))[:, :, :rows, :columns]
    covered.copy_(weight * laid[:, :, :rows, :columns] + (1.0 - weight) * covered)
    return _with(below, result)


def tonemapping(multiplier: float) -> Operation:
    """Return Reinhard's tone mapping over the lengths of the channels, whose brightest is 5 deviations above the mean.

    E. Reinhard et al., SIGGRAPH 2002.
    """

    def tonemapped(latent: Tensor) -> Tensor:
        lengths = (torch.linalg.vector_norm(latent, dim=1) + 1e-10)[:, None]
        mean, deviation = (of(lengths, dim=(1, 2, 3), keepdim=True) for of in (torch.mean, torch.std))
        top = (deviation * 5 + mean) * multiplier
        scaled = lengths * (1.0 / top)
        mapped: Tensor = latent / lengths * (scaled / (scaled + 1.0) * top)
        return mapped

    return Operation(tonemapped)


def sharpening_of(radius: int, sigma: float, alpha: float) -> Operation:
    """Return what sharpens the directions of the channels and leaves their lengths."""

    def sharpened(latent: Tensor) -> Tensor:
        lengths = (torch.linalg.vector_norm(latent, dim=1) + 1e-6)[:, None]
        result: Tensor = lengths * filtered(latent / lengths, sharpening(radius, sigma, alpha).to(latent))
        return result

    return Operation(sharpened)


def applied(latent: Latent, operation: Operation) -> Latent:
    """Return latents with an operation done to them."""
    return _with(latent, operation.apply(latent["samples"]))


def _with(latent: Latent, samples: Tensor) -> Latent:
    return {**latent, "samples": samples}


def _like(latent: Latent, like: Latent) -> Tensor:
    return to_count(_sized(latent["samples"], like["samples"]), len(like["samples"]))


def _sized(samples: Tensor, like: Tensor) -> Tensor:
    if samples.shape[1:] == like.shape[1:]:
        return samples
    return resample(samples, like.shape[3], like.shape[2], "bilinear", "center")


def _check_counts(one: Tensor, other: Tensor) -> None:
    if len(one) != len(other) and 1 not in (len(one), len(other)):
        raise _counts_differ(len(one), len(other))


def _counts_differ(one: int, other: int) -> BadInput:
    return BadInput("picture_count", f"Latents of {one} and of {other} pictures do not fit: give one, or as many.")
