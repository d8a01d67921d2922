"""The nodes of this package. Importing it declares them all in `declare.NODES`; torch is not needed for that.

Each function only says what the node is; the work is done in the modules it calls, which are imported when it runs.
"""

from atelier.nodes import (
    annotators,
    batches,
    conditioning,
    control,
    custom_sampling,
    images,
    inpainting,
    latents,
    learn,
    loaders,
    masks,
    model,
    pipelines,
    preprocessors,
    samplers,
    sampling,
    scaling,
    sigmas,
    text,
    upscaling,
    vision,
)

__all__ = [
    "annotators",
    "batches",
    "conditioning",
    "control",
    "custom_sampling",
    "images",
    "inpainting",
    "latents",
    "learn",
    "loaders",
    "masks",
    "model",
    "pipelines",
    "preprocessors",
    "samplers",
    "sampling",
    "scaling",
    "sigmas",
    "text",
    "upscaling",
    "vision",
]
