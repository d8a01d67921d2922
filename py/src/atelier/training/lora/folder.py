"""The folder that a LoRA learns from: pictures, and beside each a caption in a `.txt` of the same name."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from atelier.errors import BadInput
from atelier.pictures import load_upright
from atelier.training.batches import Pictures
from atelier.values import FileRef

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
MOST_PIXELS = 100_000_000
"""Of one picture: a decoded one has 3 bytes for each."""
LONGEST_CAPTION = 10_000


@dataclass(frozen=True)
class Captioned:
    """One picture's file and its caption."""

    path: Path
    caption: str

    @property
    def sha256(self) -> str:
        """The digest of the picture's file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def square(self, side: int) -> Pictures:
        """Return the picture as uint8 RGB [side, side, 3].

        It is turned as its camera says, what is transparent becomes white, it is scaled (Lanczos) until it just covers
        the square, and what stands out is cut off evenly on both sides.
        Raises `BadInput`: `picture_broken`, `picture_too_large`.
        """
        from PIL import Image, ImageOps

        picture = load_upright(FileRef(str(self.path), self.path), MOST_PIXELS)
        return np.asarray(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS))


def read(folder: Path, key: str = "data") -> list[Captioned]:
    """Return a folder's pictures with their captions, in the order of their names; `key` is the setting that named it.

    Raises `BadInput`: `data_missing`, `data_empty`, `caption_missing`, `caption_broken`.
    """
    if not folder.is_dir():
        raise BadInput("data_missing", f"There is no folder {folder}: check `{key}` in the settings.")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name[0] != ".")
    if not found:
        kinds = ", ".join(SUFFIXES)
        raise BadInput("data_empty", f"{folder} holds no pictures ({kinds}): put some there, each with its .txt.")
    return [Captioned(path, _caption(path)) for path in found]


def _caption(picture: Path) -> str:
    path = picture.with_suffix(".txt")
    try:
        content = path.read_bytes()
        caption = " ".join(content.decode("utf-8-sig").split())
    except OSError as failure:
        raise BadInput(
            "caption_missing",
            f"{picture} has no caption that can be read: write {path.name} beside it; it may be empty.",
        ) from failure
    except UnicodeDecodeError as failure:
        raise BadInput("caption_broken", f"{path} is no UTF-8 text: save it as one.") from failure
    if len(caption) > LONGEST_CAPTION:
        raise BadInput(
            "caption_broken", f"{path} has more than {LONGEST_CAPTION:,} letters: is it a caption? Shorten it."
        )
    return caption
