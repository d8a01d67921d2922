"""What a pipeline's call returns, as outputs of its node.

| field | port |
|---|---|
| `images`, `image`, `rgb`, `depth`, … | IMAGE |
| `frames`, `video` | IMAGE, a list: the frames of each video |
| `prediction` | TENSOR as it is, and IMAGE to look at |
| `audios`, `audio`, `sound` | AUDIO |
| `texts`, `text` | STRING, a list |
| switches such as `nsfw_content_detected` | JSON |
| other tensors | TENSOR |

A class whose call has `output_type` gives in its last port, `latents`, what it returns for `output_type="latent"`.
"""

import ast
import dataclasses
import inspect
import sys
import textwrap
import typing
from typing import Any

import numpy as np
import torch

from atelier.pipelines.annotations import accepted
from atelier.pipelines.audio import as_audio
from atelier.pipelines.pictures import as_image, as_videos
from atelier.ports import Output

__all__ = ["outputs_of", "undeclared_of", "values_of"]

_LATENTS = "latents"
_LOOK = "prediction_images"

_IMAGES = ("images", "image", "rgb", "depth", "unsafe_images", "vae_reconstruction_images")
_VIDEOS = ("frames", "video")
_SOUNDS = ("audios", "audio", "sound")
_TEXTS = ("texts", "text", "revised_prompts")
_SWITCHES = ("nsfw_content_detected", "nsfw_detected", "watermark_detected", "applied_safety_concept")

_DOCS = {
    "IMAGE": "The pictures.",
    "VIDEO": "The frames of each video.",
    "AUDIO": "The sound.",
    "STRING": "The texts.",
    "JSON": "What the pipeline says of each picture.",
    "TENSOR": "The tensor, as the pipeline returns it.",
}


def outputs_of(pipeline_class: Any) -> tuple[Output, ...]:
    """Return the ports of what a class's call returns."""
    ports = [port for name, annotation, module in _fields(pipeline_class) for port in _ports(name, annotation, module)]
    ports = ports or [Output("IMAGE", _DOCS["IMAGE"], "images")]
    if "output_type" in inspect.signature(pipeline_class.__call__).parameters:
        ports = [port for port in ports if port.name != _LATENTS]
        ports.append(Output("TENSOR", "The latents, if output_type is latent; else nothing.", _LATENTS))
    return tuple(ports)


def undeclared_of(pipeline_class: Any) -> list[str]:
    """Return the fields of a result that no port carries."""
    return [name for name, annotation, module in _fields(pipeline_class) if not _ports(name, annotation, module)]


def values_of(pipeline: Any, outputs: tuple[Output, ...], result: Any, output_type: str | None) -> tuple[Any, ...]:
    """Return the values for the ports."""
    fields = dict(result) if hasattr(result, "keys") else _unnamed(result, outputs)
    if output_type == "latent":
        first = next((value for value in fields.values() if value is not None), None)
        return tuple(first if port.name == _LATENTS else ([] if port.many else None) for port in outputs)
    return tuple(_value(pipeline, port, fields) for port in outputs)


def _unnamed(result: Any, outputs: tuple[Output, ...]) -> dict[str, Any]:
    values = result if isinstance(result, tuple) else (result,)
    return {port.name: value for port, value in zip(outputs, values, strict=False)}


def _ports(name: str, annotation: Any, module: str) -> list[Output]:
    if name in _IMAGES:
        return [Output("IMAGE", _DOCS["IMAGE"], name)]
    if name in _VIDEOS:
        return [Output("IMAGE", _DOCS["VIDEO"], name, many=True)]
    if name == "prediction":
        return [Output("TENSOR", _DOCS["TENSOR"], name), Output("IMAGE", "The prediction, to look at.", _LOOK)]
    if name in _SOUNDS:
        return [Output("AUDIO", _DOCS["AUDIO"], name)]
    if name in _TEXTS:
        return [Output("STRING", _DOCS["STRING"], name, many=True)]
    if name in _SWITCHES:
        return [Output("JSON", _DOCS["JSON"], name)]
    tensors = accepted(annotation, module).live & {"tensor", "array"}
    return [Output("TENSOR", _DOCS["TENSOR"], name)] if tensors else []


def _value(pipeline: Any, port: Output, fields: dict[str, Any]) -> Any:
    value = fields.get("prediction" if port.name == _LOOK else port.name)
    if value is None:
        return [] if port.many else None
    if port.name == _LOOK:
        return _looked_at(pipeline, value)
    if port.name in _VIDEOS:
        return as_videos(value)
    if port.type == "IMAGE":
        return as_image(value)
    if port.type == "AUDIO":
        return as_audio(pipeline, value)
    if port.type == "STRING":
        return [text for inner in value for text in ([inner] if isinstance(inner, str) else inner)]
    return _as_tensor(value) if port.type == "TENSOR" else value


def _looked_at(pipeline: Any, value: Any) -> Any:
    """Return a prediction as pictures: normals lie in −1…1, everything else in 0…1."""
    values = torch.as_tensor(value)
    images = as_image(values if isinstance(value, torch.Tensor) else values.numpy())
    return (images + 1) / 2 if "Normals" in type(pipeline).__name__ else images


def _as_tensor(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    return [_as_tensor(one) for one in value] if isinstance(value, list | tuple) else value


def _fields(pipeline_class: Any) -> list[tuple[str, Any, str]]:
    """Return name, annotation and module of the fields of the class that the call returns.

    Its last `return` names it, or else its annotation; what neither does is pictures in every class there is.
    """
    call = inspect.unwrap(pipeline_class.__call__)
    module = sys.modules[call.__module__]
    tree = ast.parse(textwrap.dedent(inspect.getsource(call)))
    for node in reversed([node for node in ast.walk(tree) if isinstance(node, ast.Return)]):
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            found = getattr(module, node.value.func.id, None)
            if dataclasses.is_dataclass(found):
                return _of(found)
    annotation = inspect.signature(call).return_annotation
    named = [one for one in typing.get_args(annotation) or (annotation,) if dataclasses.is_dataclass(one)]
    return _of(named[0]) if named else []


def _of(result: Any) -> list[tuple[str, Any, str]]:
    return [(field.name, field.type, result.__module__) for field in dataclasses.fields(result)]
