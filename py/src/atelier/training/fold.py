"""Bringing a VAE's latents to the mean and spread that Stable Diffusion's scaling factor expects."""

from collections.abc import Mapping

import torch
from torch import Tensor

Weights = Mapping[str, Tensor]


def fold(vae: Weights, mean: Tensor, deviation: Tensor, scaling_factor: float) -> dict[str, Tensor]:
    """Return the VAE's weights with latents z′ = (z − mean) / (deviation · factor), encoder and decoder alike.

    The map is linear per channel, so it goes exactly into the 1×1 convolutions on both sides of the latents: the
    pictures that come back stay what they were, and z′ · factor has mean 0 and standard deviation 1.

    Args:
        vae: all weights, with `quant_conv` [2C, 2C, 1, 1] (means, then logarithms of variances) and
            `post_quant_conv` [C, C, 1, 1].
        mean: of the latents as they are, by channel [C].
        deviation: their standard deviation, by channel [C].
        scaling_factor: by which a pipeline multiplies latents.
    """
    unit = deviation * scaling_factor
    weight, bias = vae["quant_conv.weight"].clone(), vae["quant_conv.bias"].clone()
    means = slice(0, len(mean))
    weight[means] /= unit[:, None, None, None]
    bias[means] = (bias[means] - mean) / unit
    bias[len(mean) :] -= 2 * torch.log(unit)
    after = vae["post_quant_conv.weight"]
    return {
        **vae,
        "quant_conv.weight": weight,
        "quant_conv.bias": bias,
        "post_quant_conv.weight": after * unit[None, :, None, None],
        "post_quant_conv.bias": vae["post_quant_conv.bias"] + after[:, :, 0, 0] @ mean,
    }
