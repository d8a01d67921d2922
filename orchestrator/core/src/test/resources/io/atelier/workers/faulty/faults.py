"""What Python code, or what it calls, can do to a process. Each function is one fault."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import stat
import sys
import threading
import time

from atelier import operations, signals


def segmentation_fault(request, buffers=()):
    ctypes.string_at(0)


def abort(request, buffers=()):
    os.abort()


def os_exit(request, buffers=()):
    os._exit(5)


def sys_exit(request, buffers=()):
    sys.exit(3)


def kill(request, buffers=()):
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_in_c(request, buffers=()):
    signals.report(1, 2)
    ctypes.CDLL(None).sleep(60)


def sleep_with_the_lock(request, buffers=()):
    signals.report(1, 2)
    ctypes.PyDLL(None).sleep(60)


def thread_with_the_lock(request, buffers=()):
    signals.report(1, 2)
    threading.Thread(target=ctypes.PyDLL(None).sleep, args=(60,), daemon=True).start()
    time.sleep(60)


def spin(request, buffers=()):
    signals.report(1, 2)
    while True:
        pass


def obedient(request, buffers=()):
    signals.report(1, 2)
    while True:
        signals.check_cancelled()
        time.sleep(0.01)


def allocate(request, buffers=()):
    bytearray(100 << 40)


def recurse(request, buffers=()):
    recurse(request)


def close_the_socket(request, buffers=()):
    for descriptor in _sockets():
        with contextlib.suppress(OSError):
            socket.socket(fileno=os.dup(descriptor)).shutdown(socket.SHUT_RDWR)
    time.sleep(60)


def write_garbage(request, buffers=()):
    for descriptor in _sockets():
        with contextlib.suppress(OSError):  # the JVM has sockets of its own that nobody reads
            os.write(descriptor, random.Random(1).randbytes(5_000))
    time.sleep(60)


def fill_the_device(request, buffers=()):
    operations.driver_bytes = 40 << 30


def print_much(request, buffers=()):
    for _ in range(1_000):
        print("x" * 10_000)
    return {}


def _sockets():
    for descriptor in range(3, 1_000):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                yield descriptor
        except OSError:
            pass
