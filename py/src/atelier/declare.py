"""The node decorator: a typed function says once what it is called, takes and gives.

The function's annotations carry the ports (see `ports`), its docstring is the node's description. The decorator reads
both, refuses what is incomplete, and keeps the declaration in one table; `export` writes that table to the committed
`node-types.json`, which Java checks workflows by.
"""

import inspect
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ParamSpec, TypeVar

from atelier.ports import Input, Json, Output, type_of

P = ParamSpec("P")
R = TypeVar("R")


class DeclarationError(Exception):
    """A node's declaration is incomplete or contradicts another; raised while its module is imported."""


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
            "inputs": [_input_json(name, port) for name, port in self.inputs],
            "outputs": [{"name": o.name or o.type, "type": o.type, "list": o.many, "doc": o.doc} for o in self.outputs],
        }


class NodeTable:
    """The declared nodes by name. A name is given away once."""

    def __init__(self) -> None:
        self._types: dict[str, NodeType] = {}

    def add(self, node_type: NodeType) -> None:
        """Add one node; raises `DeclarationError` when its name is taken."""
        if node_type.name in self._types:
            raise DeclarationError(f"node {node_type.name} is declared twice; give one of them another name")
        self._types[node_type.name] = node_type

    def find(self, name: str) -> NodeType | None:
        """Return the node of that name, or nothing."""
        return self._types.get(name)

    def __iter__(self) -> Iterator[NodeType]:
        return iter(self._types.values())

    def node(
        self, name: str, *, category: str, title: str = "", version: str = "1", device: bool = False
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Declare the decorated function as a node; the function itself stays as it is.

        Args:
            name: the name in workflows, ComfyUI's where ComfyUI has the node.
            category: the place in a client's menu.
            title: what people read; the name when left out.
            version: raised whenever the same inputs would give another result, so that caches let go of the old one.
            device: whether it computes on the accelerator and therefore has to run on that device's lane.
        """

        def declare(function: Callable[P, R]) -> Callable[P, R]:
            self.add(
                NodeType(
                    name=name,
                    version=version,
                    title=title or name,
                    category=category,
                    description=_description(name, function),
                    device=device,
                    inputs=tuple(_inputs(name, function)),
                    outputs=tuple(_outputs(name, function)),
                    function=function,
                )
            )
            return function

        return declare


NODES = NodeTable()
"""The nodes of this package; filled when `atelier.nodes` is imported."""

node = NODES.node


def _description(name: str, function: Callable[..., Any]) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise DeclarationError(f"node {name} has no docstring; say there what it does")
    return " ".join(text.split("\n\n", 1)[0].split())


def _inputs(name: str, function: Callable[..., Any]) -> Iterator[tuple[str, Input]]:
    for parameter in inspect.signature(function).parameters.values():
        yield parameter.name, _port(name, parameter.name, parameter.annotation, Input)


def _outputs(name: str, function: Callable[..., Any]) -> Iterator[Output]:
    annotation = inspect.signature(function).return_annotation
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
    shape: Json = {"name": name, "type": type_of(port), "required": port.required}
    shape.update(port.describe())
    shape["doc"] = port.doc
    return shape
