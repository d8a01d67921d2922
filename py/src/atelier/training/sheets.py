"""Sheets of pictures with a line of text under each."""

import textwrap
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

_GAP = 6
_LINE, _LINES = 11, 3


def sheet(pictures: Sequence[npt.NDArray[np.uint8]], texts: Sequence[str], columns: int) -> Image.Image:
    """Lay pictures [H, W, 3] of one size out in rows, each with up to three lines of text under it."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    cell = (width + _GAP, height + _GAP + _LINE * _LINES)
    page = Image.new("RGB", (columns * cell[0] + _GAP, rows * cell[1] + _GAP), "white")
    canvas = ImageDraw.Draw(page)
    for number, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
        corner = (_GAP + number % columns * cell[0], _GAP + number // columns * cell[1])
        page.paste(Image.fromarray(picture), corner)
        lines = textwrap.wrap(text, width // 6)[:_LINES]
        canvas.multiline_text((corner[0], corner[1] + height + 1), "\n".join(lines), fill="black", font_size=9)
    return page
