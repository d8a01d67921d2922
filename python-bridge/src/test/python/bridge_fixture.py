"""Operations that the bridge's tests call. `Fixture.java` says the same ones in Java for the fake."""

from __future__ import annotations

import faulthandler
import inspect
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import warnings

import numpy as np

from atelier import boot, signals
from atelier.errors import BadInput

_remembered = {}
_barrier = threading.Barrier(2)


def echo(request, _):
    return request


def bad_input(_request, _):
    raise BadInput("model_not_found", "There is no model of that name; see ./atelier models")


def fault(_request, _):
    raise ValueError("broken")


def not_a_number(_request, _):
    return float("nan")


def steps(request, _):
    count = request["count"]
    for step in range(1, count + 1):
        signals.report(step, count, f"step {step} é😀")
    return count


def until_cancelled(_request, _):
    step = 0
    while True:
        step += 1
        signals.report(step, 0)
        signals.check_cancelled()


def swallow_cancel(_request, _):
    step = 0
    while not signals.is_cancelled():
        step += 1
        signals.report(step, 0)
    return "done all the same"


def fill(request, buffers):
    for buffer in buffers:
        np.frombuffer(buffer, dtype=np.uint8)[:] = request["value"]
    return [buffer.nbytes for buffer in buffers]


def total(_request, buffers):
    return [int(np.frombuffer(buffer, dtype=np.uint8).sum()) for buffer in buffers]


# Only the real Python is asked what follows.


def keep(_request, buffers):
    _remembered["view"] = np.frombuffer(buffers[0], dtype=np.uint8)


def forget(_request, _):
    _remembered.clear()


def formats(_request, buffers):
    return [[b.format, b.itemsize, b.ndim, b.c_contiguous, b.readonly] for b in buffers]


def ask_exit(request, _):
    sys.exit(request["status"])


def mute(_request, _):
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    raise MuteError


def story(_request, _):
    try:
        try:
            open("/no/such/file.safetensors")
        except OSError as first:
            first.add_note("the disk may be missing")
            raise KeyError("weights") from first
    except KeyError as second:
        error = ValueError("cannot load \0 é😀")
        error.add_note("asked for by a test")
        raise error from second


def group(_request, _):
    raise ExceptionGroup("two at once", [ValueError("a"), MemoryError("b")])


def recurse(_request, _):
    def deeper(depth):
        return deeper(depth + 1) + 1

    return deeper(0)


def deep_repr(request, _):
    sys.setrecursionlimit(100_000)
    nested = []
    for _ in range(request["depth"]):
        nested = [nested]
    try:
        return len(repr(nested))
    except RecursionError:
        if sys.version_info < (3, 12):  # from there on Python itself bounds recursion in C
            raise
        return "refused"
    finally:
        while nested:
            nested = nested.pop()
        sys.setrecursionlimit(1_000)


def deep_result(request, _):
    nested = []
    for _ in range(request["depth"]):
        nested = [nested]
    return nested


def length(request, _):
    return len(request["text"])


def repeated(request, _):
    return request["text"] * request["times"]


def remember(request, _):
    _remembered[request["key"]] = np.full(1_000, request["value"])


def recall(request, _):
    return int(_remembered[request["key"]].sum())


def meet(_request, _):
    """Ends only when two lanes are inside Python at the same time."""
    return _barrier.wait(30) >= 0


def enable_faulthandler(_request, _):
    faulthandler.enable()
    return faulthandler.is_enabled()


def speak(_request, _):
    print("printed é😀")
    print("half a line", end="", flush=True)
    print(" and the rest")
    sys.stderr.write("to standard error\n")
    warnings.warn("warned", stacklevel=1)
    sys.stdout.buffer.write(b"raw bytes\n")


def report_from_a_thread(_request, _):
    done = threading.Thread(target=lambda: signals.report(1, 1, "from elsewhere"))
    done.start()
    done.join()


def leave_a_thread(_request, _):
    threading.Thread(target=threading.Event().wait, daemon=False).start()


def where(_request, _):
    """The thread that answers, and how many threads Python knows."""
    return [threading.get_native_id(), len(sys._current_frames())]


class Kept:
    """Something that is pickled, and whose source is asked for."""

    def __init__(self, value):
        self.value = value


def leave_exit_code(value):
    sys.exit(value)


def use_definitions(_request, _):
    kept = pickle.loads(pickle.dumps(Kept(7)))
    child = multiprocessing.Process(target=leave_exit_code, args=(kept.value,))
    child.start()
    child.join()
    return [kept.value, inspect.getsource(Kept).splitlines()[0], child.exitcode]


def clean_up_loudly(_request, _):
    boot.on_close(lambda: print("cleaned up on", threading.get_native_id() != 0))


def environment(_request, _):
    done = subprocess.run([sys.executable, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True)
    return {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "child_prefix": done.stdout.strip(),
        "offline": os.environ["HF_HUB_OFFLINE"],
        "threads": boot.threads(),
        "path": sys.path,
    }
