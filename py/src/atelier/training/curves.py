"""Loss curves as pictures."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

_SIZE = (720, 400)
_MARGIN = (70, 20, 20, 30)  # left, top, right, bottom, in pixels
_POINTS = 300
_INK, _FAINT, _CURVE = (40, 40, 40), (225, 225, 225), (30, 100, 200)


def draw(losses: Sequence[float]) -> Image.Image:
    """Draw the losses of all steps on a logarithmic scale, averaged into at most 300 points."""
    points = _averages([max(loss, 1e-9) for loss in losses])
    low, high = (math.log10(value) for value in (min(p[1] for p in points), max(p[1] for p in points)))
    low, high = low - 0.02, max(high, low + 0.1) + 0.02
    picture = Image.new("RGB", _SIZE, "white")
    canvas = ImageDraw.Draw(picture)

    def place(step: float, value: float) -> tuple[float, float]:
        left, top, right, bottom = _MARGIN
        across = step / len(losses)
        up = (math.log10(value) - low) / (high - low)
        return left + across * (_SIZE[0] - left - right), _SIZE[1] - bottom - up * (_SIZE[1] - top - bottom)

    for mark in (10 ** (low + (high - low) * part / 5) for part in range(6)):
        canvas.line([place(0, mark), place(len(losses), mark)], fill=_FAINT)
        canvas.text((8, place(0, mark)[1] - 6), f"{mark:.4g}", fill=_INK)
    for part in range(5):
        step = len(losses) * part / 4
        canvas.text((place(step, 10**low)[0] - 12, _SIZE[1] - 22), f"{step:.0f}", fill=_INK)
    canvas.line([place(*point) for point in points], fill=_CURVE, width=2)
    return picture


def _averages(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return (middle step, mean loss) of at most 300 stretches of equal length."""
    length = math.ceil(len(values) / _POINTS)
    stretches = [values[i : i + length] for i in range(0, len(values), length)]
    return [(i * length + len(part) / 2, sum(part) / len(part)) for i, part in enumerate(stretches)]
