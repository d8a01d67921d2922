"""Nodes that change the pixels of pictures: mixing, blurring, fewer colours, noise."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.sampling import MAX_SEED
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.values import Image

_CATEGORY = "image/postprocessing"
_Pictures = Live(type="IMAGE", doc="The pictures.")
_Changed = Output("IMAGE", "The pictures, changed.")


def _sigma(step: float) -> Float:
    return Float(default=1.0, min=0.1, max=10.0, step=step, doc="How wide the bell is, in radii.")


def _radius(doc: str) -> Int:
    return Int(default=1, min=1, max=31, doc=doc)


@node("ImageBlend", category=_CATEGORY)
def image_blend(
    image1: Annotated[Image, Live(type="IMAGE", doc="The pictures below, which decide the size.")],
    image2: Annotated[Image, Live(type="IMAGE", doc="The pictures that act on them.")],
    blend_factor: Annotated[
        float, Float(default=0.5, min=0.0, max=1.0, step=0.01, doc="The share of the mixture; the rest is the first.")
    ],
    blend_mode: Annotated[
        str,
        Choice(
            choices=("normal", "multiply", "screen", "overlay", "soft_light", "difference"),
            doc="What the second ones make of the first.",
        ),
    ],
) -> Annotated[Image, Output("IMAGE", "The mixture.")]:
    """Blend pictures, as the layers of a drawing program do."""
    from atelier.blending import blended

    return blended(image1, image2, blend_factor, blend_mode)


@node("ImageBlur", category=_CATEGORY)
def image_blur(
    image: Annotated[Image, _Pictures],
    blur_radius: Annotated[int, _radius("How many pixels around each count.")],
    sigma: Annotated[float, _sigma(0.1)],
) -> Annotated[Image, _Changed]:
    """Blur pictures."""
    from atelier.filters import blurred

    return blurred(image, blur_radius, sigma)


@node("ImageSharpen", category=_CATEGORY)
def image_sharpen(
    image: Annotated[Image, _Pictures],
    sharpen_radius: Annotated[int, _radius("How many pixels around each it is compared with.")],
    sigma: Annotated[float, _sigma(0.01)],
    alpha: Annotated[float, Float(default=1.0, min=0.0, max=5.0, step=0.01, doc="How much sharper.")],
) -> Annotated[Image, _Changed]:
    """Make the edges in pictures stronger."""
    from atelier.filters import sharpened

    return sharpened(image, sharpen_radius, sigma, alpha)


@node("ImageQuantize", category=_CATEGORY)
def image_quantize(
    image: Annotated[Image, _Pictures],
    colors: Annotated[int, Int(default=256, min=1, max=256, doc="How many colours are left of each picture.")],
    dither: Annotated[
        str,
        Choice(
            choices=("none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16"),
            doc="How the colours between are shown: by spread errors, or by a pattern of that side.",
        ),
    ],
) -> Annotated[Image, _Changed]:
    """Leave only a few colours of each picture."""
    from atelier.colours import quantized

    return quantized(image, colors, dither)


@node("Morphology", category=_CATEGORY, title="ImageMorphology")
def morphology(
    image: Annotated[Image, _Pictures],
    operation: Annotated[
        str,
        Choice(
            choices=("erode", "dilate", "open", "close", "gradient", "bottom_hat", "top_hat"),
            doc="The least or largest value around, one after the other, or a difference with them.",
        ),
    ],
    kernel_size: Annotated[int, Int(default=3, min=3, max=999, doc="The side of the square that counts, in pixels.")],
) -> Annotated[Image, _Changed]:
    """Make what is bright in pictures larger or smaller, or show where it ends."""
    from atelier.filters import morphed

    return morphed(image, operation, kernel_size)


@node("ImageAddNoise", category="image")
def image_add_noise(
    image: Annotated[Image, _Pictures],
    seed: Annotated[
        int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc="The number that the noise is drawn from.")
    ],
    strength: Annotated[float, Float(default=0.5, min=0.0, max=1.0, step=0.01, doc="How strong it is.")],
) -> Annotated[Image, _Changed]:
    """Add noise to pictures."""
    from atelier.colours import with_noise

    return with_noise(image, seed, strength)


@node("ImageRGBToYUV", category="image/batch")
def image_rgb_to_yuv(
    image: Annotated[Image, _Pictures],
) -> tuple[
    Annotated[Image, Output("IMAGE", "How bright, as grey pictures.", "Y")],
    Annotated[Image, Output("IMAGE", "How blue; 0.5 is not at all.", "U")],
    Annotated[Image, Output("IMAGE", "How red; 0.5 is not at all.", "V")],
]:
    """Take pictures apart into brightness and two measures of colour."""
    from atelier.colours import to_yuv

    return to_yuv(image)


@node("ImageYUVToRGB", category="image/batch")
def image_yuv_to_rgb(
    Y: Annotated[Image, Live(type="IMAGE", doc="How bright.")],  # noqa: N803  # the name in workflows
    U: Annotated[Image, Live(type="IMAGE", doc="How blue; 0.5 is not at all.")],  # noqa: N803
    V: Annotated[Image, Live(type="IMAGE", doc="How red; 0.5 is not at all.")],  # noqa: N803
) -> Annotated[Image, Output("IMAGE", "The pictures.")]:
    """Put pictures together of brightness and two measures of colour."""
    from atelier.colours import from_yuv

    return from_yuv(Y, U, V)
