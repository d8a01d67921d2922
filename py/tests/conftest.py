"""The tiny model, written once for all tests, and the pieces that tests are made of.

ATELIER_TIER chooses how much is tried: `ci` (small seeded counts, the default) or `full`. The tests are the same.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"  # tiny tensors; more threads only wait for each other

from atelier import operations, tiny
from atelier.checkpoints import load_checkpoint
from atelier.declare import NODES
from atelier.devices import fix_threads
from atelier.recipes import Clip, Model, Vae
from atelier.values import FileRef, Prompt

FAMILY = "tiny-sd"
TIER = os.environ.get("ATELIER_TIER") or "ci"
if TIER not in ("ci", "full"):
    raise pytest.UsageError(f"ATELIER_TIER is {TIER}; it must be ci or full")


def count(ci: int, full: int) -> int:
    """How often something is tried in this tier."""
    return full if TIER == "full" else ci


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """Random numbers that are the same in every run of a test, and others in another test."""
    return Random(zlib.crc32(request.node.name.encode()))  # noqa: S311 - for tests


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fix_threads()
    root = tmp_path_factory.mktemp("models")
    assert tiny.main(["--out", str(root)]) == 0
    return root


@pytest.fixture(scope="session")
def checkpoint(models: Path) -> FileRef:
    return FileRef("tiny.safetensors", models / "checkpoints" / "tiny-random.safetensors", family=FAMILY)


@pytest.fixture(scope="session")
def lora(models: Path) -> FileRef:
    return FileRef("tiny-lora.safetensors", models / "loras" / "tiny-random-lora.safetensors", family=FAMILY)


@pytest.fixture(scope="session")
def peft_lora(models: Path) -> FileRef:
    path = models / "loras" / "peft.safetensors"
    tiny.save(tiny.random_lora(FAMILY, seed=7, form="peft"), path)
    return FileRef(path.name, path, family=FAMILY)


@pytest.fixture(scope="session")
def controlnet(models: Path) -> FileRef:
    path = models / "controlnet" / "tiny-random-controlnet.safetensors"
    return FileRef(path.name, path, family=FAMILY)


@pytest.fixture(scope="session")
def parts(checkpoint: FileRef) -> tuple[Model, Clip, Vae]:
    return load_checkpoint(checkpoint)


class Nodes:
    """Runs nodes through the operation that Java calls, and frees what they made."""

    def __init__(self) -> None:
        self.handles: list[str] = []
        self.notices: list[dict[str, str]] = []
        self.timing: dict[str, Any] = {}

    def run(self, type_name: str, *buffers: Any, **inputs: Any) -> list[dict[str, Any]]:
        known = NODES.find(type_name)
        wire = _list_wire if known and known.input_is_list else _wire
        request = {"run": "r", "node": "1", "type": type_name, "inputs": {k: wire(v) for k, v in inputs.items()}}
        answer = operations.run_node(request, buffers)
        self.notices = answer["notices"]
        self.timing = answer["timing"]
        each = [one for output in answer["outputs"] for one in output.get("list", [output])]
        self.handles += [output["handle"] for output in each if "handle" in output]
        return list(answer["outputs"])

    def live(self, kind: str, value: Any) -> dict[str, Any]:
        """Make a live object as if a node had."""
        handle, _ = operations._registry.put(kind, value)
        self.handles.append(handle)
        return {"handle": handle}

    def value(self, output: dict[str, Any]) -> Any:
        return operations._registry.get(output["handle"]).value


def _list_wire(values: list[Any]) -> dict[str, Any]:
    return {"list": [_wire(one) for one in values]}


def _wire(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and "handle" in value:
        return {"handle": value["handle"]}
    if isinstance(value, FileRef):
        return {"file": _told(value)}
    if isinstance(value, Prompt):
        return {"value": value.text, "embeddings": [_told(file) for file in value.embeddings]}
    return {"value": value}


def _told(file: FileRef) -> dict[str, Any]:
    return {"name": file.name, "path": str(file.path), "sha256": None, "family": file.family}


@pytest.fixture
def nodes() -> Iterator[Nodes]:
    runner = Nodes()
    yield runner
    held = {live.handle for live, _ in operations._registry.listing()}
    operations.free({"handles": [handle for handle in runner.handles if handle in held]})


Snapshot = dict[str, Any]


@pytest.fixture
def snapshot() -> Callable[[torch.nn.Module], Snapshot]:
    return take_snapshot


def take_snapshot(module: torch.nn.Module) -> Snapshot:
    """Everything that a patch could leave behind: modules, their attributes and hooks, weights and their flags."""
    taken: Snapshot = {}
    for name, part in module.named_modules():
        taken[f"module {name}"] = (type(part), id(part), sorted(vars(part)), len(part._forward_hooks), part.training)
    for name, weight in module.named_parameters():
        taken[f"weight {name}"] = (id(weight), weight.requires_grad, weight.numpy().tobytes())
    taken["buffers"] = sorted(name for name, _ in module.named_buffers())
    taken["peft"] = getattr(module, "peft_config", None)
    return taken
