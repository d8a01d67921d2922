"""What a single model file lacks: the configuration of each family, and its tokenizer's files.

`sd15` is Stable Diffusion 1.5. `tiny-sd` has the same blocks and key names with few channels and a text width of 32;
its models are random stand-ins for tests. Both have CLIP's tokenizer. `shapes` is the model that `atelier.training`
makes, with a tokenizer of its own.
"""

import json
from collections.abc import Iterator
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


def marks(family: str) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of weights, as in a single file, by which the family's checkpoints are known."""
    first, attention = _mark_shapes(family)
    blocks = "model.diffusion_model.input_blocks"
    return {
        f"{blocks}.0.0.weight": first,
        f"{blocks}.1.1.transformer_blocks.0.attn2.to_k.weight": attention,
    }


def controlnet_marks(family: str) -> Iterator[dict[str, tuple[int, ...]]]:
    """Yield the same of the family's ControlNets: under the original names without a prefix, and under diffusers'."""
    first, attention = _mark_shapes(family)
    for convolution, block in (("input_blocks.0.0", "input_blocks.1.1"), ("conv_in", "down_blocks.0.attentions.0")):
        yield {f"{convolution}.weight": first, f"{block}.transformer_blocks.0.attn2.to_k.weight": attention}


def _mark_shapes(family: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    config = json.loads((config_folder(family) / "unet" / "config.json").read_text(encoding="utf-8"))
    width = config["block_out_channels"][0]
    return (width, config["in_channels"], 3, 3), (width, config["cross_attention_dim"])


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
