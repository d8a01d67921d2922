"""Code that a model's folder brings along: it runs only where the administrator has allowed exactly these files.

`ATELIER_REMOTE_CODE` names a JSON file of models, as workflows call them, with the digest of their code:

    {"cogvlm-chat": "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"}

The digest covers every Python file below the folder, by its path and its content. What was digested is what runs:
files are read once and imported from memory, under a name that holds the digest, and nothing else of the folder is
importable.
"""

import hashlib
import importlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from atelier.errors import BadInput
from atelier.values import FileRef

__all__ = ["SETTING", "Code", "allowed", "digest"]

SETTING = "ATELIER_REMOTE_CODE"
_PREFIX = "atelier_remote_code_"


class Code(MetaPathFinder, InspectLoader):
    """The Python files of one folder, importable below a package of their own.

    Args:
        folder: whose files they are.
        files: their contents by path, such as `modeling_x.py` or `unet/mine.py`.
    """

    def __init__(self, folder: FileRef, files: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.package = _PREFIX + digest(files)
        self._files = dict(files)

    def find(self, module: str, name: str) -> Any:
        """Return a class by its module, such as `modeling_x` or `unet.mine`, and its name.

        Raises `BadInput` (`remote_code_broken`) when there is no such class, or its module cannot be imported.
        """
        if not any(isinstance(one, Code) and one.package == self.package for one in sys.meta_path):
            sys.meta_path.append(self)
        try:
            found = getattr(importlib.import_module(f"{self.package}.{module}"), name)
        except Exception as failure:  # whatever that code does while it is imported
            raise self._broken(f"{module}.{name} cannot be imported ({type(failure).__name__}: {failure})") from failure
        if not isinstance(found, type):
            raise self._broken(f"{module}.{name} is no class")
        return found

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the package itself and what lies in it."""
        del path, target
        if fullname != self.package and self._file(fullname) is None and not self.is_package(fullname):
            return None
        spec = spec_from_loader(fullname, self, origin=self._origin(fullname), is_package=self.is_package(fullname))
        if spec is not None and self._file(fullname) is not None:
            spec.has_location = True  # transformers reads the text of a network's module
        return spec

    def is_package(self, fullname: str) -> bool:
        """Tell a folder from a file."""
        inside = self._inside(fullname)
        return inside is not None and (not inside or any(path.startswith(f"{inside}/") for path in self._files))

    def get_source(self, fullname: str) -> str:
        """Return a module's text; of a folder without an `__init__.py` nothing."""
        file = self._file(fullname)
        return self._files[file].decode() if file is not None else ""

    def get_code(self, fullname: str) -> CodeType:
        """Return a module's code, which knows where its text is: libraries read that of classes and functions."""
        return self.source_to_code(self.get_source(fullname), self._origin(fullname))

    def _origin(self, fullname: str) -> str:
        return f"{self.package}/{self._file(fullname) or ''}"

    def _file(self, fullname: str) -> str | None:
        inside = self._inside(fullname)
        if inside is None:
            return None
        usual = (f"{inside}.py", f"{inside}/__init__.py") if inside else ("__init__.py",)
        return next((path for path in usual if path in self._files), None)

    def _inside(self, fullname: str) -> str | None:
        if fullname == self.package:
            return ""
        inside = fullname.removeprefix(f"{self.package}.")
        return inside.replace(".", "/") if inside != fullname else None

    def _broken(self, how: str) -> BadInput:
        return BadInput("remote_code_broken", f"{self.folder.name} cannot be loaded: its own {how}. Get it again.")


def allowed(folder: FileRef, how: str) -> Code:
    """Return the code of a folder that asks for it.

    Args:
        folder: with the name that workflows call it by.
        how: what asks for the code, for the refusal.

    Raises `BadInput` (`remote_code_refused`) unless the administrator has allowed this name with this digest.
    """
    files = _read(folder.path)
    found = digest(files)
    if _allowed_digests().get(folder.name) == found:
        return Code(folder, files)
    raise BadInput(
        "remote_code_refused",
        f"{folder.name} is not loaded: {how}, and code from a model's folder is not run unless it is allowed. Use a "
        f"model that needs none; or read its {len(files)} Python files, and if they may run with all your rights, "
        f'write {{"{folder.name}": "{found}"}} into the JSON file that {SETTING} names.',
    )


def digest(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over paths and contents, in the order of the paths."""
    sums = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    return hashlib.sha256(sums.encode()).hexdigest()


def _read(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*.py"))
        if file.is_file()
    }


def _allowed_digests() -> dict[str, str]:
    file = os.environ.get(SETTING)
    if not file:
        return {}
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise BadInput(
            "remote_code_setting", f"{SETTING} names {file}, which cannot be read as JSON: mend it or unset {SETTING}."
        ) from failure
    return content if isinstance(content, dict) else {}
