"""Convert weights that are a pickle to safetensors: `python -m atelier.annotators FILE.pth [OUT.safetensors]`.

Nothing in Atelier reads pickles; this command does, once, and takes tensors alone from it: what else is in the file
makes it end. Preprocessors need lllyasviel/Annotators' `sk_model.pth`, `sk_model2.pth`, `netG.pth`,
`ControlNetHED.pth`, `table5_pidinet.pth` and `scannet.pt`. It converts embeddings too, A1111's `.pt` and diffusers'
`.bin`.
"""

import argparse
import pickle
import sys
from pathlib import Path

import torch
from torch import Tensor

from atelier.annotators.weights import unwrapped
from atelier.replacing import replacing


def converted(source: Path, target: Path) -> None:
    """Write the tensors of a file as safetensors; raises `ValueError` where it holds anything else."""
    from safetensors.torch import save_file

    try:
        found = torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as refused:
        raise ValueError(f"{source} holds more than weights, which is not read") from refused
    for inner in ("state_dict", "model"):
        if isinstance(found, dict) and isinstance(found.get(inner), dict):
            found = found[inner]
    if isinstance(found, dict) and isinstance(found.get("string_to_param"), dict):  # A1111's embeddings
        found = {"emb_params": next(iter(found["string_to_param"].values()), None)}
    if not isinstance(found, dict) or not all(isinstance(weight, Tensor) for weight in found.values()):
        raise ValueError(f"{source} holds no weights by name")
    with replacing(target) as beside:
        save_file(
            {name: weight.contiguous().clone() for name, weight in unwrapped(found).items()}, beside, {"format": "pt"}
        )


def main(arguments: list[str] | None = None) -> int:
    """Convert the file that the arguments name; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.annotators", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path, nargs="?", help="the same name with .safetensors if left out")
    options = parser.parse_args(arguments)
    target = options.out or options.file.with_suffix(".safetensors")
    try:
        converted(options.file, target)
    except (OSError, ValueError) as failure:
        print(failure, file=sys.stderr)  # noqa: T201
        return 1
    print(target)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
