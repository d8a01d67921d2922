"""How much memory there is, and what to say when it was not enough."""

import functools
import gc
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from atelier.errors import OutOfMemory
from atelier.exhaustion import causes

__all__ = ["Room", "driver_bytes", "exhausted", "forget_cached", "give_back", "needed", "room", "sized"]

_CGROUP = Path("/sys/fs/cgroup")
_ASKED = re.compile(r"allocate (\d+(?:\.\d*)?) ?(bytes|[KMGTPE]i?B)\b")
_POWERS = "KMGTPE"
_LIBRARIES = ("diffusers.", "transformers.")


@dataclass(frozen=True)
class Room:
    """Bytes of memory that a device has, and those of them that are free now."""

    total: int
    free: int


def room(device: torch.device) -> Room:
    """Return the memory of a device; on the CPU the machine's, or what this process is allowed of it."""
    if device.type == "cuda":
        free, total = torch.cuda.mem_get_info(device)
        return Room(total, free)
    if device.type == "mps":
        total = torch.mps.recommended_max_memory()
        return Room(total, max(0, total - driver_bytes(device)))
    return _of_machine()


def driver_bytes(device: torch.device) -> int:
    """Return the bytes that the device's driver has given this process, caches included; 0 on the CPU.

    On CUDA without what the driver keeps for itself; the MPS reading was never tried on a Mac.
    """
    if device.type == "cuda":
        return torch.cuda.memory_reserved(device)
    return torch.mps.driver_allocated_memory() if device.type == "mps" else 0


def give_back(device: torch.device) -> None:
    """Return to the system what the device's allocator keeps for later."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def forget_cached() -> None:
    """Empty the caches of diffusers' and transformers' functions that hold tensors or modules.

    They have them by `functools.lru_cache` on methods, so that each freed model would leave some behind, on the device
    too. A model that lives and is called again computes them anew, to the same values.
    """
    for one in gc.get_objects():
        if type(one) is functools._lru_cache_wrapper and one.__module__.startswith(_LIBRARIES) and _holds_tensors(one):
            one.cache_clear()


def _holds_tensors(cached: Any) -> bool:
    """Look at what a cache keeps: keys and results, each possibly in a dictionary and in tuples."""
    layer: list[Any] = [cached]
    for _ in range(4):
        layer = gc.get_referents(*layer)
        if any(isinstance(one, torch.Tensor | torch.nn.Module) for one in layer):
            return True
        layer = [one for one in layer if isinstance(one, tuple | list | dict)]
    return False


def needed(error: BaseException) -> int | None:
    """Return the bytes that a failed allocation asked for, where a library says so."""
    for one in (error, *causes(error)):
        found = _ASKED.search(str(one))
        if found:
            unit = found[2][0]
            return int(float(found[1]) * (1024 ** (_POWERS.index(unit) + 1) if unit in _POWERS else 1))
    return None


def exhausted(node: str, device: torch.device, error: BaseException) -> OutOfMemory:
    """Return what a node fails with that found no memory: what it needed and what there was."""
    asked, there = needed(error), room(device)
    more = f"{sized(asked)} more than it had" if asked is not None else "more memory than there is"
    return OutOfMemory(
        "out_of_memory",
        f"{node} needed {more}, and {sized(there.free)} of {sized(there.total)} were free on the {device.type}: "
        "make the picture or the batch smaller, take a smaller model, or close other programs.",
    )


def sized(count: int) -> str:
    """Return a number of bytes as people read it, such as 3.4 GB; a kB is 1000 bytes."""
    value, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB", "PB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"


def _of_machine() -> Room:
    import psutil  # type: ignore[import-untyped]  # comes with accelerate

    machine = psutil.virtual_memory()
    limits = [Room(machine.total, machine.available), _of_control_group(), _of_address_space()]
    tightest = [limit for limit in limits if limit is not None]
    return Room(min(limit.total for limit in tightest), min(limit.free for limit in tightest))


def _of_control_group() -> Room | None:
    try:
        total = int((_CGROUP / "memory.max").read_text(encoding="ascii"))
        return Room(total, max(0, total - int((_CGROUP / "memory.current").read_text(encoding="ascii"))))
    except (OSError, ValueError):  # none, or "max"
        return None


def _of_address_space() -> Room | None:
    import resource

    import psutil

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return None
    return Room(limit, max(0, limit - psutil.Process().memory_info().vms))
