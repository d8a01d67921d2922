"""Reading what steers by a picture: ControlNets, unions of them and T2I-Adapters, each one `.safetensors` file.

Names may be the original ones or diffusers'. A ControlNet's configuration is that of the family's UNet; how its picture
comes in, and how many kinds of them, is read from the weights.
"""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.checkpoints import settle
from atelier.devices import Placement, placement
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.reading import reading, require_kind
from atelier.recipes import Adapter, Control, ControlNet, UnionControlNet
from atelier.t2i_adapters import adapter_of, is_adapter
from atelier.union_controls import untold
from atelier.values import FileRef

if TYPE_CHECKING:
    from torch import Tensor

_ORIGINAL_PREFIX = "control_model."
_PICTURE = "controlnet_cond_embedding."
_KINDS = "task_embedding"
_LORA = "lora_controlnet"
_DIFFERENCE = "difference"


def load_controlnet(file: FileRef) -> Control:
    """Load what steers to where this process computes, in the precision of its UNets.

    Raises `BadInput`: `pickle_refused`, `wrong_kind`, `family_unknown`, `controlnet_broken`, `control_lora`,
    `controlnet_difference`, and what `reading` does.
    """
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    require_kind(file, "controlnet")
    quiet()
    broken = BadInput(
        "controlnet_broken",
        f"{file.name} cannot be loaded as a ControlNet: it is damaged, parts are missing, or it is of another kind.",
    )
    with turns.alone(), reading(file, broken):
        weights = load_file(file.path)
        if is_adapter(weights):
            return _adapter(file, weights, placement())
        _refuse_parts(file, weights)
        return _controlnet(file, weights, placement())


def _refuse_parts(file: FileRef, weights: "dict[str, Tensor]") -> None:
    """Refuse files that are no network by themselves, but what is to be added to a UNet's weights."""
    if _LORA in weights:
        raise BadInput(
            "control_lora",
            f"{file.name} is a Control-LoRA, which holds only how a ControlNet differs from its UNet: take the whole "
            "ControlNet of that kind for SDXL instead.",
        )
    if _DIFFERENCE in weights:
        raise BadInput(
            "controlnet_difference",
            f"{file.name} holds only how a ControlNet differs from its UNet (a difference file): take the whole one.",
        )


def _controlnet(file: FileRef, weights: "dict[str, Tensor]", where: Placement) -> Control:
    family = _known(file, file.family or _family_by_shapes(weights), "ControlNet")
    union: Any
    if _KINDS in weights:
        union = _union(weights, family)
        settle(union.to(where.unet), where.device)
        return UnionControlNet(union, untold(union), family, file)
    net = _built(weights, family, pools="shuffle" in file.path.stem)  # only the files named so were trained so
    settle(net.to(where.unet), where.device)
    return ControlNet(net, family, file)


def _adapter(file: FileRef, weights: "dict[str, Tensor]", where: Placement) -> Adapter:
    net, by_shapes = adapter_of(weights)
    family = _known(file, file.family or by_shapes, "T2I-Adapter")
    settle(net.to(where.unet), where.device)
    return Adapter(net, family, file)


def _known(file: FileRef, family: str | None, noun: str) -> str:
    if family in families.FAMILIES:
        return family
    known = ", ".join(families.FAMILIES)
    raise BadInput("family_unknown", f"{file.name} is a {noun} of no family that can be loaded ({known}).")


def _union(weights: "dict[str, Tensor]", family: str) -> Any:
    """Return diffusers' union with these weights, whose names are diffusers' already: there is no other layout."""
    from diffusers import ControlNetUnionModel

    kinds, width = weights[_KINDS].shape
    return _filled(
        ControlNetUnionModel,
        weights,
        family,
        num_control_type=kinds,
        num_trans_channel=width,
        num_proj_channel=weights["spatial_ch_projs.weight"].shape[0],
        num_trans_layer=len({name.split(".")[1] for name in weights if name.startswith("transformer_layes.")}),
    )


def _built(weights: "dict[str, Tensor]", family: str, *, pools: bool) -> Any:
    from diffusers import ControlNetModel
    from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint

    own = convert_controlnet_checkpoint(dict(weights), _config(family))
    return _filled(ControlNetModel, own, family, global_pool_conditions=pools)


def _filled(kind: Any, own: "dict[str, Tensor]", family: str, **options: Any) -> Any:
    import torch

    config = _config(family) | {"in_channels": 4} | _attention(own, _config(family))
    known = inspect.signature(kind.__init__).parameters
    with torch.device("meta"):
        net = kind(
            **{name: value for name, value in config.items() if name in known},
            conditioning_channels=own[f"{_PICTURE}conv_in.weight"].shape[1],
            conditioning_embedding_out_channels=_widths(own),
            **options,
        )
    net.load_state_dict(own, assign=True)
    return net


def _config(family: str) -> dict[str, Any]:
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
    widths = [weights[f"{_PICTURE}conv_in.weight"].shape[0]]
    while (name := f"{_PICTURE}blocks.{2 * len(widths) - 1}.weight") in weights:
        widths.append(weights[name].shape[0])
    return tuple(widths)


def _family_by_shapes(weights: "dict[str, Tensor]") -> str | None:
    shapes = {name.removeprefix(_ORIGINAL_PREFIX): tuple(weight.shape) for name, weight in weights.items()}
    return families.of_denoiser(shapes) or _family_by_told(shapes)


def _family_by_told(shapes: Mapping[str, tuple[int, ...]]) -> str | None:
    """Return the family of a small ControlNet by its first layer and by how much it is told beside the prompt."""
    for family in families.FAMILIES:
        config = _config(family)
        first = (config["block_out_channels"][0], 4, 3, 3)
        told = config.get("projection_class_embeddings_input_dim")
        wide = shapes.get("add_embedding.linear_1.weight")
        if shapes.get("conv_in.weight") == first and wide is not None and wide[1] == told:
            return family
    return None
