"""Node types of pipeline classes, made from the classes themselves."""

import inspect
from functools import cache, partial
from typing import Any

from atelier.declare import NodeType
from atelier.errors import BadInput
from atelier.pipelines import absent, classes
from atelier.pipelines.results import outputs_of
from atelier.pipelines.signatures import inputs_of
from atelier.ports import Live

__all__ = ["declared", "node_type"]

_VERSION = "1"


@cache
def node_type(name: str) -> NodeType | None:
    """Return the node type of a pipeline class that this environment has, or nothing.

    Raises `BadInput` (`library_missing`) where the class is there but not what it needs.
    """
    found = classes.find(name)
    if found is None and name in absent.LIBRARIES:
        library = absent.LIBRARIES[name]
        raise BadInput(
            "library_missing",
            f"{name} needs the Python package {library}, which this environment does not have: make one that has it "
            "(README, Nodes and libraries of your own) and run there with --env.",
        )
    return declared(found) if found is not None else None


def declared(pipeline_class: Any) -> NodeType:
    """Return the node type of a class."""
    name = pipeline_class.__name__
    doc = f"The model: one that is a {name}, or has the components of one."
    inputs = (("pipeline", Live(type="PIPELINE", doc=doc)), *inputs_of(pipeline_class.__call__))
    outputs = outputs_of(pipeline_class)
    return NodeType(
        name=name,
        version=_VERSION,
        title=name,
        category=f"diffusers/{classes.family(pipeline_class)}",
        description=_description(pipeline_class),
        device=True,
        inputs=inputs,
        outputs=outputs,
        function=partial(_run, pipeline_class, dict(inputs), outputs),
    )


def _run(pipeline_class: Any, inputs: Any, outputs: Any, *, pipeline: Any, **given: Any) -> Any:
    from atelier.pipelines.calling import called

    return called(pipeline_class, inputs, outputs, pipeline, given)


def _description(pipeline_class: Any) -> str:
    own = pipeline_class.__doc__ or ""
    first = " ".join(inspect.cleandoc(own).split("\n\n", 1)[0].split())
    return first if first.endswith(".") else f"{first or 'The pipeline ' + pipeline_class.__name__}."
