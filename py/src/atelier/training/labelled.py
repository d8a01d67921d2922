"""Safetensors files with several entries of metadata, the same bytes every time: the library's are in any order."""

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save
from torch import Tensor

from atelier.replacing import replacing

_LENGTH = 8  # bytes of the header's own length, and what the header's end is aligned to


def save_labelled(tensors: Mapping[str, Tensor], path: Path, label: Mapping[str, str]) -> None:
    """Write tensors with metadata beside their place, and move the file there when it is whole."""
    plain = save({name: value.contiguous() for name, value in tensors.items()})
    end = _LENGTH + int.from_bytes(plain[:_LENGTH], "little")
    header = {"__metadata__": dict(sorted(label.items())), **json.loads(plain[_LENGTH:end])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _LENGTH)
    with replacing(path) as beside, beside.open("wb") as file:
        file.write(len(text).to_bytes(_LENGTH, "little") + text)
        file.write(memoryview(plain)[end:])
