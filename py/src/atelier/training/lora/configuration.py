"""Reads the YAML file: every key is known, once there and within its bounds, or its line is named."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from atelier.errors import BadInput
from atelier.training.lora.settings import KEYS, REQUIRED, Settings

LARGEST = 1_000_000
"""Bytes; what is larger is no such file."""


def read(path: Path, instead: Mapping[str, Any] | None = None) -> Settings:
    """Return a file's settings, some of them replaced.

    Raises `BadInput`: `config_missing`, `config_broken`, `config_key_unknown`, `config_key_twice`,
    `config_key_missing`, `config_value`; each sentence names the file and the line.
    """
    found = {**_values(path, _text(path)), **(instead or {})}
    missing = [key for key in REQUIRED if key not in found]
    if missing:
        raise BadInput("config_key_missing", f"{path} does not say {' and '.join(missing)}: add it.")
    return Settings(**found)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()[: LARGEST + 1]
        if len(content) > LARGEST:
            raise BadInput("config_broken", f"{path} has more than {LARGEST:,} bytes: it is no YAML file of settings.")
        return content.decode("utf-8")
    except OSError as failure:
        raise BadInput("config_missing", f"{path} cannot be read ({failure.strerror}): check its path.") from failure
    except UnicodeDecodeError as failure:
        raise BadInput("config_broken", f"{path} is no UTF-8 text: save it as one.") from failure


def _values(path: Path, text: str) -> dict[str, Any]:
    loader = yaml.SafeLoader(text)
    try:
        return _of_mapping(path, loader, loader.get_single_node())
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        where = f"{path}, line {mark.line + 1}" if mark else str(path)
        problem = getattr(failure, "problem", None) or "it cannot be read"
        raise BadInput("config_broken", f"{where}: no YAML ({problem}): mend that line.") from failure
    finally:
        loader.dispose()


def _of_mapping(path: Path, loader: Any, root: Any) -> dict[str, Any]:
    if not isinstance(root, yaml.MappingNode):
        raise BadInput("config_broken", f"{path} holds no settings: it has to have lines such as “rank: 8”.")
    found: dict[str, Any] = {}
    for key_node, value_node in root.value:
        key, where = str(key_node.value), f"{path}, line {key_node.start_mark.line + 1}"
        if key not in KEYS:
            raise BadInput("config_key_unknown", f"{where}: there is no key “{key}”; {_nearest(key)}")
        if key in found:
            raise BadInput("config_key_twice", f"{where}: “{key}” is there already: take one of them away.")
        found[key] = _value(where, key, loader.construct_object(value_node, deep=True))
    return found


def _nearest(key: str) -> str:
    near = get_close_matches(key, KEYS, n=1, cutoff=0.5)
    return f"did you mean “{near[0]}”?" if near else f"the keys are {', '.join(KEYS)}."


def _value(where: str, key: str, given: Any) -> Any:
    try:
        return KEYS[key](given)
    except ValueError as wanted:
        raise BadInput("config_value", f"{where}: {key} is {str(given)[:80]!r} and has to be {wanted}.") from None
