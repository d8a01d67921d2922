"""Which packages there are: what lies in the folder itself, and nothing that a name or a link leads to elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Package:
    """One package: a folder with an `__init__.py`, or a single file.

    Args:
        name: of the folder, or of the file without `.py`.
        file: what is executed first.
    """

    name: str
    file: Path

    @property
    def folder(self) -> Path | None:
        """Where its modules lie; a single file has none."""
        return self.file.parent if self.file.name == "__init__.py" else None

    @property
    def module(self) -> str:
        """What it is called in Python: on top, so that no `..` leads out, and by a name that no import can say."""
        return f"custom_nodes/{self.name}"


@dataclass(frozen=True)
class Broken:
    """A package whose nodes are left out; the reason is one sentence for people."""

    name: str
    code: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def find(folder: Path) -> tuple[list[Package], list[Broken]]:
    """Return the packages of a folder in the order of their names, and what looks like one and is none.

    Names that begin with a dot or an underscore are passed over. A folder that is not there holds none.
    """
    found: dict[str, Package] = {}
    broken: list[Broken] = []
    try:
        for candidate in _candidates(folder):
            if isinstance(candidate, Broken):
                broken.append(candidate)
            elif candidate.name in found:
                broken.append(_twice(candidate, found[candidate.name]))
            else:
                found[candidate.name] = candidate
    except FileNotFoundError:
        pass
    except OSError as error:
        broken.append(Broken(folder.name, "folder_unreadable", f"{folder} can't be read ({error.strerror})."))
    return list(found.values()), broken


def _candidates(folder: Path) -> Iterator[Package | Broken]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir():
            yield _checked(folder, entry.name, entry / "__init__.py")
        elif entry.suffix == ".py":
            yield _checked(folder, entry.stem, entry)


def _checked(folder: Path, name: str, file: Path) -> Package | Broken:
    if not _NAME.fullmatch(name):
        return Broken(name, "name_unusable", "Its name may hold letters, digits, _ and - only; rename it.")
    if not file.resolve().is_relative_to(folder.resolve()):
        return Broken(name, "outside_folder", f"It leads out of {folder}, to {file.resolve()}; put it there itself.")
    if not file.exists():
        return Broken(name, "no_package", "The folder holds no __init__.py; add one that imports its nodes.")
    return Package(name, file)


def _twice(second: Package, first: Package) -> Broken:
    return Broken(second.name, "name_taken", f"{first.file} has this name too and is used; rename one of them.")
