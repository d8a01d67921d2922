"""The signals of a running call: progress out, cancel in, and what to undo when its answer is lost.

All belong to the call that the current thread is answering. Outside a call, and on threads that Python code
started by itself, nothing is reported and nothing is cancelled.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from atelier.errors import Cancelled

__all__ = [
    "Sink",
    "check_cancelled",
    "during",
    "if_unanswered",
    "interrupt_cancelled",
    "is_cancelled",
    "report",
    "reporting",
]

Sink = Callable[[int, int, str], object]
"""Takes ``(step, total, note)``. Only numbers and text may cross to Java."""


@dataclass(frozen=True, slots=True)
class _Call:
    control: memoryview
    sink: Sink
    undo: list[Callable[[], object]] = field(default_factory=list)
    spent: list[int] = field(default_factory=list)  # nanoseconds in the sink, one for each report


_current: ContextVar[_Call | None] = ContextVar("atelier_call", default=None)
_running: dict[int, _Call] = {}
"""The call that each thread is answering."""


def report(step: int, total: int, note: str = "") -> None:
    """Tells the caller how far the work is.

    ``step`` runs from 0 to ``total``; both fit 32 bits. ``note`` is empty when there is nothing to add.
    """
    call = _current.get()
    if call is not None:
        begun = time.perf_counter_ns()
        try:
            call.sink(int(step), int(total), str(note))
        finally:
            call.spent.append(time.perf_counter_ns() - begun)


def reporting() -> tuple[int, float]:
    """How many reports this call made so far and the seconds spent inside the sink; (0, 0.0) outside a call."""
    call = _current.get()
    return (len(call.spent), sum(call.spent) / 1e9) if call is not None else (0, 0.0)


def is_cancelled() -> bool:
    """Whether the caller raised the cancel flag; costs no crossing into Java."""
    call = _current.get()
    return call is not None and call.control[0] != 0


def check_cancelled() -> None:
    """Raises :class:`~atelier.errors.Cancelled` once the cancel flag is up. Call it at least once a step."""
    if is_cancelled():
        raise Cancelled


def if_unanswered(undo: Callable[[], object]) -> None:
    """Runs ``undo`` if the caller never gets this call's answer, because a cancel or a failure takes its place.

    Whoever makes something that only the answer tells of, such as a handle, takes it back here. Outside a call the
    caller is Python itself, which has the answer in any case.
    """
    call = _current.get()
    if call is not None:
        call.undo.append(undo)


def interrupt_cancelled(_request: dict[str, Any] | None = None, _: tuple[memoryview, ...] = ()) -> dict[str, Any]:
    """Raises :class:`~atelier.errors.Cancelled` inside every call whose flag is up and that goes on all the same.

    Runs on another thread than those. The exception arrives between two bytecodes, so it ends a loop in Python and
    never a call of C code. Each call is hit once; answers with ``{"interrupted": how many}``.
    """
    interrupted = 0
    for thread, call in list(_running.items()):
        if call.control[0] and _running.pop(thread, None) is call:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Cancelled))
            interrupted += 1
    return {"interrupted": interrupted}


@contextmanager
def during(control: memoryview, sink: Sink) -> Iterator[None]:
    """Makes one call the current one of this thread.

    ``control`` is uint8; byte 0 is the cancel flag, 0 = keep going. What leaves this block as an exception has no
    answer, so what was to be undone is undone, last first.
    """
    call = _Call(control, sink)
    token = _current.set(call)
    thread = threading.get_ident()
    _running[thread] = call
    try:
        yield
    except BaseException:
        for undo in reversed(call.undo):
            undo()
        raise
    finally:
        if _running.pop(thread, None) is None:
            # Interrupted: what has not arrived yet must not arrive in whatever this thread does next.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None)
        _current.reset(token)
