"""Write a single-file checkpoint as a folder of diffusers, which `StableDiffusionPipeline.from_pretrained` reads.

`python -m atelier.unpack --checkpoint FILE --out DIR` is what `atelier models export` calls. The weights keep their
precision. The folder is written beside its place and moved there when it is whole; one that holds something is refused.
Each line of the output is a JSON object: `{"step", "total", "note"}`, and at last `{"folder"}` or `{"error"}`.
"""

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from atelier.checkpoints import family_of, load_pipeline
from atelier.devices import Placement
from atelier.errors import AtelierError, BadInput
from atelier.exhaustion import is_out_of_memory
from atelier.ldm import UNET_PREFIX, VAE_PREFIX
from atelier.values import FileRef

INVALID = 2
_HALF = {"F16": torch.float16, "BF16": torch.bfloat16}

Report = Callable[[int, int, str], object]


def unpack(checkpoint: Path, folder: Path, report: Report) -> None:
    """Write the folder, whole or not at all.

    Raises `BadInput`: `folder_not_empty`, `folder_unwritable`, and what reading a checkpoint does.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("folder_not_empty", f"{folder} holds something already: name a folder that does not exist.")
    file = FileRef(str(checkpoint), checkpoint)
    file = FileRef(file.name, checkpoint, family=family_of(file))
    report(0, 2, f"reading {checkpoint.name}")
    pipeline = load_pipeline(file, _as_it_is(checkpoint))
    report(1, 2, f"writing {folder.name}")
    folder = folder.absolute()
    beside = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        pipeline.save_pretrained(beside, safe_serialization=True)
        beside.rename(folder)
    except OSError as failure:
        raise BadInput(
            "folder_unwritable", f"{folder} cannot be written ({failure}): check its place and the room on its disk."
        ) from failure
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    report(2, 2, "done")


def _as_it_is(checkpoint: Path) -> Placement:
    """Return the CPU with the precisions that the file has."""
    unet, vae = _precision(checkpoint, UNET_PREFIX), _precision(checkpoint, VAE_PREFIX)
    return Placement(torch.device("cpu"), unet, unet, vae)


def _precision(checkpoint: Path, prefix: str) -> torch.dtype:
    from safetensors import safe_open

    with safe_open(checkpoint, framework="pt") as file:
        kinds = {file.get_slice(name).get_dtype() for name in file.keys() if name.startswith(prefix)}  # noqa: SIM118
    return _HALF.get(kinds.pop(), torch.float32) if len(kinds) == 1 else torch.float32


def main(arguments: list[str] | None = None) -> int:
    """Unpack; returns the exit status, 2 where the input cannot be taken."""
    parser = argparse.ArgumentParser(prog="python -m atelier.unpack", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        unpack(options.checkpoint, options.out, lambda step, total, note: _say(step=step, total=total, note=note))
    except AtelierError as failure:
        _say(error={"code": failure.code, "message": failure.message})
        return INVALID if isinstance(failure, BadInput) else 1
    except (RuntimeError, MemoryError) as failure:
        if not is_out_of_memory(failure):
            raise
        _say(error={"code": "out_of_memory", "message": "There is no memory left: close other programs."})
        return 1
    _say(folder=str(options.out))
    return 0


def _say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
