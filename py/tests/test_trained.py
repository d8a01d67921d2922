"""Stable Diffusion 2, and what files say of their training: bit for bit what diffusers' own pipelines make."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors.torch import save_file
from torch import Tensor

import plain
from atelier import families, ldm, tiny
from atelier.checkpoints import family_of, load_checkpoint, load_folder, load_pipeline
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.model_sampling import table_of
from atelier.noise_table import NoiseTable
from atelier.recipes import Trained
from atelier.sigmas import noise_levels
from atelier.split_files import load_denoiser
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.trained import trained_as
from atelier.unpack import unpack
from atelier.values import FileRef, Latent
from conftest import Nodes
from test_sdxl import program, prompts_of, settle

PROMPTS = ("a red star left of a blue circle", "grey, blurred")
SEED, STEPS, CFG = 7, 4, 6.0
EMPTY: Latent = {"samples": torch.zeros(2, 4, 8, 12)}
NORM = "model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias"
NOTHING = torch.zeros(0)


def written(
    folder: Path, family: str, marks: Mapping[str, Tensor] | None = None, notes: dict[str, str] | None = None
) -> FileRef:
    path = folder / f"{family}.safetensors"
    weights = {name: each.contiguous() for name, each in tiny.random_checkpoint(family, 0, torch.float32).items()}
    save_file({**weights, **(marks or {})}, path, notes)
    return FileRef(path.name, path, family=family)


def norm(deviation: float) -> dict[str, Tensor]:
    """The biases of a norm with this deviation."""
    return {NORM: torch.tensor([deviation, -deviation]).repeat(8)}


PREDICTIONS = {"epsilon": norm(0.05), "v_prediction": norm(0.12)}


def plainly_two(file: FileRef) -> Any:
    made = StableDiffusionPipeline.from_single_file(
        str(file.path),
        config=str(families.config_folder("tiny-sd21")),
        tokenizer=families.tokenizers("tiny-sd21")["tokenizer"],
        local_files_only=True,
        torch_dtype=torch.float32,
    )
    settle(made)
    made.unet.requires_grad_(requires_grad=False)  # torch multiplies in another order where gradients are wanted
    made.set_progress_bar_config(disable=True)
    return made


def ksampler(nodes: Nodes, file: FileRef, scheduler: str = "normal") -> tuple[Tensor, Tensor]:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=file)
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS)
    (latent,) = nodes.run(
        "KSampler",
        model=model,
        positive=positive,
        negative=negative,
        latent_image=nodes.live("LATENT", EMPTY),
        seed=SEED,
        steps=STEPS,
        cfg=CFG,
        sampler_name="euler",
        scheduler=scheduler,
        denoise=1.0,
    )
    (image,) = nodes.run("VAEDecode", samples=latent, vae=vae)
    return nodes.value(latent)["samples"], nodes.value(image)


@pytest.mark.parametrize("predicts", PREDICTIONS)
def test_stable_diffusion_2_is_diffusers(nodes: Nodes, tmp_path: Path, predicts: str) -> None:
    file = written(tmp_path, "tiny-sd21", PREDICTIONS[predicts])
    samples, image = ksampler(nodes, file)
    plainly = plainly_two(file)
    sigmas = noise_levels(NoiseTable.scaled_linear(), "normal", STEPS)
    latents = draw_noise(SEED, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    positive, negative = plainly.encode_prompt(PROMPTS[0], "cpu", 2, True, PROMPTS[1])
    plainly.scheduler = plain.pinned("euler", sigmas, prediction_type=predicts)
    told = {"prompt_embeds": positive, "negative_prompt_embeds": negative, "guidance_scale": CFG}
    run = {"height": 64, "width": 96, "num_inference_steps": STEPS, "latents": latents}
    found = plainly(**told, **run, output_type="latent").images
    assert torch.equal(samples, found / plain.SCALE)
    decoded = plainly.vae.decode(found / plain.SCALE, return_dict=False)[0]
    assert torch.equal(image, (decoded * 0.5 + 0.5).clamp(0, 1).movedim(1, -1))


def test_its_encoder_counts_a_layer_that_it_does_without(nodes: Nodes, tmp_path: Path) -> None:
    file = written(tmp_path, "tiny-sd21")
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=file)[1]

    def told(layer: int | None) -> Tensor:
        source = clip
        if layer is not None:
            (source,) = nodes.run("CLIPSetLastLayer", clip=clip, stop_at_clip_layer=layer)
        (output,) = nodes.run("CLIPTextEncode", text=PROMPTS[0], clip=source)
        embedding: Tensor = nodes.value(output)[0][0]
        return embedding

    usual = told(None)
    assert torch.equal(told(-2), usual)
    assert nodes.notices == []
    assert not torch.equal(told(-3), usual)
    assert torch.equal(told(-1), usual)
    assert [notice["code"] for notice in nodes.notices] == ["layer_not_loaded"]


def test_the_layer_that_published_files_hold_is_left_out(tmp_path: Path) -> None:
    """Diffusers' reader passes over the 24th."""
    whole = written(tmp_path, "tiny-sd21")
    block = "cond_stage_model.model.transformer.resblocks.23"
    last = {f"{block}.{name}": torch.zeros(40) for name in ("ln_1.weight", "ln_1.bias")}
    (tmp_path / "more").mkdir()
    more = written(tmp_path / "more", "tiny-sd21", last)
    first, second = (encode_prompt(load_checkpoint(file)[1], PROMPTS[0])[0][0] for file in (whole, more))
    assert torch.equal(first, second)


