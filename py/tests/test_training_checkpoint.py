import os
import subprocess
import sys
from pathlib import Path
from random import Random

import torch

from atelier.training import checkpoint
from conftest import count

_SAVES_FOREVER = """
import sys
from pathlib import Path
import torch
from atelier.training import checkpoint
number = 0
while True:
    tensors = {"a": torch.full((50_000,), number), "b": torch.full((9,), number)}
    checkpoint.save(Path(sys.argv[1]), tensors, {"n": number})
    print(number, flush=True)
    number += 1
"""


def test_what_was_saved_last_is_loaded(tmp_path: Path) -> None:
    assert checkpoint.load(tmp_path) is None
    for number in (1.5, 2.5):
        checkpoint.save(tmp_path, {"weight": torch.tensor([number])}, {"number": number})
    loaded = checkpoint.load(tmp_path)
    assert loaded is not None
    assert loaded.tensors["weight"].tolist() == [2.5]
    assert loaded.state == {"number": 2.5}
    assert [path.name for path in tmp_path.iterdir()] == [checkpoint.NAME]


def test_kill_at_any_moment_leaves_a_whole_checkpoint(tmp_path: Path, chance: Random) -> None:
    for attempt in range(count(3, 40)):
        folder = tmp_path / str(attempt)
        command = [sys.executable, "-c", _SAVES_FOREVER, str(folder)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:  # noqa: S603
            assert writer.stdout
            for _ in range(chance.randint(1, 30)):
                told = int(writer.stdout.readline())
            for _ in range(chance.randint(0, 20_000)):
                pass
            writer.kill()
        loaded = checkpoint.load(folder)
        assert loaded is not None
        number = loaded.state["n"]
        assert number >= told
        assert all(bool((tensor == number).all()) for tensor in loaded.tensors.values())
