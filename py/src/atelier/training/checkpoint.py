"""Checkpoints: everything a training needs to go on, in one safetensors file that is always whole."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from atelier.replacing import replacing

NAME = "checkpoint.safetensors"
_STATE = "atelier.training"


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and what is no tensor as JSON values in the file's header."""

    tensors: dict[str, Tensor]
    state: dict[str, Any]


def save(folder: Path, tensors: Mapping[str, Tensor], state: Mapping[str, Any]) -> None:
    """Replace the folder's checkpoint: written beside, synced to disk, then moved, so that none is ever half."""
    with replacing(folder / NAME) as beside:
        save_file({name: value.contiguous() for name, value in tensors.items()}, beside, {_STATE: json.dumps(state)})
        with beside.open("rb+") as file:
            os.fsync(file.fileno())


def load(folder: Path) -> Checkpoint | None:
    """Return the folder's checkpoint, or None where there is none yet."""
    path = folder / NAME
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as file:
        return Checkpoint({name: file.get_tensor(name) for name in file.keys()}, json.loads(file.metadata()[_STATE]))  # noqa: SIM118 - no dict
