"""SDXL: base and refiner on tiny random models of the real classes, bit for bit what diffusers' own pipelines make."""

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint
from torch import Tensor
from transformers import CLIPTokenizer

import plain
from atelier import families, ldm, tiny
from atelier.checkpoints import family_of, load_checkpoint
from atelier.controlnets import load_controlnet
from atelier.noise_table import NoiseTable
from atelier.recipes import ControlNet
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import FileRef, Latent
from conftest import Nodes

TABLE = NoiseTable.scaled_linear()
PROMPTS = ("a red star left of a blue circle", "grey, blurred")
WIDTH, HEIGHT, SEED, STEPS, CFG, SCALE = 96, 64, 7, 4, 6.0, 0.13025
EMPTY: Latent = {"samples": torch.zeros(2, 4, HEIGHT // 8, WIDTH // 8)}


def written(folder: Path, family: str) -> FileRef:
    assert tiny.main(["--out", str(folder), "--family", family]) == 0
    path = folder / "checkpoints" / f"{family}-random.safetensors"
    return FileRef(path.name, path, family=family)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("sdxl"), "tiny-sdxl")


@pytest.fixture(scope="module")
def refiner(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("refiner"), "tiny-sdxl-refiner")


def program(file: FileRef, kind: Any, **more: Any) -> Any:
    source = {"config": str(families.config_folder(str(file.family))), "local_files_only": True}
    folder = families.config_folder("sd15").parent / "clip"
    own = {"tokenizer_2": CLIPTokenizer.from_pretrained(folder, pad_token="!")}  # noqa: S106 - as it is published
    if kind is not StableDiffusionXLImg2ImgPipeline:
        own["tokenizer"] = families.clip_tokenizer()
    plainly = kind.from_single_file(str(file.path), dtype=torch.float32, **own, **source, **more)
    settle(plainly)
    plainly.set_progress_bar_config(disable=True)
    return plainly


def settle(plainly: Any) -> None:
    """Take the weights out of the mapped files, where they may lie so that the last bit of a product differs."""
    for part in (plainly.components.get(name) for name in ("unet", "text_encoder", "text_encoder_2")):
        for weight in () if part is None else part.parameters():
            weight.data = weight.data.clone()


def start() -> tuple[Tensor, Tensor]:
    sigmas = noise_levels(TABLE, "normal", STEPS)
    return sigmas, draw_noise(SEED, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5


def by_diffusers(plainly: Any, **arguments: Any) -> Tensor:
    sigmas, latents = start()
    plainly.scheduler = plain.pinned("euler", sigmas)
    kept: list[Tensor] = []

    def keep(_: Any, __: int, ___: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        kept.append(tensors["latents"])
        return tensors

    plainly(
        num_inference_steps=STEPS,
        guidance_scale=CFG,
        latents=latents,
        output_type="latent",
        callback_on_step_end=keep,
        **arguments,
    )
    return kept[-1] / SCALE


def prompts_of(plainly: Any) -> dict[str, Tensor]:
    positive, negative, pooled, negative_pooled = plainly.encode_prompt(
        PROMPTS[0], num_images_per_prompt=2, negative_prompt=PROMPTS[1]
    )
    return {
        "prompt_embeds": positive,
        "negative_prompt_embeds": negative,
        "pooled_prompt_embeds": pooled,
        "negative_pooled_prompt_embeds": negative_pooled,
    }


def ksampler(nodes: Nodes, model: Any, positive: Any, negative: Any) -> Tensor:
    (output,) = nodes.run(
        "KSampler",
        model=model,
        seed=SEED,
        steps=STEPS,
        cfg=CFG,
        sampler_name="euler",
        scheduler="normal",
        positive=positive,
        negative=negative,
        latent_image=nodes.live("LATENT", EMPTY),
    )
    found: Tensor = nodes.value(output)["samples"]
    return found


def loaded(nodes: Nodes, file: FileRef) -> list[Any]:
    return nodes.run("CheckpointLoaderSimple", ckpt_name=file)


def test_the_base_is_diffusers_own(nodes: Nodes, base: FileRef) -> None:
    model, clip, vae = loaded(nodes, base)
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS)
    plainly = program(base, StableDiffusionXLPipeline)
    expected = by_diffusers(plainly, height=HEIGHT, width=WIDTH, **prompts_of(plainly))
    found = ksampler(nodes, model, positive, negative)
    assert torch.equal(found, expected)
    (image,) = nodes.run("VAEDecode", samples=nodes.live("LATENT", {"samples": found}), vae=vae)
    assert nodes.value(image).std() > 0.05


def test_sizes_and_cuts_are_told(nodes: Nodes, base: FileRef) -> None:
    model, clip, _ = loaded(nodes, base)
    sizes = {"width": 640, "height": 480, "crop_w": 16, "crop_h": 8, "target_width": 320, "target_height": 240}
    positive, negative = (
        nodes.run("CLIPTextEncodeSDXL", clip=clip, text_g=text, text_l=text, **sizes)[0] for text in PROMPTS
    )
    plainly = program(base, StableDiffusionXLPipeline)
    expected = by_diffusers(
        plainly,
        height=HEIGHT,
        width=WIDTH,
        original_size=(480, 640),
        crops_coords_top_left=(8, 16),
        target_size=(240, 320),
        **prompts_of(plainly),
    )
    assert torch.equal(ksampler(nodes, model, positive, negative), expected)


def test_the_refiner_is_told_how_beautiful_it_shall_be(nodes: Nodes, refiner: FileRef) -> None:
    model, clip, _ = loaded(nodes, refiner)
    (positive,) = nodes.run("CLIPTextEncodeSDXLRefiner", clip=clip, ascore=5.5, width=320, height=240, text=PROMPTS[0])
    (negative,) = nodes.run("CLIPTextEncode", clip=clip, text=PROMPTS[1])
    parts = load_checkpoint(refiner)
    told = [
        encode_prompt(parts[1], text)[0] + (torch.tensor([numbers]),)
        for text, numbers in ((PROMPTS[1], [64.0, 96, 0, 0, 2.5]), (PROMPTS[0], [240.0, 320, 0, 0, 5.5]))
    ]

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        low, high = (
            parts[0]
            .unet(
                torch.cat([sample] * 2),
                timestep,
                encoder_hidden_states=torch.cat([each[0].repeat(2, 1, 1) for each in told]),
                added_cond_kwargs={
                    "text_embeds": torch.cat([each[1]["pooled_output"].repeat(2, 1) for each in told]),
                    "time_ids": torch.cat([each[2].repeat(2, 1) for each in told]),
                },
            )
            .sample.chunk(2)
        )
        guided: Tensor = low + CFG * (high - low)
        return guided

    assert torch.equal(ksampler(nodes, model, positive, negative), plain.loop(answer, *start()) / SCALE)
    plainly = program(refiner, StableDiffusionXLImg2ImgPipeline)
    again = plainly.encode_prompt(PROMPTS[0], negative_prompt=PROMPTS[1])
    assert torch.equal(again[0], told[1][0])
    assert torch.equal(again[2], told[1][1]["pooled_output"])


def test_two_encoders_may_read_two_prompts(base: FileRef) -> None:
    clip, plainly = load_checkpoint(base)[1], program(base, StableDiffusionXLPipeline)
    ((embedding, options),) = encode_prompt(clip, "a red star", "a blue circle")
    expected = plainly.encode_prompt("a blue circle", prompt_2="a red star", do_classifier_free_guidance=False)
    assert torch.equal(embedding, expected[0])
    assert torch.equal(options["pooled_output"], expected[2])
    ((longer, _),) = encode_prompt(clip, "a red star", "word " * 100)
    assert longer.shape == (1, 154, 80)
    assert torch.equal(longer[:, :77, 32:], embedding[:, :, 32:])


def test_a_lora_changes_unet_and_both_encoders_and_is_taken_back(nodes: Nodes, base: FileRef) -> None:
    model, clip, _ = loaded(nodes, base)
    path = base.path.parents[1] / "loras" / "tiny-sdxl-random-lora.safetensors"
    lora = FileRef(path.name, path, family="tiny-sdxl")
    patched_model, patched_clip = nodes.run(
        "LoraLoader", model=model, clip=clip, lora_name=lora, strength_model=0.7, strength_clip=-0.4
    )
    (only,) = nodes.run("LoraLoaderModelOnly", model=model, lora_name=lora, strength_model=0.7)
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=patched_clip)[0] for text in PROMPTS)
    plainly = program(base, StableDiffusionXLPipeline)
    plainly.load_lora_weights(str(path), adapter_name="a")
    settle(plainly)
    plainly.set_adapters(["a"], [{"unet": 0.7, "text_encoder": -0.4, "text_encoder_2": -0.4}])
    expected = by_diffusers(plainly, height=HEIGHT, width=WIDTH, **prompts_of(plainly))
    found = ksampler(nodes, patched_model, positive, negative)
    assert torch.equal(found, expected)
    assert torch.equal(ksampler(nodes, only, positive, negative), expected)
    assert not torch.equal(ksampler(nodes, model, positive, negative), expected)


