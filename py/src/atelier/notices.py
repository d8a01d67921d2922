"""Notices: what a call did differently from what was asked. They travel with its result; nothing falls back silently.

A notice outside a `collect` block has no result to travel with and is dropped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A code for programs and a sentence for people."""

    code: str
    message: str


_current: ContextVar[list[Notice] | None] = ContextVar("atelier_notices", default=None)


def add(code: str, message: str) -> None:
    """Add a notice to the result of the running call; the same notice is kept once."""
    notices = _current.get()
    notice = Notice(code, message)
    if notices is not None and notice not in notices:
        notices.append(notice)


@contextmanager
def collect() -> Iterator[list[Notice]]:
    """Collect the notices that are added inside the block."""
    notices: list[Notice] = []
    token = _current.set(notices)
    try:
        yield notices
    finally:
        _current.reset(token)
