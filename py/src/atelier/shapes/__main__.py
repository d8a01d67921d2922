"""The world of shapes as a program.

    python -m atelier.shapes draw --out DIR --count N [--seed S]    captioned pictures: 0001.png, 0001.txt, …
    python -m atelier.shapes look PICTURE… [--caption TEXT]         what is on pictures, and whether a caption is true
    python -m atelier.shapes sheet --out FILE < LIST                a contact sheet of pictures that are there

`draw` writes DIR-sheet.png beside the folder. With `--texture barred`, `--shape crescent` or `--palette inverted` all
pictures have what no others have, and all captions say so: a folder to train a LoRA on.
`look` ends with 0 when the caption is true of all pictures, 1 when not, 2 when it cannot tell.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from atelier.errors import BadInput
from atelier.replacing import replacing
from atelier.shapes.drawing import SIDE
from atelier.shapes.examples import Example, sample, sample_repainted, sample_shaped, sample_textured
from atelier.shapes.hearing import understand
from atelier.shapes.looking import look, open_picture
from atelier.shapes.palettes import COLOURS_INSTEAD
from atelier.shapes.scene import NEW_SHAPES, NEW_TEXTURES, SHAPES, TEXTURES
from atelier.shapes.sheet import contact_sheet

ON_THE_SHEET = 64
BAD_USE = 2
Sampled = Callable[[np.random.Generator], Example]
EMPTY = np.full((SIDE, SIDE, 3), 235, dtype=np.uint8)
"""Stands where there is no picture."""


def main(arguments: list[str] | None = None) -> int:
    """Run one of the programs; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.program(options)
    except BadInput as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return BAD_USE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m atelier.shapes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    programs = parser.add_subparsers(required=True, metavar="draw | look | sheet")
    draw = programs.add_parser("draw", help="draw captioned pictures")
    draw.add_argument("--out", type=Path, required=True, help="a folder; it is made")
    draw.add_argument("--count", type=int, default=ON_THE_SHEET)
    draw.add_argument("--seed", type=int, default=0)
    draw.add_argument("--held-out", action="store_true", help="draw scenes that training does not see")
    special = draw.add_mutually_exclusive_group()
    special.add_argument("--texture", choices=(*TEXTURES, *NEW_TEXTURES), help="of all things")
    special.add_argument("--shape", choices=(*SHAPES, *NEW_SHAPES), help="of the first thing")
    special.add_argument("--palette", choices=tuple(COLOURS_INSTEAD), help="of all pictures")
    draw.set_defaults(program=_draw)
    looking = programs.add_parser("look", help="say what is on pictures")
    looking.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE")
    looking.add_argument("--caption", help="what is asked: whether this is true of every picture")
    looking.add_argument("--json", action="store_true", help="one JSON object a line")
    looking.set_defaults(program=_look)
    sheet = programs.add_parser("sheet", help="put pictures on a sheet")
    sheet.add_argument("--out", type=Path, required=True, help="a PNG file")
    sheet.add_argument("--columns", type=_positive, default=8)
    sheet.add_argument(
        "--side", type=_positive, default=SIDE, help="pixels that each picture gets; %(default)s if left out"
    )
    sheet.set_defaults(program=_sheet)
    return parser


def _draw(options: argparse.Namespace) -> int:
    write(options.out, options.count, options.seed, _sampled(options))
    return 0


def _sampled(options: argparse.Namespace) -> Sampled:
    if options.texture:
        return lambda rng: sample_textured(rng, options.texture, options.held_out)
    if options.shape:
        return lambda rng: sample_shaped(rng, options.shape, options.held_out)
    if options.palette:
        return lambda rng: sample_repainted(rng, options.palette, options.held_out)
    return lambda rng: sample(rng, options.held_out)


def write(folder: Path, count: int, seed: int, sampled: Sampled) -> None:
    """Write so many pictures and their captions into a folder, and the sheet beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shown: list[Example] = []
    for number in range(1, count + 1):
        example = sampled(rng)
        Image.fromarray(example.picture).save(folder / f"{number:04}.png")
        (folder / f"{number:04}.txt").write_text(example.caption + "\n", encoding="utf-8")
        if number <= ON_THE_SHEET:
            shown.append(example)
    sheet = contact_sheet([e.picture for e in shown], [e.caption for e in shown])
    sheet.save(folder.with_name(f"{folder.name}-sheet.png"))


def _look(options: argparse.Namespace) -> int:
    claim = None if options.caption is None else understand(options.caption)
    looks = [look(picture, claim) for picture in options.pictures]
    for each in looks:
        told = json.dumps(each.as_json()) if options.json else each.in_words(asked=claim is not None)
        sys.stdout.write(told + "\n")
    return int(any(each.faults for each in looks))


def _sheet(options: argparse.Namespace) -> int:
    """Read `[{"picture": FILE or null, "caption": TEXT}, …]`; without a picture the place stays empty."""
    try:
        listed = [(entry["picture"], str(entry["caption"])) for entry in json.load(sys.stdin)]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("list_unreadable", f"The list of pictures cannot be read: {error!r}.") from error
    pictures = [open_picture(Path(file)) if file else EMPTY for file, _ in listed]
    sheet = contact_sheet(pictures, [caption for _, caption in listed], options.columns, options.side)
    with replacing(options.out) as beside:
        sheet.save(beside, "PNG")
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
