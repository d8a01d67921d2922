"""Write a model with random weights: a stand-in with every part of Stable Diffusion and no training.

`python -m atelier.tiny --out DIR` writes `DIR/checkpoints/tiny-random.safetensors`, and with `-lora` and `-controlnet`
in their names a LoRA and a ControlNet into `DIR/loras` and `DIR/controlnet`. Its pictures are coloured noise, and the
files say so. The weights come from numpy's generator, which gives the same numbers on every machine.
`--family sd15 --dtype float16` writes a full-size one (2 GB) for measuring, without a ControlNet.
"""

import argparse
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from torch import Tensor

from atelier import families, ldm
from atelier.replacing import replacing

if TYPE_CHECKING:
    from diffusers import ModelMixin
    from transformers import CLIPTextModel

NOTICE = "This model is untrained: its weights are random and its pictures are coloured noise."
DTYPES = {"float32": torch.float32, "float16": torch.float16}

# A random network answers almost the same to everything. These gains, found by looking, make prompts and seeds visible.
_GAINS = (
    (r"unet\..*\.attn2\.to_out\.0\.weight", 6.0),
    (r"unet\.conv_out\.weight", 3.0),
    (r"vae\.decoder\.conv_out\.weight", 1.5),
)

_PICTURE_WIDTHS = (4, 8, 8, 16)

LoraFormat = Literal["kohya", "peft"]


def random_weights(
    prefix: str, model: "ModelMixin | CLIPTextModel", seed: int, dtype: torch.dtype
) -> dict[str, Tensor]:
    """Return random values for all weights of a model, each drawn from the seed and its own name."""
    return {
        name: _draw(f"{prefix}.{name}", tuple(weight.shape), seed).to(dtype)
        for name, weight in model.state_dict().items()
    }


def _draw(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    generator = np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))
    values = generator.standard_normal(shape, dtype=np.float32)
    if "norm" in name:
        offset, scale = (1.0, 0.1) if name.endswith("weight") else (0.0, 0.1)
    elif len(shape) == 1:
        offset, scale = 0.0, 0.1
    elif "embedding.weight" in name:
        offset, scale = 0.0, 1.0
    else:
        offset, scale = 0.0, float(np.prod(shape[1:])) ** -0.5
    gain = next((gain for pattern, gain in _GAINS if re.fullmatch(pattern, name)), 1.0)
    return torch.from_numpy(values * np.float32(scale * gain) + np.float32(offset))


def random_checkpoint(family: str, seed: int, dtype: torch.dtype) -> dict[str, Tensor]:
    """Return a whole checkpoint of the family, or of a variant, under the original key names."""
    parts = {name: random_weights(name, model, seed, dtype) for name, model in _parts(family).items()}
    unet, vae = parts.pop("unet"), parts.pop("vae")
    if "text_encoder_2" in parts:
        return ldm.sdxl_file(unet, vae, parts.get("text_encoder"), parts["text_encoder_2"])
    write = ldm.sd2_file if families.kind_of(family).family.endswith("sd21") else ldm.single_file
    return write(unet, vae, parts["text_encoder"])


def _parts(family: str) -> "dict[str, ModelMixin | CLIPTextModel]":
    """Return the family's models, by their names in a pipeline, without memory for their weights."""
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    base, channels = families.kind_of(family)
    folder = families.config_folder(base)
    kinds = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
    with torch.device("meta"):
        return {
            "unet": UNet2DConditionModel.from_config(
                UNet2DConditionModel.load_config(folder / "unet"), in_channels=channels
            ),
            "vae": AutoencoderKL.from_config(AutoencoderKL.load_config(folder / "vae")),
            **{
                each.part: kinds[each.part](CLIPTextConfig.from_pretrained(folder / each.part))
                for each in families.readings(base)
            },
        }


def random_controlnet(family: str, seed: int, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """Return a ControlNet for the family, whose pictures come in through thin layers, in diffusers' key names."""
    from diffusers import ControlNetModel

    unet = _parts(families.kind_of(family).family)["unet"]
    with torch.device("meta"):
        net = ControlNetModel.from_unet(
            unet, load_weights_from_unet=False, conditioning_embedding_out_channels=_PICTURE_WIDTHS
        )
    return random_weights("controlnet", net, seed, dtype)


def random_lora(family: str, seed: int, form: LoraFormat = "kohya", rank: int = 4) -> dict[str, Tensor]:
    """Return a LoRA for the attention of UNet and text encoder, in kohya's or in PEFT's key names."""
    lora: dict[str, Tensor] = {}
    models = _parts(family)
    del models["vae"]
    short = {"unet": "lora_unet", "text_encoder": "lora_te1" if "text_encoder_2" in models else "lora_te"}
    for part, model in models.items():
        for name, weight in _attention_projections(part, model.state_dict()):
            down = _draw(f"{part}.{name}.down", (rank, weight.shape[1]), seed)
            up = _draw(f"{part}.{name}.up", (weight.shape[0], rank), seed) * 0.5
            whole = f"{part}.{name}" if form == "peft" else f"{short.get(part, 'lora_te2')}_{name.replace('.', '_')}"
            lora.update(_lora_entry(whole, down, up, form))
    return lora


def _attention_projections(part: str, weights: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    ends = ("to_q", "to_k", "to_v", "to_out.0") if part == "unet" else ("q_proj", "k_proj", "v_proj", "out_proj")
    for key, weight in weights.items():
        name = key.removesuffix(".weight")
        if name != key and name.endswith(ends):
            if part != "unet" and not name.startswith("text_model."):
                name = f"text_model.{name}"
            yield name, weight


def _lora_entry(name: str, down: Tensor, up: Tensor, form: LoraFormat) -> dict[str, Tensor]:
    if form == "peft":
        return {f"{name}.lora_A.weight": down, f"{name}.lora_B.weight": up}
    return {
        f"{name}.lora_down.weight": down,
        f"{name}.lora_up.weight": up,
        f"{name}.alpha": torch.tensor(float(down.shape[0])),
    }


def save(weights: dict[str, Tensor], path: Path) -> None:
    """Write a safetensors file beside its place and move it there, so that no half file is ever seen."""
    from safetensors.torch import save_file

    contiguous = {name: weight.contiguous() for name, weight in weights.items()}
    with replacing(path) as beside:
        save_file(contiguous, beside, {"atelier.notice": NOTICE})  # one entry: several would be written in any order


def main(arguments: list[str] | None = None) -> int:
    """Write the files; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.tiny", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the models folder to write below")
    parser.add_argument("--family", choices=families.NAMES, default="tiny-sd")
    parser.add_argument("--dtype", choices=sorted(DTYPES), default="float32")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    name = "tiny-random" if options.family == "tiny-sd" else f"{options.family}-random"
    save(
        random_checkpoint(options.family, options.seed, DTYPES[options.dtype]),
        options.out / "checkpoints" / f"{name}.safetensors",
    )
    save(random_lora(options.family, options.seed), options.out / "loras" / f"{name}-lora.safetensors")
    if options.family.startswith("tiny"):
        net = random_controlnet(options.family, options.seed, DTYPES[options.dtype])
        save(net, options.out / "controlnet" / f"{name}-controlnet.safetensors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
