"""Contact sheets: many pictures with their captions on one."""

import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from atelier.shapes.drawing import SIDE, Picture

GAP = 8
TEXT_LINES = 5
LINE_HEIGHT = 11
FONT_SIZE = 10
LETTERS = 26
"""So many letters fit beneath a picture of 128 × 128."""


def contact_sheet(pictures: Sequence[Picture], captions: Sequence[str], columns: int = 8) -> Image.Image:
    """Return the pictures, uint8 RGB [S, S, 3] with one S for all, in rows with their captions beneath them."""
    side = len(pictures[0]) if pictures else SIDE
    letters = LETTERS * side // SIDE
    width, height = side + GAP, side + GAP + TEXT_LINES * LINE_HEIGHT
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * width + GAP, rows * height + GAP), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(FONT_SIZE)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left, top = GAP + index % columns * width, GAP + index // columns * height
        sheet.paste(Image.fromarray(picture), (left, top))
        pen.rectangle((left - 1, top - 1, left + side, top + side), outline="gray")
        lines = textwrap.wrap(caption, letters, max_lines=TEXT_LINES, placeholder=" …")
        pen.multiline_text((left, top + side + 2), "\n".join(lines), "black", font, spacing=1)
    return sheet
