"""Make the models of the picture oracle: random weights of the real size, but for a last layer that predicts noise.

`PYTHONPATH=src:tests python -m oracle.recipe --size full --out DIR` writes them to `DIR/models`, and the pictures that
some workflows begin with to `DIR/input`; so ComfyUI and Atelier read the same files, and nobody has to keep gigabytes.
`full` is Stable Diffusion 1.5 as it is, `narrow` the same with few channels, `narrow-2` and `narrow-xl` are Stable
Diffusion 2 and SDXL with few channels.
The numbers are those of `atelier.tiny`, with three changes: the UNet's last layer is the fitted one of `fit`; the
decoder's convolutions are the same at each of their nine places, so that pictures are smooth and their files small; and
encoded pictures are about as strong as noise, so that image to image begins at something.
"""

import argparse
import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from diffusers import ControlNetModel, ControlNetUnionModel, T2IAdapter, UNet2DConditionModel
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from atelier import families, ldm, tiny
from tiny_control_loras import control_lora, own_place

Size = Literal["full", "narrow", "narrow-2", "narrow-xl"]

FAMILIES: dict[Size, str] = {"full": "sd15", "narrow": "tiny-sd", "narrow-2": "tiny-sd21", "narrow-xl": "tiny-sdxl"}
SIDES: dict[Size, int] = {"full": 128, "narrow": 64, "narrow-2": 64, "narrow-xl": 64}
"""The width and height of the pictures; what is narrow is for every day."""

VARIANTS = {"inpaint": 9, "edit": 8}
"""How many channels the narrow model's variants take."""

FIRST, LAST = "model.diffusion_model.input_blocks.0.0.weight", "model.diffusion_model.out.2"
VELOCITY = "-velocity"
"""Behind the names of what belongs to the model that predicts velocity; Stable Diffusion 2 has both kinds."""

_MARK = "model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias"
"""How far these are from 0 tells which kind a file of Stable Diffusion 2 is."""

HERE = Path(__file__).parent
_SEED = 0
_GAINS = {
    "first_stage_model.decoder.conv_out": 0.4,
    "first_stage_model.quant_conv": 8.0,
}
_HINT_WIDTHS = (16, 32, 96, 256)  # ComfyUI takes no others


def fitted(size: Size, kind: str = "") -> Path:
    """Return the file with the fitted layer; the kind is `VELOCITY` or nothing."""
    return HERE / f"last-layer-{size}{kind}.safetensors"


def checkpoint(size: Size, kind: str = "") -> dict[str, Tensor]:
    """Return the weights of a checkpoint, float16, without what was fitted; the kind is `VELOCITY` or nothing."""
    weights = tiny.random_checkpoint(FAMILIES[size], _SEED, torch.float16)
    if size == "narrow-2" and kind != VELOCITY:
        weights[_MARK] *= 0.5
    return {name: _changed(name, weight) for name, weight in weights.items()}


def _changed(name: str, weight: Tensor) -> Tensor:
    if re.fullmatch(r"first_stage_model\.decoder\.(up\..*conv.*|conv_out)\.weight", name) and weight.shape[-1] == 3:
        weight = (weight.float().mean(dim=(2, 3), keepdim=True) * 3).expand_as(weight).half()
    gain = _GAINS.get(name.rpartition(".")[0], 1.0)
    return (weight.float() * gain).half()


def variant(size: Size, name: str) -> dict[str, Tensor]:
    """Return the weights of a checkpoint that takes more channels, beside those of the plain one."""
    weights: dict[str, Tensor] = checkpoint(size) | load_file(fitted(size))
    wider = tiny.random_checkpoint(f"{FAMILIES[size]}-{name}", _SEED, torch.float16)[FIRST]
    weights[FIRST] = torch.cat([weights[FIRST], wider[:, weights[FIRST].shape[1] :] * 0.5], dim=1)
    return weights


def embedding(size: Size) -> dict[str, Tensor]:
    """Return an embedding of two vectors for each encoder, about as large as those of tokens."""
    widths = {"clip_l": 32, "clip_g": 48} if size == "narrow-xl" else {"emb_params": 32}
    generator = np.random.Generator(np.random.PCG64(_SEED))
    return {
        key: torch.from_numpy(generator.standard_normal((2, wide), dtype=np.float32)) for key, wide in widths.items()
    }


def controlnet(size: Size) -> dict[str, Tensor]:
    """Return a ControlNet under the original names, float16."""
    config = UNet2DConditionModel.load_config(families.config_folder(FAMILIES[size]) / "unet")
    with torch.device("meta"):
        net = ControlNetModel.from_unet(
            UNet2DConditionModel.from_config(config),
            load_weights_from_unet=False,
            conditioning_embedding_out_channels=_HINT_WIDTHS,
        )
    return dict(_original(tiny.random_weights("controlnet", net, _SEED, torch.float16)))


