"""Nothing stays: after any use of a recipe, the shared components are what they were."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from atelier import signals
from atelier.errors import BadInput, Cancelled
from atelier.patching import check_lora, patched_text_encoder, patched_unet
from atelier.recipes import Clip, LoraPatch, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent

Parts = tuple[Model, Clip, Vae]
Snapshot = Callable[[torch.nn.Module], dict[str, Any]]

SETTINGS = SamplingSettings(3, 3, 4.0, "euler", "normal", 1.0)
EMPTY: Latent = {"samples": torch.zeros(1, 4, 8, 8)}


@pytest.fixture
def prompt(parts: Parts) -> Conditioning:
    return encode_prompt(parts[1], "a red star")


def test_recipes_never_change(parts: Parts, lora: FileRef) -> None:
    model, clip, _ = parts
    assert model.patched(LoraPatch(lora, 1.0)).patches == (LoraPatch(lora, 1.0),)
    assert model.patches == clip.patches == ()
    assert model.patched(LoraPatch(lora, 0.0)) is model
    assert clip.patched(LoraPatch(lora, 0.0)) is clip


def test_nothing_stays_after_sampling_with_two_loras(
    parts: Parts, prompt: Conditioning, lora: FileRef, peft_lora: FileRef, snapshot: Snapshot
) -> None:
    model = parts[0].patched(LoraPatch(lora, 0.7)).patched(LoraPatch(peft_lora, -0.2))
    before = snapshot(model.unet)
    plain = sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"]
    first = sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"]
    assert snapshot(model.unet) == before
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], first)
    assert torch.equal(sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"], plain)
    assert not torch.equal(first, plain)
    assert snapshot(model.unet) == before


def test_nothing_stays_after_encoding(parts: Parts, lora: FileRef, snapshot: Snapshot) -> None:
    clip = parts[1].patched(LoraPatch(lora, 1.0))
    before = snapshot(clip.text_encoder)
    plain, patched = encode_prompt(parts[1], "a cat")[0][0], encode_prompt(clip, "a cat")[0][0]
    assert not torch.equal(plain, patched)
    assert torch.equal(encode_prompt(clip, "a cat")[0][0], patched)
    assert torch.equal(encode_prompt(parts[1], "a cat")[0][0], plain)
    assert snapshot(clip.text_encoder) == before


def test_nothing_stays_after_a_failure_in_the_middle(
    parts: Parts, lora: FileRef, peft_lora: FileRef, snapshot: Snapshot
) -> None:
    model, clip = (part.patched(LoraPatch(lora, 1.0)).patched(LoraPatch(peft_lora, 1.0)) for part in parts[:2])
    assert isinstance(model, Model)
    assert isinstance(clip, Clip)
    before = snapshot(model.unet), snapshot(clip.text_encoder)
    with pytest.raises(ZeroDivisionError), patched_unet(model), patched_text_encoder(clip):
        _ = 1 / 0
    assert (snapshot(model.unet), snapshot(clip.text_encoder)) == before


def test_nothing_stays_when_the_second_lora_cannot_be_loaded(
    parts: Parts, lora: FileRef, tmp_path: Path, snapshot: Snapshot
) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({"lora_unet_nowhere.hada_w1_a": torch.zeros(2, 2)}, path)
    odd = FileRef("odd.safetensors", path)
    before = snapshot(parts[0].unet), snapshot(parts[1].text_encoder)
    for lend, recipe in ((patched_unet, parts[0]), (patched_text_encoder, parts[1])):
        patched: Any = recipe.patched(LoraPatch(lora, 1.0)).patched(LoraPatch(odd, 1.0))
        with pytest.raises(BadInput) as refused, lend(patched):
            pytest.fail("was lent")
        assert refused.value.code == "lora_not_loadable"
    assert (snapshot(parts[0].unet), snapshot(parts[1].text_encoder)) == before


@pytest.mark.parametrize("at_step", [0, 1, 2])
def test_cancel_ends_within_one_step_and_nothing_stays(
    parts: Parts, prompt: Conditioning, lora: FileRef, snapshot: Snapshot, at_step: int
) -> None:
    control = bytearray(1)
    steps: list[tuple[int, int]] = []

    def sink(step: int, total: int, _: str) -> None:
        steps.append((step, total))
        if step == at_step:
            control[0] = 1

    model = parts[0].patched(LoraPatch(lora, 1.0))
    before = snapshot(model.unet)
    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        sample(model, SETTINGS, prompt, prompt, EMPTY)
    assert steps == [(n, 3) for n in range(at_step + 1)]
    assert snapshot(model.unet) == before


def test_a_lora_for_the_text_alone_leaves_the_unet_as_it_is(
    parts: Parts, prompt: Conditioning, lora: FileRef, tmp_path: Path
) -> None:
    path = tmp_path / "text.safetensors"
    save_file({key: weight for key, weight in load_file(lora.path).items() if key.startswith("lora_te_")}, path)
    model = parts[0].patched(LoraPatch(FileRef("text.safetensors", path), 1.0))
    plain = sample(parts[0], SETTINGS, prompt, prompt, EMPTY)["samples"]
    assert torch.equal(sample(model, SETTINGS, prompt, prompt, EMPTY)["samples"], plain)


@pytest.mark.parametrize("content", [b"", b"\x00" * 20, "truncated", {"some.weight": torch.zeros(2)}])
def test_refuses_files_that_are_no_loras(
    parts: Parts, lora: FileRef, tmp_path: Path, content: bytes | str | dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "bad.safetensors"
    if isinstance(content, dict):
        save_file(content, path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else lora.path.read_bytes()[:5000])
    model = parts[0].patched(LoraPatch(FileRef("bad.safetensors", path), 1.0))
    with pytest.raises(BadInput) as refused, patched_unet(model):
        pytest.fail("was lent")
    assert refused.value.code == "lora_not_loadable"
    assert "bad.safetensors" in refused.value.message


def test_refuses_a_lora_of_another_width(parts: Parts, lora: FileRef, tmp_path: Path, snapshot: Snapshot) -> None:
    path = tmp_path / "wide.safetensors"
    wide = {k: torch.cat([w, w], dim=-1) if w.ndim == 2 else w for k, w in load_file(lora.path).items()}
    save_file(wide, path)
    before = snapshot(parts[0].unet)
    model = parts[0].patched(LoraPatch(FileRef("wide.safetensors", path), 1.0))
    with pytest.raises(BadInput) as refused, patched_unet(model):
        pytest.fail("was lent")
    assert refused.value.code == "lora_not_loadable"
    assert snapshot(parts[0].unet) == before


def test_refuses_a_lora_of_another_family(lora: FileRef) -> None:
    with pytest.raises(BadInput) as refused:
        check_lora(FileRef("l", lora.path, family="sd15"), "tiny-sd")
    assert refused.value.code == "lora_family"
    check_lora(FileRef("l", lora.path), "tiny-sd")
