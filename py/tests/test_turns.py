"""Two lanes in one Python: what may overlap, and what may not. The lanes are threads, as in Java."""

import gc
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import torch

from atelier import devices, operations, turns
from atelier.declare import NODES, NodeType
from atelier.devices import Placement
from atelier.entry import call
from atelier.errors import Cancelled
from atelier.ports import Live, Output
from atelier.values import FileRef
from conftest import Nodes

PATIENCE = 60.0


@pytest.fixture
def lanes() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as pool:
        yield pool


class Meeting:
    """A node that says when it is in and stays until it may leave."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.leave = threading.Event()

    def __call__(self, **_: Any) -> int:
        self.inside.set()
        assert self.leave.wait(PATIENCE)
        return 1


@pytest.fixture
def declared() -> Iterator[Callable[..., None]]:
    names = []

    def declare(name: str, function: Callable[..., Any], *, device: bool) -> None:
        live = Live(type="*", doc="Anything.", required=False)
        NODES.add(
            NodeType(
                name=name,
                version="1",
                title=name,
                category="testing",
                description="",
                device=device,
                inputs=(("model", live), ("other", live)),
                outputs=(Output("INT", "A number."),),
                function=function,
            )
        )
        names.append(name)

    yield declare
    for name in names:
        del NODES._types[name]


def begun(lanes: ThreadPoolExecutor, nodes: Nodes, name: str, meeting: Meeting, **inputs: Any) -> Future[Any]:
    running = lanes.submit(nodes.run, name, **inputs)
    assert meeting.inside.wait(PATIENCE)
    return running


def on(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this were a machine with such a device; nothing is put on it."""
    there = Placement(torch.device(device), torch.float32, torch.float32, torch.float32)
    monkeypatch.setattr(devices, "placement", lambda: there)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a node waits for its turn: who waits looks at its cancel flag."""
    seen = threading.Event()
    monkeypatch.setattr(turns, "check_cancelled", seen.set)
    return seen


def test_two_nodes_with_different_components_run_at_the_same_time(
    lanes: ThreadPoolExecutor, nodes: Nodes, declared: Callable[..., None]
) -> None:
    first, second = Meeting(), Meeting()
    declared("First", first, device=True)
    declared("Second", second, device=True)
    running = begun(lanes, nodes, "First", first)
    also = begun(lanes, nodes, "Second", second)
    first.leave.set()
    second.leave.set()
    assert running.result(PATIENCE)
    assert also.result(PATIENCE)


def test_a_component_belongs_to_one_node_at_a_time(
    lanes: ThreadPoolExecutor,
    nodes: Nodes,
    declared: Callable[..., None],
    waiting: threading.Event,
    checkpoint: FileRef,
) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    first, second = Meeting(), Meeting()
    declared("First", first, device=True)
    declared("Second", second, device=True)
    running = begun(lanes, nodes, "First", first, model=model)
    also = lanes.submit(nodes.run, "Second", model=clip, other=model)
    assert waiting.wait(PATIENCE)
    assert not second.inside.is_set()
    first.leave.set()
    second.leave.set()
    assert running.result(PATIENCE)
    assert also.result(PATIENCE)
    assert turns._holders == {}


def test_a_device_belongs_to_one_node_at_a_time(
    lanes: ThreadPoolExecutor,
    nodes: Nodes,
    declared: Callable[..., None],
    waiting: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on("cuda", monkeypatch)
    first, second, beside = Meeting(), Meeting(), Meeting()
    declared("First", first, device=True)
    declared("Second", second, device=True)
    declared("Beside", beside, device=False)
    running = begun(lanes, nodes, "First", first)
    also = lanes.submit(nodes.run, "Second")
    without = begun(lanes, nodes, "Beside", beside)
    assert waiting.wait(PATIENCE)
    assert not second.inside.is_set()
    for meeting in (beside, second, first):
        meeting.leave.set()
    for future in (running, also, without):
        assert future.result(PATIENCE)


def test_on_mps_the_collector_works_on_the_lane_of_the_device_only(
    nodes: Nodes, declared: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "disable", lambda: collected.append(0))
    monkeypatch.setattr(gc, "collect", lambda: collected.append(threading.get_ident()))
    declared("Here", lambda **_: 1, device=True)
    declared("Beside", lambda **_: 1, device=False)
    nodes.run("Here")
    assert collected == []
    on("mps", monkeypatch)
    nodes.run("Beside")
    assert collected == []
    nodes.run("Here")
    assert collected == [0, threading.get_ident()]


def test_nothing_else_runs_while_models_are_made(
    lanes: ThreadPoolExecutor, nodes: Nodes, declared: Callable[..., None], waiting: threading.Event
) -> None:
    loading, beside = Meeting(), Meeting()

    def load(**_: Any) -> int:
        with turns.alone():
            return loading()

    declared("Load", load, device=True)
    declared("Beside", beside, device=False)
    running = begun(lanes, nodes, "Load", loading)
    also = lanes.submit(nodes.run, "Beside")
    assert waiting.wait(PATIENCE)
    assert not beside.inside.is_set()
    loading.leave.set()
    beside.leave.set()
    assert running.result(PATIENCE)
    assert also.result(PATIENCE)


def test_two_nodes_that_both_wait_to_be_alone_do_not_wait_for_each_other(
    lanes: ThreadPoolExecutor, nodes: Nodes, declared: Callable[..., None]
) -> None:
    together = threading.Barrier(2, timeout=PATIENCE)
    at_once: list[int] = []

    def load(**_: Any) -> int:
        together.wait()
        with turns.alone(), turns.alone():
            at_once.append(len(turns._alone))
            return 1

    declared("Load", load, device=True)
    for future in [lanes.submit(nodes.run, "Load") for _ in range(2)]:
        assert future.result(PATIENCE)
    assert at_once == [1, 1]
    assert not turns._together
    assert not turns._alone


def test_who_waits_for_a_component_can_be_cancelled(
    lanes: ThreadPoolExecutor, nodes: Nodes, declared: Callable[..., None], checkpoint: FileRef
) -> None:
    (model, _, _) = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    first = Meeting()
    declared("First", first, device=True)
    running = begun(lanes, nodes, "First", first, model=model)
    control = bytearray(1)
    inputs = {"model": {"handle": model["handle"]}}
    request = json.dumps({"run": "r", "node": "2", "type": "First", "inputs": inputs})
    waiting = lanes.submit(call, "atelier.operations:run_node", request, memoryview(control), lambda *_: None)
    control[0] = 1
    assert json.loads(waiting.result(PATIENCE))["error"]["kind"] == "cancelled"
    first.leave.set()
    assert running.result(PATIENCE)


def test_a_cancelled_wait_to_be_alone_leaves_the_others_free(
    lanes: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled() -> None:
        raise Cancelled

    with turns.taken([]):
        monkeypatch.setattr(turns, "check_cancelled", cancelled)
        with pytest.raises(Cancelled):
            lanes.submit(lambda: turns.alone().__enter__()).result(PATIENCE)
    monkeypatch.undo()
    with turns.alone():
        assert turns._hoping == set()


def test_a_lora_sampled_on_two_lanes_gives_the_bits_of_one(
    lanes: ThreadPoolExecutor, nodes: Nodes, checkpoint: FileRef, lora: FileRef
) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    patched, words_clip = nodes.run(
        "LoraLoader", model=model, clip=clip, lora_name=lora, strength_model=1.0, strength_clip=1.0
    )
    (words,) = nodes.run("CLIPTextEncode", text="a red star", clip=words_clip)
    (nothing,) = nodes.run("CLIPTextEncode", text="", clip=clip)
    (latent,) = nodes.run("EmptyLatentImage", width=64, height=64, batch_size=1)

    def sampled(which: dict[str, Any]) -> torch.Tensor:
        (result,) = nodes.run(
            "KSampler",
            model=which,
            seed=7,
            steps=3,
            cfg=5.0,
            sampler_name="euler",
            scheduler="normal",
            positive=words,
            negative=nothing,
            latent_image=latent,
            denoise=1.0,
        )
        value: torch.Tensor = nodes.value(result)["samples"]
        return value

    plain, with_lora = sampled(model), sampled(patched)
    assert not torch.equal(plain, with_lora)
    both = [lanes.submit(sampled, which) for which in (model, patched, model)]
    for future, alone in zip(both, (plain, with_lora, plain), strict=True):
        assert torch.equal(future.result(PATIENCE), alone)


def test_every_lane_computes_with_the_same_number_of_threads(lanes: ThreadPoolExecutor) -> None:
    operations.describe({})
    assert lanes.submit(torch.get_num_threads).result(PATIENCE) == torch.get_num_threads()
