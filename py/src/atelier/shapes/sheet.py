"""Contact sheets: many pictures with their captions on one."""

import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from atelier.shapes.drawing import SIDE, Picture

GAP = 8
MOST_LINES = 5
LINE_HEIGHT = 11
FONT_SIZE = 10
LETTERS = 26
"""So many letters fit beneath a picture; like the lines' height they grow with the pictures."""


def contact_sheet(
    pictures: Sequence[Picture], captions: Sequence[str], columns: int = 8, side: int = SIDE
) -> Image.Image:
    """Return the pictures, uint8 RGB [H, W, 3] each, in rows with their captions beneath them.

    A picture whose longer side is not `side` pixels is scaled to that. The same pictures give the same sheet on every
    machine, because the letters come with Pillow.
    """
    texts = [textwrap.wrap(text, LETTERS, max_lines=MOST_LINES, placeholder=" …") for text in captions]
    line = LINE_HEIGHT * side // SIDE
    width, height = side + GAP, side + GAP + line * max(map(len, texts), default=0)
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (min(columns, len(pictures)) * width + GAP, rows * height + GAP), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(FONT_SIZE * side // SIDE)
    for index, (picture, lines) in enumerate(zip(pictures, texts, strict=True)):
        left, top = GAP + index % columns * width, GAP + index // columns * height
        sheet.paste(fitted := _fitted(picture, side), (left, top))
        pen.rectangle((left - 1, top - 1, left + fitted.width, top + fitted.height), outline="gray")
        pen.multiline_text((left, top + side + 2), "\n".join(lines), "black", font, spacing=1)
    return sheet


def _fitted(picture: Picture, side: int) -> Image.Image:
    """Return a picture scaled so that its longer side has `side` pixels; enlarged, each pixel stays a square."""
    image = Image.fromarray(picture)
    longer = max(image.size)
    if longer == side:
        return image
    size = (max(1, image.width * side // longer), max(1, image.height * side // longer))
    return image.resize(size, Image.Resampling.NEAREST if longer < side else Image.Resampling.LANCZOS)
