"""Nodes that make of a picture what a ControlNet is steered by, without a model."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Float, Int, Live, Output
from atelier.values import MAX_SIDE, Image

LINES = "ControlNet Preprocessors/Line Extractors"
Pictures = Live(type="IMAGE", doc="The pictures.")
Resolution = Int(
    default=512,
    min=64,
    max=MAX_SIDE,
    step=64,
    required=False,
    doc="How many pixels the shorter side of the result has.",
)
Drawn = Output("IMAGE", "The lines, white on black.")


@node("Canny", category="image/preprocessors", version="2")
def canny(
    image: Annotated[Image, Pictures],
    low_threshold: Annotated[
        float, Float(default=0.4, min=0.01, max=0.99, step=0.01, doc="An edge goes on while contrast is above this.")
    ],
    high_threshold: Annotated[
        float, Float(default=0.8, min=0.01, max=0.99, step=0.01, doc="An edge begins where contrast is above this.")
    ],
) -> Annotated[Image, Output("IMAGE", "The edges, white on black.")]:
    """Find the edges of pictures, as ControlNets for canny are steered by; they are blurred a little first."""
    from atelier.annotators.canny import edges

    return edges(image, low_threshold, high_threshold)


@node("CannyEdgePreprocessor", category=LINES, title="Canny Edge")
def canny_edge(
    image: Annotated[Image, Pictures],
    low_threshold: Annotated[
        int, Int(default=100, min=0, max=255, required=False, doc="An edge goes on while contrast is above this.")
    ] = 100,
    high_threshold: Annotated[
        int, Int(default=200, min=0, max=255, required=False, doc="An edge begins where contrast is above this.")
    ] = 200,
    resolution: Annotated[int, Resolution] = 512,
) -> Annotated[Image, Output("IMAGE", "The edges, white on black.")]:
    """Find the edges of pictures by OpenCV, which most ControlNets for canny learned from."""
    from atelier.annotators.drawn_lines import edges

    return edges(image, low_threshold, high_threshold, resolution)


@node("ScribblePreprocessor", category=LINES, title="Scribble Lines")
def scribble(
    image: Annotated[Image, Pictures], resolution: Annotated[int, Resolution] = 512
) -> Annotated[Image, Output("IMAGE", "The drawing; white lines steer.")]:
    """Make a light drawing on dark ground black and white; ImageInvert turns one that is dark on light over."""
    from atelier.annotators.drawn_lines import scribble

    return scribble(image, resolution)


@node("Scribble_XDoG_Preprocessor", category=LINES, title="Scribble XDoG Lines")
def scribble_xdog(
    image: Annotated[Image, Pictures],
    threshold: Annotated[
        int, Int(default=32, min=1, max=64, required=False, doc="How much darker a line is than what is around it.")
    ] = 32,
    resolution: Annotated[int, Resolution] = 512,
) -> Annotated[Image, Drawn]:
    """Make scribbles of pictures: what is darker than its surroundings is a line."""
    from atelier.annotators.drawn_lines import scribble_by_difference

    return scribble_by_difference(image, threshold, resolution)


@node("TilePreprocessor", category="ControlNet Preprocessors/tile", title="Tile")
def tile(
    image: Annotated[Image, Pictures],
    pyrUp_iters: Annotated[  # noqa: N803 - the port's name
        int, Int(default=3, min=1, max=10, required=False, doc="How often pictures are halved and enlarged again.")
    ] = 3,
    resolution: Annotated[int, Resolution] = 512,
) -> Annotated[Image, Output("IMAGE", "The pictures, each side a multiple of 64.")]:
    """Take the details out of pictures, as ControlNets for tile are steered; the resolution has no effect."""
    from atelier.annotators.drawn_lines import without_details

    del resolution
    return without_details(image, pyrUp_iters)
