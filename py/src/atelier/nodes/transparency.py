"""Nodes for pictures of which parts are transparent."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, Live, Output
from atelier.values import Image, Mask

_CATEGORY = "mask/compositing"
_OPERATORS = (
    "ADD",
    "CLEAR",
    "DARKEN",
    "DST",
    "DST_ATOP",
    "DST_IN",
    "DST_OUT",
    "DST_OVER",
    "LIGHTEN",
    "MULTIPLY",
    "OVERLAY",
    "SCREEN",
    "SRC",
    "SRC_ATOP",
    "SRC_IN",
    "SRC_OUT",
    "SRC_OVER",
    "XOR",
)
_Transparent = Output("MASK", "1 where the picture is transparent.")


@node("PorterDuffImageComposite", category=_CATEGORY, title="Porter-Duff Image Composite")
def porter_duff_image_composite(
    source: Annotated[Image, Live(type="IMAGE", doc="The pictures above.")],
    source_alpha: Annotated[Mask, Live(type="MASK", doc="1 where they are transparent.")],
    destination: Annotated[Image, Live(type="IMAGE", doc="The pictures below, which decide the size.")],
    destination_alpha: Annotated[Mask, Live(type="MASK", doc="1 where they are transparent.")],
    mode: Annotated[
        str, Choice(choices=_OPERATORS, default="DST", doc="The operator; SRC_OVER lays the source on the other.")
    ],
) -> tuple[Annotated[Image, Output("IMAGE", "The pictures.")], Annotated[Mask, _Transparent]]:
    """Lay pictures on each other by what each covers."""
    from atelier.blending import composed

    return composed(source, source_alpha, destination, destination_alpha, mode)


@node("SplitImageWithAlpha", category=_CATEGORY, title="Split Image with Alpha")
def split_image_with_alpha(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
) -> tuple[Annotated[Image, Output("IMAGE", "The pictures, opaque.")], Annotated[Mask, _Transparent]]:
    """Take the transparency off pictures."""
    from atelier.blending import split

    return split(image)


@node("JoinImageWithAlpha", category=_CATEGORY, title="Join Image with Alpha")
def join_image_with_alpha(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    alpha: Annotated[Mask, Live(type="MASK", doc="1 where they become transparent.")],
) -> Annotated[Image, Output("IMAGE", "The pictures with transparency.")]:
    """Make parts of pictures transparent."""
    from atelier.blending import joined

    return joined(image, alpha)
