"""Loss curves as pictures."""

import math
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

_SIZE = (720, 400)
_MARGIN = (70, 34, 20, 30)  # left, top, right, bottom, in pixels
_POINTS = 300
_DECADES = 3
_INK, _FAINT = (40, 40, 40), (225, 225, 225)
_COLOURS = ((30, 100, 200), (215, 95, 20), (40, 140, 70))

Points = list[tuple[float, float]]


def draw(losses: Mapping[str, Sequence[float]]) -> Image.Image:
    """Draw losses by name, of all steps, on a logarithmic scale; each is averaged into at most 300 points.

    The scale reaches down to a thousandth of the highest loss; what lies below is drawn at its foot.
    """
    curves = {name: _averages([max(loss, 1e-9) for loss in values]) for name, values in losses.items()}
    heights = [value for points in curves.values() for _, value in points]
    high = math.log10(max(heights))
    low = max(math.log10(min(heights)), high - _DECADES)
    low, high = low - 0.02, max(high, low + 0.1) + 0.02
    steps = max(len(values) for values in losses.values())
    picture = Image.new("RGB", _SIZE, "white")
    canvas = ImageDraw.Draw(picture)

    def place(step: float, value: float) -> tuple[float, float]:
        left, top, right, bottom = _MARGIN
        up = max(0.0, (math.log10(value) - low) / (high - low))
        return left + step / steps * (_SIZE[0] - left - right), _SIZE[1] - bottom - up * (_SIZE[1] - top - bottom)

    for mark in (10 ** (low + (high - low) * part / 5) for part in range(6)):
        canvas.line([place(0, mark), place(steps, mark)], fill=_FAINT)
        canvas.text((8, place(0, mark)[1] - 6), f"{mark:.4g}", fill=_INK)
    for part in range(5):
        step = steps * part / 4
        canvas.text((place(step, 10**low)[0] - 12, _SIZE[1] - 22), f"{step:.0f}", fill=_INK)
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        canvas.line([place(*point) for point in points], fill=colour, width=2)
        canvas.text((_MARGIN[0] + 140 * number, 12), name, fill=colour)
    return picture


def _averages(values: Sequence[float]) -> Points:
    """Return (middle step, mean loss) of at most 300 stretches of equal length."""
    length = math.ceil(len(values) / _POINTS)
    stretches = [values[i : i + length] for i in range(0, len(values), length)]
    return [(i * length + len(part) / 2, sum(part) / len(part)) for i, part in enumerate(stretches)]
