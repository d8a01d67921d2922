"""What a single model file lacks: the configuration of each family, and CLIP's tokenizer files.

`sd15` is Stable Diffusion 1.5. `tiny-sd` has the same blocks and key names with few channels and a text width of 32;
its models are random stand-ins for tests.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import CLIPTokenizer

_ROOT = Path(__file__).parent

FAMILIES = ("sd15", "tiny-sd")


def config_folder(family: str) -> Path:
    """Return the folder with the family's configuration, laid out as diffusers lays out a pipeline."""
    if family not in FAMILIES:
        raise KeyError(family)
    return _ROOT / family


@cache
def clip_tokenizer() -> "CLIPTokenizer":
    """Return CLIP's tokenizer, read once; its use changes nothing in it."""
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(_ROOT / "clip", local_files_only=True)
