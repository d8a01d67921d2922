"""Nodes that make of a picture what a ControlNet is steered by."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Float, Live, Output
from atelier.values import Image


@node("Canny", category="image/preprocessors")
def canny(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    low_threshold: Annotated[
        float, Float(default=0.4, min=0.01, max=0.99, step=0.01, doc="An edge goes on while contrast is above this.")
    ],
    high_threshold: Annotated[
        float, Float(default=0.8, min=0.01, max=0.99, step=0.01, doc="An edge begins where contrast is above this.")
    ],
) -> Annotated[Image, Output("IMAGE", "The edges, white on black.")]:
    """Find the edges of pictures, as ControlNets for canny are steered by."""
    from atelier.preprocessing import edges

    return edges(image, low_threshold, high_threshold)
