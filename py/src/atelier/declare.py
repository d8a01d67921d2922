"""The node decorator: a typed function says once what it is called, takes and gives.

The function's annotations carry the ports (see `ports`), its docstring is the node's description. The decorator reads
both, refuses what is incomplete, and keeps the declaration in one table; `export` writes that table to the committed
`node-types.json`, which Java checks workflows by.
"""

import inspect
import json
import typing
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, ParamSpec, TypeVar

from atelier.ports import Bool, Input, Json, Output

P = ParamSpec("P")
R = TypeVar("R")


class DeclarationError(Exception):
    """A node's declaration is incomplete or contradicts another; raised while its module is imported."""


class NameTakenError(DeclarationError):
    """Another node has the name already."""


@dataclass(frozen=True)
class NodeType:
    """What the engine knows of a node, and the function behind it."""

    name: str
    version: str
    title: str
    category: str
    description: str
    device: bool
    inputs: tuple[tuple[str, Input], ...]
    outputs: tuple[Output, ...]
    function: Callable[..., Any]
    input_is_list: bool = False

    def to_json(self) -> Json:
        """Return the declaration in the form of `node-types.json`."""
        return {
            "name": self.name,
            "version": self.version,
            "title": self.title,
            "category": self.category,
            "description": self.description,
            "output_node": False,
            "device": self.device,
            **({"input_is_list": True} if self.input_is_list else {}),
            "inputs": [_input_json(name, port) for name, port in self.inputs],
            "outputs": [{"name": o.name or o.type, "type": o.type, "list": o.many, "doc": o.doc} for o in self.outputs],
        }


class NodeTable:
    """The declared nodes by name. A name is given away once."""

    def __init__(self) -> None:
        self._types: dict[str, NodeType] = {}

    def add(self, node_type: NodeType) -> None:
        """Add one node; raises `NameTakenError` when another has its name."""
        if (other := self._types.get(node_type.name)) is not None:
            raise NameTakenError(
                f"node {node_type.name} is declared twice, in {other.function.__module__} and in "
                f"{node_type.function.__module__}; give one of them another name"
            )
        self._types[node_type.name] = node_type

    @contextmanager
    def all_or_none(self, taken: Collection[str] = ()) -> Iterator[list[NodeType]]:
        """Take back everything that was declared inside when it raises, and also when a name is one of `taken`.

        Yields a list that holds what was declared once the block has ended well.
        """
        before = dict(self._types)
        declared: list[NodeType] = []
        try:
            yield declared
            declared += (node_type for node_type in self if node_type.name not in before)
            _refuse_taken(declared, taken)
        except BaseException:
            self._types = before
            raise

    def find(self, name: str) -> NodeType | None:
        """Return the node of that name, or nothing."""
        return self._types.get(name)

    def __iter__(self) -> Iterator[NodeType]:
        return iter(self._types.values())

    def node(
        self,
        name: str,
        *,
        category: str,
        title: str = "",
        version: str = "1",
        device: bool = False,
        input_is_list: bool = False,
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Declare the decorated function as a node; the function itself stays as it is.

        Args:
            name: the name in workflows, ComfyUI's where ComfyUI has the node.
            category: the place in a client's menu.
            title: what people read; the name when left out.
            version: raised whenever the same inputs would give another result, so that caches let go of the old one.
            device: whether it computes on the accelerator and therefore has to run on that device's lane.
            input_is_list: whether it runs once and takes every input as the list of its values, instead of once for
                each value.
        """

        def declare(function: Callable[P, R]) -> Callable[P, R]:
            node_type = NodeType(
                name=name,
                version=version,
                title=title or name,
                category=category,
                description=_description(name, function),
                device=device,
                inputs=tuple(_inputs(name, function)),
                outputs=tuple(_outputs(name, function)),
                function=function,
                input_is_list=input_is_list,
            )
            _check_switches(node_type)
            _check_words(node_type)
            self.add(node_type)
            return function

        return declare


NODES = NodeTable()
"""The nodes of this package; filled when `atelier.nodes` is imported."""

node = NODES.node


def _refuse_taken(declared: Iterable[NodeType], taken: Collection[str]) -> None:
    for node_type in declared:
        if node_type.name in taken:
            raise NameTakenError(f"there is a node {node_type.name} already; give this one another name")


def _check_words(node_type: NodeType) -> None:
    for word in (node_type.name, node_type.version, node_type.title, node_type.category):
        if not isinstance(word, str) or not word.strip():
            raise DeclarationError(f"node {node_type.name}: {word!r} is no text; name, version and category are")
    try:
        json.dumps(node_type.to_json(), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DeclarationError(f"node {node_type.name} cannot be written as JSON: {error}") from None


def _check_switches(node_type: NodeType) -> None:
    switches = {name for name, port in node_type.inputs if isinstance(port, Bool) and port.needed_when is None}
    for name, port in node_type.inputs:
        if port.needed_when is not None and port.needed_when[0] not in switches:
            raise DeclarationError(
                f"node {node_type.name}: {name} depends on {port.needed_when[0]}, which is no switch"
            )


def _description(name: str, function: Callable[..., Any]) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise DeclarationError(f"node {name} has no docstring; say there what it does")
    return " ".join(text.split("\n\n", 1)[0].split())


def _inputs(name: str, function: Callable[..., Any]) -> Iterator[tuple[str, Input]]:
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        port = _port(name, parameter.name, parameter.annotation, Input)
        _check_default(name, parameter.name, port)
        yield parameter.name, port


def _check_default(node_name: str, port_name: str, port: Input) -> None:
    default = getattr(port, "default", None)
    if default is not None:
        try:
            port.admit(default)
        except ValueError as takes:
            message = f"node {node_name}: {port_name} takes {takes}, not its default {default!r}"
            raise DeclarationError(message) from None


def _outputs(name: str, function: Callable[..., Any]) -> Iterator[Output]:
    annotation = inspect.signature(function, eval_str=True).return_annotation
    parts: Iterable[Any] = typing.get_args(annotation) if typing.get_origin(annotation) is tuple else (annotation,)
    for part in parts:
        yield _port(name, "return", part, Output)


PortT = TypeVar("PortT", Input, Output)


def _port(node_name: str, port_name: str, annotation: Any, wanted: type[PortT]) -> PortT:
    if typing.get_origin(annotation) is Annotated:
        for extra in typing.get_args(annotation)[1:]:
            if isinstance(extra, wanted):
                return extra
    raise DeclarationError(f"node {node_name}: {port_name} has no {wanted.__name__} in its annotation")


def _input_json(name: str, port: Input) -> Json:
    shape: Json = {"name": name, "type": port.port_type, "required": port.required}
    shape.update(port.describe())
    if port.needed_when is not None:
        shape["needed_when"] = {"input": port.needed_when[0], "is": port.needed_when[1]}
    shape["doc"] = port.doc
    return shape
