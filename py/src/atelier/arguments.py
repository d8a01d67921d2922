"""What Java gives to a node's inputs, read into what the node's function takes.

Each is `{"value"}`, `{"handle"}` of a live object or `{"file"}`, or `{"list"}` of such.
"""

from pathlib import Path
from typing import Any

from atelier.declare import NodeType
from atelier.errors import BadInput
from atelier.ports import Input, Json, Text
from atelier.registry import Registry
from atelier.values import FileRef, Prompt


def resolve_all(registry: Registry, node_type: NodeType, given: Json) -> dict[str, Any]:
    """Return what a node's function is called with; what is not given is as the port says.

    Raises `BadInput`: `unknown_input`, `input_missing`, and what `resolve` does.
    """
    ports = dict(node_type.inputs)
    for name in given:
        if name not in ports:
            raise BadInput("unknown_input", f"{node_type.name} has no input {name}.")
    arguments = {}
    for name, port in ports.items():
        if name in given:
            arguments[name] = resolve(registry, f"{node_type.name}.{name}", port, given[name])
        elif (default := getattr(port, "default", None)) is not None:
            arguments[name] = [default] if node_type.input_is_list else default
        elif port.needed_when is not None:
            arguments[name] = None
        elif port.required:
            raise BadInput("input_missing", f"{node_type.name} needs a value for {name}.")
    return arguments


def resolve(registry: Registry, where: str, port: Input, given: Json) -> Any:
    """Return the value for a port, whose name for messages is `where`.

    Raises `BadInput`: `unknown_handle`, `wrong_type` for an object that the port does not take, and `wrong_value`.
    """
    if "list" in given:
        return [resolve(registry, where, port, one) for one in given["list"]]
    if "handle" in given:
        live = registry.get(given["handle"])
        if live.type != port.port_type and port.port_type != "*":
            raise BadInput("wrong_type", f"{where} takes {port.port_type} and got {live.type}.")
        return live.value
    if "file" in given:
        return _file(given["file"])
    try:
        value = port.admit(given["value"])
    except ValueError as failure:
        shown = repr(given["value"])[:80]
        raise BadInput("wrong_value", f"{where} takes {failure} and got {shown}.") from None
    if isinstance(port, Text) and port.embeddings:
        named = tuple(_file(one) for one in given.get("embeddings", ()))
        return Prompt(value, named, tuple(given.get("pickles", ())))
    return value


def _file(told: Json) -> FileRef:
    return FileRef(told["name"], Path(told["path"]), told.get("sha256"), told.get("kind"), told.get("family"))
