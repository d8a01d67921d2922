"""Annotations of diffusers' calls, taken apart into the forms and the kinds of live objects that they name."""

import collections.abc
import enum
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from atelier.pipelines.forms import SCALARS, Form

__all__ = ["Accepts", "accepted"]


@dataclass
class Accepts:
    """What an argument takes.

    `forms` are those of JSON, the narrowest first; `choices` the words of a `Literal`; `live` the kinds of what JSON
    cannot say: `picture`, `pictures` (a list of them), `tensor`, `array`, `generator`, `callback`, or a class's name.
    """

    forms: list[Form] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    live: set[str] = field(default_factory=set)


_SCALARS = {bool: "BOOLEAN", int: "INT", float: "FLOAT", str: "STRING"}
_LIVE = {
    "PIL.Image.Image": "picture",
    "torch.Tensor": "tensor",
    "numpy.ndarray": "array",
    "torch._C.Generator": "generator",
    "numpy.random.mtrand.RandomState": "generator",
    "diffusers.callbacks.PipelineCallback": "callback",
    "diffusers.callbacks.MultiPipelineCallbacks": "callback",
}


def accepted(annotation: Any, module: str) -> Accepts:
    """Take an annotation apart; names in texts are looked up in the module."""
    found = Accepts()
    for one in _members(annotation, module):
        _add(found, one, module)
    order = {name: place for place, name in enumerate(SCALARS)}
    found.forms = sorted(dict.fromkeys(found.forms), key=lambda form: order.get(form, len(order)))
    return found


def _add(found: Accepts, one: Any, module: str) -> None:
    if typing.get_origin(one) is typing.Literal:
        found.choices += [str(word) for word in typing.get_args(one)]
        return
    if isinstance(one, type) and issubclass(one, enum.Enum):
        found.choices += [str(member.value) for member in one]
        return
    live = _live(one)
    if live is not None:
        found.live.add(live)
        return
    items = [member for item in _items(one) for member in _members(item, module)]
    kinds = {kind for item in items if (kind := _live(item)) is not None}
    if kinds:
        found.live |= {"pictures" if kind == "picture" else kind for kind in kinds}
    elif any("pictures" in accepted(item, module).live for item in items):
        found.live.add("pictures")
    else:
        found.forms += _forms(one, module)


def _forms(one: Any, module: str) -> list[Form]:
    """Return the forms of one member of a union; `*` where nothing narrower is known."""
    origin, arguments = typing.get_origin(one) or one, typing.get_args(one)
    if one in _SCALARS:
        return [_SCALARS[one]]
    if origin in (dict, collections.abc.Mapping):
        return ["{}"]
    if origin in (list, collections.abc.Sequence, collections.abc.Iterable):
        return [f"[{inner}]" for inner in _inner(arguments[0] if arguments else Any, module)]
    if origin is tuple:
        fixed = [argument for argument in arguments if argument is not Ellipsis]
        inner = [_inner(argument, module)[0] for argument in fixed] or ["*"]
        return [f"({','.join(inner)})"]
    return ["*"]


def _inner(annotation: Any, module: str) -> list[Form]:
    return accepted(annotation, module).forms or ["*"]


def _items(one: Any) -> tuple[Any, ...]:
    return typing.get_args(one) if typing.get_origin(one) in (list, tuple) else ()


def _members(annotation: Any, module: str) -> Iterator[Any]:
    """Yield the members of a union without `None`, with names in texts looked up."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, vars(sys.modules[module]))  # noqa: S307 - text of diffusers' own sources
        except (NameError, AttributeError, TypeError, SyntaxError):
            annotation = Any
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for member in typing.get_args(annotation):
            yield from _members(member, module)
    elif annotation is not None and annotation is not types.NoneType:
        yield annotation


def _live(one: Any) -> str | None:
    if typing.get_origin(one) is collections.abc.Callable or one is typing.Callable:
        return "callback"
    if not isinstance(one, type):
        return None
    name = f"{one.__module__}.{one.__qualname__}"
    if one.__module__ == "torch" and one.__name__.endswith("Tensor"):
        return "tensor"
    if one in _SCALARS or one in (list, tuple, dict) or one.__module__ in ("builtins", "typing", "inspect"):
        return None
    return _LIVE.get(name, one.__name__)
