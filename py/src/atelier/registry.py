"""The live objects: what Java holds by handle and Python keeps until it is told to let go.

Bytes count each tensor storage once. An object that shares storage with an older one (a model with a LoRA shares the
UNet of the model without) is charged only for what is its own, and freeing frees only what nobody else holds.
A model is an object that holds a network; anything else is a result.
"""

import dataclasses
import itertools
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from atelier.errors import BadInput

Storages = dict[tuple[str, int], int]
"""Bytes by (device, address) of a storage."""


@dataclass(frozen=True)
class LiveObject:
    """One object with the type of its port."""

    handle: str
    type: str
    value: Any
    storages: Storages
    is_model: bool


@dataclass(frozen=True)
class Freed:
    """Bytes that nobody holds any more: those of models, and those of results."""

    models: int
    results: int


class Registry:
    """Objects by handle. May be used from several lanes; handles are never given twice in a process."""

    def __init__(self) -> None:
        self._objects: dict[str, LiveObject] = {}
        self._holders: Counter[tuple[str, int]] = Counter()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def put(self, type_name: str, value: Any) -> tuple[str, int]:
        """Keep an object; returns its handle and the bytes that it added."""
        storages, is_model = dict(_storages(value)), any(networks(value))
        with self._lock:
            handle = f"{type_name.lower()}-{next(self._numbers)}"
            self._objects[handle] = LiveObject(handle, type_name, value, storages, is_model)
            added = sum(size for key, size in storages.items() if not self._holders[key])
            self._holders.update(storages.keys())
        return handle, added

    def get(self, handle: str) -> LiveObject:
        """Return a live object; raises `BadInput` (`unknown_handle`) when it was never made or is freed."""
        with self._lock:
            return self._find(handle)

    def free(self, handles: Iterable[str]) -> Freed:
        """Let objects go. With one unknown handle none is freed."""
        with self._lock:
            found = {handle: self._find(handle) for handle in handles}
            freed = {True: 0, False: 0}
            for handle, live in found.items():
                del self._objects[handle]
                self._holders.subtract(live.storages.keys())
                freed[live.is_model] += sum(size for key, size in live.storages.items() if not self._holders[key])
            self._holders = +self._holders
        return Freed(models=freed[True], results=freed[False])

    def listing(self) -> list[tuple[LiveObject, int]]:
        """Return the live objects, oldest first, each with the bytes that no older one already holds."""
        with self._lock:
            seen: set[tuple[str, int]] = set()
            rows = []
            for live in self._objects.values():
                rows.append((live, sum(size for key, size in live.storages.items() if key not in seen)))
                seen.update(live.storages)
            return rows

    def _find(self, handle: str) -> LiveObject:
        live = self._objects.get(handle)
        if live is None:
            raise BadInput("unknown_handle", f"There is no live object {handle}: it was freed or never made.")
        return live


def networks(value: Any) -> Iterator[torch.nn.Module]:
    """Yield the networks that an object holds."""
    return (part for part in _parts(value, set()) if isinstance(part, torch.nn.Module))


def _storages(value: Any) -> Iterator[tuple[tuple[str, int], int]]:
    for tensor in _tensors(value, set()):
        storage = tensor.untyped_storage()
        if storage.nbytes() and tensor.device.type != "meta":
            yield (str(tensor.device), storage.data_ptr()), storage.nbytes()


def _tensors(value: Any, seen: set[int]) -> Iterator[torch.Tensor]:
    for part in _parts(value, seen):
        if isinstance(part, torch.Tensor):
            yield part
        elif isinstance(part, torch.nn.Module):
            yield from itertools.chain(part.parameters(), part.buffers())


def _parts(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield what an object is made of, each part once, down to tensors, networks and what is no container."""
    if id(value) in seen:
        return
    seen.add(id(value))
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, field.name) for field in dataclasses.fields(value)]
    else:
        yield value
    for part in inner:
        yield from _parts(part, seen)
