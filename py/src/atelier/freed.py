"""FreeU: what comes up from the depth of a UNet stronger, what is passed to it from the side less coarse.

Si et al. 2023, arXiv 2309.11497, in ComfyUI 0.3.64's two versions.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor

from atelier.recipes import FreeU


@contextmanager
def freed(unet: Any, how: FreeU) -> Iterator[None]:
    """Let a UNet of diffusers compute so inside the block; its weights stay as they are."""
    strengths = {how.width * 4: (how.b1, how.s1), how.width * 2: (how.b2, how.s2)}
    with ExitStack() as stack:
        for resnet, channels in _after_joining(unet):
            if channels in strengths:
                hook = _hook(channels, *strengths[channels], by_mean=how.by_mean)
                stack.callback(resnet.register_forward_pre_hook(hook).remove)
        yield


def _after_joining(unet: Any) -> Iterator[tuple[Any, int]]:
    """Yield the layers that take both, side by side in the channels, and how many of these come from the depth."""
    widths = unet.config.block_out_channels[::-1]
    below = widths[0]
    for block, width in zip(unet.up_blocks, widths, strict=True):
        for resnet in block.resnets:
            yield resnet, below
            below = width


def _hook(channels: int, strength: float, coarse: float, *, by_mean: bool) -> Any:
    def hook(_: Any, given: tuple[Any, ...]) -> tuple[Any, ...]:
        both, *rest = given
        depth, side = both[:, :channels], both[:, channels:]
        half = channels // 2
        factor = (strength - 1) * _spread_mean(depth) + 1 if by_mean else strength
        return torch.cat([depth[:, :half] * factor, depth[:, half:], _less_coarse(side, coarse)], dim=1), *rest

    return hook


def _spread_mean(depth: Tensor) -> Tensor:
    """Return the mean over the channels [B, 1, h, w], stretched to 0…1 in each picture."""
    mean = depth.mean(dim=1, keepdim=True)
    least, most = mean.amin(dim=(1, 2, 3), keepdim=True), mean.amax(dim=(1, 2, 3), keepdim=True)
    stretched: Tensor = (mean - least) / (most - least)
    return stretched


def _less_coarse(side: Tensor, factor: float) -> Tensor:
    """Return features whose lowest frequencies are multiplied by a factor."""
    waves = torch.fft.fftshift(torch.fft.fftn(side.float(), dim=(-2, -1)), dim=(-2, -1))
    rows, columns = waves.shape[-2] // 2, waves.shape[-1] // 2
    weight = torch.ones(waves.shape[-2:], device=side.device)
    weight[rows - 1 : rows + 1, columns - 1 : columns + 1] = factor
    back = torch.fft.ifftn(torch.fft.ifftshift(waves * weight, dim=(-2, -1)), dim=(-2, -1))
    result: Tensor = back.real.type_as(side)
    return result
