"""Ports of generated nodes. Each turns what arrives at it into the argument that the pipeline's call takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from atelier.pipelines.forms import SCALARS, Form, admitted
from atelier.ports import Choice, Input, Live

__all__ = ["Argument", "Maps", "Pictures", "Tensors", "Word", "argument"]


@dataclass(frozen=True, kw_only=True)
class Argument(Input):
    """Values of some forms. Left out, the call's own default holds; `usual` only shows it."""

    forms: tuple[Form, ...]
    usual: Any = None
    long_text: bool = False

    @property
    def port_type(self) -> str:
        """The narrowest scalar that it takes, and where it takes none, `JSON`."""
        scalars = [form for form in self.forms if form in SCALARS]
        for wide in ("STRING", "FLOAT"):
            if wide in scalars:
                return wide
        return scalars[0] if scalars else "JSON"

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the default of the call, and the forms where its type does not say all."""
        if self.usual is not None:
            yield "default", self.usual
        if self.port_type == "STRING":
            yield "multiline", self.long_text
        if self.forms != (self.port_type,):
            yield "forms", list(self.forms)

    def admit(self, value: Any) -> Any:
        """Take a value of one of the forms."""
        return admitted(self.forms, value)


@dataclass(frozen=True, kw_only=True)
class Word(Choice):
    """One of a few words; left out, the call's own default holds."""

    usual: str | None = None

    def describe(self) -> Iterator[tuple[str, Any]]:
        """Yield the default of the call and the words."""
        if self.usual is not None:
            yield "default", self.usual
        yield from super().describe()


@dataclass(frozen=True, kw_only=True)
class Pictures(Live):
    """IMAGE; the call gets PIL's pictures. One alone comes bare where the call takes that, unless it is `many`."""

    type: str = "IMAGE"
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Maps(Live):
    """MASK; the call gets PIL's pictures of one channel, white where it shall act."""

    type: str = "MASK"
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Tensors(Live):
    """TENSOR: one tensor or a list of them, as it is; as numpy's array where the call takes only that."""

    type: str = "TENSOR"
    array: bool = False


def argument(port: Input, value: Any) -> Any:
    """Turn what arrived at a port into the argument."""
    if isinstance(port, Pictures | Maps):
        from atelier.pipelines.pictures import as_pil

        return as_pil(value, many=port.many)
    if isinstance(port, Tensors) and port.array:
        return value.numpy()
    return value
