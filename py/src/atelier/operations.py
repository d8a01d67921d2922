"""The operations that Java calls, each with one JSON object in and one out, and buffers beside.

`run_node` runs one node on live objects; the others look after those objects and the pixels in them.
"""

import gc
import importlib.metadata
import platform
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

import atelier.nodes  # noqa: F401  (declares the nodes)
from atelier import devices, encoding, memory, notices, optimizing, previews, process_state, signals, turns
from atelier.arguments import resolve_all
from atelier.declare import NODES, NodeType
from atelier.errors import BadInput
from atelier.exhaustion import is_out_of_memory
from atelier.masks import picture_of
from atelier.owned import owned_by
from atelier.pictures import to_bytes
from atelier.pipelines import declaring
from atelier.ports import Json
from atelier.registry import Registry
from atelier.results import hand_over

LIBRARIES = (
    "torch",
    "diffusers",
    "transformers",
    "peft",
    "accelerate",
    "safetensors",
    "tokenizers",
    "numpy",
    "pillow",
)

Buffers = Sequence[Any]

_registry = Registry()


def describe(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001  (the form of all operations)
    """Say what computes here: `python`, `torch`, `libraries`, `device`, `device_name`, `dtypes` and `threads`.

    `optimizations` are those in effect; `memory` is what the device has of it, in bytes.
    """
    threads = devices.fix_threads()
    where = devices.placement()
    return {
        "python": platform.python_version(),
        "torch": importlib.metadata.version("torch"),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "device": where.device.type,
        "device_name": devices.device_name(where.device),
        "dtypes": where.dtype_names(),
        "optimizations": list(optimizing.in_effect()),
        "threads": threads,
        "memory": memory.room(where.device).total,
    }


def warm_up(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Import and read what a first picture needs, so that no node spends seconds on it; returns `{}`.

    Changes no result. May run on one lane while others work; what is warm already costs nothing.
    """
    from atelier import autoencoder, checkpoints, sampling, text  # noqa: F401

    devices.fix_threads()
    checkpoints.warm_up()
    return {}


def run_node(request: Json, buffers: Buffers = ()) -> Json:
    """Run the node `type` with `inputs`; returns `outputs`, one for each port, `notices` and `timing`.

    Each input is `{"value"}`, `{"handle"}` or `{"file"}`, or `{"list"}` of such; beside the value of a prompt stand the
    files that it may name, as `{"embeddings", "pickles"}`. A first buffer of 256·256·3 bytes
    receives previews.
    `timing` is `{"seconds", "total_seconds", "reports", "reporting_seconds"}`: inside the node's function alone; of
    this whole operation, with arguments looked up and results registered; how often progress was reported; and the
    part of `seconds` that was spent in the caller's sink.
    Raises `BadInput`: `unknown_node`, `unknown_input`, `input_missing`, `wrong_value`, `unknown_handle`; `OutOfMemory`
    with what was needed and what there was; and what the node raises.
    """
    begun = time.perf_counter()
    node_type = NODES.find(request["type"]) or declaring.node_type(request["type"])
    if node_type is None:
        raise BadInput("unknown_node", f"There is no node {request['type']} in this environment.")
    devices.fix_threads()
    arguments = resolve_all(_registry, node_type, request["inputs"])
    preview = _bytes_of(buffers[0]) if buffers else None
    device = devices.placement().device
    with (
        turns.taken(owned_by(node_type, arguments, device)),
        notices.collect() as collected,
        process_state.held(node_type.name),
        previews.into(preview),
        torch.no_grad(),
    ):
        called, (already, spent_already) = time.perf_counter(), signals.reporting()
        result = _called(node_type, arguments, device)
        returned, (reports, spent) = time.perf_counter(), signals.reporting()
    results = result if isinstance(result, tuple) and len(node_type.outputs) > 1 else (result,)
    outputs = [hand_over(_registry, port, value) for port, value in zip(node_type.outputs, results, strict=True)]
    return {
        "outputs": outputs,
        "notices": [{"code": n.code, "message": n.message} for n in collected],
        "timing": {
            "seconds": returned - called,
            "total_seconds": time.perf_counter() - begun,
            "reports": reports - already,
            "reporting_seconds": spent - spent_already,
        },
    }


def free(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Let the live objects `handles` go. Raises `BadInput` (`unknown_handle`).

    Returns `freed_bytes`, and as `freed_model_bytes` those of them that models took. With models goes what only the
    collector finds, and what the device's allocator keeps for later.
    """
    freed = _registry.free(request["handles"])
    if freed.models:
        trim({})
    return {"freed_bytes": freed.models + freed.results, "freed_model_bytes": freed.models}


def trim(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Give all memory back that nothing needs; returns `{}`."""
    memory.forget_cached()
    gc.collect()
    memory.give_back(devices.placement().device)
    return {}


def objects(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """List the live objects with the bytes that each is charged, and their sum."""
    rows = _registry.listing()
    return {
        "objects": [{"handle": live.handle, "type": live.type, "bytes": size} for live, size in rows],
        "bytes": sum(size for _, size in rows),
    }


def device_memory(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Say what the device's driver has given this process: `driver_bytes`, 0 on the CPU. For the device's lane."""
    return {"driver_bytes": memory.driver_bytes(devices.placement().device)}


def picture(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Say how many pictures of which size the IMAGE or MASK `handle` holds."""
    count, height, width, channels = _image(request["handle"]).shape
    return {"count": count, "width": width, "height": height, "channels": channels}


def pixels(request: Json, buffers: Buffers = ()) -> Json:
    """Fill the first buffer with picture `index` of the IMAGE or MASK `handle`: H·W·C bytes, truncated as ComfyUI does.

    Raises `BadInput`: `unknown_handle`, `wrong_type`, `no_such_picture`, `buffer_too_small`.
    """
    batch, index = _image(request["handle"]), request["index"]
    if not 0 <= index < len(batch):
        raise BadInput("no_such_picture", f"{request['handle']} holds {len(batch)} pictures; there is no {index}.")
    values = to_bytes(batch, index).reshape(-1)
    target = _bytes_of(buffers[0]) if buffers else np.empty(0, np.uint8)
    if len(target) < len(values):
        raise BadInput("buffer_too_small", f"The picture needs {len(values)} bytes and the buffer has {len(target)}.")
    target[: len(values)] = values
    return {}


def encode(request: Json, buffers: Buffers = ()) -> Json:  # noqa: ARG001
    """Make the content of a file from the live object `handle`, in a `form` with `settings`.

    Returns the `handle` of the content and how many `bytes` it has; `content` gives them, `free` lets them go. Where
    `settings` has `audio`, that is a handle too.
    Raises `BadInput`: `unknown_handle`, and what `encoding.encoded` does.
    """
    settings = dict(request["settings"])
    if "audio" in settings:
        settings["audio"] = _registry.get(settings["audio"]).value
    made = encoding.encoded(_registry.get(request["handle"]).value, request["form"], settings)
    handle, _ = _registry.put("BYTES", torch.frombuffer(bytearray(made), dtype=torch.uint8))
    signals.if_unanswered(lambda: _registry.free([handle]))
    return {"handle": handle, "bytes": len(made)}


def content(request: Json, buffers: Buffers = ()) -> Json:
    """Fill the first buffer with the content `handle` that `encode` made. Raises `BadInput` (`unknown_handle`)."""
    _bytes_of(buffers[0])[:] = _registry.get(request["handle"]).value.numpy()
    return {}


def _called(node_type: NodeType, arguments: dict[str, Any], device: torch.device) -> Any:
    try:
        return node_type.function(**arguments)
    except Exception as failure:
        if is_out_of_memory(failure):
            raise memory.exhausted(node_type.name, device, failure) from failure
        raise
    finally:
        if node_type.device:
            devices.collect(device)


def _image(handle: str) -> torch.Tensor:
    """Return the pictures of an IMAGE, or of a MASK as grey ones, [B, H, W, C]."""
    live = _registry.get(handle)
    if live.type == "MASK":
        return picture_of(live.value)
    if live.type != "IMAGE" or not isinstance(live.value, torch.Tensor):
        raise BadInput("wrong_type", f"{handle} is a {live.type}, not an IMAGE or a MASK.")
    return live.value


def _bytes_of(buffer: Any) -> previews.Buffer:
    return np.frombuffer(buffer, dtype=np.uint8)
