"""The nodes of this package. Importing it declares them all in `declare.NODES`; torch is not needed for that.

Each function only says what the node is; the work is done in the modules it calls, which are imported when it runs.
"""

from atelier.nodes import (
    batches,
    images,
    inpainting,
    latents,
    learn,
    loaders,
    masks,
    pipelines,
    sampling,
    scaling,
    text,
    vision,
)

__all__ = [
    "batches",
    "images",
    "inpainting",
    "latents",
    "learn",
    "loaders",
    "masks",
    "pipelines",
    "sampling",
    "scaling",
    "text",
    "vision",
]
