"""Nodes that bring pictures in, and change them."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, File, Int, Live, Output
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
