"""What a folder of diffusers says it holds, read without running anything of it."""

import difflib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atelier.errors import BadInput
from atelier.folder_json import FolderJson
from atelier.pipelines import classes
from atelier.remote_code import Code, allowed
from atelier.values import FileRef

__all__ = ["Index", "read_index"]

FILE = "model_index.json"
_CLASS = "_class_name"
_LIBRARIES = ("diffusers", "transformers")
_PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
_JSON = FolderJson("index_broken", 1_000_000)


@dataclass(frozen=True)
class Index:
    """What a folder names.

    Args:
        pipeline_class: of diffusers, or the folder's own.
        components: their classes by their names; `None` for one that is left out.
        code: the folder's own, where it names some and that is allowed.
        options: what else the constructor takes, as the index says it.
    """

    pipeline_class: Any
    components: Mapping[str, Any]
    code: Code | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def read_index(folder: FileRef) -> Index:
    """Read and check a folder's index, and that what it names is there and safe to load.

    Raises `BadInput`: `index_broken`, `remote_code_refused` (code that is neither diffusers' nor transformers', unless
    the administrator has allowed it), `unknown_pipeline`, `unknown_component`, `newer_diffusers` (one of these two, in
    a folder that a newer diffusers wrote), `component_missing`, `pickle_refused`.
    """
    content = _JSON.read(folder, folder.path / FILE)
    newer = _is_newer(content.get("_diffusers_version"))
    code = _code(folder, content)
    pipeline_class = _pipeline_class(folder, content.get(_CLASS), newer, code)
    named = {name: value for name, value in content.items() if not name.startswith("_")}
    lists = {name: value for name, value in named.items() if isinstance(value, list)}
    found = {name: _component_class(folder, name, value, newer, code) for name, value in lists.items()}
    options = {name: value for name, value in named.items() if name not in lists}
    return Index(pipeline_class, found, code, options)


def check_component(folder: FileRef, name: str, path: Path) -> None:
    """Refuse a component's folder that is missing, or would run code, or has its weights in pickles only.

    Raises `BadInput`: `component_missing`, `remote_code_refused`, `pickle_refused`, `index_broken`.
    """
    if not path.is_dir():
        raise BadInput(
            "component_missing", f"{folder.name} has no {name}: get the model again, or link one to this loader."
        )
    for config in sorted(path.glob("*config.json")):
        if "auto_map" in _JSON.read(folder, config):
            raise _remote_code(folder, f"{name}/{config.name} asks for code of its own")
    files = [file.suffix for file in path.iterdir()]
    if ".safetensors" not in files and any(suffix in _PICKLES for suffix in files):
        raise BadInput(
            "pickle_refused",
            f"{folder.name}/{name} has its weights in pickles, which can run code: get them as .safetensors.",
        )


def _code(folder: FileRef, content: Mapping[str, Any]) -> Code | None:
    """Return the code that the index asks for: a module of the folder itself, or of a component's folder."""
    asking = [
        name
        for name, value in content.items()
        if _is_reference(value) and (folder.path / ("" if name == _CLASS else name) / f"{value[0]}.py").is_file()
    ]
    if not asking:
        return None
    what = ["pipeline" if name == _CLASS else name for name in asking]
    first = ".".join(content[asking[0]])
    return allowed(folder, f"its {what[0]} is the folder's own {first}")


def _is_reference(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)


def _pipeline_class(folder: FileRef, name: Any, newer: bool, code: Code | None) -> Any:
    if isinstance(name, list):
        if code is None or not _is_reference(name):
            raise _remote_code(folder, f"its pipeline is {'.'.join(map(str, name))}, which is not in the folder")
        return code.find(*name)
    if not isinstance(name, str):
        raise _JSON.broken(folder, f"{FILE} names no pipeline")
    found = classes.find(name)
    if found is None:
        _refuse_newer(folder, f"the pipeline {name}", newer)
        near = difflib.get_close_matches(name, classes.names(), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInput("unknown_pipeline", f"{folder.name} is a {name}, which this diffusers does not have.{hint}")
    return found


def _component_class(folder: FileRef, name: str, value: list[Any], newer: bool, code: Code | None) -> Any:
    import diffusers.pipelines

    if len(value) != 2:
        raise _JSON.broken(folder, f"{FILE} says of {name} neither a library nor a class")
    library, wanted = value
    if library is None or wanted is None:
        return None
    if code is not None and _is_reference(value) and (folder.path / name / f"{library}.py").is_file():
        return code.find(f"{name}.{library}", wanted)
    home = _library(library) if library in _LIBRARIES else getattr(diffusers.pipelines, str(library), None)
    if home is None or not isinstance(wanted, str):
        raise _remote_code(folder, f"its {name} is {library}.{wanted}, which is neither diffusers' nor transformers'")
    found = getattr(home, wanted, None)
    if not isinstance(found, type):
        _refuse_newer(folder, f"the {name} {wanted}", newer)
        raise BadInput("unknown_component", f"{folder.name} needs {library}.{wanted} as its {name}, which is not here.")
    of_libraries = found.__module__.startswith(tuple(f"{library}." for library in _LIBRARIES))
    if not of_libraries or issubclass(found, diffusers.DiffusionPipeline):
        raise _remote_code(folder, f"its {name} is {found.__module__}.{wanted}, which is not a model's class")
    return found


def _library(name: str) -> Any:
    import diffusers
    import transformers

    return {"diffusers": diffusers, "transformers": transformers}[name]


def _refuse_newer(folder: FileRef, what: str, newer: bool) -> None:
    if newer:
        raise BadInput(
            "newer_diffusers",
            f"{folder.name} was written by a newer diffusers and needs {what}, which "
            f"{importlib.metadata.version('diffusers')} does not have: get a version of Atelier that has it.",
        )


def _is_newer(written: Any) -> bool:
    ours, theirs = _numbers(importlib.metadata.version("diffusers")), _numbers(str(written or "0"))
    return theirs > ours


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _remote_code(folder: FileRef, how: str) -> BadInput:
    return BadInput(
        "remote_code_refused",
        f"{folder.name} is not loaded: {how}, and code from a model's folder is not run. Use a model that needs none.",
    )
