"""Draws what a terminal showed as a picture: python draw.py linux.txt > linux.svg.

A line after `$ ` is what a person typed. Long lines go on below, as a terminal of 110 columns has them.
"""

import sys
import textwrap
from html import escape
from pathlib import Path

COLUMNS = 110
ROW = 20  # pixels
LETTER = 8.4  # pixels, of 14 pixels' monospace
EDGE = 20
NO_BREAK = "\u00a0"  # browsers draw several plain spaces as one, whatever xml:space says
COLOURS = {"$ ": "#7ee787", "  done": "#8b949e", "well": "#e6edf3", "ill ": "#ff7b72"}


def rows(line: str) -> list[tuple[str, str]]:
    """Return a line's rows with their colour."""
    colour = next((colour for start, colour in COLOURS.items() if line.startswith(start)), "#e6edf3")
    parts = textwrap.wrap(line, COLUMNS, drop_whitespace=False, subsequent_indent="    ") or [""]
    return [(part.replace(" ", NO_BREAK), colour) for part in parts]


def draw(transcript: str) -> str:
    """Return an SVG picture of the transcript."""
    shown = [row for line in transcript.splitlines() for row in rows(line)]
    width, height = round(COLUMNS * LETTER) + 2 * EDGE, len(shown) * ROW + 2 * EDGE
    texts = "\n".join(
        f'<text x="{EDGE}" y="{EDGE + ROW * (index + 1) - 5}" fill="{colour}">{escape(text)}</text>'
        for index, (text, colour) in enumerate(shown)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n'
        f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">\n'
        f"{texts}\n</g>\n</svg>\n"
    )


if __name__ == "__main__":
    sys.stdout.write(draw(Path(sys.argv[1]).read_text(encoding="utf-8")))
