from dataclasses import replace

import pytest
import torch

from atelier.errors import BadInput
from atelier.patching import read_lora
from atelier.recipes import Clip, LoraPatch, Model, Vae
from atelier.registry import Freed, Registry
from atelier.values import FileRef

Parts = tuple[Model, Clip, Vae]


def test_counts_each_storage_once() -> None:
    tensor = torch.zeros(100)
    _, size = Registry().put("LATENT", {"samples": tensor, "again": tensor[10:20], "more": [tensor.view(10, 10)]})
    assert size == 400


def test_counts_a_models_weights(parts: Parts) -> None:
    _, size = Registry().put("MODEL", parts[0])
    assert size == sum(4 * weight.numel() for weight in parts[0].unet.parameters())


def test_what_is_shared_is_charged_to_the_oldest(parts: Parts) -> None:
    registry = Registry()
    plain, size = registry.put("MODEL", parts[0])
    again, added = registry.put("MODEL", replace(parts[0]))
    assert added == 0
    assert registry.free([plain]) == Freed(models=0, results=0)
    assert [charged for _, charged in registry.listing()] == [size]
    assert registry.free([again]) == Freed(models=size, results=0)
    assert registry.listing() == []


def test_a_loras_weights_are_charged_once(parts: Parts, lora: FileRef) -> None:
    registry = Registry()
    patch = LoraPatch(read_lora(lora, "tiny-sd"), 1.0)
    own = sum(4 * weight.numel() for weight in patch.lora.weights.values())
    registry.put("MODEL", parts[0])
    registry.put("CLIP", parts[1])
    model, added = registry.put("MODEL", parts[0].patched(patch))
    clip, more = registry.put("CLIP", parts[1].patched(patch))
    assert (added, more) == (own, 0)
    assert registry.free([model]) == Freed(models=0, results=0)
    assert registry.free([clip]) == Freed(models=own, results=0)


def test_handles_are_never_given_twice() -> None:
    registry = Registry()
    first, _ = registry.put("IMAGE", torch.zeros(1))
    registry.free([first])
    second, _ = registry.put("IMAGE", torch.zeros(1))
    assert first != second


def test_unknown_handles_are_refused_and_nothing_is_freed() -> None:
    registry = Registry()
    handle, _ = registry.put("IMAGE", torch.zeros(1))
    for handles in ([handle, "image-99"], ["image-99"]):
        with pytest.raises(BadInput) as refused:
            registry.free(handles)
        assert refused.value.code == "unknown_handle"
    assert registry.get(handle).type == "IMAGE"


def test_freed_objects_are_gone() -> None:
    registry = Registry()
    handle, _ = registry.put("IMAGE", torch.zeros(1))
    assert registry.free([handle, handle]) == Freed(models=0, results=4)
    with pytest.raises(BadInput):
        registry.get(handle)


def test_objects_that_contain_themselves_are_counted() -> None:
    value: dict[str, object] = {"samples": torch.zeros(2)}
    value["self"] = value
    assert Registry().put("LATENT", value)[1] == 8
