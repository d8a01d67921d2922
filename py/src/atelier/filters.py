"""What looks at the pixels around a pixel, over pictures [B, H, W, C]. The meaning is ComfyUI 0.3.64's."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d, pad

from atelier.errors import BadInput
from atelier.signals import check_cancelled
from atelier.values import Image

_STRENGTH = 10
"""How many times over a sharpened picture differs at an alpha of 1."""


def gaussian(radius: int, sigma: float) -> Tensor:
    """Return a kernel [2·radius+1, 2·radius+1] of sum 1; sigma counts in radii, so that it scales with them."""
    places = torch.linspace(-1, 1, 2 * radius + 1)
    down, across = torch.meshgrid(places, places, indexing="ij")
    distance = torch.sqrt(down * down + across * across)
    bell = torch.exp(-(distance * distance) / (2.0 * sigma * sigma))
    return bell / bell.sum()


def sharpening(radius: int, sigma: float, alpha: float) -> Tensor:
    """Return a kernel of sum 1 that adds `alpha` times ten what a picture differs from its blur."""
    kernel = gaussian(radius, sigma) * -(alpha * _STRENGTH)
    kernel[radius, radius] = kernel[radius, radius] - kernel.sum() + 1.0
    return kernel


def blurred(image: Image, radius: int, sigma: float) -> Image:
    """Return pictures blurred by a bell; at the edges they count as mirrored. Raises as `filtered`."""
    return _of_pictures(image, gaussian(radius, sigma))


def sharpened(image: Image, radius: int, sigma: float, alpha: float) -> Image:
    """Return pictures with stronger differences, in 0…1. Raises as `filtered`."""
    return _of_pictures(image, sharpening(radius, sigma, alpha)).clamp(0, 1)


def _of_pictures(image: Image, kernel: Tensor) -> Image:
    return filtered(image.movedim(-1, 1), kernel).movedim(1, -1).contiguous()


def filtered(batch: Tensor, kernel: Tensor) -> Tensor:
    """Return float [B, C, H, W] in which each element is the kernel's sum over those around it, mirrored at the edges.

    Raises `BadInput` (`radius_too_large`) where a radius reaches beyond the mirrored picture.
    """
    radius, channels = len(kernel) // 2, batch.shape[1]
    if radius >= min(batch.shape[-2:]):
        raise BadInput(
            "radius_too_large",
            f"A radius of {radius} is too large for {batch.shape[-1]}x{batch.shape[-2]}: choose a smaller one.",
        )
    around = pad(batch, [radius] * 4, mode="reflect")
    each = kernel.expand(channels, 1, *kernel.shape)
    return torch.cat([_summed(around[number : number + 1], each) for number in range(len(around))])


def _summed(one: Tensor, kernels: Tensor) -> Tensor:
    check_cancelled()
    return conv2d(one, kernels, groups=len(kernels))


def _largest(batch: Tensor, size: int) -> Tensor:
    """Return the largest value of each square; of an even one the longer half lies below and to the right."""
    before, after = size - size // 2 - 1, size // 2
    check_cancelled()
    along = max_pool2d(pad(batch, (before, after, 0, 0), value=-torch.inf), (1, size), stride=1)
    check_cancelled()
    return max_pool2d(pad(along, (0, 0, before, after), value=-torch.inf), (size, 1), stride=1)


def _least(batch: Tensor, size: int) -> Tensor:
    """Return the least value of each square; of an even one the longer half lies above and to the left."""
    return -_largest((-batch).flip(-1, -2), size).flip(-1, -2)


def _opened(batch: Tensor, size: int) -> Tensor:
    return _largest(_least(batch, size), size)


def _closed(batch: Tensor, size: int) -> Tensor:
    return _least(_largest(batch, size), size)


OPERATIONS: dict[str, Callable[[Tensor, int], Tensor]] = {
    "erode": _least,
    "dilate": _largest,
    "open": _opened,
    "close": _closed,
    "gradient": lambda batch, size: _largest(batch, size) - _least(batch, size),
    "bottom_hat": lambda batch, size: _closed(batch, size) - batch,
    "top_hat": lambda batch, size: batch - _opened(batch, size),
}
"""Of mathematical morphology over a flat square, as kornia has them."""


def morphed(image: Image, operation: str, size: int) -> Image:
    """Return what an operation of morphology with a square of so many pixels makes of pictures."""
    return OPERATIONS[operation](image.movedim(-1, 1), size).movedim(1, -1).contiguous()
