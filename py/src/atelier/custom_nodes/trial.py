"""Imports packages in a process of its own first. What crashes, hangs or ends there is blamed and not imported here."""

import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from atelier import signals
from atelier.custom_nodes.packages import Broken, Package

SECONDS = 60.0
"""How long one package may take to be imported."""

SECONDS_TOGETHER = 180.0
"""How long all may take; what had no turn by then is left out too. Less than a worker has for its start."""

_GRACE = 5
_TICK = 0.1
_CHUNK = 1 << 16
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from atelier.custom_nodes.child import main; main()"


def attempt(
    packages: list[Package], taken: frozenset[str], seconds: float | None = None, together: float = SECONDS_TOGETHER
) -> tuple[list[Package], list[Broken]]:
    """Import all packages in one process, and go on in another behind one that ends it.

    Returns the sound ones and the others. Raises `Cancelled`.
    """
    sound: list[Package] = []
    broken: list[Broken] = []
    left = list(packages)
    end = time.monotonic() + together
    while left:
        for answer in _answers(left, taken, seconds or SECONDS, end):
            package = left.pop(0)
            if isinstance(answer, Broken):
                broken.append(answer)
            else:
                sound.append(package)
                taken |= set(answer)
    return sound, broken


def _answers(
    packages: list[Package], taken: frozenset[str], seconds: float, end: float
) -> Iterator[list[str] | Broken]:
    """Yield for each package in turn the names of its nodes, or what is wrong; ends behind one that ended the process.

    Args:
        packages: at least one.
        taken: names that their nodes must not have.
        seconds: for each.
        end: of the time for all, by the monotonic clock.
    """
    with _Process(packages, taken, end - time.monotonic()) as process:
        for package in packages[:]:
            allowed = min(seconds, end - time.monotonic())
            if allowed <= 0:
                yield Broken(package.name, "too_slow", "The packages before it took the time that there is for all.")
                return
            line = process.line(allowed)
            if line is None:
                yield process.blame(package, allowed)
                return
            answer = json.loads(line)
            yield answer if isinstance(answer, list) else Broken(**answer)


class _Process:
    """The process that imports, and all that it starts; none of it outlives the block."""

    def __init__(self, packages: list[Package], taken: frozenset[str], seconds: float) -> None:
        request = {
            "packages": [[package.name, str(package.file)] for package in packages],
            "taken": sorted(taken),
            "seconds": max(1, math.ceil(seconds)) + _GRACE,
        }
        sources = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-c", _PROGRAM, sources],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the packages print all that again when they are imported here
            start_new_session=True,
        )
        self._request = json.dumps(request).encode()
        self._read = b""

    def __enter__(self) -> "_Process":
        stdin: Any = self._process.stdin
        with suppress(BrokenPipeError), stdin:
            stdin.write(self._request)
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()
        stdout: Any = self._process.stdout
        stdout.close()

    def line(self, seconds: float) -> bytes | None:
        """Wait for the next line; nothing when the process closes its output or the time is over."""
        stdout: Any = self._process.stdout
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while b"\n" not in self._read:
                signals.check_cancelled()
                if time.monotonic() > end:
                    return None
                if selector.select(_TICK):
                    chunk = os.read(stdout.fileno(), _CHUNK)
                    if not chunk:
                        return None
                    self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        return line

    def blame(self, package: Package, seconds: float) -> Broken:
        """Say how the package ended the process, or that it did not come to an end."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            why = f"Importing it takes longer than {seconds:.0f} s; move the work into the nodes' functions."
            return Broken(package.name, "too_slow", why)
        how = f"{signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return Broken(package.name, "process_ended", f"Importing it ends the whole process, with {how}.")

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
