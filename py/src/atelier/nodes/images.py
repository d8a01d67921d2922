"""Nodes that bring pictures in."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import File, Int, Output
from atelier.values import FileRef, Image, Mask


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
    width: Annotated[int, Int(default=512, min=1, max=16384, doc="The width in pixels.")],
    height: Annotated[int, Int(default=512, min=1, max=16384, doc="The height in pixels.")],
    batch_size: Annotated[int, Int(default=1, min=1, max=4096, doc="How many pictures.")],
    color: Annotated[int, Int(default=0, min=0, max=0xFFFFFF, doc="The colour as a number, 0xRRGGBB.")],
) -> Annotated[Image, Output("IMAGE", "The pictures.")]:
    """Make pictures of one colour."""
    from atelier.pictures import empty_picture

    return empty_picture(width, height, batch_size, color)
