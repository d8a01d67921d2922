"""What may go wrong in this package, drawn as a tree.

BaseException
├── Cancelled              the caller raised the cancel flag; no ``except Exception`` swallows it
└── Exception
    └── AtelierError       a failure that we foresaw, with a code and a sentence
        ├── BadInput       the request is wrong; the same request fails again
        └── OutOfMemory    the device or the machine is full; less work, or later, may succeed
"""

from __future__ import annotations

from typing import ClassVar, Literal

__all__ = ["AtelierError", "BadInput", "Cancelled", "Kind", "OutOfMemory"]

Kind = Literal["cancelled", "out_of_memory", "bad_input", "exit_requested", "fault"]
"""What a failure means to the caller in Java (``PythonFailure.Kind``)."""


class AtelierError(Exception):
    """A failure that we foresaw: ``code`` is its identity, ``message`` says what happened and what to do."""

    kind: ClassVar[Kind] = "fault"
    retryable: ClassVar[bool] = False

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class BadInput(AtelierError):  # noqa: N818 - says what it is
    """Raised when a request asks for something that cannot be; nothing was computed."""

    kind: ClassVar[Kind] = "bad_input"


class OutOfMemory(AtelierError):  # noqa: N818 - says what it is
    """Raised when the device or the machine has no memory left for the work."""

    kind: ClassVar[Kind] = "out_of_memory"
    retryable: ClassVar[bool] = True


class Cancelled(BaseException):
    """Raised by :func:`atelier.signals.check_cancelled`; let it pass."""

    kind: ClassVar[Kind] = "cancelled"

    def __str__(self) -> str:
        return "The caller cancelled the call"
