"""Control-LoRAs for tiny models, random, as Stability AI writes them."""

import re
from collections.abc import Iterator

import torch
from diffusers import ControlNetModel
from torch import Tensor

from atelier import ldm, tiny

RANK = 3


def control_lora(family: str, seed: int, widths: tuple[int, ...] = (4, 8, 8, 16)) -> dict[str, Tensor]:
    """Return a file: its own layers and most biases whole, matrices by pairs, and of the norms nothing."""
    unet = tiny._parts(family)["unet"]
    with torch.device("meta"):
        net = ControlNetModel.from_unet(unet, load_weights_from_unet=False, conditioning_embedding_out_channels=widths)
    drawn = tiny.random_weights("control-lora", net, seed, torch.float32)
    originals = {own: original for original, own in ldm.unet_names(unet.state_dict()).items()}
    return {"lora_controlnet": torch.zeros(0), **dict(_named(drawn, originals, seed))}


def _named(drawn: dict[str, Tensor], originals: dict[str, str], seed: int) -> Iterator[tuple[str, Tensor]]:
    for name, weight in drawn.items():
        place, kind = (originals.get(name) or own_place(name)).rsplit(".", 1)
        if name not in originals or (kind == "bias" and "norm" not in name):
            yield f"{place}.{kind}", weight
        elif kind == "weight" and weight.ndim > 1:
            yield f"{place}.down", tiny._draw(f"{name}.down", (RANK, *weight.shape[1:]), seed)
            up = (weight.shape[0], RANK, *[1] * (weight.ndim - 2))
            yield f"{place}.up", tiny._draw(f"{name}.up", up, seed) * 0.5


def own_place(name: str) -> str:
    """Return the original name of a weight that a ControlNet has and its UNet has not."""
    place, kind = name.rsplit(".", 1)
    number = int(found[0]) if (found := re.findall(r"\d+$", place)) else 0
    if place.startswith("controlnet_down_blocks."):
        return f"zero_convs.{number}.0.{kind}"
    if place == "controlnet_mid_block":
        return f"middle_block_out.0.{kind}"
    layer = {"conv_in": 0, "blocks": 2 + 2 * number, "conv_out": 14}[place.split(".")[1]]
    return f"input_hint_block.{layer}.{kind}"
