import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from atelier import operations
from atelier.arguments import resolve
from atelier.declare import NODES
from atelier.devices import _choose, placement
from atelier.entry import call
from atelier.errors import BadInput
from atelier.notices import collect
from atelier.values import FileRef
from conftest import Nodes


def test_describes_the_environment() -> None:
    described = operations.describe({})
    assert described["torch"] == described["libraries"]["torch"]
    assert "+" not in described["torch"]
    assert set(described["dtypes"]) == {"unet", "text_encoder", "vae"}
    assert described["threads"] == torch.get_num_threads()
    assert described["memory"] > 1 << 28
    json.dumps(described)


def test_java_reaches_a_node_through_the_trampoline() -> None:
    request = {"run": "r", "node": "1", "type": "EmptyImage", "inputs": {"width": {"value": 2}, "height": {"value": 2}}}
    answer = json.loads(
        call("atelier.operations:run_node", json.dumps(request), memoryview(bytearray(1)), lambda *_: None)
    )
    assert answer["ok"], answer
    (output,) = answer["result"]["outputs"]
    assert (output["type"], output["bytes"], output["summary"]) == ("IMAGE", 48, {"shape": [1, 2, 2, 3]})
    assert operations.free({"handles": [output["handle"]]}) == {"freed_bytes": 48, "freed_model_bytes": 0}


def test_objects_are_listed_until_freed(nodes: Nodes) -> None:
    before = operations.objects({})["bytes"]
    (output,) = nodes.run("EmptyLatentImage", width=64, height=64, batch_size=2)
    listed = operations.objects({})
    assert listed["bytes"] == before + 2 * 4 * 8 * 8 * 4
    assert {"handle": output["handle"], "type": "LATENT", "bytes": 2048} in listed["objects"]


