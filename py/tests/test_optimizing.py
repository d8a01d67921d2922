"""A worker's settings for memory and speed: what each does, to the bit, and why some stay off."""

import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import plain
from atelier import operations, optimizing, policy
from atelier.autoencoder import decode
from atelier.checkpoints import load_checkpoint
from atelier.devices import placement
from atelier.notices import collect
from atelier.patching import read_lora
from atelier.recipes import Clip, LoraPatch, Model
from atelier.sampling import SamplingSettings, sample
from atelier.text import encode_prompt
from atelier.values import FileRef

Told = Callable[[str], None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return lambda names: monkeypatch.setenv("ATELIER_OPTIMIZE", names)


@pytest.fixture
def on_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizing, "placement", lambda: replace(placement(), device=torch.device("mps")))
    monkeypatch.setattr(platform, "mac_ver", lambda: ("15.6.1", ("", "", ""), "arm64"))


def latents(model: Model, clip: Clip, side: int = 64) -> Tensor:
    settings = SamplingSettings(seed=5, steps=2, cfg=7.0, sampler="euler", scheduler="normal")
    empty = torch.zeros(1, 4, side // 8, side // 8)
    return sample(model, settings, encode_prompt(clip, "a red star"), encode_prompt(clip, ""), {"samples": empty})[
        "samples"
    ]


def test_none_is_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATELIER_OPTIMIZE", raising=False)
    assert operations.describe({})["optimizations"] == []


def test_those_in_effect_belong_to_the_environment(told: Told) -> None:
    told("vae-tiling, attention-slicing,")
    assert operations.describe({})["optimizations"] == ["attention-slicing", "vae-tiling"]


def test_a_name_that_there_is_not_is_said(told: Told) -> None:
    told("vae-tiling,xformers")
    with collect() as notices:
        assert optimizing.in_effect() == ("vae-tiling",)
    assert [notice.code for notice in notices] == ["optimization_unknown"]
    assert "xformers" in notices[0].message
    assert "attention-slicing, channels-last, compile, vae-slicing, vae-tiling" in notices[0].message


@pytest.mark.usefixtures("on_a_mac")
def test_attention_is_never_sliced_on_a_mac(told: Told) -> None:
    told("attention-slicing,vae-tiling")
    with collect() as notices:
        assert optimizing.in_effect() == ("vae-tiling",)
    assert [notice.code for notice in notices] == ["optimization_refused"]
    assert policy.rule("attention-slicing").fault in notices[0].message
    assert policy.rule("attention-slicing").answer in notices[0].message


def test_nothing_is_compiled_without_a_compiler(told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told("compile")
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with collect() as notices:
        assert optimizing.in_effect() == ()
    assert "install g++" in notices[0].message


def test_attention_is_sliced_as_diffusers_does(told: Told, checkpoint: FileRef) -> None:
    whole = latents(*load_checkpoint(checkpoint)[:2])
    told("attention-slicing")
    model, clip, _ = load_checkpoint(checkpoint)
    for module in model.unet.modules():
        if hasattr(module, "sliceable_head_dim"):
            sliced = type(module.processor).__name__ == "SlicedAttnProcessor"
            assert sliced == (module.heads > 1)
    torch.testing.assert_close(latents(model, clip), whole, rtol=1e-3, atol=1e-3)


def test_convolutions_lie_channels_last(told: Told, checkpoint: FileRef) -> None:
    whole = latents(*load_checkpoint(checkpoint)[:2])
    told("channels-last")
    model, clip, vae = load_checkpoint(checkpoint)
    for convolution in (model.unet.conv_in, model.unet.conv_out, vae.vae.decoder.conv_in, vae.vae.encoder.conv_out):
        assert convolution.weight.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(latents(model, clip), whole, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("name", "switch"), [("vae-slicing", "enable_slicing"), ("vae-tiling", "enable_tiling")])
def test_the_vae_works_in_parts_as_diffusers_does(told: Told, checkpoint: FileRef, name: str, switch: str) -> None:
    told(name)
    vae = load_checkpoint(checkpoint)[2]
    program: Any = plain.pipeline(checkpoint.path)
    getattr(program.vae, switch)()
    samples = torch.randn(2, 4, 80, 72, generator=torch.Generator().manual_seed(1))
    expected = program.vae.decode(samples, return_dict=False)[0]
    assert torch.equal(decode(vae, {"samples": samples}), ((expected / 2 + 0.5).clamp(0, 1)).movedim(1, -1))


@pytest.fixture
def compiled(told: Told, checkpoint: FileRef) -> tuple[Model, Clip]:
    told("compile")
    if not optimizing.in_effect():
        pytest.skip("there is no C++ compiler")
    return load_checkpoint(checkpoint)[:2]


def test_what_is_compiled_depends_on_no_earlier_job(
    compiled: tuple[Model, Clip], checkpoint: FileRef, lora: FileRef, told: Told
) -> None:
    model, clip = compiled
    first = latents(model, clip)
    patched = model.patched(LoraPatch(read_lora(lora, model.family), 1.0))
    with_lora = latents(patched, clip)
    assert not torch.equal(with_lora, first)
    latents(model, clip, side=32)
    assert torch.equal(latents(model, clip), first)
    assert torch.equal(latents(patched, clip), with_lora)
    told("")
    torch.testing.assert_close(latents(*load_checkpoint(checkpoint)[:2]), first, rtol=1e-3, atol=1e-3)
