"""Whose turn it is, when several lanes run nodes in this one Python.

Lanes share every module, and with it what torch, diffusers and transformers keep for the whole process. So:

- the device, where it is no CPU, belongs to one node at a time, from its first line to its last: two threads on MPS
  abort the process;
- a component (a UNet, a text encoder, a VAE, a tokenizer) belongs to one node at a time: a LoRA is put into it and
  taken out again, and a tokenizer changes while it reads;
- while models are made, or LoRAs put into them, no other node runs: diffusers sets torch's default dtype meanwhile and
  replaces how modules take their weights.

Whoever waits looks at its cancel flag.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from atelier.signals import check_cancelled

__all__ = ["DEVICE", "alone", "taken"]

DEVICE = object()
"""Stands for the device among the components that a node takes."""

_LOOK = 0.1
"""Seconds between two looks at the cancel flag."""

_changed = threading.Condition()
_holders: dict[int, int] = {}
"""The thread that each component belongs to now, by the component's id."""
_together: set[int] = set()
_hoping: set[int] = set()
_alone: set[int] = set()


@contextmanager
def taken(components: Iterable[object]) -> Iterator[None]:
    """Run one node in the block: these components are its own meanwhile, and nobody is `alone`.

    Waits until they are free and takes them all at once, so that no two nodes wait for each other. Raises `Cancelled`.
    """
    wanted, me = {id(component) for component in components}, threading.get_ident()
    try:
        with _changed:
            _wait(lambda: wanted.isdisjoint(_holders))
            _holders.update(dict.fromkeys(wanted, me))
            _wait(lambda: not _alone and not _hoping)
            _together.add(me)
        yield
    finally:  # by owner, because a cancel from outside may come between any two lines
        with _changed:
            _together.discard(me)
            for component in wanted:
                if _holders.get(component) == me:
                    del _holders[component]
            _changed.notify_all()


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other node runs, and let none begin while the block runs. Raises `Cancelled`.

    A node may ask for it while it runs itself, and again inside of the block.
    """
    me = threading.get_ident()
    if me in _alone:
        yield
        return
    was_running = me in _together
    try:
        with _changed:
            _together.discard(me)  # who waits to be alone does not run, so that two may
            _hoping.add(me)
            _changed.notify_all()
            _wait(lambda: not _together and not _alone)
            _hoping.discard(me)
            _alone.add(me)
        yield
    finally:
        with _changed:
            _hoping.discard(me)
            _alone.discard(me)
            _changed.notify_all()
            if was_running:
                _changed.wait_for(lambda: not _alone)
                _together.add(me)


def _wait(until: Callable[[], bool]) -> None:
    while not until():
        check_cancelled()
        _changed.wait(_LOOK)
