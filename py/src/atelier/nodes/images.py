"""Nodes that bring pictures in, and change them."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, File, Int, Live, Output
from atelier.values import MAX_SIDE, FileRef, Image, Mask


@node("LoadImage", category="image", title="Load Image")
def load_image(
    image: Annotated[FileRef, File(folder="input", doc="The picture file.")],
) -> tuple[
    Annotated[Image, Output("IMAGE", "The picture, or one for each frame of the file, without transparency.")],
    Annotated[Mask, Output("MASK", "1 where the picture is transparent.")],
]:
    """Load a picture from the input folder, turned as its camera noted."""
    from atelier.pictures import load_picture

    return load_picture(image)


@node("EmptyImage", category="image")
def empty_image(
    width: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The width in pixels.")],
    height: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The height in pixels.")],
    batch_size: Annotated[int, Int(default=1, min=1, max=4096, doc="How many pictures.")],
    color: Annotated[int, Int(default=0, min=0, max=0xFFFFFF, doc="The colour as a number, 0xRRGGBB.")],
) -> Annotated[Image, Output("IMAGE", "The pictures.")]:
    """Make pictures of one colour."""
    from atelier.pictures import empty_picture

    return empty_picture(width, height, batch_size, color)


@node("ImageInvert", category="image", title="Invert Image")
def image_invert(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
) -> Annotated[Image, Output("IMAGE", "The negatives.")]:
    """Turn pictures into their negatives."""
    from atelier.compositing import inverted

    return inverted(image)


@node("ImageCrop", category="image/transform", title="Image Crop")
def image_crop(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    width: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="How many columns.")],
    height: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="How many rows.")],
    x: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The first column.")],
    y: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The first row.")],
) -> Annotated[Image, Output("IMAGE", "The part of the pictures.")]:
    """Take a part of pictures."""
    from atelier.compositing import cropped

    return cropped(image, width, height, x, y)


@node("GetImageSize", category="image", title="Get Image Size")
def get_image_size(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
) -> tuple[
    Annotated[int, Output("INT", "The width in pixels.", "width")],
    Annotated[int, Output("INT", "The height in pixels.", "height")],
    Annotated[int, Output("INT", "How many pictures there are.", "batch_size")],
]:
    """Say how large pictures are, and how many."""
    return image.shape[2], image.shape[1], image.shape[0]


TURNS = ("none", "90 degrees", "180 degrees", "270 degrees")
FLIPS = ("x-axis: vertically", "y-axis: horizontally")


@node("ImageRotate", category="image/transform")
def image_rotate(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    rotation: Annotated[str, Choice(choices=TURNS, doc="How far, clockwise.")],
) -> Annotated[Image, Output("IMAGE", "The pictures, turned.")]:
    """Turn pictures by right angles."""
    from atelier.compositing import turned

    return turned(image, TURNS.index(rotation))


@node("ImageFlip", category="image/transform")
def image_flip(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    flip_method: Annotated[str, Choice(choices=FLIPS, doc="Top with bottom, or left with right.")],
) -> Annotated[Image, Output("IMAGE", "The pictures, mirrored.")]:
    """Mirror pictures."""
    from atelier.compositing import mirrored

    return mirrored(image, upright=flip_method == FLIPS[0])


_Beside = Live(type="IMAGE", required=False, doc="The pictures beside them; left out, the first ones are the result.")


@node("ImageStitch", category="image/transform", title="Image Stitch")
def image_stitch(
    image1: Annotated[Image, Live(type="IMAGE", doc="The pictures that decide the size.")],
    direction: Annotated[str, Choice(choices=("right", "down", "left", "up"), doc="Where the second ones lie.")],
    match_image_size: Annotated[
        bool, Bool(default=True, doc="Whether the second ones are scaled to fit, else the smaller ones get a border.")
    ],
    spacing_width: Annotated[int, Int(default=0, min=0, max=1024, step=2, doc="How many pixels lie between them.")],
    spacing_color: Annotated[
        str, Choice(choices=("white", "black", "red", "green", "blue"), doc="The colour between them.")
    ],
    image2: Annotated["Image | None", _Beside] = None,
) -> Annotated[Image, Output("IMAGE", "Both, side by side.")]:
    """Put pictures beside others."""
    from atelier.stitching import stitched

    if image2 is None:
        return image1
    return stitched(image1, image2, direction, match=match_image_size, gap=spacing_width, colour=spacing_color)


@node("ResizeAndPadImage", category="image/transform")
def resize_and_pad_image(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    target_width: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The width of the result in pixels.")],
    target_height: Annotated[int, Int(default=512, min=1, max=MAX_SIDE, doc="The height of the result in pixels.")],
    padding_color: Annotated[str, Choice(choices=("white", "black"), doc="What lies around them.")],
    interpolation: Annotated[
        str,
        Choice(
            choices=("area", "bicubic", "nearest-exact", "bilinear", "lanczos"),
            doc="How the values between are found.",
        ),
    ],
) -> Annotated[Image, Output("IMAGE", "The pictures in that size.")]:
    """Bring pictures to a size without distorting them: what is left over is filled."""
    from atelier.stitching import framed

    return framed(image, target_width, target_height, padding_color, interpolation)


@node("ImageCompositeMasked", category="image")
def image_composite_masked(
    destination: Annotated[Image, Live(type="IMAGE", doc="The pictures below.")],
    source: Annotated[Image, Live(type="IMAGE", doc="The pictures that are laid on them.")],
    x: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The column where they are laid.")],
    y: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, doc="The row where they are laid.")],
    resize_source: Annotated[bool, Bool(default=False, doc="Whether they are brought to the size of those below.")],
    mask: Annotated[
        "Mask | None", Live(type="MASK", required=False, doc="Where they cover those below; everywhere if left out.")
    ] = None,
) -> Annotated[Image, Output("IMAGE", "The pictures, one on the other.")]:
    """Lay pictures on others, inside of a mask."""
    from atelier.compositing import laid_on

    return laid_on(destination, source, x, y, resize=resize_source, mask=mask)


@node("ContactSheet", category="image", title="Contact Sheet")
def contact_sheet(
    images: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    columns: Annotated[int, Int(default=8, min=1, max=64, doc="How many pictures stand side by side.")],
    scale: Annotated[int, Int(default=3, min=1, max=16, doc="How many pixels, along each side, a pixel becomes.")],
) -> Annotated[Image, Output("IMAGE", "One picture with all of them.")]:
    """Put a batch of pictures in rows on one sheet, enlarged without blur."""
    from atelier.compositing import on_one_sheet

    return on_one_sheet(images, columns, scale)
