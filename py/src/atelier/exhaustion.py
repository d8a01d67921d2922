"""Recognising that memory ran out, however the library at hand says so."""

import errno
from collections.abc import Iterator

from atelier.errors import AtelierError

CHAIN_LIMIT = 32
"""Exceptions of a chain that are looked at."""

_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an exception, or one behind it, says that the device or the machine is full."""
    return any(_says_so(one) for one in (error, *causes(error)))


def causes(error: BaseException) -> list[BaseException]:
    """Return the chain as a traceback prints it, nearest first, then the members of a group; no exception twice."""
    found: list[BaseException] = []
    waiting = list(_next(error))
    while waiting and len(found) < CHAIN_LIMIT:
        cause = waiting.pop(0)
        if cause is not error and not any(cause is one for one in found):
            found.append(cause)
            waiting.extend(_next(cause))
    return found


def _next(error: BaseException) -> Iterator[BaseException]:
    if error.__cause__ is not None:
        yield error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions


def _says_so(error: BaseException) -> bool:
    """Knows the errors of torch and safetensors by name and by their words, because neither is imported here."""
    if isinstance(error, AtelierError):
        return error.kind == "out_of_memory"
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    name = type(error).__name__
    if isinstance(error, MemoryError) or name == "OutOfMemoryError":
        return True
    return (isinstance(error, RuntimeError) or name == "SafetensorError") and _has_words(error)


def _has_words(error: BaseException) -> bool:
    try:
        text = str(error).lower()
    except BaseException:  # noqa: BLE001 - any code may stand behind __str__
        return False
    return any(words in text for words in _WORDS)
