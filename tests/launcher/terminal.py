"""Runs a command on a terminal of its own, types when a text appears, shows what it wrote and ends as it ended.

Usage: terminal.py TEXT KEYS COMMAND…  In KEYS, ^C is Ctrl-C and $ at the end is Return.
"""

import os
import pty
import signal
import sys

text, keys = (os.fsencode(argument) for argument in sys.argv[1:3])
keys = keys.replace(b"^C", b"\x03").replace(b"$", b"\r")
child, terminal = pty.fork()
if child == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who starts the tests in the background has it ignored
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - that is what it is for
seen = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        break
    if not piece:
        break
    os.write(1, piece)
    seen += piece
    if keys and text in seen:
        os.write(terminal, keys)
        keys = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
