"""What torch keeps once for the whole process, held to what it was when the first node ran.

The default dtype, the thread count and the choice of deterministic algorithms change the bits of every later result. A
node, or a library that it calls, may change one for a while (transformers does while it loads), and must put it back.
Whoever ends while no other node is at work looks, puts back what is left changed, and says so. The process's random
numbers are not held: noise comes from generators of its own, so nobody else's `torch.manual_seed` reaches a result.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from atelier import notices

__all__ = ["held"]


@dataclass(frozen=True)
class _Setting:
    name: str
    read: Callable[[], Any]
    write: Callable[[Any], None]


_SETTINGS = (
    _Setting("the default dtype", torch.get_default_dtype, torch.set_default_dtype),
    _Setting("the thread count", torch.get_num_threads, torch.set_num_threads),
    _Setting(
        "deterministic algorithms", torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
    ),
)

_lock = threading.Lock()
_right: dict[str, Any] = {}
_at_work: list[str] = []


@contextmanager
def held(node: str) -> Iterator[None]:
    """Run the node of this name; adds the notice `process_state_changed` where something has to be put back."""
    with _lock:
        if not _right:
            _right.update({setting.name: setting.read() for setting in _SETTINGS})
        _at_work.append(node)
    try:
        yield
    finally:
        with _lock:
            _at_work.remove(node)
            if not _at_work:
                _put_back(node)


def _put_back(node: str) -> None:
    for setting in _SETTINGS:
        right, found = _right[setting.name], setting.read()
        if found != right:
            setting.write(right)
            notices.add(
                "process_state_changed",
                f"{node}, or a node beside it, left {setting.name} of the whole process at {found}; "
                f"it is {right} again.",
            )
