"""Looks at picture files, and says what is on them and whether a caption is true."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from atelier.errors import BadInput
from atelier.shapes.checker import Fault, compare
from atelier.shapes.claims import Claim
from atelier.shapes.describing import describe
from atelier.shapes.drawing import SIDE, Picture
from atelier.shapes.seeing import Seen, read


@dataclass(frozen=True)
class Look:
    """What one look at a picture file showed."""

    picture: Path
    seen: Seen
    faults: list[Fault]

    def in_words(self, asked: bool) -> str:
        """Return lines for a person; whether anything was asked decides if there is an answer."""
        lines = [f"{self.picture}: {describe(self.seen)}"]
        lines += [f"  no: {fault}" for fault in self.faults]
        return "\n".join([*lines, "  yes"] if asked and not self.faults else lines)

    def as_json(self) -> dict[str, Any]:
        """Return the same for programs."""
        return {
            "picture": str(self.picture),
            "words": describe(self.seen),
            "seen": asdict(self.seen),
            "holds": not self.faults,
            "faults": [asdict(fault) for fault in self.faults],
        }


def look(picture: Path, claim: Claim | None) -> Look:
    """Look at a picture file with a claim in mind, or with none.

    Raises:
        BadInput: `picture_unreadable` or `picture_not_square`.
    """
    seen = read(_for_the_eye(picture))
    return Look(picture, seen, compare(seen, claim) if claim else [])


def open_picture(file: Path) -> Picture:
    """Return a picture file's pixels, uint8 RGB [H, W, 3].

    Raises:
        BadInput: `picture_unreadable`.
    """
    try:
        with Image.open(file) as opened:
            return np.asarray(opened.convert("RGB"), dtype=np.uint8)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput("picture_unreadable", f"{file} cannot be read as a picture: {error}.") from error


def _for_the_eye(file: Path) -> Picture:
    """Return a picture as the eye takes it, uint8 RGB [128, 128, 3]; one of another size is scaled to that."""
    picture = open_picture(file)
    height, width = picture.shape[:2]
    if width != height:
        raise BadInput(
            "picture_not_square",
            f"{file} has {width} × {height} pixels; the eye knows square pictures only, so cut it.",
        )
    if width == SIDE:
        return picture
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BOX))
