"""Draw captioned pictures: `python -m atelier.shapes --out DIR --count N [--seed S]`.

Writes `0001.png` with its caption in `0001.txt`, and so on, and `sheet.png` with the first of them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from atelier.shapes.examples import sample
from atelier.shapes.sheet import contact_sheet

ON_THE_SHEET = 64


def main(arguments: list[str] | None = None) -> int:
    """Draw and write the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.shapes", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="a folder; it is made")
    parser.add_argument("--count", type=int, default=ON_THE_SHEET)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="draw scenes that training does not see")
    options = parser.parse_args(arguments)
    write(options.out, options.count, options.seed, options.held_out)
    return 0


def write(folder: Path, count: int, seed: int, held_out: bool) -> None:
    """Write so many pictures, their captions and the sheet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shown = []
    for number in range(1, count + 1):
        example = sample(rng, held_out)
        Image.fromarray(example.picture).save(folder / f"{number:04}.png")
        (folder / f"{number:04}.txt").write_text(example.caption + "\n", encoding="utf-8")
        if number <= ON_THE_SHEET:
            shown.append(example)
    contact_sheet([e.picture for e in shown], [e.caption for e in shown]).save(folder / "sheet.png")


if __name__ == "__main__":
    sys.exit(main())
