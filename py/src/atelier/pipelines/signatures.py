"""From the signature and the docstring of a pipeline's call to the ports of its node."""

import enum
import inspect
from collections.abc import Iterator
from typing import Any

from atelier.pipelines.annotations import Accepts, accepted
from atelier.pipelines.docstrings import documented
from atelier.pipelines.forms import Form
from atelier.pipelines.ports import Argument, Maps, Pictures, Tensors, Word
from atelier.ports import Input, Int, Live

__all__ = ["SEED", "SEED_PORT", "inputs_of"]

SEED = "generator"
"""The argument that a seed stands for."""

SEED_PORT = "seed"
MAX_SEED = 2**64 - 1

_HIDDEN = frozenset({
    "return_dict",
    "callback",
    "callback_steps",
    "callback_on_step_end",
    "callback_on_step_end_tensor_inputs",
})  # fmt: skip
_LIVE_NAMES = ("latents", "latent", "embeds", "embeddings", "_mask_embeds")
_PICTURE_NAMES = frozenset({"image", "images", "mask_image", "control_image", "video", "frames"})
_SEED_DOC = "The number that all noise is drawn from, on the CPU."
_LONG = "prompt"


def inputs_of(call: Any) -> Iterator[tuple[str, Input]]:
    """Yield the ports of a call, those that have to be given first."""
    ports = list(_ports(call))
    yield from sorted(ports, key=lambda named: not named[1].required)


def _ports(call: Any) -> Iterator[tuple[str, Input]]:
    signature, docs, module = inspect.signature(call), documented(call), inspect.unwrap(call).__module__
    names = {parameter.name for parameter in signature.parameters.values()}
    for parameter in signature.parameters.values():
        if parameter.name in _HIDDEN | {"self"} or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        takes = accepted(parameter.annotation, module)
        if takes.live == {"callback"}:
            continue
        doc = docs.get(parameter.name) or f"The argument {parameter.name} of the pipeline's call."
        if parameter.name == SEED:
            seed = SEED_PORT if SEED_PORT not in names else SEED
            yield seed, Int(default=0, min=0, max=MAX_SEED, seed=True, required=False, doc=_SEED_DOC)
        else:
            yield parameter.name, _port(parameter, takes, doc)


def _port(parameter: inspect.Parameter, takes: Accepts, doc: str) -> Input:
    name, required = parameter.name, parameter.default is parameter.empty
    pictures = takes.live & {"picture", "pictures"} or (takes.forms in ([], ["*"]) and name in _PICTURE_NAMES)
    if pictures and not name.endswith(_LIVE_NAMES):
        many = "picture" not in takes.live and "pictures" in takes.live
        if "mask" in name and "masked" not in name:
            return Maps(many=many, required=required, doc=doc)
        return Pictures(many=many, required=required, doc=doc)
    if takes.live & {"tensor", "array"} and (not takes.forms or name.endswith(_LIVE_NAMES)):
        return Tensors(array="tensor" not in takes.live, required=required, doc=doc)
    if takes.choices:
        return Word(choices=tuple(takes.choices), usual=_shown(parameter.default), required=required, doc=doc)
    others = takes.live - {"tensor", "array", "picture", "pictures", "callback", "generator"}
    if others and not takes.forms:
        return Live(type=min(others).upper(), required=required, doc=doc)
    return Argument(
        forms=tuple(_widened(takes.forms or ["*"], parameter.default)),
        usual=_shown(parameter.default),
        long_text=_LONG in name,
        required=required,
        doc=doc,
    )


def _widened(forms: list[Form], default: Any) -> list[Form]:
    """Make room for a default that the annotation does not allow, such as `guidance_scale: int = 7.5`."""
    kind = {bool: "BOOLEAN", int: "INT", float: "FLOAT", str: "STRING"}.get(type(default))
    if kind is not None and forms == ["*"]:
        return [kind]
    if kind is None or kind in forms or "*" in forms or (kind == "INT" and "FLOAT" in forms):
        return forms
    return [kind, *(form for form in forms if not (kind == "FLOAT" and form == "INT"))]


def _shown(default: Any) -> Any:
    """Return a default as JSON; nothing where JSON cannot say it."""
    if isinstance(default, enum.Enum):
        return default.value
    if isinstance(default, list | tuple):
        items = [_shown(item) for item in default]
        return None if any(item is None for item in items) else items
    return default if isinstance(default, bool | int | float | str) else None
