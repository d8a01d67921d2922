"""Models that take more than latents, for inpainting and editing: bit for bit what diffusers' own pipelines make."""

from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from diffusers import StableDiffusionInpaintPipeline
from diffusers import StableDiffusionXLInpaintPipeline as XlInpaintPipeline
from torch import Tensor

import plain
from atelier import families, tiny
from atelier.autoencoder import encode, encode_beside, encode_for_inpaint
from atelier.beside import Beside, _to_count
from atelier.checkpoints import family_of, load_checkpoint
from atelier.controlnets import load_controlnet
from atelier.noise_table import NoiseTable
from atelier.recipes import ControlNet
from atelier.sigmas import noise_levels
from atelier.split_files import load_denoiser
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import FileRef, Latent
from conftest import Nodes
from test_sdxl import program

TABLE = NoiseTable.scaled_linear()
PROMPTS = ("a red star left of a blue circle", "grey, blurred")
WIDTH, HEIGHT, SEED, STEPS, CFG = 64, 48, 7, 3, 6.0
SCALES = {"tiny-sd": 0.18215, "tiny-sdxl": 0.13025}


def written(folder: Path, name: str) -> FileRef:
    path = folder / "checkpoints" / f"{name}.safetensors"
    tiny.save(tiny.random_checkpoint(name, 3, torch.float32), path)
    return FileRef(path.name, path, family=name)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("variants")


@pytest.fixture(scope="module")
def inpainting(root: Path) -> FileRef:
    return written(root, "tiny-sd-inpaint")


@pytest.fixture(scope="module")
def editing(root: Path) -> FileRef:
    return written(root, "tiny-sd-edit")


def picture() -> Tensor:
    return torch.rand(1, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(5))


def hole() -> Tensor:
    mask = torch.zeros(1, HEIGHT, WIDTH)
    mask[:, 16:40, 8:32] = 1.0
    return mask


def start(batch: int = 1) -> tuple[Tensor, Tensor]:
    sigmas = noise_levels(TABLE, "normal", STEPS)
    empty: Latent = {"samples": torch.zeros(batch, 4, HEIGHT // 8, WIDTH // 8)}
    return sigmas, draw_noise(SEED, empty)


def by_nodes(nodes: Nodes, file: FileRef, *, noise_mask: bool, hint: Any = None) -> tuple[Tensor, Any]:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=file)
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS)
    if hint is not None:
        positive, negative = nodes.run(
            "ControlNetApplyAdvanced",
            positive=positive,
            negative=negative,
            control_net=nodes.live("CONTROL_NET", hint),
            image=nodes.live("IMAGE", picture()),
            strength=0.7,
            start_percent=0.0,
            end_percent=1.0,
        )
    shown = nodes.run(
        "InpaintModelConditioning",
        positive=positive,
        negative=negative,
        vae=vae,
        pixels=nodes.live("IMAGE", picture()),
        mask=nodes.live("MASK", hole()),
        noise_mask=noise_mask,
    )
    return sampled(nodes, model, shown[:2], shown[2]), nodes.value(vae)


def sampled(nodes: Nodes, model: Any, prompts: list[Any], latent: Any) -> Tensor:
    (output,) = nodes.run(
        "KSampler",
        model=model,
        positive=prompts[0],
        negative=prompts[1],
        latent_image=latent,
        seed=SEED,
        steps=STEPS,
        cfg=CFG,
        sampler_name="euler",
        scheduler="normal",
        denoise=1.0,
    )
    samples: Tensor = nodes.value(output)["samples"]
    return samples


def by_diffusers(plainly: Any, vae: Any, **more: Any) -> Tensor:
    """The noise hides the picture where the run begins, so the pipeline's own start is the noise and the picture."""
    scale = SCALES["tiny-sdxl" if hasattr(plainly, "text_encoder_2") else "tiny-sd"]
    made = encode_beside(vae, picture(), hole())
    sigmas, noise = start()
    begun = made.latents * scale + noise * (1 + float(sigmas[0]) ** 2) ** 0.5
    plainly.scheduler = plain.pinned("euler", sigmas)
    result = plainly(
        image=picture().movedim(-1, 1),
        mask_image=hole()[:, None],
        masked_image_latents=made.masked * scale,
        height=HEIGHT,
        width=WIDTH,
        strength=1.0,
        num_inference_steps=STEPS,
        guidance_scale=CFG,
        latents=begun,
        output_type="latent",
        **more,
    )
    latents: Tensor = result.images / scale
    return latents


def unet_of(file: FileRef) -> Any:
    base, channels = families.kind_of(str(file.family))
    return diffusers.UNet2DConditionModel.from_single_file(
        str(file.path),
        config=str(families.config_folder(base)),
        subfolder="unet",
        in_channels=channels,
        local_files_only=True,
    )


