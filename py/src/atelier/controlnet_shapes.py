"""Building diffusers' ControlNets around given weights: what the family does not say follows from their shapes."""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from atelier import families

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PICTURE", "family_config", "filled"]

PICTURE = "controlnet_cond_embedding."
"""Where a ControlNet's picture comes in."""


def filled(kind: Any, own: "dict[str, Tensor]", family: str, **options: Any) -> Any:
    """Return a network of diffusers around weights under its names, all that it has; they are not copied.

    Raises `KeyError` or `RuntimeError` where some are missing, unknown or of other shapes.
    """
    import torch

    config = family_config(family) | {"in_channels": 4} | _attention(own, family_config(family))
    known = inspect.signature(kind.__init__).parameters
    with torch.device("meta"):
        net = kind(
            **{name: value for name, value in config.items() if name in known},
            conditioning_channels=own[f"{PICTURE}conv_in.weight"].shape[1],
            conditioning_embedding_out_channels=_widths(own),
            **options,
        )
    net.load_state_dict(own, assign=True)
    return net


def family_config(family: str) -> dict[str, Any]:
    """Return the configuration of a family's UNet."""
    from diffusers import UNet2DConditionModel

    return dict(UNet2DConditionModel.load_config(families.config_folder(family) / "unet"))


def _attention(own: "dict[str, Tensor]", config: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a ControlNet attends to the prompt: smaller ones for SDXL do so on fewer levels than its UNet."""
    levels = [_depth(own, f"down_blocks.{number}") for number in range(len(config["down_block_types"]))]
    if all(levels[number] for number, kind in enumerate(config["down_block_types"]) if "CrossAttn" in kind):
        return {}
    return {
        "down_block_types": ["CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in levels],
        "transformer_layers_per_block": [depth or 1 for depth in levels],
        "mid_block_type": "UNetMidBlock2DCrossAttn" if _depth(own, "mid_block") else "UNetMidBlock2D",
    }


def _depth(own: "dict[str, Tensor]", block: str) -> int:
    """Return how many transformers a block has, one after another."""
    place = f"{block}.attentions.0.transformer_blocks."
    return len({name.removeprefix(place).split(".")[0] for name in own if name.startswith(place)})


def _widths(weights: "dict[str, Tensor]") -> tuple[int, ...]:
    """Return how wide the layers are that the picture comes in through; each block of two ends with the next width."""
    widths = [weights[f"{PICTURE}conv_in.weight"].shape[0]]
    while (name := f"{PICTURE}blocks.{2 * len(widths) - 1}.weight") in weights:
        widths.append(weights[name].shape[0])
    return tuple(widths)
