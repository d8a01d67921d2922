"""Nothing stays: after any use of a recipe, the shared components are what they were."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from atelier import patching, signals
from atelier.checkpoints import load_checkpoint
from atelier.errors import BadInput, Cancelled, OutOfMemory
from atelier.patching import patched_text_encoders, patched_unet, read_lora
from atelier.recipes import Clip, LoraPatch, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent
from conftest import count

Parts = tuple[Model, Clip, Vae]
Snapshot = Callable[[torch.nn.Module], dict[str, Any]]

SETTINGS = SamplingSettings(3, 3, 4.0, "euler", "normal", 1.0)
EMPTY: Latent = {"samples": torch.zeros(1, 4, 8, 8)}


@pytest.fixture
def prompt(parts: Parts) -> Conditioning:
    return encode_prompt(parts[1], "a red star")


def patch(file: FileRef, strength: float) -> LoraPatch:
    return LoraPatch(read_lora(file, "tiny-sd"), strength)


def test_recipes_never_change(parts: Parts, lora: FileRef) -> None:
    model, clip, _ = parts
    one = patch(lora, 1.0)
    assert model.patched(one).patches == (one,)
    assert model.patches == clip.patches == ()
    assert model.patched(patch(lora, 0.0)) is model
    assert clip.patched(patch(lora, 0.0)) is clip


def test_nothing_stays_after_sampling_with_two_loras(
    parts: Parts, prompt: Conditioning, lora: FileRef, peft_lora: FileRef, snapshot: Snapshot
) -> None:
    model = parts[0].patched(patch(lora, 0.7)).patched(patch(peft_lora, -0.2))
    before = snapshot(model.unet)
    plain = sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"]
    first = sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"]
    assert snapshot(model.unet) == before
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], first)
    assert torch.equal(sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"], plain)
    assert not torch.equal(first, plain)
    assert snapshot(model.unet) == before


def test_nothing_stays_after_encoding(parts: Parts, lora: FileRef, snapshot: Snapshot) -> None:
    clip = parts[1].patched(patch(lora, 1.0))
    before = snapshot(clip.text_encoder)
    plain, patched = encode_prompt(parts[1], "a cat")[0][0], encode_prompt(clip, "a cat")[0][0]
    assert not torch.equal(plain, patched)
    assert torch.equal(encode_prompt(clip, "a cat")[0][0], patched)
    assert torch.equal(encode_prompt(parts[1], "a cat")[0][0], plain)
    assert snapshot(clip.text_encoder) == before


def test_the_first_look_at_an_earlier_layer_may_be_with_a_lora(checkpoint: FileRef, lora: FileRef) -> None:
    """Transformers puts hooks into the layers then, once."""
    clip = load_checkpoint(checkpoint)[1].stopped_at(-2)
    patched = clip.patched(patch(lora, 1.0))
    first, second = (encode_prompt(patched, "a cat")[0][0] for _ in range(2))
    assert torch.equal(first, second)
    plain = load_checkpoint(checkpoint)[1].stopped_at(-2)
    assert torch.equal(encode_prompt(clip, "a cat")[0][0], encode_prompt(plain, "a cat")[0][0])


def test_nothing_stays_after_a_failure_in_the_middle(
    parts: Parts, lora: FileRef, peft_lora: FileRef, snapshot: Snapshot
) -> None:
    model, clip = (part.patched(patch(lora, 1.0)).patched(patch(peft_lora, 1.0)) for part in parts[:2])
    assert isinstance(model, Model)
    assert isinstance(clip, Clip)
    before = snapshot(model.unet), snapshot(clip.text_encoder)
    with pytest.raises(ZeroDivisionError), patched_unet(model), patched_text_encoders(clip):
        _ = 1 / 0
    assert (snapshot(model.unet), snapshot(clip.text_encoder)) == before


def test_nothing_stays_when_the_second_lora_does_not_fit(
    parts: Parts, lora: FileRef, wide: FileRef, snapshot: Snapshot
) -> None:
    before = snapshot(parts[0].unet), snapshot(parts[1].text_encoder)
    for lend, recipe in ((patched_unet, parts[0]), (patched_text_encoders, parts[1])):
        patched: Any = recipe.patched(patch(lora, 1.0)).patched(patch(wide, 1.0))
        with pytest.raises(BadInput) as refused, lend(patched):
            pytest.fail("was lent")
        assert refused.value.code == "lora_not_loadable"
        assert "wide.safetensors" in refused.value.message
    assert (snapshot(parts[0].unet), snapshot(parts[1].text_encoder)) == before


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m"])
@pytest.mark.parametrize("at_step", range(count(3, 40)))
def test_cancel_ends_within_one_step_and_nothing_stays(
    parts: Parts, prompt: Conditioning, lora: FileRef, snapshot: Snapshot, at_step: int, sampler: str
) -> None:
    total_steps = count(3, 40)
    settings = replace(SETTINGS, steps=total_steps, sampler=sampler)
    control = bytearray(1)
    steps: list[tuple[int, int]] = []

    def sink(step: int, total: int, _: str) -> None:
        steps.append((step, total))
        if step == at_step:
            control[0] = 1

    model = parts[0].patched(patch(lora, 1.0))
    before = snapshot(model.unet)
    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        sample(model, settings, prompt, prompt, EMPTY)
    assert steps == [(n, total_steps) for n in range(at_step + 1)]
    assert snapshot(model.unet) == before


def test_a_lora_for_the_text_alone_leaves_the_unet_as_it_is(
    parts: Parts, prompt: Conditioning, lora: FileRef, tmp_path: Path
) -> None:
    path = tmp_path / "text.safetensors"
    save_file({key: weight for key, weight in load_file(lora.path).items() if key.startswith("lora_te_")}, path)
    model = parts[0].patched(patch(FileRef("text.safetensors", path), 1.0))
    plain = sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"]
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], plain)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 20, "truncated", {"some.weight": torch.zeros(2)}, {"lora_unet_x.hada_w1_a": torch.zeros(2, 2)}],
)
def test_files_that_are_no_loras_are_refused_when_they_are_read(
    lora: FileRef, tmp_path: Path, content: bytes | str | dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "bad.safetensors"
    if isinstance(content, dict):
        save_file(content, path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else lora.path.read_bytes()[:5000])
    assert refusal(FileRef("bad.safetensors", path)) == "lora_not_loadable"


def refusal(file: FileRef) -> str:
    with pytest.raises(BadInput) as refused:
        read_lora(file, "tiny-sd")
    assert file.name in refused.value.message
    return refused.value.code


def test_refuses_what_the_catalog_knows_to_be_something_else(lora: FileRef) -> None:
    assert refusal(FileRef("l", lora.path, family="sd15")) == "lora_family"
    assert refusal(FileRef("l", lora.path, kind="checkpoint")) == "wrong_kind"
    assert refusal(FileRef("l", lora.path.with_name("gone"))) == "file_missing"
    for kind in ("lora", "unknown", None):
        read_lora(FileRef("l", lora.path, kind=kind), "tiny-sd")


@pytest.fixture
def wide(lora: FileRef, tmp_path: Path) -> FileRef:
    path = tmp_path / "wide.safetensors"
    save_file({k: torch.cat([w, w], dim=-1) if w.ndim == 2 else w for k, w in load_file(lora.path).items()}, path)
    return FileRef(path.name, path)


def test_memory_that_runs_out_while_a_lora_is_applied_is_no_broken_file(
    parts: Parts, lora: FileRef, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise RuntimeError("MPS backend out of memory (9 GB allocated)")

    model, before = parts[0].patched(patch(lora, 1.0)), snapshot(parts[0].unet)
    monkeypatch.setattr(patching._Unet, "load", full)
    with pytest.raises(OutOfMemory), patched_unet(model):
        pytest.fail("was lent")
    assert snapshot(parts[0].unet) == before


def test_a_lora_is_what_it_was_when_it_was_read(
    parts: Parts, prompt: Conditioning, lora: FileRef, peft_lora: FileRef, tmp_path: Path
) -> None:
    path = tmp_path / "copy.safetensors"
    path.write_bytes(lora.path.read_bytes())
    model = parts[0].patched(patch(FileRef("copy", path), 1.0))
    content = {name: weight.clone() for name, weight in model.patches[0].lora.weights.items()}
    first = sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"]
    with path.open("r+b") as file:  # in place, where a mapped file would show it
        file.write(peft_lora.path.read_bytes())
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], first)
    path.unlink()
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], first)
    kept = model.patches[0].lora.weights
    assert kept.keys() == content.keys()
    assert all(torch.equal(kept[name], weight) for name, weight in content.items())
