"""What a node's time is spent on, and what a warm process no longer spends it on."""

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from atelier import operations, signals
from atelier.declare import NODES
from atelier.values import FileRef
from conftest import Nodes

PICTURE = """
import json, sys
from atelier import operations
assert operations.warm_up({}) == {}
before = set(sys.modules)

def run(name, **inputs):
    wire = {key: value if isinstance(value, dict) else {"value": value} for key, value in inputs.items()}
    answer = operations.run_node({"run": "r", "node": "1", "type": name, "inputs": wire})
    return [{"handle": output["handle"]} for output in answer["outputs"]]

file = {"name": "tiny", "path": sys.argv[1], "sha256": None, "kind": "checkpoint", "family": "tiny-sd"}
model, clip, vae = run("CheckpointLoaderSimple", ckpt_name={"file": file})
prompt, = run("CLIPTextEncode", text="a red star", clip=clip)
start, = run("EmptyLatentImage", width=64, height=64)
for sampler in ("euler", "dpmpp_2m"):
    latent, = run("KSampler", model=model, positive=prompt, negative=prompt, latent_image=start, steps=1,
                  sampler_name=sampler, scheduler="karras")
run("VAEDecode", samples=latent, vae=vae)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def answer(node: str, **inputs: Any) -> dict[str, Any]:
    wire = {name: {"value": value} for name, value in inputs.items()}
    result: dict[str, Any] = operations.run_node({"run": "r", "node": "1", "type": node, "inputs": wire})
    operations.free({"handles": [output["handle"] for output in result["outputs"]]})
    return result["timing"]  # type: ignore[no-any-return]


def test_a_node_without_progress_spends_nothing_on_reporting() -> None:
    timing = answer("EmptyImage", width=64, height=64)
    assert list(timing) == ["seconds", "total_seconds", "reports", "reporting_seconds"]
    assert 0.0 < timing["seconds"] <= timing["total_seconds"]
    assert (timing["reports"], timing["reporting_seconds"]) == (0, 0.0)
    json.dumps(timing)


def test_only_the_nodes_own_reports_are_counted() -> None:
    with signals.during(memoryview(bytearray(1)), lambda *_: None):
        signals.report(1, 1)
        assert answer("EmptyImage")["reports"] == 0


def test_seconds_leave_arguments_and_results_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock that stands still but for what is said here."""
    now = [0.0]
    taking: dict[str, Any] = {"resolve_all": 1.0, "hand_over": 4.0}
    for name, cost in taking.items():
        original = getattr(operations, name)

        def slowed(*given: Any, cost: float = cost, original: Any = original) -> Any:
            now[0] += cost
            return original(*given)

        monkeypatch.setattr(operations, name, slowed)
    node_type = NODES.find("EmptyImage")
    assert node_type is not None
    function = node_type.function

    def node(**inputs: Any) -> Any:
        now[0] += 2.0
        return function(**inputs)

    monkeypatch.setitem(vars(node_type), "function", node)
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    timing = answer("EmptyImage", width=1, height=1)
    assert (timing["seconds"], timing["total_seconds"]) == (2.0, 7.0)


def test_sampling_reports_once_a_step_and_once_before(nodes: Nodes, checkpoint: FileRef) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    (prompt,) = nodes.run("CLIPTextEncode", text="a red star", clip=clip)
    (latent,) = nodes.run("EmptyLatentImage", width=64, height=64, batch_size=1)
    with signals.during(memoryview(bytearray(1)), lambda *_: None):
        nodes.run(
            "KSampler",
            model=model,
            steps=3,
            sampler_name="euler",
            scheduler="normal",
            positive=prompt,
            negative=prompt,
            latent_image=latent,
        )
    timing = nodes.timing
    assert timing["reports"] == 4
    assert 0.0 < timing["reporting_seconds"] < timing["seconds"] < timing["total_seconds"]


def test_a_warm_process_imports_nothing_for_its_first_picture(checkpoint: FileRef) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PICTURE, str(checkpoint.path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
