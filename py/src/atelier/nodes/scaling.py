"""Nodes that bring pictures and latents to another size."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.values import MAX_SIDE, Image, Latent

METHODS = ("nearest-exact", "bilinear", "area", "bicubic")
CROPS = ("disabled", "center")

_METHOD_DOC = "How the values between are found."
_SIDE_DOC = "The new {} in pixels; 0 keeps the ratio of the sides."
_CROP_DOC = "Whether a picture of another shape is cut evenly (center) or distorted (disabled)."


@node("ImageScale", category="image/upscaling", title="Upscale Image")
def image_scale(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    upscale_method: Annotated[str, Choice(choices=(*METHODS, "lanczos"), doc=_METHOD_DOC)],
    width: Annotated[int, Int(default=512, min=0, max=MAX_SIDE, doc=_SIDE_DOC.format("width"))],
    height: Annotated[int, Int(default=512, min=0, max=MAX_SIDE, doc=_SIDE_DOC.format("height"))],
    crop: Annotated[str, Choice(choices=CROPS, doc=_CROP_DOC)],
) -> Annotated[Image, Output("IMAGE", "The pictures in their new size.")]:
    """Bring pictures to a size."""
    from atelier.resizing import picture_to_size

    return picture_to_size(image, upscale_method, width, height, crop)


@node("ImageScaleBy", category="image/upscaling", title="Upscale Image By")
def image_scale_by(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    upscale_method: Annotated[str, Choice(choices=(*METHODS, "lanczos"), doc=_METHOD_DOC)],
    scale_by: Annotated[
        float, Float(default=1.0, min=0.01, max=8.0, step=0.01, doc="How many times longer the sides become.")
    ],
) -> Annotated[Image, Output("IMAGE", "The pictures in their new size.")]:
    """Make pictures larger or smaller."""
    from atelier.resizing import picture_by

    return picture_by(image, upscale_method, scale_by)


@node("ImageScaleToTotalPixels", category="image/upscaling")
def image_scale_to_total_pixels(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    upscale_method: Annotated[str, Choice(choices=(*METHODS, "lanczos"), doc=_METHOD_DOC)],
    megapixels: Annotated[
        float, Float(default=1.0, min=0.01, max=16.0, step=0.01, doc="How many pixels, in units of 1024 times 1024.")
    ],
) -> Annotated[Image, Output("IMAGE", "The pictures in their new size.")]:
    """Bring pictures to a number of pixels, with the ratio of their sides."""
    from atelier.resizing import picture_to_pixels

    return picture_to_pixels(image, upscale_method, megapixels)


@node("ImageScaleToMaxDimension", category="image/upscaling")
def image_scale_to_max_dimension(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    upscale_method: Annotated[
        str, Choice(choices=("area", "lanczos", "bilinear", "nearest-exact", "bicubic"), doc=_METHOD_DOC)
    ],
    largest_size: Annotated[int, Int(default=512, min=0, max=MAX_SIDE, doc="How long the longer side becomes.")],
) -> Annotated[Image, Output("IMAGE", "The pictures in their new size.")]:
    """Bring the longer side of pictures to a length, with the ratio of their sides."""
    from atelier.resizing import picture_to_longest

    return picture_to_longest(image, upscale_method, largest_size)


@node("LatentUpscale", category="latent", title="Upscale Latent")
def latent_upscale(
    samples: Annotated[Latent, Live(type="LATENT", doc="The latents.")],
    upscale_method: Annotated[str, Choice(choices=(*METHODS, "bislerp"), doc=_METHOD_DOC)],
    width: Annotated[int, Int(default=512, min=0, max=MAX_SIDE, step=8, doc=_SIDE_DOC.format("width"))],
    height: Annotated[int, Int(default=512, min=0, max=MAX_SIDE, step=8, doc=_SIDE_DOC.format("height"))],
    crop: Annotated[str, Choice(choices=CROPS, doc=_CROP_DOC)],
) -> Annotated[Latent, Output("LATENT", "The latents in their new size.")]:
    """Bring latents to the size of a picture; sample them again to get details of that size."""
    from atelier.resizing import latent_to_size

    return latent_to_size(samples, upscale_method, width, height, crop)


@node("LatentUpscaleBy", category="latent", title="Upscale Latent By")
def latent_upscale_by(
    samples: Annotated[Latent, Live(type="LATENT", doc="The latents.")],
    upscale_method: Annotated[str, Choice(choices=(*METHODS, "bislerp"), doc=_METHOD_DOC)],
    scale_by: Annotated[
        float, Float(default=1.5, min=0.01, max=8.0, step=0.01, doc="How many times longer the sides become.")
    ],
) -> Annotated[Latent, Output("LATENT", "The latents in their new size.")]:
    """Make latents larger or smaller; sample them again to get details of that size."""
    from atelier.resizing import latent_by

    return latent_by(samples, upscale_method, scale_by)
