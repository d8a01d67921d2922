"""A model from files of its parts is the model from one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from atelier import ldm, tiny
from atelier.checkpoints import load_checkpoint
from atelier.errors import BadInput
from atelier.split_files import load_denoiser, load_text_encoders, load_vae
from atelier.text import encode_prompt
from atelier.values import FileRef
from conftest import Nodes

FAMILIES = ("tiny-sd", "tiny-sd21", "tiny-sdxl", "tiny-sdxl-refiner")


def written(folder: Path, name: str, weights: Mapping[str, Tensor]) -> FileRef:
    path = folder / f"{name}.safetensors"
    save_file({key: weight.contiguous() for key, weight in weights.items()}, path)
    return FileRef(path.name, path)


def drawn(family: str) -> dict[str, dict[str, Tensor]]:
    return {name: tiny.random_weights(name, part, 0, torch.float32) for name, part in tiny._parts(family).items()}


def same(one: Any, other: Any) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[name], theirs[name]) for name in mine)


@pytest.fixture(params=FAMILIES)
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> FileRef:
    file = written(tmp_path, "whole", tiny.random_checkpoint(request.param, 0, torch.float32))
    return FileRef(file.name, file.path, family=request.param)


@pytest.mark.parametrize("naming", ["diffusers", "original", "prefixed"])
def test_a_denoiser_alone(whole: FileRef, tmp_path: Path, naming: str) -> None:
    weights = drawn(str(whole.family))["unet"]
    if naming != "diffusers":
        prefix = "" if naming == "original" else ldm.UNET_PREFIX
        weights = {prefix + name: weight for name, weight in ldm._unet(weights)}
    model = load_denoiser(written(tmp_path, "unet", weights))
    assert model.family == whole.family
    assert same(model.unet, load_checkpoint(whole)[0].unet)


@pytest.mark.parametrize("naming", ["diffusers", "original", "prefixed"])
def test_a_vae_alone(whole: FileRef, tmp_path: Path, naming: str) -> None:
    weights = drawn(str(whole.family))["vae"]
    if naming != "diffusers":
        prefix = "" if naming == "original" else ldm.VAE_PREFIX
        weights = {prefix + name: weight for name, weight in ldm._vae(weights)}
    vae = load_vae(written(tmp_path, "vae", weights))
    assert same(vae.vae, load_checkpoint(whole)[2].vae)


def test_text_encoders_alone(whole: FileRef, tmp_path: Path) -> None:
    parts = {name: weights for name, weights in drawn(str(whole.family)).items() if name.startswith("text_encoder")}
    files = []
    for name, weights in parts.items():
        more = {"text_model.embeddings.position_ids": torch.arange(77)[None], "logit_scale": torch.ones(())}
        named = {
            key if key.startswith(("text_model.", "text_projection.")) else f"text_model.{key}": weight
            for key, weight in weights.items()
        }
        files.append(written(tmp_path, name, named | more))
    for order in (files, files[::-1]):
        clip = load_text_encoders(order)
        assert clip.family == whole.family
        found, expected = (encode_prompt(each, "a (red:1.2) star") for each in (clip, load_checkpoint(whole)[1]))
        assert torch.equal(found[0][0], expected[0][0])
        assert torch.equal(found[0][1]["pooled_output"], expected[0][1]["pooled_output"])


def test_the_nodes_load_what_makes_a_picture(nodes: Nodes, tmp_path: Path) -> None:
    parts = drawn("tiny-sdxl")
    names = {"text_encoder": "l", "text_encoder_2": "g", "unet": "unet", "vae": "vae"}
    files = {part: written(tmp_path, names[part], weights) for part, weights in parts.items()}
    (model,) = nodes.run("UNETLoader", unet_name=files["unet"], weight_dtype="default")
    (vae,) = nodes.run("VAELoader", vae_name=files["vae"])
    (clip,) = nodes.run(
        "DualCLIPLoader", clip_name1=files["text_encoder"], clip_name2=files["text_encoder_2"], type="sdxl"
    )
    (one,) = nodes.run("CLIPLoader", clip_name=files["text_encoder"], type="stable_diffusion")
    (prompt,) = nodes.run("CLIPTextEncode", text="a red star", clip=clip)
    (latent,) = nodes.run("EmptyLatentImage", width=64, height=64, batch_size=1)
    (output,) = nodes.run(
        "KSampler",
        model=model,
        steps=1,
        sampler_name="euler",
        scheduler="normal",
        positive=prompt,
        negative=prompt,
        latent_image=latent,
    )
    (image,) = nodes.run("VAEDecode", samples=output, vae=vae)
    assert nodes.value(image).shape == (1, 64, 64, 3)
    assert nodes.value(one).family == "tiny-sd"  # SDXL's first encoder is SD 1's


def test_what_does_not_fit_is_refused(nodes: Nodes, checkpoint: FileRef, lora: FileRef, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x80\x02}q\x00.")
    gap = drawn("tiny-sd")
    del gap["unet"]["conv_out.bias"]
    for load, file, code in (
        (load_vae, FileRef("x.bin", tmp_path / "x.bin"), "pickle_refused"),
        (load_vae, lora, "family_unknown"),
        (load_vae, FileRef("c", checkpoint.path, kind="checkpoint"), "wrong_kind"),
        (load_denoiser, FileRef("l", lora.path), "family_unknown"),
        (load_denoiser, written(tmp_path, "gap", gap["unet"]), "part_not_loadable"),
        (load_denoiser, FileRef("gone", tmp_path / "gone.safetensors"), "file_missing"),
        (lambda one: load_text_encoders([one]), written(tmp_path, "v", gap["vae"]), "family_unknown"),
    ):
        with pytest.raises(BadInput) as refused:
            load(file)
        assert refused.value.code == code
        assert file.name in refused.value.message
    with pytest.raises(BadInput) as refused:
        nodes.run("UNETLoader", unet_name=checkpoint, weight_dtype="fp8_e5m2")
    assert refused.value.code == "weight_dtype_unsupported"
