"""Reading ControlNets: one `.safetensors` file, under the original names or diffusers'.

Its configuration is that of the family's UNet; how its picture comes in is read from the weights.
"""

from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.checkpoints import settle
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.reading import reading, require_kind
from atelier.recipes import ControlNet
from atelier.values import FileRef

if TYPE_CHECKING:
    from torch import Tensor

_ORIGINAL_PREFIX = "control_model."
_PICTURE = "controlnet_cond_embedding."


def load_controlnet(file: FileRef) -> ControlNet:
    """Load a ControlNet to where this process computes, in the precision of its UNets.

    Raises `BadInput`: `pickle_refused`, `wrong_kind`, `family_unknown`, `controlnet_broken`, and what `reading` does.
    """
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    require_kind(file, "controlnet")
    quiet()
    where = placement()
    broken = BadInput(
        "controlnet_broken",
        f"{file.name} cannot be loaded as a ControlNet: it is damaged, parts are missing, or it is of another kind.",
    )
    with turns.alone(), reading(file, broken):
        weights = load_file(file.path)
        kind = families.kind(file.family or _family_by_shapes(weights))
        if kind is None:
            known = ", ".join(families.FAMILIES)
            raise BadInput("family_unknown", f"{file.name} is a ControlNet of no family that can be loaded ({known}).")
        net = _built(weights, kind.family, pools="shuffle" in file.path.stem)
        settle(net.to(where.unet), where.device)
    return ControlNet(net, kind.family, file)


def _built(weights: "dict[str, Tensor]", family: str, *, pools: bool) -> Any:
    import torch
    from diffusers import ControlNetModel, UNet2DConditionModel
    from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint

    config = UNet2DConditionModel.load_config(families.config_folder(family) / "unet")
    own = convert_controlnet_checkpoint(dict(weights), config)
    with torch.device("meta"):
        net = ControlNetModel.from_unet(
            UNet2DConditionModel.from_config({**config, "in_channels": 4}),
            load_weights_from_unet=False,
            conditioning_embedding_out_channels=_widths(own),
            conditioning_channels=own[f"{_PICTURE}conv_in.weight"].shape[1],
        )
    net.load_state_dict(own, assign=True)
    net.register_to_config(global_pool_conditions=pools)  # only the files named so were trained so
    return net


def _widths(weights: "dict[str, Tensor]") -> tuple[int, ...]:
    """Return how wide the layers are that the picture comes in through; each block of two ends with the next width."""
    widths = [weights[f"{_PICTURE}conv_in.weight"].shape[0]]
    while (name := f"{_PICTURE}blocks.{2 * len(widths) - 1}.weight") in weights:
        widths.append(weights[name].shape[0])
    return tuple(widths)


def _family_by_shapes(weights: "dict[str, Tensor]") -> str | None:
    return families.of_denoiser(
        {name.removeprefix(_ORIGINAL_PREFIX): tuple(weight.shape) for name, weight in weights.items()}
    )