def refusal(operation: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(BadInput) as refused:
        operation(*arguments, **options)
    return refused.value.code


def test_refuses_what_it_does_not_know(nodes: Nodes, checkpoint: FileRef) -> None:
    (image,) = nodes.run("EmptyImage", width=1, height=1, batch_size=1, color=0)
    vae = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[2]
    ghost = {"handle": "image-0"}
    assert refusal(nodes.run, "NoSuchNode") == "unknown_node"
    assert refusal(nodes.run, "EmptyImage", depth=1) == "unknown_input"
    assert refusal(nodes.run, "VAEDecode", vae=vae) == "input_missing"
    assert refusal(nodes.run, "VAEDecode", vae=vae, samples=image) == "wrong_type"
    assert refusal(nodes.run, "VAEDecode", vae=vae, samples=3) == "wrong_value"
    assert refusal(nodes.run, "VAEDecode", vae=vae, samples=ghost) == "unknown_handle"
    assert refusal(operations.free, {"handles": ["image-0"]}) == "unknown_handle"
    assert refusal(operations.picture, {"handle": "image-0"}) == "unknown_handle"
    assert refusal(operations.picture, {"handle": vae["handle"]}) == "wrong_type"


@pytest.mark.parametrize(
    ("node", "name", "value"),
    [
        ("EmptyImage", "width", 1.5),
        ("EmptyImage", "width", True),
        ("EmptyImage", "width", "5"),
        ("EmptyImage", "width", None),
        ("EmptyLatentImage", "width", 0),
        ("EmptyLatentImage", "height", 100_000),
        ("KSampler", "seed", 2**64),
        ("KSampler", "seed", -(2**63) - 1),
        ("KSampler", "cfg", float("nan")),
        ("KSampler", "cfg", float("inf")),
        ("KSampler", "denoise", 1.1),
        ("KSampler", "sampler_name", "heunn"),
        ("KSampler", "sampler_name", ["euler"]),
        ("CLIPTextEncode", "text", "x" * 1_000_001),
        ("CLIPTextEncode", "text", 7),
        ("CheckpointLoaderSimple", "ckpt_name", "tiny.safetensors"),
    ],
)
def test_refuses_values_that_the_port_does_not_take(node: str, name: str, value: Any) -> None:
    node_type = NODES.find(node)
    assert node_type is not None
    with pytest.raises(BadInput) as refused:
        resolve(operations._registry, f"{node}.{name}", dict(node_type.inputs)[name], {"value": value})
    assert refused.value.code == "wrong_value"
    assert len(refused.value.message) < 250


def test_takes_whole_numbers_for_fractions_and_seeds_as_longs() -> None:
    sampler = NODES.find("KSampler")
    assert sampler is not None
    ports = dict(sampler.inputs)
    assert resolve(operations._registry, "cfg", ports["cfg"], {"value": 7}) == 7.0
    assert resolve(operations._registry, "seed", ports["seed"], {"value": -1}) == 2**64 - 1


def test_refuses_pixels_that_are_not_there_or_do_not_fit(nodes: Nodes) -> None:
    (image,) = nodes.run("EmptyImage", width=2, height=2, batch_size=1, color=0)
    large, small = memoryview(bytearray(12)), memoryview(bytearray(11))
    handle = image["handle"]
    assert refusal(operations.pixels, {"handle": handle, "index": 1}, (large,)) == "no_such_picture"
    assert refusal(operations.pixels, {"handle": handle, "index": -1}, (large,)) == "no_such_picture"
    assert refusal(operations.pixels, {"handle": handle, "index": 0}, (small,)) == "buffer_too_small"
    assert refusal(operations.pixels, {"handle": handle, "index": 0}) == "buffer_too_small"


def test_defaults_stand_in_for_what_is_not_given(nodes: Nodes) -> None:
    (image,) = nodes.run("EmptyImage")
    assert image["summary"] == {"shape": [1, 512, 512, 3]}


def test_nothing_is_kept_of_a_cancelled_call() -> None:
    request = {"run": "r", "node": "1", "type": "EmptyImage", "inputs": {}}
    before = operations.objects({})
    answer = json.loads(
        call("atelier.operations:run_node", json.dumps(request), memoryview(bytearray(b"\1")), lambda *_: None)
    )
    assert answer["error"]["kind"] == "cancelled"
    assert operations.objects({}) == before


def test_a_cancel_at_the_last_moment_leaves_no_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    control = bytearray(1)
    put = operations._registry.put

    def cancelled_just_after(*arguments: Any) -> tuple[str, int]:
        control[0] = 1
        return put(*arguments)

    monkeypatch.setattr(operations._registry, "put", cancelled_just_after)
    before = operations.objects({})["objects"]
    request = {"run": "r", "node": "1", "type": "EmptyImage", "inputs": {"width": {"value": 2}, "height": {"value": 2}}}
    answer = json.loads(call("atelier.operations:run_node", json.dumps(request), memoryview(control), lambda *_: None))
    assert answer["error"]["kind"] == "cancelled"
    assert operations.objects({})["objects"] == before


@pytest.mark.parametrize(
    ("found", "device", "unet", "vae"),
    [
        (("cpu",), "cpu", torch.float32, torch.float32),
        (("mps", "cpu"), "mps", torch.float16, torch.float32),
        (("cuda", "cpu"), "cuda", torch.float16, torch.float16),
        (("mps", "cuda", "cpu"), "mps", torch.float16, torch.float32),
    ],
)
def test_device_decides_the_precision(found: tuple[str, ...], device: str, unet: torch.dtype, vae: torch.dtype) -> None:
    with collect() as notices:
        chosen = _choose("", "", found)
    assert (chosen.device.type, chosen.unet, chosen.text_encoder, chosen.vae) == (device, unet, unet, vae)
    assert notices == []


def test_what_was_asked_for_is_done() -> None:
    with collect() as notices:
        chosen = _choose("cuda", "float32", ("mps", "cuda", "cpu"))
    assert (chosen.device.type, chosen.unet, chosen.vae) == ("cuda", torch.float32, torch.float32)
    assert notices == []


@pytest.mark.parametrize(
    ("device", "dtype", "codes"),
    [
        ("cuda", "", ["device_differs"]),
        ("", "float16", ["dtype_differs"]),
        ("mps", "float16", ["device_differs", "dtype_differs"]),
        ("cpu", "float8", ["dtype_differs"]),
    ],
)
def test_what_differs_from_what_was_asked_is_a_notice(device: str, dtype: str, codes: list[str]) -> None:
    with collect() as notices:
        assert _choose(device, dtype, ("cpu",)).unet is torch.float32
    assert [notice.code for notice in notices] == codes


@pytest.mark.parametrize(
    ("device", "reading", "expected"),
    [("cpu", "", 0), ("cuda", "cuda.memory_reserved", 7 << 30), ("mps", "mps.driver_allocated_memory", 5 << 30)],
)
def test_says_what_the_driver_has_given(
    monkeypatch: pytest.MonkeyPatch, device: str, reading: str, expected: int
) -> None:
    if reading:
        monkeypatch.setattr(f"torch.{reading}", lambda *_: expected)
    somewhere = replace(placement(), device=torch.device(device))
    monkeypatch.setattr("atelier.devices.placement", lambda: somewhere)
    assert operations.device_memory({}) == {"driver_bytes": expected}
