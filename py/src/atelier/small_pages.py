"""Small pages of memory while weights are read.

The launcher and the workers ask glibc for large pages, which save a sixth of a picture's time on a CPU: what a layer
makes comes and goes all the time. Weights come once, and gain nothing from them. There, large pages only cost: a
virtual machine has given its free ones back to its host, and loading SD 1.5 took 4.2 s with them and 1.4 s without.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["small_pages"]

_SET, _GET = 41, 42
"""Linux's PR_SET_THP_DISABLE and PR_GET_THP_DISABLE: prctl(2)."""

_changing = Lock()
_blocks = 0
"""How many are open now, in all threads: the setting is the process's."""
_found = 0
"""What was set before the first of them."""


@contextmanager
def small_pages() -> Iterator[None]:
    """Ask Linux for no large pages while the block runs, whatever glibc asks for. Elsewhere, do nothing."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(more: int) -> None:
    global _blocks, _found
    if sys.platform != "linux":
        return
    with _changing:
        if _blocks == 0:
            _found = _ask(_GET)
        _blocks += more
        if _found == 0:
            _ask(_SET, int(_blocks > 0))


def _ask(what: int, value: int = 0) -> int:
    """Return the kernel's answer: -1 where it does not know the question."""
    words = (ctypes.c_ulong(word) for word in (value, 0, 0, 0))
    answer: int = ctypes.CDLL(None).prctl(what, *words)
    return answer
