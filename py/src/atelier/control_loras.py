"""Control-LoRAs: ControlNets that hold how they differ from a UNet, and become whole beside that UNet.

As Stability AI publishes them, and as ComfyUI 0.3.64 uses them: a weight W of the UNet is W + up·down in the ControlNet
(Hu et al. 2021, arXiv 2106.09685, without a scale), other weights are the file's own or the UNet's. A LoRA on the UNet
acts in its ControlNet too. Each sum lives as long as the layer computes, so what is held is the file alone.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from atelier import families, ldm, turns
from atelier.controlnet_shapes import family_config, filled
from atelier.devices import Placement
from atelier.errors import BadInput
from atelier.recipes import ControlLora, ControlNet
from atelier.values import FileRef

if TYPE_CHECKING:
    from diffusers import ControlNetModel

__all__ = ["beside", "control_lora_of", "shapes_of"]

_KINDS = ("weight", "bias", "up", "down")
_FIRST, _LAST = 0, 14
"""The numbers of the first and the last layer that the picture comes in through."""


class LowRank(nn.Module):
    """What a layer's weight [out, …] differs by: up [out, rank, …] times down [rank, …], as a matrix."""

    def __init__(self, up: Tensor, down: Tensor) -> None:
        super().__init__()
        self.register_buffer("up", up.flatten(start_dim=1))
        self.register_buffer("down", down.flatten(start_dim=1))

    def forward(self, weight: Tensor) -> Tensor:
        """Return the weight with the difference."""
        difference = torch.mm(self.get_buffer("up"), self.get_buffer("down"))
        return weight + difference.reshape(weight.shape).to(weight)


def shapes_of(weights: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a Control-LoRA's weights as its ControlNet has them."""
    shapes = {name: tuple(each.shape) for name, each in weights.items()}
    for name, down in weights.items():
        place, _, kind = name.rpartition(".")
        if kind == "down" and f"{place}.up" in weights:
            shapes[f"{place}.weight"] = (weights[f"{place}.up"].shape[0], *down.shape[1:])
    return shapes


def control_lora_of(file: FileRef, weights: Mapping[str, Tensor], family: str, where: Placement) -> ControlLora:
    """Return a Control-LoRA, on the device and in the precision of its UNet.

    Raises `ValueError`, `KeyError` or `RuntimeError` where weights are missing, unknown or of other shapes.
    """
    unet = _unet_without_memory(family)
    named = dict(_own_names(weights, unet.state_dict()))
    placed = {name: weight.to(where.device, where.unet).clone() for name, weight in named.items()}
    whole = {name: weight for name, weight in placed.items() if not name.endswith((".up", ".down"))}
    places = sorted({name.rpartition(".")[0] for name in placed if name not in whole})
    lows = {place: LowRank(placed[f"{place}.up"], placed[f"{place}.down"]) for place in places}
    made = ControlLora(lows, whole, family, file)
    _require_shapes(beside(made, unet).net, made)
    return made


def _unet_without_memory(family: str) -> Any:
    from diffusers import UNet2DConditionModel

    with torch.device("meta"):
        return UNet2DConditionModel.from_config(family_config(family))


def _own_names(weights: Mapping[str, Tensor], unet: Mapping[str, Tensor]) -> Any:
    """Yield the weights under diffusers' names, the halves of a pair with the ends `up` and `down`."""
    places = {original.rpartition(".")[0]: own.rpartition(".")[0] for original, own in ldm.unet_names(unet).items()}
    for name, weight in weights.items():
        place, _, kind = name.rpartition(".")
        if kind in _KINDS and "__" not in name:
            yield f"{places.get(place) or _control_place(place)}.{kind}", weight


def _control_place(place: str) -> str:
    """Return diffusers' name of a layer that a ControlNet has and its UNet has not."""
    if place == "middle_block_out.0":
        return "controlnet_mid_block"
    if found := re.fullmatch(r"zero_convs\.(\d+)\.0", place):
        return f"controlnet_down_blocks.{found[1]}"
    if found := re.fullmatch(r"input_hint_block\.(\d+)", place):
        number = int(found[1])
        ends = {_FIRST: "conv_in", _LAST: "conv_out"}
        return f"controlnet_cond_embedding.{ends.get(number, f'blocks.{number // 2 - 1}')}"
    raise KeyError(place)


def _require_shapes(net: "ControlNetModel", made: ControlLora) -> None:
    for place, low in made.lows.items():
        up, down = low.get_buffer("up"), low.get_buffer("down")
        (weight,) = net.get_submodule(f"{place}.parametrizations.weight").parameters(recurse=False)
        if weight.numel() != up.shape[0] * down.shape[1] or weight.shape[0] != up.shape[0]:
            raise ValueError(f"{place} has another shape")


def beside(control: ControlLora, unet: Any) -> ControlNet:
    """Return a Control-LoRA as a ControlNet beside a UNet, whose weights it shares; nothing of the UNet changes.

    Raises `BadInput` (`controlnet_family`) for a UNet that takes more than latents.
    """
    from diffusers import ControlNetModel
    from torch.nn.utils import parametrize

    if unet.config["in_channels"] != families.LATENT_CHANNELS:
        raise BadInput(
            "controlnet_family",
            f"The Control-LoRA {control.file.name} takes its weights from the model, and this one takes more than "
            "latents: use a model that is not for inpainting or editing.",
        )
    with turns.alone():
        net = filled(ControlNetModel, _weights(control, unet), control.family)
        net.requires_grad_(requires_grad=False).eval()
        for place, low in control.lows.items():
            parametrize.register_parametrization(net.get_submodule(place), "weight", low, unsafe=True)
    return ControlNet(net, control.family, control.file)


def _weights(control: ControlLora, unet: Any) -> dict[str, Tensor]:
    """Return all weights of the ControlNet but for the differences, by diffusers' names."""
    found = dict(control.whole)
    for name in _encoder_names(unet):
        place, _, kind = name.rpartition(".")
        found.setdefault(name, _acting(unet.get_submodule(place), kind))
    return found


def _encoder_names(unet: Any) -> list[str]:
    """Return the names of the weights that a UNet and its ControlNet have in common."""
    parts = ("conv_in.", "time_embedding.linear_", "add_embedding.", "down_blocks.", "mid_block.")
    plain = {re.sub(r"\.base_layer\.", ".", name) for name in unet.state_dict() if ".lora_" not in name}
    return sorted(name for name in plain if name.startswith(parts))


def _acting(layer: nn.Module, kind: str) -> Tensor:
    """Return a layer's weight or bias, with the LoRAs that act on it now."""
    plain: Any = getattr(layer, "base_layer", layer)
    weight: Tensor = getattr(plain, kind).detach()
    if plain is not layer and kind == "weight":
        adapted: Any = layer
        for name in adapted.active_adapters:
            weight = weight + adapted.get_delta_weight(name).to(weight)
    return weight
