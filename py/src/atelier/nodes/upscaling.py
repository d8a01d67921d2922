"""Nodes that make pictures larger with a network."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import File, Live, Output
from atelier.recipes import Upscaler
from atelier.values import FileRef, Image


@node("UpscaleModelLoader", category="loaders", title="Load Upscale Model", device=True)
def upscale_model_loader(
    model_name: Annotated[FileRef, File(folder="upscale_models", doc="The upscaler: a .safetensors file.")],
) -> Annotated[Upscaler, Output("UPSCALE_MODEL", "The upscaler.")]:
    """Load a network that makes pictures larger: ESRGAN, SwinIR, DAT and whatever else spandrel knows."""
    from atelier.upscaling import load_upscaler

    return load_upscaler(model_name)


@node("ImageUpscaleWithModel", category="image/upscaling", title="Upscale Image (using Model)", device=True)
def image_upscale_with_model(
    upscale_model: Annotated[Upscaler, Live(type="UPSCALE_MODEL", doc="The upscaler.")],
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
) -> Annotated[Image, Output("IMAGE", "The pictures, larger by the upscaler's factor.")]:
    """Make pictures larger. What is larger than 512 pixels goes through the network in overlapping tiles."""
    from atelier.upscaling import upscale

    return upscale(upscale_model, image)
