"""Reading what steers by a picture: ControlNets, unions of them, Control-LoRAs and T2I-Adapters, each one file.

Names may be the original ones or diffusers'. A ControlNet's configuration is that of the family's UNet; how its picture
comes in, and how many kinds of them, is read from the weights.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.checkpoints import settle
from atelier.control_loras import control_lora_of, shapes_of
from atelier.controlnet_shapes import family_config, filled
from atelier.devices import Placement, placement
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.reading import reading, require_kind
from atelier.recipes import Adapter, Control, ControlLora, ControlNet, UnionControlNet
from atelier.t2i_adapters import adapter_of, is_adapter
from atelier.union_controls import untold
from atelier.values import FileRef

if TYPE_CHECKING:
    from torch import Tensor

_ORIGINAL_PREFIX = "control_model."
_KINDS = "task_embedding"
_LORA = "lora_controlnet"
_DIFFERENCE = "difference"


def load_controlnet(file: FileRef) -> Control:
    """Load what steers to where this process computes, in the precision of its UNets.

    Raises `BadInput`: `pickle_refused`, `wrong_kind`, `family_unknown`, `controlnet_broken`, `controlnet_difference`,
    and what `reading` does.
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
        if _LORA in weights:
            return _control_lora(file, weights, placement())
        _refuse_difference(file, weights)
        return _controlnet(file, weights, placement())


def _refuse_difference(file: FileRef, weights: "dict[str, Tensor]") -> None:
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


def _control_lora(file: FileRef, weights: "dict[str, Tensor]", where: Placement) -> ControlLora:
    by_shapes = families.of_denoiser(shapes_of(weights))
    return control_lora_of(file, weights, _known(file, file.family or by_shapes, "Control-LoRA"), where)


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
    return filled(
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

    own = convert_controlnet_checkpoint(dict(weights), family_config(family))
    return filled(ControlNetModel, own, family, global_pool_conditions=pools)


def _family_by_shapes(weights: "dict[str, Tensor]") -> str | None:
    shapes = {name.removeprefix(_ORIGINAL_PREFIX): tuple(weight.shape) for name, weight in weights.items()}
    return families.of_denoiser(shapes) or _family_by_told(shapes)


def _family_by_told(shapes: Mapping[str, tuple[int, ...]]) -> str | None:
    """Return the family of a small ControlNet by its first layer and by how much it is told beside the prompt."""
    for family in families.FAMILIES:
        config = family_config(family)
        first = (config["block_out_channels"][0], 4, 3, 3)
        told = config.get("projection_class_embeddings_input_dim")
        wide = shapes.get("add_embedding.linear_1.weight")
        if shapes.get("conv_in.weight") == first and wide is not None and wide[1] == told:
            return family
    return None
