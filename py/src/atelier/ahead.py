"""Importing ahead of the first picture.

The imports of torch, diffusers and transformers make a million objects that live as long as the process. The collector
would go through them again and again while they are made, and once more whenever an interpreter closes; so it rests
meanwhile, and never looks at them afterwards (`gc.freeze`). On two cores that is a second of six, and half a second at
the end.
"""

import gc
from typing import Any


def warm_up(request: dict[str, Any], buffers: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Import and read what a first picture needs; takes and returns `{}`.

    Changes no result. May be left out: the first node then pays for it.
    """
    gc.disable()
    try:
        from atelier import operations

        operations.warm_up(request, buffers)
    finally:
        gc.freeze()
        gc.enable()
    return {}
