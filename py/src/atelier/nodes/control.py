"""Nodes that steer a picture by another one."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, File, Float, Live, Output
from atelier.recipes import Control, Hint, Vae
from atelier.values import Conditioning, FileRef, Image

_Net = Live(type="CONTROL_NET", doc="The ControlNet or T2I-Adapter.")
_Picture = Live(type="IMAGE", doc="The picture to steer by, as the ControlNet expects it: edges, depth, a pose …")
_STRENGTH = Float(default=1.0, min=0.0, max=10.0, step=0.01, doc="How strongly; 0 not at all.")


@node("ControlNetLoader", category="loaders", title="Load ControlNet Model", device=True)
def control_net_loader(
    control_net_name: Annotated[FileRef, File(folder="controlnet", doc="The file of the ControlNet or T2I-Adapter.")],
) -> Annotated[Control, Output("CONTROL_NET", "The ControlNet.")]:
    """Load a ControlNet, a union of several, a Control-LoRA or a T2I-Adapter. Each is made for one family of models."""
    from atelier.controlnets import load_controlnet

    return load_controlnet(control_net_name)


_KINDS = (
    "openpose",
    "depth",
    "hed/pidi/scribble/ted",
    "canny/lineart/anime_lineart/mlsd",
    "normal",
    "segment",
    "tile",
    "repaint",
)
_ANY_KIND = "auto"


@node("SetUnionControlNetType", category="conditioning/controlnet")
def set_union_control_net_type(
    control_net: Annotated[Control, Live(type="CONTROL_NET", doc="A ControlNet for several kinds of pictures.")],
    type: Annotated[  # noqa: A002 - the port's name
        str, Choice(choices=(_ANY_KIND, *_KINDS), doc="What the picture will show; auto does not tell it.")
    ],
) -> Annotated[Control, Output("CONTROL_NET", "The same, told what its picture shows.")]:
    """Tell a ControlNet that is one for several kinds of pictures which kind it gets. Others need no telling."""
    from atelier.union_controls import telling

    return telling(control_net, type, None if type == _ANY_KIND else _KINDS.index(type))


@node("ControlNetApply", category="conditioning/controlnet", title="Apply ControlNet (OLD)")
def control_net_apply(
    conditioning: Annotated[Conditioning, Live(type="CONDITIONING", doc="The positive prompts.")],
    control_net: Annotated[Control, _Net],
    image: Annotated[Image, _Picture],
    strength: Annotated[float, _STRENGTH],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts, steered.")]:
    """Steer by a picture; negative prompts that are not steered by another one follow. Several can be chained."""
    from atelier.conditions import steered

    if strength == 0.0:
        return conditioning
    return steered(conditioning, Hint(control_net, image, strength), for_negative=True)


_SHARE_DOC = "{} which share of the run the ControlNet acts."


@node("ControlNetApplyAdvanced", category="conditioning/controlnet", title="Apply ControlNet")
def control_net_apply_advanced(
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc="The positive prompts.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="The negative prompts.")],
    control_net: Annotated[Control, _Net],
    image: Annotated[Image, _Picture],
    strength: Annotated[float, _STRENGTH],
    start_percent: Annotated[float, Float(default=0.0, min=0.0, max=1.0, step=0.001, doc=_SHARE_DOC.format("From"))],
    end_percent: Annotated[float, Float(default=1.0, min=0.0, max=1.0, step=0.001, doc=_SHARE_DOC.format("Up to"))],
    vae: Annotated[
        Vae | None, Live(type="VAE", required=False, doc="Only for ControlNets that want latents; of no effect here.")
    ] = None,
) -> tuple[
    Annotated[Conditioning, Output("CONDITIONING", "The positive prompts, steered.", "positive")],
    Annotated[Conditioning, Output("CONDITIONING", "The negative prompts, steered.", "negative")],
]:
    """Steer by a picture in a part of the run. Several can be chained, each with its own picture and strength."""
    from atelier.conditions import steered

    del vae
    if strength == 0.0:
        return positive, negative
    hint = Hint(control_net, image, strength, start_percent, end_percent)
    return steered(positive, hint, for_negative=False), steered(negative, hint, for_negative=False)
