"""What a node returns, told to Java: plain values as they are, all others as live objects with their handles."""

from typing import Any

import torch

from atelier import signals
from atelier.pipelines.recipe import Pipeline
from atelier.ports import Json, Output
from atelier.recipes import Clip, Model
from atelier.registry import Registry
from atelier.vision.model import VisionModel


def hand_over(registry: Registry, port: Output, value: Any) -> Json:
    """Return what Java is told of one port's result: `{"value"}`, an object's `{"handle", …}`, or a `{"list"}`."""
    if port.many:
        return {"list": [_one(registry, port, item) for item in value]}
    return _one(registry, port, value)


def _one(registry: Registry, port: Output, value: Any) -> Json:
    if port.type == "JSON" or value is None or isinstance(value, bool | int | float | str):
        return {"value": value}
    handle, size = registry.put(port.type, value)
    signals.if_unanswered(lambda: registry.free([handle]))  # nobody else would ever know of it
    is_model = registry.get(handle).is_model
    return {"handle": handle, "type": port.type, "bytes": size, "model": is_model, "summary": _summary(value)}


def _summary(value: Any) -> Json:
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape)}
    if isinstance(value, dict) and "samples" in value:
        return {"shape": list(value["samples"].shape)}
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return {"shape": list(value[0][0].shape)}
    if isinstance(value, Model | Clip):
        return {"family": value.family, "loras": [patch.lora.file.name for patch in value.patches]}
    if isinstance(value, Pipeline):
        return {"class": value.name}
    if isinstance(value, VisionModel):
        return {"class": value.kind, "dtype": str(value.network.dtype).removeprefix("torch.")}
    return {"family": value.family} if hasattr(value, "family") else {}