def test_a_controlnet_for_sdxl_is_told_the_sizes_too(nodes: Nodes, base: FileRef) -> None:
    model, clip, _ = loaded(nodes, base)
    path = base.path.parents[1] / "controlnet" / "tiny-sdxl-random-controlnet.safetensors"
    net = load_controlnet(FileRef(path.name, path))
    assert isinstance(net, ControlNet)
    assert net.family == "tiny-sdxl"
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS)
    picture = torch.rand(1, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(1))
    steered = nodes.run(
        "ControlNetApplyAdvanced",
        positive=positive,
        negative=negative,
        control_net=nodes.live("CONTROL_NET", net),
        image=nodes.live("IMAGE", picture),
        strength=0.6,
    )
    plainly = program(base, StableDiffusionXLControlNetPipeline, controlnet=net.net)
    expected = by_diffusers(
        plainly,
        image=picture.movedim(-1, 1).expand(2, -1, -1, -1),
        controlnet_conditioning_scale=0.6,
        **prompts_of(plainly),
    )
    assert torch.equal(ksampler(nodes, model, *steered), expected)


@pytest.mark.parametrize("family", ["sdxl", "sdxl-refiner"])
def test_full_size_names_are_sdxls(family: str) -> None:
    """On weights without memory: names and shapes of the published files, and diffusers' way back in."""
    parts = {name: model.state_dict() for name, model in tiny._parts(family).items()}
    file = ldm.sdxl_file(parts["unet"], parts["vae"], parts.get("text_encoder"), parts["text_encoder_2"])
    shapes = {name: tuple(weight.shape) for name, weight in file.items()}
    attention = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
    width = {"sdxl": 2048, "sdxl-refiner": 1280}[family]
    assert shapes[attention][1] == width
    assert "model.diffusion_model.input_blocks.2.1.norm.weight" not in shapes
    assert shapes["model.diffusion_model.label_emb.0.0.weight"][1] == {"sdxl": 2816, "sdxl-refiner": 2560}[family]
    encoder = f"conditioner.embedders.{1 if family == 'sdxl' else 0}.model."
    assert shapes[f"{encoder}transformer.resblocks.31.attn.in_proj_weight"] == (3840, 1280)
    assert shapes[f"{encoder}positional_embedding"] == (77, 1280)
    assert shapes[f"{encoder}text_projection"] == (1280, 1280)
    assert ("conditioner.embedders.0.transformer.text_model.final_layer_norm.weight" in shapes) == (family == "sdxl")
    config = UNet2DConditionModel.load_config(families.config_folder(family) / "unet")
    assert convert_ldm_unet_checkpoint(dict(file), config).keys() == parts["unet"].keys()


def test_families_are_known_by_their_shapes(base: FileRef, refiner: FileRef, checkpoint: FileRef) -> None:
    for file in (base, refiner, checkpoint):
        assert family_of(FileRef(file.name, file.path)) == file.family
