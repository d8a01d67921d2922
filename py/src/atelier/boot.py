"""Makes an interpreter a quiet guest of its JVM. Java runs :func:`start` first and :func:`close` last."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atelier import policy
from atelier.errors import AtelierError

__all__ = ["LineLog", "close", "on_close", "prepare_mps", "start", "threads"]

_GUEST = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
LINE_LIMIT = 8_192
"""Characters of one line of the log; a longer one is broken."""

_cleanups: list[Callable[[], object]] = []


def start(request: dict[str, Any], _: tuple[memoryview, ...] = ()) -> dict[str, Any]:
    """Prepares the process, before anything large is imported.

    Takes ``{"prefix": the venv that must have been entered, "python": the version that it is of, "threads": n ≥ 1,
    "variables": those of the environment that are set}`` and answers with ``{"python", "prefix"}``.
    Raises ``wrong_environment`` when another Python was entered: the library that embeds it may have been built for
    another one, which pip's cache does not tell apart.
    """
    expected, version = request["prefix"], sys.version.split()[0]
    if not Path(sys.prefix).samefile(expected):
        raise AtelierError("wrong_environment", f"Python entered {sys.prefix} instead of {expected}")
    if version != request["python"]:
        raise AtelierError(
            "wrong_environment",
            f"Jep was built for Python {version} and the environment {expected} is of Python {request['python']}",
        )
    count = str(int(request["threads"]))
    os.environ.update(OMP_NUM_THREADS=count, MKL_NUM_THREADS=count, VECLIB_MAXIMUM_THREADS=count)
    os.environ.update(request.get("variables", {}))
    os.environ.update(_GUEST)
    prepare_mps()
    _silence_faulthandler()
    _redirect()
    # Fork from a JVM copies a process full of threads that no longer run.
    multiprocessing.set_start_method("spawn", force=True)
    return {"python": version, "prefix": sys.prefix}


def prepare_mps() -> None:
    """Sets what torch reads when it loads on a Mac, before anything imports it; what the user set stays."""
    if sys.platform == "darwin":
        for name, value in policy.environment().items():
            os.environ.setdefault(name, value)


def threads() -> int:
    """How many threads one operation may use; whoever imports torch sets it there too. At least 1."""
    try:
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    except (KeyError, ValueError):
        return os.cpu_count() or 1


def on_close(cleanup: Callable[[], object]) -> Callable[[], object]:
    """Registers what must run before the interpreters close: in a JVM Python's ``atexit`` never runs."""
    _cleanups.append(cleanup)
    return cleanup


def close(_request: dict[str, Any] | None = None, _: tuple[memoryview, ...] = ()) -> dict[str, Any]:
    """Runs every clean-up once, latest first. Raises all that failed, together, after the others ran."""
    failed: list[BaseException] = []
    ran = 0
    while _cleanups:
        try:
            _cleanups.pop()()
        except BaseException as error:  # noqa: BLE001 - the remaining ones must run
            failed.append(error)
        ran += 1
    if failed:
        message = "Clean-up failed; some memory may stay taken until the process ends"
        raise BaseExceptionGroup(message, failed)
    return {"ran": ran}


class LineLog(io.TextIOBase):
    r"""A text stream that writes whole lines to a file descriptor.

    What stands before a carriage return is overwritten: of a progress bar only the last state is logged.
    Each thread has a line of its own.
    """

    def __init__(self, descriptor: int, name: str) -> None:
        self._descriptor = descriptor
        self._lines = threading.local()
        self.name = name
        self.mode = "w"
        self.buffer = open(descriptor, "wb", buffering=0, closefd=False)  # noqa: SIM115 - never closed

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """UTF-8, with what cannot be encoded escaped."""
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """How text that is not UTF-8 is written."""
        return "backslashreplace"

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor of the log."""
        return self._descriptor

    def write(self, text: str, /) -> int:
        """Takes any text; lines appear when they end."""
        *lines, rest = (getattr(self._lines, "open", "") + text).split("\n")
        for line in lines:
            self._put(line)
        rest = _visible(rest)
        while len(rest) > LINE_LIMIT:
            self._put(rest[:LINE_LIMIT])
            rest = rest[LINE_LIMIT:]
        self._lines.open = rest
        return len(text)

    def close(self) -> None:
        """Logs the line that is still open. The stream stays usable: the process has no other."""
        rest = getattr(self._lines, "open", "")
        if rest:
            self.write("\n")

    def _put(self, line: str) -> None:
        shown = _visible(line).removesuffix("\r") + "\n"
        with contextlib.suppress(OSError):  # nobody reads the log any more
            os.write(self._descriptor, shown.encode("utf-8", "backslashreplace"))


def _visible(line: str) -> str:
    """What a terminal would show: the text after the last carriage return that has text after it."""
    shown = line.rstrip("\r")
    return shown.rpartition("\r")[2] + line[len(shown) :]


def _redirect() -> None:
    """Java owns standard output and input; what Python prints is a log and goes to standard error."""
    sys.stdout = LineLog(2, "<stdout>")
    sys.stderr = LineLog(2, "<stderr>")
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the process


def _silence_faulthandler() -> None:
    """Its signal handlers would end the JVM, which uses SIGSEGV for null checks."""
    faulthandler.disable()
    faulthandler.enable = lambda *_args, **_kwargs: None
