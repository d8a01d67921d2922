"""What Linux says of a process while weights are read."""

import ctypes
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest
from safetensors.torch import save_file
from torch import ones

from atelier.errors import BadInput
from atelier.reading import reading
from atelier.small_pages import small_pages
from atelier.values import FileRef

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="large pages are asked for on Linux alone")


def large_pages_are_given() -> bool:
    return "THP_enabled:\t1" in Path("/proc/self/status").read_text(encoding="utf-8")


def test_weights_are_read_into_small_pages_and_what_comes_after_is_not(tmp_path: Path) -> None:
    save_file({"weight": ones(3)}, tmp_path / "a.safetensors")
    file = FileRef("a.safetensors", tmp_path / "a.safetensors")
    broken = BadInput("checkpoint_broken", "broken")
    with reading(file, broken):
        assert not large_pages_are_given()
    assert large_pages_are_given()
    with pytest.raises(BadInput), reading(file, broken):
        raise ValueError
    assert large_pages_are_given()


def test_who_reads_longer_than_another_keeps_small_pages() -> None:
    opened, closed = Barrier(2), Barrier(2)
    seen = []

    def longer() -> None:
        with small_pages():
            opened.wait(10)
            closed.wait(10)
            seen.append(large_pages_are_given())

    thread = Thread(target=longer)
    thread.start()
    with small_pages(), small_pages():
        opened.wait(10)
    closed.wait(10)
    thread.join(10)
    assert seen == [False]
    assert large_pages_are_given()


def test_a_process_that_wants_none_at_all_is_left_alone() -> None:
    libc = ctypes.CDLL(None)
    off, on = ctypes.c_ulong(1), ctypes.c_ulong(0)
    rest = (ctypes.c_ulong(0),) * 3
    libc.prctl(41, off, *rest)
    try:
        with small_pages():
            assert not large_pages_are_given()
        assert not large_pages_are_given()
    finally:
        libc.prctl(41, on, *rest)
