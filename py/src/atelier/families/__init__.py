"""What a single model file lacks: the configuration of each family, and its tokenizer's files.

`sd15` is Stable Diffusion 1.5. `tiny-sd` has the same blocks and key names with few channels and a text width of 32;
its models are random stand-ins for tests. Both have CLIP's tokenizer. `shapes` is the model that `atelier.training`
makes, with a tokenizer of its own.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import CLIPTokenizer

_ROOT = Path(__file__).parent

FAMILIES = ("sd15", "shapes", "tiny-sd")


def config_folder(family: str) -> Path:
    """Return the folder with the family's configuration, laid out as diffusers lays out a pipeline."""
    if family not in FAMILIES:
        raise KeyError(family)
    return _ROOT / family


@cache
def tokenizer(family: str) -> "CLIPTokenizer":
    """Return the family's tokenizer, its own or CLIP's, read once; its use changes nothing in it."""
    own = config_folder(family) / "tokenizer"
    return _read_tokenizer(own) if own.exists() else clip_tokenizer()


@cache
def clip_tokenizer() -> "CLIPTokenizer":
    """Return CLIP's tokenizer, read once; its use changes nothing in it."""
    return _read_tokenizer(_ROOT / "clip")


def _read_tokenizer(folder: Path) -> "CLIPTokenizer":
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(folder, local_files_only=True)
