"""Edges of pictures, as ControlNets are steered by: white lines on black."""

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


def canny(picture: Pixels, low: float, high: float) -> Pixels:
    """Return the edges of a picture [H, W, 3] as 0 and 255, uint8 [H, W] (Canny 1986, by OpenCV).

    An edge begins where brightness changes by more than `high` and goes on while it changes by more than `low`, both in
    0 … 1 of all that a Sobel filter takes for full contrast.
    """
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    edges: Pixels = cv2.Canny(grey, low * 255, high * 255)
    return edges