def plainly_sd(file: FileRef, kind: Any, **more: Any) -> Any:
    made = kind.from_single_file(
        str(file.path),
        config=str(families.config_folder("tiny-sd")),
        tokenizer=families.clip_tokenizer(),
        unet=unet_of(file),
        local_files_only=True,
        torch_dtype=torch.float32,
        **more,
    )
    made.set_progress_bar_config(disable=True)
    for part in (made.unet, made.text_encoder):
        for weight in part.parameters():
            weight.data = weight.data.clone()
    return made


def test_the_picture_is_what_diffusers_inpainting_makes(nodes: Nodes, inpainting: FileRef) -> None:
    ours, vae = by_nodes(nodes, inpainting, noise_mask=False)
    plainly = plainly_sd(inpainting, StableDiffusionInpaintPipeline)
    embeddings = plainly.encode_prompt(PROMPTS[0], "cpu", 1, True, PROMPTS[1])
    told = dict(zip(("prompt_embeds", "negative_prompt_embeds"), embeddings, strict=True))
    assert torch.equal(ours, by_diffusers(plainly, vae, **told))


def test_a_controlnet_sees_the_latents_alone(nodes: Nodes, inpainting: FileRef, controlnet: FileRef) -> None:
    hint = load_controlnet(controlnet)
    assert isinstance(hint, ControlNet)
    ours, vae = by_nodes(nodes, inpainting, noise_mask=False, hint=hint)
    made = encode_beside(vae, picture(), hole())
    mask = torch.nn.functional.interpolate(made.mask, size=ours.shape[2:], mode="bilinear").round()
    beside = torch.cat([mask, made.masked * plain.SCALE], dim=1)
    assert torch.equal(ours, looped(inpainting, {"samples": made.latents}, beside, hint.net))


def test_sdxl_inpaints_as_diffusers_does(nodes: Nodes, root: Path) -> None:
    file = written(root, "tiny-sdxl-inpaint")
    ours, vae = by_nodes(nodes, file, noise_mask=False)
    plainly = program(FileRef(file.name, file.path, family="tiny-sdxl"), XlInpaintPipeline, unet=unet_of(file))
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    told = dict(zip(names, plainly.encode_prompt(PROMPTS[0], negative_prompt=PROMPTS[1]), strict=True))
    assert torch.equal(ours, by_diffusers(plainly, vae, **told))


def test_with_a_noise_mask_the_rest_is_kept(nodes: Nodes, inpainting: FileRef) -> None:
    ours, vae = by_nodes(nodes, inpainting, noise_mask=True)
    free, _ = by_nodes(nodes, inpainting, noise_mask=False)
    kept = encode(vae, picture())["samples"]
    outside = (torch.nn.functional.interpolate(hole()[:, None], size=ours.shape[2:], mode="bilinear") == 0).expand_as(
        ours
    )
    assert torch.allclose(ours[outside], kept[outside], atol=1e-4)
    assert not torch.allclose(free[outside], kept[outside], atol=1e-2)


