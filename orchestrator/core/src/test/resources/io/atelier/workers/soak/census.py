"""What a worker process holds."""

import gc
import sys
import threading
from pathlib import Path

from atelier import operations


def count(request, buffers=()):
    gc.collect()
    here = Path("/proc/self")
    return {
        "objects": len(gc.get_objects()),
        "handles": len(operations.objects({})["objects"]),
        "python_threads": threading.active_count(),
        "threads": _entries(here / "task"),
        "files": _entries(here / "fd"),
        "modules": len(sys.modules),
    }


def _entries(folder):
    """0 where the system has no such folder."""
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
