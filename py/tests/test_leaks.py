"""Nothing of a job stays: in any order each job makes what it makes alone in a process of its own (see `leaks`)."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import torch
from torch import Tensor

import leaks
from conftest import count

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("leaks")
    leaks.write(root)
    return root


@pytest.fixture(scope="module")
def alone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tensor]:
    out = tmp_path_factory.mktemp("alone")
    paths = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
    program = [sys.executable, "-m", "leaks", str(root), str(out)]
    subprocess.run(program, check=True, env={**os.environ, "PYTHONPATH": paths}, timeout=300)  # noqa: S603
    return {name: torch.load(out / f"{name}.pt") for name in leaks.jobs()}


def test_twenty_jobs_make_twenty_different_things(alone: dict[str, Tensor]) -> None:
    assert len(alone) == 20
    assert len({each.numpy().tobytes() for each in alone.values()}) == 20
    assert all(bool(torch.isfinite(each).all()) for each in alone.values())


def test_in_any_order_each_job_makes_what_it_makes_alone(root: Path, alone: dict[str, Tensor], chance: Random) -> None:
    bench = leaks.Bench(root)
    made = leaks.jobs()
    before = "the beginning"
    for _ in range(count(30, 500)):
        for name in chance.sample(sorted(made), k=len(made)):
            assert torch.equal(bench.latents(made[name]), alone[name]), f"{name} after {before}"
            before = name
        if chance.random() < 0.1:
            bench.forget(models=True)
    bench.close()
