"""A checkpoint as a folder of diffusers: the same model, whole or not there."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline

from atelier import unpack
from atelier.autoencoder import decode
from atelier.checkpoints import load_checkpoint, load_folder
from atelier.recipes import Clip, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.text import encode_prompt
from atelier.values import FileRef
from conftest import FAMILY

Parts = tuple[Model, Clip, Vae]


@pytest.fixture(scope="module")
def folder(checkpoint: FileRef, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "tiny"
    assert unpack.main(["--checkpoint", str(checkpoint.path), "--out", str(out)]) == 0
    return out


def picture(parts: Parts) -> torch.Tensor:
    model, clip, vae = parts
    told, empty = encode_prompt(clip, "a red star"), encode_prompt(clip, "")
    latents = sample(
        model, SamplingSettings(3, 2, 4.0, "euler", "normal", 1.0), told, empty, {"samples": torch.zeros(1, 4, 8, 8)}
    )
    return decode(vae, latents)


def test_plain_diffusers_finds_in_it_what_the_checkpoint_has(folder: Path, checkpoint: FileRef) -> None:
    plain = StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
    assert {part.name for part in folder.iterdir()} == {
        "model_index.json",
        "unet",
        "vae",
        "text_encoder",
        "tokenizer",
        "scheduler",
    }
    as_it_was = load_checkpoint(checkpoint)
    as_folder = (
        Model(plain.unet, FAMILY),
        Clip(plain.text_encoder, plain.tokenizer, FAMILY),
        Vae(plain.vae, FAMILY),
    )
    assert torch.equal(picture(as_folder), picture(as_it_was))


def test_our_loader_gives_the_same_picture(folder: Path, checkpoint: FileRef) -> None:
    loaded = load_folder(FileRef("tiny", folder, kind="pipeline", family=FAMILY))
    assert torch.equal(picture(loaded), picture(load_checkpoint(checkpoint)))


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_folder_that_holds_something_is_left_alone(
    checkpoint: FileRef, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert unpack.main(["--checkpoint", str(checkpoint.path), "--out", str(tmp_path)]) == 2
    assert said(capsys)[-1]["error"]["code"] == "folder_not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_where_writing_fails(
    checkpoint: FileRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: Any, beside: Path, **__: Any) -> None:
        (beside / "half").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(StableDiffusionPipeline, "save_pretrained", full)
    assert unpack.main(["--checkpoint", str(checkpoint.path), "--out", str(tmp_path / "out")]) == 2
    assert said(capsys)[-1]["error"]["code"] == "folder_unwritable"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code"), [("old.ckpt", "pickle_refused"), ("gone.safetensors", "file_missing"), ("lora", "family_unknown")]
)
def test_what_is_no_checkpoint_is_refused(
    name: str, code: str, lora: FileRef, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lora.path if name == "lora" else tmp_path / name
    assert unpack.main(["--checkpoint", str(path), "--out", str(tmp_path / "out")]) == 2
    assert said(capsys)[-1]["error"]["code"] == code
    assert list(tmp_path.iterdir()) == []
