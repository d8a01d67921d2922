"""What the bench asks of Python, through the bridge and through its peers."""

import json

_PIXELS = bytes(range(256)) * (1024 * 1024 * 3 // 256)


def answer(text):
    """The peers' form of `echo`: JSON text in, the same as JSON text out."""
    return json.dumps(json.loads(text), separators=(",", ":"))


def echo(request, _buffers):
    return request


def steps(request, _buffers):
    from atelier import signals

    count = request["count"]
    for step in range(1, count + 1):
        signals.report(step, count)
    return {}


def picture(_request, buffers):
    """Fills the buffer with a picture of 1024×1024 in RGB, 3 MB in one copy."""
    buffers[0][:] = _PIXELS
    return {}