def _original(weights: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    own = {name: weight for name, weight in weights.items() if name.startswith("controlnet_")}
    for name, weight in ldm._unet({name: weight for name, weight in weights.items() if name not in own}):
        yield f"control_model.{name}", weight
    for name, weight in own.items():
        yield f"control_model.{own_place(name)}", weight


def union(size: Size) -> dict[str, Tensor]:
    """Return a ControlNet for eight kinds of pictures under the names of the published ones, float16."""
    config = UNet2DConditionModel.load_config(families.config_folder(FAMILIES[size]) / "unet")
    known = inspect.signature(ControlNetUnionModel.__init__).parameters
    width = config["block_out_channels"][0]
    with torch.device("meta"):
        net = ControlNetUnionModel(
            **{name: value for name, value in config.items() if name in known},
            conditioning_embedding_out_channels=_HINT_WIDTHS,
            num_control_type=8,
            num_trans_channel=width,
            num_proj_channel=width,
        )
    return tiny.random_weights("controlnet", net, _SEED, torch.float16)


def adapter(size: Size) -> dict[str, Tensor]:
    """Return a T2I-Adapter under the names of its authors, float16."""
    kind, cell = ("full_adapter_xl", 16) if size == "narrow-xl" else ("full_adapter", 8)
    with torch.device("meta"):
        net = T2IAdapter(channels=[16, 32, 48, 48], downscale_factor=cell, adapter_type=kind)
    weights = tiny.random_weights("adapter", net, _SEED, torch.float16)
    return {_of_block(name.removeprefix("adapter.")): weight for name, weight in weights.items()}


def _of_block(name: str) -> str:
    found = re.fullmatch(r"body\.(\d)\.(?:resnets\.(\d)\.)?(.+)", name)
    return f"body.{int(found[1]) * 2 + int(found[2] or 0)}.{found[3]}" if found else name


def picture(side: int) -> Image.Image:
    """Return a picture to begin with: colours that run into each other, and a disc."""
    down, across = np.mgrid[0:side, 0:side] / (side - 1)
    colours = np.stack([across, down, 1 - across * down], axis=-1)
    disc = (across - 0.6) ** 2 + (down - 0.4) ** 2 < 0.06
    colours[disc] = (0.9, 0.8, 0.1)
    return Image.fromarray((colours * 255).astype(np.uint8))


def mask(side: int) -> Image.Image:
    """Return a mask in the red channel: a rectangle with a soft left edge."""
    red = np.zeros((side, side))
    red[side // 4 : side * 3 // 4, side // 4 :] = np.linspace(0, 4, side - side // 4).clip(0, 1)
    return Image.fromarray(np.stack([(red * 255).astype(np.uint8)] * 3, axis=-1))


def write(size: Size, folder: Path) -> None:
    """Write what is not there yet to a folder."""
    name = f"oracle-{size}.safetensors"
    models = folder / "models"
    made: dict[str, Callable[[], dict[str, Tensor]]] = {
        f"checkpoints/{name}": lambda: checkpoint(size) | load_file(fitted(size)),
    }
    if size == "narrow-2":
        made[f"checkpoints/oracle-{size}{VELOCITY}.safetensors"] = lambda: (
            checkpoint(size, VELOCITY) | load_file(fitted(size, VELOCITY))
        )
    else:
        made[f"controlnet/{name}"] = lambda: union(size) if size == "narrow-xl" else controlnet(size)
    if size != "narrow-xl":
        made[f"loras/{name}"] = lambda: tiny.random_lora(FAMILIES[size], _SEED)
    if size in ("narrow", "narrow-xl"):
        made[f"controlnet/adapter-{name}"] = lambda: adapter(size)
        made[f"controlnet/control-lora-{name}"] = lambda: control_lora(FAMILIES[size], _SEED, _HINT_WIDTHS)
        made[f"embeddings/{name}"] = lambda: embedding(size)
    if size == "narrow":
        for each in VARIANTS:
            made[f"checkpoints/oracle-{size}-{each}.safetensors"] = partial(variant, size, each)
    for place, weights in made.items():
        if not (path := models / place).exists():
            tiny.save(weights(), path)
    (folder / "input").mkdir(exist_ok=True)
    picture(SIDES[size]).save(folder / "input" / f"picture-{SIDES[size]}.png")
    mask(SIDES[size]).save(folder / "input" / f"mask-{SIDES[size]}.png")


def main() -> None:
    """Write the files that the options ask for."""
    parser = argparse.ArgumentParser(prog="python -m oracle.recipe", description=__doc__)
    parser.add_argument("--size", choices=get_args(Size), required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    options = parser.parse_args()
    write(options.size, options.out)


if __name__ == "__main__":
    main()
