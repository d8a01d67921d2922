"""The pipeline classes of the installed diffusers, by name."""

import inspect
from functools import cache
from typing import Any

from atelier.libraries import quiet

__all__ = ["family", "find", "names"]

_NOT_OURS = ("Flax", "Onnx", "AutoPipeline")
"""Of other frameworks, and such as only choose another class."""


@cache
def names() -> tuple[str, ...]:
    """Return the names that diffusers exports, sorted; importing all their modules takes seconds."""
    import diffusers

    exported = {name for module in diffusers._import_structure.values() for name in module}
    return tuple(sorted(name for name in exported if name.endswith("Pipeline") and find(name) is not None))


def find(name: str) -> Any | None:
    """Return the class of that name that this environment can call, or nothing."""
    import diffusers

    quiet()
    if not name.endswith("Pipeline") or name.startswith(_NOT_OURS) or any(part in name for part in _NOT_OURS):
        return None
    found = getattr(diffusers, name, None)
    if not isinstance(found, type) or not issubclass(found, diffusers.DiffusionPipeline):
        return None  # unknown, or a stand-in that says which library is missing
    return found if "__call__" in dir(found) and inspect.isfunction(inspect.unwrap(found.__call__)) else None


def family(pipeline_class: Any) -> str:
    """Return the folder of diffusers' sources that the class stands in, such as `stable_diffusion_xl`."""
    parts: list[str] = pipeline_class.__module__.split(".")
    inside = parts[parts.index("pipelines") + 1 : -1]
    return inside[-1] if inside else parts[-1]
