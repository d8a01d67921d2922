"""Running out of memory, for real: an allocation that no machine has, and one that a limit forbids."""

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from atelier import memory, operations
from atelier.declare import NODES, NodeType
from atelier.entry import call
from atelier.ports import Output

HUNDRED_TB = 100 * 1000**4
CPU = torch.device("cpu")


@pytest.fixture
def greedy() -> Iterator[Callable[[Callable[[], Any]], dict[str, Any]]]:
    """Runs a node that does this, and returns the error that Java gets."""

    def run(function: Callable[[], Any]) -> dict[str, Any]:
        NODES.add(
            NodeType(
                name="Greedy",
                version="1",
                title="Greedy",
                category="testing",
                description="",
                device=True,
                inputs=(),
                outputs=(Output("IMAGE", "A picture."),),
                function=function,
            )
        )
        request = json.dumps({"run": "r", "node": "1", "type": "Greedy", "inputs": {}})
        answer = call("atelier.operations:run_node", request, memoryview(bytearray(1)), lambda *_: None)
        error: dict[str, Any] = json.loads(answer)["error"]
        return error

    yield run
    del NODES._types["Greedy"]


@pytest.mark.parametrize(
    ("allocate", "asked"),
    [
        (lambda: torch.empty(HUNDRED_TB, dtype=torch.uint8), "100.0 TB more than it had"),
        (lambda: np.empty(100 * 1024**4, np.uint8), "110.0 TB more than it had"),
        (lambda: bytearray(HUNDRED_TB), "more memory than there is"),
    ],
)
def test_says_what_was_needed_and_what_there_was(
    greedy: Callable[..., dict[str, Any]], allocate: Callable[[], Any], asked: str
) -> None:
    error = greedy(allocate)
    assert (error["kind"], error["type"], error["retryable"]) == ("out_of_memory", "out_of_memory", True)
    assert error["message"].startswith(f"Greedy needed {asked}, and ")
    there = memory.room(CPU)
    assert f" of {memory.sized(there.total)} were free on the cpu: make the picture" in error["message"]
    assert error["causes"], "the library's own words stay in the chain"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.00 GiB", 20 * 1024**3),
        ("MPS backend out of memory (MPS allocated: 8.6 GB). Tried to allocate 512 bytes on private pool.", 512),
        ("CUDA out of memory.", None),
    ],
)
def test_reads_what_each_library_was_asked_for(words: str, asked: int | None) -> None:
    error = RuntimeError("The model could not be loaded")
    error.__cause__ = RuntimeError(words)
    assert memory.needed(error) == asked


def test_a_limit_on_the_address_space_counts_as_all_there_is(tmp_path: Path) -> None:
    """In a process of its own, because the limit stays."""
    program = tmp_path / "limited.py"
    program.write_text(
        """
import resource, torch
from atelier import memory
_, hard = resource.getrlimit(resource.RLIMIT_AS)
limit = memory._of_machine().total // 2
resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
there = memory.room(torch.device("cpu"))
assert there.total == limit, there
assert 0 < there.free < limit, there
try:
    torch.empty(limit, dtype=torch.uint8)
except RuntimeError as error:
    print(memory.exhausted("Greedy", torch.device("cpu"), error).message)
""",
        encoding="utf-8",
    )
    source = Path(memory.__file__).parents[1]
    answer = subprocess.run(  # noqa: S603
        [sys.executable, str(program)], env={"PYTHONPATH": str(source)}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    limit = memory.sized(memory.room(CPU).total // 2)
    assert answer.stdout.startswith(f"Greedy needed {limit} more than it had, and ")
    assert f" of {limit} were free" in answer.stdout


@pytest.mark.parametrize(
    ("count", "read"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (3_440_000_000, "3.4 GB"), (10**18, "1000.0 PB")],
)
def test_writes_sizes_as_people_read_them(count: int, read: str) -> None:
    assert memory.sized(count) == read


def test_trimming_leaves_what_lives() -> None:
    before = operations.objects({})
    assert operations.trim({}) == {}
    assert operations.objects({}) == before


def test_what_a_librarys_function_keeps_of_a_freed_model_is_let_go() -> None:
    from diffusers.models.transformers.transformer_qwenimage import QwenEmbedRope

    rope = QwenEmbedRope(10000, [4, 4, 8], scale_rope=True)
    first = rope([(1, 4, 4)], device=CPU, max_txt_seq_len=7)[0]
    gone = weakref.ref(rope)
    memory.forget_cached()
    assert torch.equal(rope([(1, 4, 4)], device=CPU, max_txt_seq_len=7)[0], first)
    del rope
    gc.collect()
    assert gone() is not None, "the library keeps it"
    operations.trim({})
    assert gone() is None
