"""Make the models of the picture oracle: random weights of the real size, but for a last layer that predicts noise.

`PYTHONPATH=src:tests python -m oracle.recipe --size full --out MODELS` writes them; so ComfyUI and Atelier read the
same files, and nobody has to keep 2 GB. `full` is Stable Diffusion 1.5 as it is, `narrow` the same with few channels.
The numbers are those of `atelier.tiny`, with three changes: the UNet's last layer is the fitted one of `fit`; the
decoder's convolutions are the same at each of their nine places, so that pictures are smooth and their files small; and
encoded pictures are about as strong as noise, so that image to image begins at something.
"""

import argparse
import re
from pathlib import Path
from typing import Literal, get_args

import torch
from safetensors.torch import load_file
from torch import Tensor

from atelier import tiny

Size = Literal["full", "narrow"]

FAMILIES: dict[Size, str] = {"full": "sd15", "narrow": "tiny-sd"}
SIDES: dict[Size, int] = {"full": 128, "narrow": 64}
"""The width and height of the pictures; what is narrow is for every day."""

LAST = "model.diffusion_model.out.2"
_SEED = 0
_CONTRAST = {"first_stage_model.decoder.conv_out": 0.4, "first_stage_model.quant_conv": 8.0}
_HERE = Path(__file__).parent


def fitted(size: Size) -> Path:
    """Return the file with the fitted layer."""
    return _HERE / f"last-layer-{size}.safetensors"


def checkpoint(size: Size) -> dict[str, Tensor]:
    """Return the weights of a checkpoint, float16, without what was fitted."""
    weights = tiny.random_checkpoint(FAMILIES[size], _SEED, torch.float16)
    return {name: _changed(name, weight) for name, weight in weights.items()}


def _changed(name: str, weight: Tensor) -> Tensor:
    if re.fullmatch(r"first_stage_model\.decoder\.(up\..*conv.*|conv_out)\.weight", name) and weight.shape[-1] == 3:
        weight = (weight.float().mean(dim=(2, 3), keepdim=True) * 3).expand_as(weight).half()
    gain = _CONTRAST.get(name.rpartition(".")[0], 1.0)
    return (weight.float() * gain).half()


def write(size: Size, models: Path) -> Path:
    """Write the checkpoint below a models folder, unless it is there; returns its path."""
    path = models / "checkpoints" / f"oracle-{size}.safetensors"
    if not path.exists():
        tiny.save(checkpoint(size) | load_file(fitted(size)), path)
    return path


def main() -> None:
    """Write the files that the options ask for."""
    parser = argparse.ArgumentParser(prog="python -m oracle.recipe", description=__doc__)
    parser.add_argument("--size", choices=get_args(Size), required=True)
    parser.add_argument("--out", type=Path, required=True, help="the models folder to write below")
    options = parser.parse_args()
    write(options.size, options.out)


if __name__ == "__main__":
    main()
