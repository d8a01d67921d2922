"""What a single model file lacks: the configuration of each family, and its tokenizer's files.

`sd15` is Stable Diffusion 1.5, `sd21` 2.0 and 2.1, `sdxl` SDXL's base and `sdxl-refiner` its refiner. The families
`tiny-…` have the same blocks and key names with few channels; their models are random stand-ins for tests. All have
CLIP's tokenizer. `shapes` is the model that `atelier.training` makes, with a tokenizer of its own.
A model of a family may take more than latents, as one for inpainting does; its variant stands behind the family's name.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from transformers import CLIPTokenizer

_ROOT = Path(__file__).parent

FAMILIES = (
    "sd15",
    "sd21",
    "sdxl",
    "sdxl-refiner",
    "shapes",
    "tiny-sd",
    "tiny-sd21",
    "tiny-sdxl",
    "tiny-sdxl-refiner",
)
LATENT_CHANNELS = 4
_VARIANTS = {"": LATENT_CHANNELS, "-inpaint": 9, "-edit": 8}
"""How many channels a variant's denoiser takes: beside latents a mask and latents, or latents alone."""


class Kind(NamedTuple):
    """A family, and how many channels the denoiser of a model takes."""

    family: str
    channels: int


_KINDS = {family + variant: Kind(family, channels) for family in FAMILIES for variant, channels in _VARIANTS.items()}


NAMES = tuple(_KINDS)
"""The families, with and without their variants."""


def kind(name: str | None) -> Kind | None:
    """Return what a name as the catalog gives it stands for (`sd15`, `sd15-inpaint`), nothing for an unknown one."""
    return _KINDS.get(name or "")


def kind_of(name: str) -> Kind:
    """Return what one of `NAMES` stands for."""
    return _KINDS[name]


@dataclass(frozen=True)
class Reading:
    """How a family reads prompts with one of its text encoders.

    Attributes:
        part: the encoder's name in a pipeline of diffusers.
        layer: the layer whose states are taken, counted from the end: −1 is the last one.
        normed: whether they go through the encoder's final norm.
        fills_with_end: whether a chunk is filled up with the end token, else with token 0.
        embedding: what files of embeddings call the encoder.
        dropped: how many layers at its end the family does without; they are not loaded, but counted by clip skip.
    """

    part: str
    layer: int = -1
    normed: bool = True
    fills_with_end: bool = True
    embedding: str = "clip_l"
    dropped: int = 0


_SD1 = (Reading("text_encoder"),)
_SD2 = (Reading("text_encoder", fills_with_end=False, embedding="clip_h", dropped=1),)
_REFINER = (Reading("text_encoder_2", layer=-2, normed=False, fills_with_end=False, embedding="clip_g"),)
_SDXL = (Reading("text_encoder", layer=-2, normed=False), *_REFINER)


def readings(family: str) -> tuple[Reading, ...]:
    """Return how the family reads prompts, one for each text encoder, in the order in which their states are joined."""
    if family.endswith("sdxl-refiner"):
        return _REFINER
    if family.endswith("sd21"):
        return _SD2
    return _SDXL if family.endswith("sdxl") else _SD1


@cache
def latent_scale(family: str) -> float:
    """Return the factor from the family's raw VAE latents to latents of unit variance."""
    config = json.loads((config_folder(family) / "vae" / "config.json").read_text(encoding="utf-8"))
    return float(config["scaling_factor"])


def config_folder(family: str) -> Path:
    """Return the folder with the family's configuration, laid out as diffusers lays out a pipeline."""
    if family not in FAMILIES:
        raise KeyError(family)
    return _ROOT / family


def of_checkpoint(shapes: Mapping[str, tuple[int, ...]]) -> str | None:
    """Return the name of a single file's kind by its weights' shapes."""
    return next((name for name in _KINDS if _marks(name).items() <= shapes.items()), None)


def _marks(name: str) -> dict[str, tuple[int, ...]]:
    shapes = _mark_shapes(name)
    blocks = "model.diffusion_model.input_blocks"
    return {
        f"{blocks}.0.0.weight": shapes.first,
        f"{blocks}.{1 + 3 * shapes.level}.1.transformer_blocks.0.attn2.to_k.weight": shapes.attention,
    }


@cache
def unet_widths(family: str) -> list[int]:
    """Return how many channels each level of the family's UNet has, from the finest on."""
    config = json.loads((config_folder(family) / "unet" / "config.json").read_text(encoding="utf-8"))
    return list(config["block_out_channels"])


def of_denoiser(shapes: Mapping[str, tuple[int, ...]]) -> str | None:
    """Return the name of a denoiser's kind by its weights' shapes.

    Names may be the original ones without a prefix, or diffusers'; a ControlNet has the same.
    """
    for name in _KINDS:
        if any(each.items() <= shapes.items() for each in _denoiser_marks(name)):
            return name
    return None


def _denoiser_marks(name: str) -> Iterator[dict[str, tuple[int, ...]]]:
    shapes = _mark_shapes(name)
    for convolution, block in (
        ("input_blocks.0.0", f"input_blocks.{1 + 3 * shapes.level}.1"),
        ("conv_in", f"down_blocks.{shapes.level}.attentions.0"),
    ):
        yield {
            f"{convolution}.weight": shapes.first,
            f"{block}.transformer_blocks.0.attn2.to_k.weight": shapes.attention,
        }


class _MarkShapes(NamedTuple):
    first: tuple[int, ...]
    attention: tuple[int, ...]
    level: int


@cache
def _mark_shapes(name: str) -> _MarkShapes:
    """Return the shapes of the first convolution and of the first cross-attention, and on which level that is."""
    family, channels = _KINDS[name]
    config = json.loads((config_folder(family) / "unet" / "config.json").read_text(encoding="utf-8"))
    widths = config["block_out_channels"]
    level = next(number for number, block in enumerate(config["down_block_types"]) if "CrossAttn" in block)
    first = (widths[0], channels, 3, 3)
    return _MarkShapes(first, (widths[level], config["cross_attention_dim"]), level)


@cache
def tokenizer(family: str) -> "CLIPTokenizer":
    """Return the family's tokenizer, its own or CLIP's, read once; its use changes nothing in it."""
    own = config_folder(family) / "tokenizer"
    return _read_tokenizer(own) if own.exists() else clip_tokenizer()


@cache
def clip_tokenizer() -> "CLIPTokenizer":
    """Return CLIP's tokenizer, read once; its use changes nothing in it."""
    return _read_tokenizer(_ROOT / "clip")


def tokenizers(family: str) -> "dict[str, CLIPTokenizer]":
    """Return the family's tokenizers by their names in a pipeline of diffusers; they differ in what they fill up with.

    Token 0 is `!`.
    """
    return {
        each.part.replace("text_encoder", "tokenizer"): tokenizer(family)
        if each.fills_with_end
        else _clip_tokenizer_filling_with_zeros()
        for each in readings(family)
    }


@cache
def _clip_tokenizer_filling_with_zeros() -> "CLIPTokenizer":
    return _read_tokenizer(_ROOT / "clip", pad_token="!")  # noqa: S106 - a sign of the vocabulary


def _read_tokenizer(folder: Path, **options: str) -> "CLIPTokenizer":
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(folder, local_files_only=True, **options)
