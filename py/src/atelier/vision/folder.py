"""What the folder of a model of transformers says it holds, read without running anything of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atelier.errors import BadInput
from atelier.folder_json import FolderJson
from atelier.remote_code import Code, allowed
from atelier.values import FileRef

__all__ = ["Described", "described"]

CONFIG = "config.json"
_PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl", ".h5", ".msgpack")
_JSON = FolderJson("config_broken", 10_000_000)


@dataclass(frozen=True)
class Described:
    """A folder that is safe to load.

    Args:
        file: the folder.
        config: the content of its `config.json`.
        code: its own code, where it asks for some and that is allowed.
        own: which of its own classes stands for one of transformers' automatic ones, such as `AutoModelForCausalLM`.
    """

    file: FileRef
    config: Mapping[str, Any]
    code: Code | None
    own: Mapping[str, str]

    def own_class(self, automatic: str) -> Any | None:
        """Return the folder's own class that stands for an automatic one, or nothing."""
        reference = self.own.get(automatic)
        if reference is None or self.code is None:
            return None
        module, _, name = reference.rpartition(".")
        return self.code.find(module, name)


def described(folder: FileRef, *, weights: bool = True) -> Described:
    """Read and check a folder.

    Args:
        folder: with a `config.json`.
        weights: whether it has to hold weights; a tokenizer's need not.

    Raises `BadInput`: `config_broken`, `pickle_refused`, `weights_missing`, `remote_code_refused`.
    """
    config = _JSON.read(folder, folder.path / CONFIG)
    own: dict[str, str] = {}
    asking = ""
    for file in sorted(folder.path.glob("*config.json")):
        found = (config if file.name == CONFIG else _JSON.read(folder, file)).get("auto_map")
        if found:
            asking = asking or file.name
            own |= _references(folder, file.name, found)
    if weights:
        _refuse_weights(folder)
    code = allowed(folder, f"its {asking} asks for code of its own") if asking else None
    return Described(folder, config, code, own)


def _references(folder: FileRef, file: str, auto_map: Any) -> dict[str, str]:
    """Return the classes that an `auto_map` names; of a slow and a fast tokenizer the first that there is."""
    found: dict[str, str] = {}
    for automatic, named in auto_map.items() if isinstance(auto_map, dict) else ():
        names = [one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)]
        if names:
            found[automatic] = names[-1]
    for reference in found.values():
        if "--" in reference:
            other = reference.split("--", 1)[0]
            raise BadInput(
                "remote_code_refused",
                f"{folder.name} is not loaded: its {file} asks for code of {other}, which lies elsewhere. Get a copy "
                "of the model that holds its own code, or use one that needs none.",
            )
    return found


def _refuse_weights(folder: FileRef) -> None:
    suffixes = {file.suffix for file in folder.path.iterdir()}
    if ".safetensors" in suffixes:
        return
    if suffixes & set(_PICKLES):
        raise BadInput(
            "pickle_refused",
            f"{folder.name} has its weights in files that can run code: get them as .safetensors.",
        )
    raise BadInput("weights_missing", f"{folder.name} holds no .safetensors file: get the model again, all of it.")
