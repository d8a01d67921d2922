"""Models in folders, as diffusers saves them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from atelier.checkpoints import load_folder
from atelier.errors import BadInput
from atelier.families import clip_tokenizer
from atelier.recipes import Clip, Model, Vae
from atelier.text import encode_prompt
from atelier.values import FileRef
from conftest import FAMILY, Nodes

Parts = tuple[Model, Clip, Vae]


@pytest.fixture
def folder(parts: Parts, tmp_path: Path) -> FileRef:
    path = tmp_path / "tiny"
    for name, part in (("unet", parts[0].unet), ("text_encoder", parts[1].text_encoder), ("vae", parts[2].vae)):
        saved: Any = part
        saved.save_pretrained(path / name)
    index = {"_class_name": ["os", "system"], "unet": ["subprocess", "run"]}  # whatever it names is not looked at
    (path / "model_index.json").write_text(json.dumps(index))
    return FileRef("tiny", path, kind="pipeline", family=FAMILY)


def states(loaded: Parts) -> list[dict[str, torch.Tensor]]:
    return [part.state_dict() for part in (loaded[0].unet, loaded[1].text_encoder, loaded[2].vae)]


def test_a_folder_holds_what_the_checkpoint_holds(folder: FileRef, parts: Parts) -> None:
    loaded = load_folder(folder)
    for mine, theirs in zip(states(loaded), states(parts), strict=True):
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[name], weight) for name, weight in theirs.items())
    for part in (loaded[0].unet, loaded[1].text_encoder, loaded[2].vae):
        assert not part.training
        assert not any(weight.requires_grad for weight in part.parameters())
    assert torch.equal(
        encode_prompt(loaded[1], "a (red:1.2) star")[0][0], encode_prompt(parts[1], "a (red:1.2) star")[0][0]
    )


def test_the_node_gives_the_three_parts(nodes: Nodes, folder: FileRef) -> None:
    model, clip, vae = nodes.run("DiffusersLoader", model_path=folder)
    assert [part["type"] for part in (model, clip, vae)] == ["MODEL", "CLIP", "VAE"]
    assert model["summary"]["family"] == FAMILY


def test_a_tokenizer_of_its_own_is_used(folder: FileRef) -> None:
    clip_tokenizer().save_pretrained(folder.path / "tokenizer")
    tokenizer = load_folder(folder)[1].tokenizer
    assert tokenizer is not clip_tokenizer()
    assert tokenizer("a red star").input_ids == clip_tokenizer()("a red star").input_ids


def test_half_precision_is_taken_before_full(folder: FileRef, parts: Parts) -> None:
    full = folder.path / "unet" / "diffusion_pytorch_model.safetensors"
    halved = {name: weight.half() for name, weight in load_file(full).items()}
    save_file(halved, full.with_name("diffusion_pytorch_model.fp16.safetensors"), {"format": "pt"})
    weight = load_folder(folder)[0].unet.conv_in.weight
    assert weight.dtype == torch.float32
    assert torch.equal(weight, parts[0].unet.conv_in.weight.half().float())


def refusal(file: FileRef) -> str:
    with pytest.raises(BadInput) as refused:
        load_folder(file)
    assert file.name in refused.value.message
    return refused.value.code


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_refuses_a_folder_without_a_part(folder: FileRef, part: str) -> None:
    shutil.rmtree(folder.path / part)
    assert refusal(folder) == "folder_broken"


@pytest.mark.parametrize("name", ["unet/diffusion_pytorch_model", "text_encoder/model", "vae/diffusion_pytorch_model"])
def test_refuses_pickles_and_damage(folder: FileRef, name: str) -> None:
    weights = folder.path / f"{name}.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[: len(content) // 2])
    assert refusal(folder) == "folder_broken"
    weights.unlink()
    torch.save({}, weights.with_suffix(".bin"))
    assert refusal(folder) == "folder_broken"


@pytest.mark.parametrize("name", ["unet/diffusion_pytorch_model", "text_encoder/model", "vae/diffusion_pytorch_model"])
def test_refuses_a_part_without_one_weight(folder: FileRef, name: str) -> None:
    path = folder.path / f"{name}.safetensors"
    weights = load_file(path)
    del weights[min(weights)]
    save_file(weights, path, {"format": "pt"})
    assert refusal(folder) == "folder_broken"


def test_refuses_other_kinds_unknown_families_and_what_is_gone(folder: FileRef, checkpoint: FileRef) -> None:
    assert refusal(FileRef("c", checkpoint.path, kind="checkpoint", family=FAMILY)) == "wrong_kind"
    assert refusal(FileRef("x", folder.path, family="flux")) == "family_unknown"
    assert refusal(FileRef("gone", folder.path / "gone", family=FAMILY)) == "file_missing"
