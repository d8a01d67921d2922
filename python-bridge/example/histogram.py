"""What `Histogram.java` asks of Python: an operation takes a request and lent buffers, and returns JSON."""

import numpy as np

from atelier import signals
from atelier.errors import BadInput


def count(request, buffers):
    """Counts bytes in as many equal ranges as `bins` says, 1 to 256."""
    bins = request["bins"]
    if not 1 <= bins <= 256:
        raise BadInput("bad_bins", f"There can be 1 to 256 bins and not {bins}; choose another number")
    values = np.frombuffer(buffers[0], dtype=np.uint8)  # Java's memory, not a copy
    counts = np.zeros(bins, dtype=int)
    for step, part in enumerate(np.array_split(values, 4), start=1):
        counts += np.histogram(part, bins=bins, range=(0, 256))[0]
        signals.report(step, 4)
        signals.check_cancelled()
    return {"counts": counts.tolist()}
