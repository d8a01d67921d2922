"""Nodes that make masks and change them. A mask is 1 where something shall happen."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, File, Float, Int, Live, Output
from atelier.values import MAX_SIDE, FileRef, Image, Mask

_MASK_DOC = "The mask."
_OUT_DOC = "The mask."


@node("LoadImageMask", category="mask", title="Load Image (as Mask)")
def load_image_mask(
    image: Annotated[FileRef, File(folder="input", doc="The picture file.")],
    channel: Annotated[
        str,
        Choice(
            choices=("alpha", "red", "green", "blue"),
            doc="What counts as the mask; alpha is 1 where transparent.",
        ),
    ],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Load one channel of a picture from the input folder as a mask."""
    from atelier.pictures import load_mask

    return load_mask(image, channel)


@node("SolidMask", category="mask")
def solid_mask(
    value: Annotated[float, Float(default=1.0, min=0.0, max=1.0, step=0.01, doc="The value everywhere.")],
    width: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The width in pixels.")],
    height: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The height in pixels.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Make a mask of one value."""
    from atelier.masks import solid

    return solid(value, width, height)


@node("InvertMask", category="mask")
def invert_mask(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Exchange inside and outside."""
    from atelier.masks import inverted

    return inverted(mask)


@node("MaskToImage", category="mask", title="Convert Mask to Image")
def mask_to_image(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
) -> Annotated[Image, Output("IMAGE", "The mask as a grey picture.")]:
    """Make a mask visible: white is 1."""
    from atelier.masks import picture_of

    return picture_of(mask)


@node("ImageToMask", category="mask", title="Convert Image to Mask")
def image_to_mask(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    channel: Annotated[str, Choice(choices=("red", "green", "blue", "alpha"), doc="What counts as the mask.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Take one channel of pictures as masks."""
    from atelier.masks import channel_of

    return channel_of(image, channel)


@node("ImageColorToMask", category="mask")
def image_color_to_mask(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    color: Annotated[int, Int(default=0, min=0, max=0xFFFFFF, doc="The colour as a number, 0xRRGGBB.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Find where pictures have just one colour."""
    from atelier.colours import of_colour

    return of_colour(image, color)


@node("ThresholdMask", category="mask")
def threshold_mask(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
    value: Annotated[float, Float(default=0.5, min=0.0, max=1.0, step=0.01, doc="What lies above it becomes 1.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Make a mask hard: 1 above a value, 0 elsewhere."""
    from atelier.masks import above

    return above(mask, value)


@node("GrowMask", category="mask")
def grow_mask(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
    expand: Annotated[
        int, Int(default=0, min=-MAX_SIDE, max=MAX_SIDE, doc="By how many pixels it grows; below 0 it shrinks.")
    ],
    tapered_corners: Annotated[bool, Bool(default=True, doc="Whether corners become round while it grows.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Make a mask larger or smaller."""
    from atelier.masks import grown

    return grown(mask, expand, tapered=tapered_corners)


_FEATHER_DOC = "Over how many pixels it fades out towards the {}."


@node("FeatherMask", category="mask")
def feather_mask(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
    left: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc=_FEATHER_DOC.format("left"))],
    top: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc=_FEATHER_DOC.format("top"))],
    right: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc=_FEATHER_DOC.format("right"))],
    bottom: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc=_FEATHER_DOC.format("bottom"))],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Let a mask fade out towards the edges of the picture."""
    from atelier.masks import feathered

    return feathered(mask, left, top, right, bottom)


@node("CropMask", category="mask")
def crop_mask(
    mask: Annotated[Mask, Live(type="MASK", doc=_MASK_DOC)],
    x: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The first column.")],
    y: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The first row.")],
    width: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="How many columns.")],
    height: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="How many rows.")],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Take a part of a mask."""
    from atelier.masks import cropped

    return cropped(mask, x, y, width, height)


@node("MaskComposite", category="mask")
def mask_composite(
    destination: Annotated[Mask, Live(type="MASK", doc="The mask below.")],
    source: Annotated[Mask, Live(type="MASK", doc="The mask that is laid on it.")],
    x: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The column where it is laid.")],
    y: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The row where it is laid.")],
    operation: Annotated[
        str,
        Choice(
            choices=("multiply", "add", "subtract", "and", "or", "xor"),
            doc="How the two act together; and, or, xor round them to 0 and 1 first.",
        ),
    ],
) -> Annotated[Mask, Output("MASK", _OUT_DOC)]:
    """Combine two masks, one laid on the other."""
    from atelier.masks import combined

    return combined(destination, source, x, y, operation)
