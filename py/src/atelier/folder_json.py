"""JSON files in a model's folder, which come from strangers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atelier.errors import BadInput
from atelier.values import FileRef


@dataclass(frozen=True)
class FolderJson:
    """Reads JSON objects of at most `largest` bytes; what is wrong with one is a `BadInput` with `code`."""

    code: str
    largest: int

    def read(self, folder: FileRef, file: Path) -> dict[str, Any]:
        """Read one. Raises `BadInput` for what is too large, cannot be read, or is no object."""
        try:
            if file.stat().st_size > self.largest:
                raise self.broken(folder, f"{file.name} is larger than any such file")
            content = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as failure:
            raise self.broken(folder, f"{file.name} cannot be read as JSON") from failure
        if not isinstance(content, dict):
            raise self.broken(folder, f"{file.name} is no JSON object")
        return content

    def broken(self, folder: FileRef, how: str) -> BadInput:
        """Say what is wrong with the folder."""
        return BadInput(self.code, f"{folder.name} cannot be loaded: {how}. Get the model again.")
