"""The words in which a node declares its inputs and outputs.

A port stands in the annotation of a parameter, `Annotated[int, Int(default=20, min=1, max=10000, doc="…")]`, and holds
what a client and the checker need to know of it. Nothing here imports torch, so that declarations can be read and
exported without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

Json = dict[str, Any]

FEW = 12
"""So many choices are all named to who gave another; of more, those that are near."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of a node; the subclasses name its type. Without a default an input is required and has to be given.

    `needed_when=("switch", True)` makes it lazy: it is computed only while the node's own `Bool` of that name stands
    so, and where it is not needed the function gets None.
    """

    doc: str
    required: bool = True
    needed_when: tuple[str, bool] | None = None
    type_name: ClassVar[str] = "*"

    @property
    def port_type(self) -> str:
        """The type name that links to and from it are checked by."""
        return self.type_name

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the facts beyond name, type and doc, in the order of the exported file."""
        yield from ()

    def admit(self, value: Any) -> Any:
        """Return a literal as the function takes it; raises `ValueError` with what the port takes instead."""
        del value
        raise ValueError(f"a live {self.port_type}")


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

    def admit(self, value: Any) -> int:
        """Take a whole number within the bounds; a seed may come as the negative long with the same 64 bits."""
        if isinstance(value, int) and not isinstance(value, bool):
            unsigned = value + 2**64 if self.seed and -(2**63) <= value < 0 else value
            if self.min <= unsigned <= self.max:
                return unsigned
        raise ValueError(f"a whole number from {self.min} to {self.max}")


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

    def admit(self, value: Any) -> float:
        """Take a number within the bounds, which NaN is not."""
        if isinstance(value, int | float) and not isinstance(value, bool) and self.min <= value <= self.max:
            return float(value)
        raise ValueError(f"a number from {self.min} to {self.max}")


@dataclass(frozen=True, kw_only=True)
class Bool(Input):
    """A switch."""

    default: bool
    type_name: ClassVar[str] = "BOOLEAN"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the default."""
        yield "default", self.default

    def admit(self, value: Any) -> bool:
        """Take true or false and nothing that only counts as such."""
        if isinstance(value, bool):
            return value
        raise ValueError("true or false")


@dataclass(frozen=True, kw_only=True)
class Text(Input):
    """A text of at most `max_length` characters.

    `dynamic_prompts` tells an editor that `{red|blue}` in it means one of the two, and that comments are left out.
    With `embeddings` it may name files by `embedding:name`, and the function receives a `values.Prompt`.
    """

    multiline: bool = True
    max_length: int = 1_000_000
    dynamic_prompts: bool = False
    embeddings: bool = False
    type_name: ClassVar[str] = "STRING"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the shape of the field and the longest text."""
        yield from (("multiline", self.multiline), ("max_length", self.max_length))
        if self.dynamic_prompts:
            yield "dynamic_prompts", True
        if self.embeddings:
            yield "embeddings", True

    def admit(self, value: Any) -> str:
        """Take a text that is not too long."""
        if isinstance(value, str) and len(value) <= self.max_length:
            return value
        raise ValueError(f"a text of at most {self.max_length:,} characters")


@dataclass(frozen=True, kw_only=True)
class Choice(Input):
    """One of a fixed list of words; without a default an editor begins with the first one."""

    choices: tuple[str, ...]
    default: str | None = None
    type_name: ClassVar[str] = "COMBO"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the words, and the one to begin with."""
        yield "choices", list(self.choices)
        if self.default is not None:
            yield "default", self.default

    def admit(self, value: Any) -> str:
        """Take one of the words."""
        if isinstance(value, str) and value in self.choices:
            return value
        raise ValueError(self._offered(str(value)))

    def _offered(self, instead_of: str) -> str:
        if len(self.choices) <= FEW:
            return f"one of {', '.join(self.choices)}"
        near = get_close_matches(instead_of, self.choices, cutoff=0.4) or self.choices[:3]
        return f"one of {len(self.choices)} names such as {', '.join(near)}"


@dataclass(frozen=True, kw_only=True)
class File(Input):
    """A file of one of the catalog's folders; the function receives it resolved, as a `values.FileRef`.

    Of an optional one `stands_in` is the file where a workflow names none; the doc says where to get it.
    """

    folder: str
    stands_in: str | None = None
    type_name: ClassVar[str] = "COMBO"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the folder whose files are the choices, and what stands in."""
        yield "folder", self.folder
        if self.stands_in is not None:
            yield "default", self.stands_in

    def admit(self, value: Any) -> Any:
        """Take no literal: files arrive resolved."""
        del value
        raise ValueError(f"a file of the folder {self.folder}")


@dataclass(frozen=True, kw_only=True)
class Live(Input):
    """A live object that another node made, such as a MODEL or an IMAGE."""

    type: str

    @property
    def port_type(self) -> str:
        """The type that it names."""
        return self.type


@dataclass(frozen=True)
class Output:
    """One output of a node. With `many` the function returns a list here, and the node that follows runs for each."""

    type: str
    doc: str
    name: str = ""
    many: bool = False
