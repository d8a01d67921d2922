"""The parts of a family's model with fresh weights, ready to be trained."""

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from atelier import families
from atelier.devices import placement

if TYPE_CHECKING:
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel


def new_vae(family: str, seed: int) -> "AutoencoderKL":
    """Return the family's VAE with random weights of the seed, on the device."""
    from diffusers import AutoencoderKL

    torch.manual_seed(seed)
    config = AutoencoderKL.load_config(families.config_folder(family) / "vae")
    return AutoencoderKL.from_config(config).to(placement().device)


def new_text_encoder(family: str, seed: int) -> "CLIPTextModel":
    """Return the family's text encoder with random weights of the seed, on the device."""
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(seed)
    config = CLIPTextConfig.from_pretrained(families.config_folder(family) / "text_encoder")
    return CLIPTextModel(config).to(placement().device).train()


def new_unet(family: str, seed: int) -> "UNet2DConditionModel":
    """Return the family's UNet with random weights of the seed, on the device."""
    from diffusers import UNet2DConditionModel

    torch.manual_seed(seed)
    config = UNet2DConditionModel.load_config(families.config_folder(family) / "unet")
    unet = UNet2DConditionModel.from_config(config)
    begin_as_identity(unet)
    return unet.to(placement().device).train()


def learn_quickly(text_encoder: Any, unet: Any = None) -> None:
    """Choose the attention whose backward pass is the quicker one on a CPU; elsewhere nothing changes."""
    from diffusers.models.attention_processor import AttnProcessor

    if text_encoder.device.type == "cpu":
        text_encoder.set_attn_implementation("eager")  # three times as quick backward as the fused one
        if unet is not None:
            unet.set_attn_processor(AttnProcessor())  # the fused one needs half as long again there


def begin_as_identity(unet: nn.Module) -> None:
    """Let the last layer of each residual branch, and of the whole, begin at zero.

    Every branch begins as the identity then, and the first answer is "no noise" (Dhariwal and Nichol 2021).
    """
    for name, module in unet.named_modules():
        if name == "conv_out" or name.endswith((".conv2", ".proj_out")):
            for weight in module.parameters():
                nn.init.zeros_(weight)