def looped(file: FileRef, begun: Latent, beside: Tensor, net: Any = None) -> Tensor:
    """A run of Euler's method over a network that sees `beside` along its channels, written out."""
    model, clip, _ = load_checkpoint(file)
    positive, negative = (encode_prompt(clip, text)[0][0] for text in PROMPTS)
    sigmas, noise = start(len(begun["samples"]))

    def answer(latents: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        batch = torch.cat([torch.cat([latents] * 2), torch.cat([beside] * 2)], dim=1)
        prompts = torch.cat([negative.repeat(len(latents), 1, 1), positive.repeat(len(latents), 1, 1)])
        steered: dict[str, Any] = {}
        if net is not None:
            down, middle = net(
                torch.cat([latents] * 2),
                timestep,
                encoder_hidden_states=prompts,
                controlnet_cond=torch.cat([picture().movedim(-1, 1)] * 2),
                conditioning_scale=0.7,
                return_dict=False,
            )
            steered = {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}
        against, towards = model.unet(batch, timestep, encoder_hidden_states=prompts, **steered)[0].chunk(2)
        guided: Tensor = against + CFG * (towards - against)
        return guided

    scaled = begun["samples"] * plain.SCALE + noise * (1 + float(sigmas[0]) ** 2) ** 0.5
    return plain.loop(answer, sigmas, scaled) / plain.SCALE


def sides(nodes: Nodes, clip: Any) -> list[Any]:
    return [nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS]


def test_without_a_picture_all_of_it_is_made(nodes: Nodes, inpainting: FileRef) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=inpainting)
    empty: Latent = {"samples": torch.zeros(2, 4, HEIGHT // 8, WIDTH // 8)}
    ours = sampled(nodes, model, sides(nodes, clip), nodes.live("LATENT", empty))
    blank = torch.tensor([1.0, 0.8223, -0.6876, 0.6364, 0.1380]).reshape(1, 5, 1, 1)
    assert torch.equal(ours, looped(inpainting, empty, blank.expand(2, 5, HEIGHT // 8, WIDTH // 8)))


def test_what_was_encoded_for_inpainting_is_shown(nodes: Nodes, inpainting: FileRef) -> None:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=inpainting)
    begun = encode_for_inpaint(nodes.value(vae), picture(), hole(), 6)
    ours = sampled(nodes, model, sides(nodes, clip), nodes.live("LATENT", begun))
    mask = torch.nn.functional.interpolate(begun["noise_mask"], size=ours.shape[2:], mode="bilinear")
    expected = looped(inpainting, begun, torch.cat([mask.round(), begun["samples"] * plain.SCALE], dim=1))
    inside = (mask == 1.0).expand_as(ours)
    assert not torch.equal(ours, expected)  # there the noise mask keeps what was
    free = sampled(nodes, model, sides(nodes, clip), nodes.live("LATENT", {"samples": begun["samples"]}))
    assert not torch.equal(free[inside], ours[inside])


def test_an_editing_model_sees_the_picture(nodes: Nodes, editing: FileRef) -> None:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=editing)
    positive, negative, latent = nodes.run(
        "InstructPixToPixConditioning",
        positive=sides(nodes, clip)[0],
        negative=sides(nodes, clip)[1],
        vae=vae,
        pixels=nodes.live("IMAGE", picture()),
    )
    ours = sampled(nodes, model, [positive, negative], latent)
    shown = encode(nodes.value(vae), picture())["samples"]
    assert torch.equal(ours, looped(editing, {"samples": torch.zeros_like(shown)}, shown))


def test_an_editing_model_without_a_picture_sees_nothing(nodes: Nodes, editing: FileRef) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=editing)
    empty: Latent = {"samples": torch.zeros(1, 4, HEIGHT // 8, WIDTH // 8)}
    ours = sampled(nodes, model, sides(nodes, clip), nodes.live("LATENT", empty))
    assert torch.equal(ours, looped(editing, empty, torch.zeros(1, 4, HEIGHT // 8, WIDTH // 8)))


def test_an_area_sees_its_own_part(nodes: Nodes, inpainting: FileRef) -> None:
    """An area of the whole picture is no area."""
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=inpainting)
    positive, negative = sides(nodes, clip)
    shown = nodes.run(
        "InpaintModelConditioning",
        positive=positive,
        negative=negative,
        vae=vae,
        pixels=nodes.live("IMAGE", picture()),
        mask=nodes.live("MASK", hole()),
        noise_mask=False,
    )
    whole = {"width": 1.0, "height": 1.0, "x": 0.0, "y": 0.0, "strength": 1.0}
    (everywhere,) = nodes.run("ConditioningSetAreaPercentage", conditioning=shown[0], **whole)
    (left,) = nodes.run("ConditioningSetAreaPercentage", conditioning=shown[0], **{**whole, "width": 0.5})
    plainly = sampled(nodes, model, shown[:2], shown[2])
    assert torch.allclose(sampled(nodes, model, [everywhere, shown[1]], shown[2]), plainly, rtol=1e-3, atol=1e-2)
    assert sampled(nodes, model, [left, shown[1]], shown[2]).shape == plainly.shape


@pytest.mark.parametrize("name", ["tiny-sd-inpaint", "tiny-sd-edit", "tiny-sd21-inpaint", "tiny-sdxl-inpaint"])
def test_the_kind_is_known_by_the_first_convolution(root: Path, name: str) -> None:
    file = written(root, name)
    assert family_of(FileRef(file.name, file.path)) == name
    base, channels = families.kind_of(name)
    alone = load_denoiser(FileRef(file.name, denoiser_of(file)))
    assert (alone.family, alone.unet.config.in_channels) == (base, channels)


def denoiser_of(file: FileRef) -> Path:
    from safetensors.torch import load_file, save_file

    path = file.path.with_suffix(".unet.safetensors")
    weights = {name: each for name, each in load_file(file.path).items() if name.startswith("model.diffusion_model.")}
    save_file(weights, path)
    return path


@pytest.mark.parametrize(
    ("given", "count", "order"),
    [(1, 3, [0, 0, 0]), (2, 4, [0, 0, 1, 1]), (3, 2, [0, 2]), (3, 1, [0]), (2, 2, [0, 1]), (2, 3, [0, 1, 1])],
)
def test_pictures_are_shared_out_among_a_batch(given: int, count: int, order: list[int]) -> None:
    batch = torch.arange(given).reshape(-1, 1, 1, 1)
    assert _to_count(batch, count).flatten().tolist() == order


def test_what_has_another_size_is_fitted() -> None:
    latents = torch.zeros(2, 4, 6, 8)
    options = {"concat_latent": torch.ones(1, 4, 12, 16), "concat_mask": torch.ones(1, 1, 48, 64)}
    shown = Beside(9, latents, None, 0.5).of(options)  # type: ignore[arg-type]  # a part of the options
    assert shown is not None
    assert shown.shape == (2, 5, 6, 8)
    assert torch.equal(shown[:, :1], torch.ones(2, 1, 6, 8))
    assert torch.allclose(shown[:, 1:], torch.full((2, 4, 6, 8), 0.5))
    assert Beside(4, latents, None, 0.5).of({}) is None
