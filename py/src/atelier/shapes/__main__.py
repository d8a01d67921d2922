"""Draw captioned pictures: `python -m atelier.shapes --out DIR --count N [--seed S]`.

Writes `0001.png` with its caption in `0001.txt`, and so on; and, beside the folder, `DIR-sheet.png` with the first of
them. With `--texture barred` all things have that texture, which no other picture has, and all captions say so: a
folder to train a LoRA on.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from atelier.shapes.examples import Example, sample, sample_textured
from atelier.shapes.scene import NEW_TEXTURES, TEXTURES, Texture
from atelier.shapes.sheet import contact_sheet

ON_THE_SHEET = 64


def main(arguments: list[str] | None = None) -> int:
    """Draw and write the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.shapes", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="a folder; it is made")
    parser.add_argument("--count", type=int, default=ON_THE_SHEET)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="draw scenes that training does not see")
    parser.add_argument("--texture", choices=(*TEXTURES, *NEW_TEXTURES), help="of all things")
    options = parser.parse_args(arguments)
    write(options.out, options.count, options.seed, options.held_out, options.texture)
    return 0


def write(folder: Path, count: int, seed: int, held_out: bool, texture: Texture | None = None) -> None:
    """Write so many pictures and their captions into a folder, and the sheet beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shown: list[Example] = []
    for number in range(1, count + 1):
        example = sample_textured(rng, texture, held_out) if texture else sample(rng, held_out)
        Image.fromarray(example.picture).save(folder / f"{number:04}.png")
        (folder / f"{number:04}.txt").write_text(example.caption + "\n", encoding="utf-8")
        if number <= ON_THE_SHEET:
            shown.append(example)
    sheet = contact_sheet([e.picture for e in shown], [e.caption for e in shown])
    sheet.save(folder.with_name(f"{folder.name}-sheet.png"))


if __name__ == "__main__":
    sys.exit(main())