@pytest.mark.parametrize(
    ("family", "marks", "notes", "expected"),
    [
        ("tiny-sd21", norm(0.05), None, Trained()),
        ("tiny-sd21", norm(0.12), None, Trained("v_prediction")),
        ("tiny-sd21", norm(0.12), {"modelspec.prediction_type": "epsilon"}, Trained()),
        ("tiny-sd21-inpaint", norm(0.12), None, Trained()),
        ("tiny-sd", norm(0.12), None, Trained()),
        ("tiny-sd", None, {"modelspec.prediction_type": "v"}, Trained("v_prediction")),
        ("tiny-sd", {"v_pred": NOTHING}, None, Trained("v_prediction")),
        ("tiny-sdxl", None, {"modelspec.prediction_type": "unheard-of"}, Trained()),
        ("tiny-sdxl", {"v_pred": NOTHING}, None, Trained("v_prediction")),
        ("tiny-sdxl", {"v_pred": NOTHING, "ztsnr": NOTHING}, None, Trained("v_prediction", zero_snr=True)),
    ],
)
def test_what_a_file_tells(
    tmp_path: Path, family: str, marks: Mapping[str, Tensor] | None, notes: dict[str, str] | None, expected: Trained
) -> None:
    file = written(tmp_path, family, marks, notes)
    assert trained_as(file) == expected
    assert family_of(FileRef(file.name, file.path)) == family


@pytest.mark.parametrize("mark", ["edm_mean", "edm_vpred.sigma_max"])
def test_the_levels_of_edm_are_refused(tmp_path: Path, mark: str) -> None:
    file = written(tmp_path, "tiny-sdxl", {mark: torch.zeros(())})
    with pytest.raises(BadInput, match="EDM") as refused:
        load_checkpoint(file)
    assert refused.value.code == "prediction_unsupported"


@pytest.mark.parametrize("named", ["prefixed", "original", "diffusers"])
def test_a_denoiser_alone_tells_it_too(tmp_path: Path, named: str) -> None:
    unet = tiny.random_weights("unet", tiny._parts("tiny-sd21")["unet"], 0, torch.float32)
    unet["up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias"] = norm(0.12)[NORM]
    if named != "diffusers":
        prefix = "model.diffusion_model." if named == "prefixed" else ""
        unet = {prefix + name: weight for name, weight in ldm._unet(unet)}
    path = tmp_path / "unet.safetensors"
    save_file({name: weight.contiguous() for name, weight in unet.items()}, path)
    assert load_denoiser(FileRef(path.name, path, family="tiny-sd21")).trained == Trained("v_prediction")
    assert load_denoiser(FileRef(path.name, path)).trained == Trained("v_prediction")


def test_sdxl_that_predicts_velocity_is_diffusers(nodes: Nodes, tmp_path: Path) -> None:
    file = written(tmp_path, "tiny-sdxl", {"v_pred": NOTHING, "ztsnr": NOTHING})
    samples, _ = ksampler(nodes, file)
    plainly = program_without_marks(tmp_path, file)
    table = NoiseTable.scaled_linear().zero_terminal()
    sigmas = noise_levels(table, "normal", STEPS)
    latents = draw_noise(SEED, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    plainly.scheduler = plain.pinned("euler", sigmas, prediction_type="v_prediction")
    asked = table.nearest(sigmas[:-1]).float()
    prepare = plainly.scheduler.set_timesteps

    def set_timesteps(number: int, device: Any = None) -> None:
        prepare(number, device=device)
        plainly.scheduler.timesteps = asked

    plainly.scheduler.set_timesteps = set_timesteps
    run = {"height": 64, "width": 96, "num_inference_steps": STEPS, "latents": latents, "guidance_scale": CFG}
    found = plainly(**prompts_of(plainly), **run, output_type="latent").images
    assert torch.equal(samples, found / 0.13025)


def program_without_marks(folder: Path, file: FileRef) -> Any:
    bare = folder / "bare"
    bare.mkdir()
    return program(written(bare, str(file.family)), StableDiffusionXLPipeline)


def test_the_table_is_that_of_the_training(tmp_path: Path) -> None:
    file = written(tmp_path, "tiny-sdxl", {"v_pred": NOTHING, "ztsnr": NOTHING})
    table = table_of(load_checkpoint(file)[0])
    assert table.maximum > 4000


def test_a_pipeline_and_a_folder_keep_what_was_told(tmp_path: Path) -> None:
    file = written(tmp_path, "tiny-sd21", norm(0.12))
    pipeline = load_pipeline(file, placement())
    assert pipeline.scheduler.config.prediction_type == "v_prediction"
    folder = tmp_path / "folder"
    unpack(file.path, folder, lambda *_: None)
    assert load_folder(FileRef("folder", folder, family="tiny-sd21"))[0].trained == Trained("v_prediction")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    path.write_bytes(b"odd")
    with pytest.raises(BadInput) as refused:
        trained_as(FileRef(path.name, path))
    assert refused.value.code == "checkpoint_broken"
