"""LoRAs and IP-Adapters on pipelines: put into the components for one call, by diffusers, and taken out after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from atelier import turns
from atelier.errors import BadInput
from atelier.pipelines.recipe import Adapter, Pipeline
from atelier.reading import reading
from atelier.values import FileRef

__all__ = ["adapted", "read_adapter"]

_IP_PARTS = ("image_proj", "ip_adapter")
_RAISED = (ValueError, KeyError, RuntimeError, AttributeError, TypeError)


def read_adapter(file: FileRef, strength: float) -> Adapter:
    """Read a LoRA or an IP-Adapter. Raises `BadInput`: `pickle_refused`, `adapter_broken`, what `reading` does."""
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    with reading(file, BadInput("adapter_broken", f"{file.name} is damaged: get it again.")):
        return Adapter(file, {name: weight.clone() for name, weight in load_file(file.path).items()}, strength)


@contextmanager
def adapted(pipeline: Any, recipe: Pipeline) -> Iterator[None]:
    """Let the recipe's adapters act inside the block.

    Raises `BadInput`: `adapter_refused` where the class takes none, or the file is for another model.
    """
    if not recipe.loras and not recipe.ip_adapters:
        yield
        return
    before = _state(pipeline)
    try:
        with turns.alone():
            _put_in(pipeline, recipe)
        yield
    finally:
        with turns.alone():
            _take_out(pipeline, recipe, before)


def _put_in(pipeline: Any, recipe: Pipeline) -> None:
    for number, lora in enumerate(recipe.loras):
        with _refusing(pipeline, lora, "LoRAs"):
            pipeline.load_lora_weights(dict(lora.weights), adapter_name=f"lora{number}")
    if recipe.loras:
        names = [f"lora{number}" for number in range(len(recipe.loras))]
        pipeline.set_adapters(names, adapter_weights=[lora.strength for lora in recipe.loras])
    if recipe.ip_adapters:
        with _refusing(pipeline, recipe.ip_adapters[0], "IP-Adapters"):
            parts = [_ip_parts(adapter) for adapter in recipe.ip_adapters]
            names = ["adapter.safetensors"] * len(parts)
            pipeline.load_ip_adapter(parts, subfolder="", weight_name=names, image_encoder_folder=None)
            pipeline.set_ip_adapter_scale([adapter.strength for adapter in recipe.ip_adapters])


@contextmanager
def _refusing(pipeline: Any, adapter: Adapter, kind: str) -> Iterator[None]:
    try:
        yield
    except _RAISED as failure:
        raise BadInput(
            "adapter_refused",
            f"{adapter.file.name} cannot act on this {type(pipeline).__name__}: the class takes no {kind}, or the "
            "file is for another model.",
        ) from failure


def _ip_parts(adapter: Adapter) -> Mapping[str, Mapping[str, Any]]:
    parts: dict[str, dict[str, Any]] = {part: {} for part in _IP_PARTS}
    for name, weight in adapter.weights.items():
        part, _, inner = name.partition(".")
        parts[part][inner] = weight
    return parts


def _state(pipeline: Any) -> dict[str, Any]:
    """Return what taking adapters out would not bring back by itself."""
    unet: Any = getattr(pipeline, "unet", None)
    processors = dict(unet.attn_processors) if hasattr(unet, "attn_processors") else {}
    hidden = getattr(unet, "encoder_hid_proj", None)
    kind = getattr(getattr(unet, "config", None), "encoder_hid_dim_type", None)
    return {"processors": processors, "hidden": hidden, "kind": kind}


def _take_out(pipeline: Any, recipe: Pipeline, before: Mapping[str, Any]) -> None:
    if recipe.loras and hasattr(pipeline, "unload_lora_weights"):
        pipeline.unload_lora_weights()
    if recipe.ip_adapters and before["processors"]:
        unet = pipeline.unet
        unet.encoder_hid_proj = before["hidden"]
        unet.config.encoder_hid_dim_type = before["kind"]
        unet.set_attn_processor(dict(before["processors"]))
