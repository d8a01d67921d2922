"""The words in which a node declares its inputs and outputs.

A port stands in the annotation of a parameter, `Annotated[int, Int(default=20, min=1, max=10000, doc="…")]`, and holds
what a client and the checker need to know of it. Nothing here imports torch, so that declarations can be read and
exported without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of a node; the subclasses name its type. Without a default an input is required and has to be given."""

    doc: str
    required: bool = True
    type_name: ClassVar[str] = "*"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the facts beyond name, type and doc, in the order of the exported file."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class Int(Input):
    """A whole number within inclusive bounds; `seed` says that clients may draw a new one after each run."""

    default: int
    min: int
    max: int
    step: int = 1
    seed: bool = False
    type_name: ClassVar[str] = "INT"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield default, bounds and step."""
        yield from (("default", self.default), ("min", self.min), ("max", self.max), ("step", self.step))
        if self.seed:
            yield "control_after_generate", True


@dataclass(frozen=True, kw_only=True)
class Float(Input):
    """A finite number within inclusive bounds; the step is a hint for clients, values between steps are allowed."""

    default: float
    min: float
    max: float
    step: float
    type_name: ClassVar[str] = "FLOAT"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield default, bounds and step."""
        yield from (("default", self.default), ("min", self.min), ("max", self.max), ("step", self.step))


@dataclass(frozen=True, kw_only=True)
class Text(Input):
    """A text of at most `max_length` characters."""

    multiline: bool = True
    max_length: int = 1_000_000
    type_name: ClassVar[str] = "STRING"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the shape of the field and the longest text."""
        yield from (("multiline", self.multiline), ("max_length", self.max_length))


@dataclass(frozen=True, kw_only=True)
class Choice(Input):
    """One of a fixed list of words."""

    choices: tuple[str, ...]
    type_name: ClassVar[str] = "COMBO"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the words."""
        yield "choices", list(self.choices)


@dataclass(frozen=True, kw_only=True)
class File(Input):
    """A file of one of the catalog's folders; the function receives it resolved, as a `values.FileRef`."""

    folder: str
    type_name: ClassVar[str] = "COMBO"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the folder whose files are the choices."""
        yield "folder", self.folder


@dataclass(frozen=True, kw_only=True)
class Live(Input):
    """A live object that another node made, such as a MODEL or an IMAGE."""

    type: str

    @property
    def port_type(self) -> str:
        """The type name that links are checked by."""
        return self.type


@dataclass(frozen=True)
class Output:
    """One output of a node. With `many` the function returns a list here, and the node that follows runs for each."""

    type: str
    doc: str
    name: str = ""
    many: bool = False


def type_of(port: Input) -> str:
    """Return the type name that links to and from this input are checked by."""
    return port.port_type if isinstance(port, Live) else port.type_name
