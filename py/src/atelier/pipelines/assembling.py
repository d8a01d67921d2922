"""A fresh pipeline object for each call, over the components of a recipe.

Components are shared, so that switching from one class to another loads nothing. Schedulers are copied: they keep the
state of a run. What a call changes on the pipeline object itself ends with it.
"""

import copy
import inspect
from typing import Any

from atelier.errors import BadInput
from atelier.pipelines.recipe import Pipeline

__all__ = ["assembled"]


def assembled(pipeline_class: Any, recipe: Pipeline) -> Any:
    """Return a pipeline of the class.

    Raises `BadInput`: `component_missing` and `wrong_component` with what to link to the loader.
    """
    from diffusers import SchedulerMixin

    given: dict[str, Any] = {}
    missing: list[str] = []
    for name, parameter in _parameters(pipeline_class):
        value = recipe.components.get(name, recipe.options.get(name))
        if value is not None:
            given[name] = copy.deepcopy(value) if isinstance(value, SchedulerMixin) else value
        elif name in recipe.components or name in pipeline_class._optional_components:
            given[name] = None
        elif parameter.default is parameter.empty:
            missing.append(name)
    if missing:
        raise BadInput(
            "component_missing",
            f"{pipeline_class.__name__} needs {', '.join(missing)}, which a {recipe.name} does not have: link "
            "it to the PipelineLoader, or load a model that is made for this class.",
        )
    if pipeline_class.__name__ != recipe.name:
        _refuse_wrong(pipeline_class, recipe.name, given)
    return pipeline_class(**given)


def _parameters(pipeline_class: Any) -> list[tuple[str, inspect.Parameter]]:
    parameters = inspect.signature(pipeline_class.__init__).parameters
    return [
        (name, parameter)
        for name, parameter in parameters.items()
        if name != "self" and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def _refuse_wrong(pipeline_class: Any, origin: str, given: dict[str, Any]) -> None:
    """Refuse networks of another class than the constructor says. Those of its own class diffusers takes as loaded."""
    from diffusers import ModelMixin

    wanted = pipeline_class._get_signature_types()
    for name, value in given.items():
        kinds = tuple(kind for kind in wanted.get(name, ()) if isinstance(kind, type) and kind is not inspect._empty)
        if isinstance(value, ModelMixin) and kinds and not isinstance(value, kinds):
            raise BadInput(
                "wrong_component",
                f"{pipeline_class.__name__} takes {_listed(kinds)} as its {name}, and this {origin} has a "
                f"{type(value).__name__}: link another one to the PipelineLoader, or use a class made for this model.",
            )


def _listed(kinds: tuple[type, ...]) -> str:
    return " or ".join(kind.__name__ for kind in kinds)
