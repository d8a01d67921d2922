"""Calls of a pipeline class that a model's folder brings along: its ports are only known once it is loaded."""

import difflib
from collections.abc import Mapping
from typing import Any

from atelier.errors import BadInput
from atelier.pipelines.calling import called
from atelier.pipelines.recipe import Pipeline
from atelier.pipelines.results import outputs_of
from atelier.pipelines.signatures import SEED_PORT, inputs_of

__all__ = ["call_own"]


def call_own(
    recipe: Pipeline, arguments: Mapping[str, Any], linked: Mapping[str, Any], seed: int
) -> tuple[Any, list[Any], Any]:
    """Return its pictures, videos and another tensor, each if the class gives such a thing.

    Raises `BadInput`: `own_pipeline_missing` for a pipeline of diffusers, `wrong_value` for an argument that it does
    not have or take, and what `called` does.
    """
    if recipe.own_class is None:
        raise BadInput("own_pipeline_missing", f"This is a {recipe.name} of diffusers: use the node of that name.")
    ports, outputs = dict(inputs_of(recipe.own_class.__call__)), outputs_of(recipe.own_class)
    given = {name: value for name, value in linked.items() if value is not None}
    if SEED_PORT in ports:
        given[SEED_PORT] = seed
    for name, value in arguments.items():
        given[name] = _admitted(recipe.name, ports, name, value)
    for name in given:
        _refuse_unknown(recipe.name, ports, name)
    results = called(recipe.own_class, ports, outputs, recipe, given)
    values = results if len(outputs) > 1 else (results,)
    found = {(port.type, port.many): value for port, value in zip(outputs, values, strict=True)}
    return found.get(("IMAGE", False)), found.get(("IMAGE", True)) or [], found.get(("TENSOR", False))


def _admitted(name: str, ports: Mapping[str, Any], argument: str, value: Any) -> Any:
    _refuse_unknown(name, ports, argument)
    try:
        return ports[argument].admit(value)
    except ValueError as takes:
        raise BadInput("wrong_value", f"{name}.{argument} takes {takes} and got {str(value)[:80]}.") from None


def _refuse_unknown(name: str, ports: Mapping[str, Any], argument: str) -> None:
    if argument not in ports:
        near = difflib.get_close_matches(argument, ports, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInput("wrong_value", f"{name} has no argument {argument}.{hint}")
