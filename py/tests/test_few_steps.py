"""Models of few steps, and the refiner after its base: what diffusers' own pipelines make of the same weights."""

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    LatentConsistencyModelPipeline,
    LCMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from torch import Tensor

import plain
from atelier import families, tiny
from atelier.checkpoints import load_folder
from atelier.noise_table import NoiseTable
from atelier.recipes import Model
from atelier.sigmas import noise_levels
from atelier.split_files import load_denoiser
from atelier.start_noise import draw_noise
from atelier.values import FileRef, Latent
from conftest import FAMILY, Nodes
from test_sdxl import HEIGHT, SCALE, WIDTH, program, prompts_of, settle, written

TABLE = NoiseTable.scaled_linear()
PROMPTS = ("a red star left of a blue circle", "grey, blurred")
EMPTY: Latent = {"samples": torch.zeros(2, 4, HEIGHT // 8, WIDTH // 8)}
SEED, STEPS = 7, 4


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("sdxl"), "tiny-sdxl")


@pytest.fixture(scope="module")
def refiner(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("refiner"), "tiny-sdxl-refiner")


def distilled(family: str, width: int = 32) -> UNet2DConditionModel:
    """Return a UNet that is told its guidance, as LCM's are."""
    config = UNet2DConditionModel.load_config(families.config_folder(family) / "unet")
    unet = UNet2DConditionModel.from_config({**config, "time_cond_proj_dim": width})
    unet.load_state_dict(tiny.random_weights("unet", unet, 5, torch.float32))
    return unet.eval()


def file_of(unet: Any, folder: Path) -> FileRef:
    save_file(unet.state_dict(), folder / "lcm.safetensors")
    return FileRef("lcm.safetensors", folder / "lcm.safetensors")


def ksampler(nodes: Nodes, model: Any, sides: Any, **inputs: Any) -> Tensor:
    settings = {"sampler_name": "euler", "scheduler": "normal", "seed": SEED, "steps": STEPS, "cfg": 1.0} | inputs
    latent = nodes.live("LATENT", EMPTY)
    (output,) = nodes.run(
        "KSampler", model=model, positive=sides[0], negative=sides[1], latent_image=latent, **settings
    )
    found: Tensor = nodes.value(output)["samples"]
    return found


def encoded(nodes: Nodes, clip: Any) -> list[Any]:
    return [nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS]


def guided_by(nodes: Nodes, model: Any, guidance: float) -> Any:
    return nodes.run("EmbeddedGuidance", model=model, guidance=guidance)[0]


def begun(sigmas: Tensor) -> Tensor:
    drawn: Tensor = draw_noise(SEED, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    return drawn


def kept_of(plainly: Any, **arguments: Any) -> Tensor:
    """Return the last latents of a call, in the model's scale."""
    kept: list[Tensor] = []

    def keep(_: Any, __: int, ___: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        kept.append(tensors["latents"])
        return tensors

    plainly(output_type="latent", callback_on_step_end=keep, **arguments)
    (*_, last) = kept
    return last


@pytest.mark.parametrize("guidance", [8.0, 1.0, 0.0])
def test_a_distilled_model_is_told_its_guidance_as_by_diffusers(
    nodes: Nodes, checkpoint: FileRef, tmp_path: Path, guidance: float
) -> None:
    unet = distilled(FAMILY)
    (model,) = nodes.run("UNETLoader", unet_name=file_of(unet, tmp_path), weight_dtype="default")
    _, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    found = ksampler(nodes, guided_by(nodes, model, guidance), encoded(nodes, clip))
    assert nodes.notices == []
    plainly = StableDiffusionPipeline(**{**plain.pipeline(checkpoint.path).components, "unet": unet})
    sigmas = noise_levels(TABLE, "normal", STEPS)
    latents, _ = plain.generate(plainly, "euler", sigmas, PROMPTS, begun(sigmas), guidance)
    assert torch.equal(found, latents / plain.SCALE)
    assert not torch.equal(found, ksampler(nodes, guided_by(nodes, model, 3.0), encoded(nodes, clip)))


def test_so_is_one_for_sdxl(nodes: Nodes, base: FileRef, tmp_path: Path) -> None:
    unet = distilled("tiny-sdxl")
    (model,) = nodes.run("UNETLoader", unet_name=file_of(unet, tmp_path), weight_dtype="default")
    _, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    found = ksampler(nodes, guided_by(nodes, model, 8.0), encoded(nodes, clip))
    plainly = program(base, StableDiffusionXLPipeline)
    plainly.register_modules(unet=unet)
    sigmas = noise_levels(TABLE, "normal", STEPS)
    plainly.scheduler = plain.pinned("euler", sigmas)
    told = {"num_inference_steps": STEPS, "guidance_scale": 8.0, "latents": begun(sigmas)}
    size = {"height": HEIGHT, "width": WIDTH}
    assert torch.equal(found, kept_of(plainly, **told, **size, **prompts_of(plainly)) / SCALE)


def test_guidance_by_prompts_comes_on_top_where_cfg_asks_for_it(
    nodes: Nodes, checkpoint: FileRef, tmp_path: Path
) -> None:
    unet = distilled(FAMILY)
    _, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    sides = encoded(nodes, clip)
    embeddings = torch.cat([nodes.value(side)[0][0] for side in sides[::-1]]).repeat_interleave(2, dim=0)
    told = StableDiffusionPipeline.get_guidance_scale_embedding(None, torch.tensor([4.0] * 4), 32)

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        twice = torch.cat([sample] * 2)
        low, high = unet(twice, timestep, encoder_hidden_states=embeddings, timestep_cond=told).sample.chunk(2)
        guided: Tensor = low + 3.0 * (high - low)
        return guided

    (model,) = nodes.run("UNETLoader", unet_name=file_of(unet, tmp_path), weight_dtype="default")
    found = ksampler(nodes, guided_by(nodes, model, 5.0), sides, cfg=3.0)
    sigmas = noise_levels(TABLE, "normal", STEPS)
    assert torch.equal(found, plain.loop(answer, sigmas, begun(sigmas)) / plain.SCALE)


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_a_full_lcm_goes_where_diffusers_pipeline_goes(
    nodes: Nodes, checkpoint: FileRef, tmp_path: Path, steps: int
) -> None:
    """The same noise and the same timesteps; the scale of σ rounds otherwise than diffusers', so not to the bit."""
    unet = distilled(FAMILY)
    (model,) = nodes.run("UNETLoader", unet_name=file_of(unet, tmp_path), weight_dtype="default")
    (model,) = nodes.run("ModelSamplingDiscrete", model=guided_by(nodes, model, 8.0), sampling="lcm", zsnr=False)
    _, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    found = ksampler(nodes, model, encoded(nodes, clip), sampler_name="lcm", scheduler="simple", steps=steps)
    components = plain.pipeline(checkpoint.path).components
    del components["image_encoder"]
    scheduler = LCMScheduler(**plain.BETAS, clip_sample=False, set_alpha_to_one=True)
    plainly = LatentConsistencyModelPipeline(**{**components, "unet": unet, "scheduler": scheduler})
    plainly.set_progress_bar_config(disable=True)
    expected = plainly(
        PROMPTS[0],
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=steps,
        guidance_scale=8.0,
        num_images_per_prompt=2,
        latents=draw_noise(SEED, EMPTY),
        generator=torch.Generator().manual_seed(SEED),
        output_type="latent",
    ).images
    assert torch.allclose(found * plain.SCALE, expected, rtol=1e-4, atol=1e-4)
    assert expected.std() > 0.1


def test_untold_guidance_is_said_and_nothing_embedded(nodes: Nodes, checkpoint: FileRef, tmp_path: Path) -> None:
    unet = distilled(FAMILY)
    (model,) = nodes.run("UNETLoader", unet_name=file_of(unet, tmp_path), weight_dtype="default")
    _, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    sides = encoded(nodes, clip)
    found = ksampler(nodes, model, sides)
    assert [notice["code"] for notice in nodes.notices] == ["guidance_not_told"]
    embeddings = nodes.value(sides[0])[0][0].repeat(2, 1, 1)
    sigmas = noise_levels(TABLE, "normal", STEPS)
    expected = plain.loop(
        lambda sample, timestep, _: unet(sample, timestep, encoder_hidden_states=embeddings).sample,
        sigmas,
        begun(sigmas),
    )
    assert torch.equal(found, expected / plain.SCALE)


def test_a_model_that_knows_no_guidance_is_told_none(nodes: Nodes, checkpoint: FileRef) -> None:
    model, _, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    told = guided_by(nodes, model, 8.0)
    assert [notice["code"] for notice in nodes.notices] == ["no_embedded_guidance"]
    assert nodes.value(told) is nodes.value(model)


@pytest.mark.parametrize("family", [FAMILY, "tiny-sdxl"])
def test_a_denoiser_says_by_its_weights_that_it_knows_guidance(family: str, tmp_path: Path) -> None:
    unet = distilled(family, 256)
    model = load_denoiser(file_of(unet, tmp_path))
    assert (model.family, model.knows_guidance) == (family, True)
    assert model.unet.config["time_cond_proj_dim"] == 256
    assert all(torch.equal(weight, unet.state_dict()[name]) for name, weight in model.unet.state_dict().items())


def test_so_does_a_folder_as_it_is_published(checkpoint: FileRef, tmp_path: Path) -> None:
    components = plain.pipeline(checkpoint.path).components
    del components["image_encoder"]
    scheduler = LCMScheduler(**plain.BETAS)
    plainly = LatentConsistencyModelPipeline(**{**components, "unet": distilled(FAMILY), "scheduler": scheduler})
    plainly.save_pretrained(tmp_path / "lcm")
    model: Model = load_folder(FileRef("lcm", tmp_path / "lcm", family=FAMILY))[0]
    assert model.knows_guidance


def advanced(nodes: Nodes, model: Any, sides: Any, latent: Any, **inputs: Any) -> Any:
    settings = {"noise_seed": SEED, "steps": STEPS, "cfg": 6.0, "sampler_name": "euler", "scheduler": "normal"}
    (output,) = nodes.run(
        "KSamplerAdvanced",
        model=model,
        positive=sides[0],
        negative=sides[1],
        latent_image=latent,
        **settings,
        **inputs,
    )
    return output


@pytest.mark.parametrize("end", [2, 3])
def test_the_refiner_goes_on_where_the_base_left_off(nodes: Nodes, base: FileRef, refiner: FileRef, end: int) -> None:
    """Diffusers' ensemble of experts: `denoising_end` of the base is `denoising_start` of the refiner."""
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    other, other_clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=refiner)
    begin = {"add_noise": "enable", "start_at_step": 0, "end_at_step": end, "return_with_leftover_noise": "enable"}
    half = advanced(nodes, model, encoded(nodes, clip), nodes.live("LATENT", EMPTY), **begin)
    rest = {
        "add_noise": "disable",
        "start_at_step": end,
        "end_at_step": 10000,
        "return_with_leftover_noise": "disable",
    }
    found = nodes.value(advanced(nodes, other, encoded(nodes, other_clip), half, **rest))["samples"]

    sigmas = noise_levels(TABLE, "normal", STEPS)
    first, second = program(base, StableDiffusionXLPipeline), program(refiner, StableDiffusionXLImg2ImgPipeline)
    first.scheduler, second.scheduler = (plain.pinned("euler", sigmas) for _ in range(2))
    second.unet.requires_grad_(requires_grad=False)  # torch folds products otherwise where weights might learn
    told: dict[str, Any] = {"num_inference_steps": STEPS, "guidance_scale": 6.0, "output_type": "latent"}
    share = end / STEPS
    size = {"height": HEIGHT, "width": WIDTH}
    latents = first(latents=begun(sigmas), denoising_end=share, **size, **told, **prompts_of(first)).images
    between = latents / SCALE * SCALE  # latents lie between nodes in the VAE's scale, and that is the last bit
    expected = second(image=between, denoising_start=share, **told, **prompts_of(second)).images / SCALE
    assert torch.equal(nodes.value(half)["samples"], latents / SCALE)
    assert torch.equal(found, expected)


class GivenAncestral(EulerAncestralDiscreteScheduler):  # type: ignore[misc]  # diffusers is not typed
    """Euler's ancestral method through given levels, with latents that arrive in their scale."""

    init_noise_sigma = 1.0
    given: Tensor

    def set_timesteps(self, num_inference_steps: int, device: Any = None) -> None:
        super().set_timesteps(num_inference_steps, device=device)
        self.sigmas = self.given
        self.timesteps = TABLE.nearest(self.given[:-1]).float()


def turbo_levels(nodes: Nodes, model: Any, steps: int, spacing: str) -> Any:
    if spacing == "trailing":
        return nodes.run("BasicScheduler", model=model, scheduler="simple", steps=steps, denoise=1.0)[0]
    return nodes.run("SDTurboScheduler", model=model, steps=steps, denoise=1.0)[0]


@pytest.mark.parametrize(("steps", "spacing"), [(1, "turbo"), (2, "turbo"), (4, "turbo"), (4, "trailing")])
def test_turbo_is_diffusers_with_the_same_levels_and_noise(
    nodes: Nodes, base: FileRef, steps: int, spacing: str
) -> None:
    """But for the last bits: ComfyUI's last step is what is expected at the end, diffusers' gets there by its slope."""
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    levels = turbo_levels(nodes, model, steps, spacing)
    (sampler,) = nodes.run("KSamplerSelect", sampler_name="euler_ancestral")
    sides = encoded(nodes, clip)
    output, _ = nodes.run(
        "SamplerCustom",
        model=model,
        add_noise=True,
        noise_seed=SEED,
        cfg=1.0,
        positive=sides[0],
        negative=sides[1],
        sampler=sampler,
        sigmas=levels,
        latent_image=nodes.live("LATENT", EMPTY),
    )
    plainly = program(base, StableDiffusionXLPipeline)
    plainly.scheduler = GivenAncestral(**plain.BETAS)
    plainly.scheduler.given = nodes.value(levels)
    expected = kept_of(
        plainly,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=steps,
        guidance_scale=0.0,
        latents=begun(nodes.value(levels)),
        generator=torch.Generator().manual_seed(SEED),
        **prompts_of(plainly),
    )
    assert torch.allclose(nodes.value(output)["samples"] * SCALE, expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("scheduler", ["sgm_uniform", "simple"])
def test_a_lightning_lora_is_diffusers_without_guidance(nodes: Nodes, base: FileRef, scheduler: str) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    path = base.path.parents[1] / "loras" / "tiny-sdxl-random-lora.safetensors"
    lora = FileRef(path.name, path, family="tiny-sdxl")
    (fast,) = nodes.run("LoraLoaderModelOnly", model=model, lora_name=lora, strength_model=1.0)
    found = ksampler(nodes, fast, encoded(nodes, clip), scheduler=scheduler)
    plainly = program(base, StableDiffusionXLPipeline)
    told = prompts_of(plainly)
    plainly.load_lora_weights(str(path), adapter_name="a")
    settle(plainly)
    sigmas = noise_levels(TABLE, scheduler, STEPS)
    plainly.scheduler = plain.pinned("euler", sigmas)
    size = {"height": HEIGHT, "width": WIDTH, "num_inference_steps": STEPS}
    expected = kept_of(plainly, guidance_scale=0.0, latents=begun(sigmas), **size, **told)
    assert torch.equal(found, expected / SCALE)


def test_simple_is_what_diffusers_calls_trailing() -> None:
    published = EulerDiscreteScheduler(**plain.BETAS, timestep_spacing="trailing")
    for steps in (1, 2, 4, 8):
        published.set_timesteps(steps)
        assert torch.allclose(noise_levels(TABLE, "simple", steps), published.sigmas, rtol=1e-5, atol=0)


def test_a_model_of_one_step_tells_the_picture_itself(nodes: Nodes, base: FileRef) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    (model,) = nodes.run("ModelSamplingDiscrete", model=model, sampling="x0", zsnr=False)
    found = ksampler(nodes, model, encoded(nodes, clip), steps=1, scheduler="sgm_uniform")
    plainly = program(base, StableDiffusionXLPipeline)
    sigmas = noise_levels(TABLE, "sgm_uniform", 1)
    plainly.scheduler = plain.pinned("euler", sigmas, prediction_type="sample")
    told = {"guidance_scale": 0.0, "num_inference_steps": 1, "height": HEIGHT, "width": WIDTH}
    expected = kept_of(plainly, latents=begun(sigmas), **told, **prompts_of(plainly))
    assert torch.equal(found, expected / SCALE)


@pytest.mark.parametrize("steps", [1, 4])
def test_an_lcm_lora_goes_where_diffusers_scheduler_goes(nodes: Nodes, base: FileRef, steps: int) -> None:
    """The same noise and the same timesteps; the scale of σ rounds otherwise than diffusers', so not to the bit."""
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=base)
    path = base.path.parents[1] / "loras" / "tiny-sdxl-random-lora.safetensors"
    lora = FileRef(path.name, path, family="tiny-sdxl")
    (fast,) = nodes.run("LoraLoaderModelOnly", model=model, lora_name=lora, strength_model=1.0)
    (fast,) = nodes.run("ModelSamplingDiscrete", model=fast, sampling="lcm", zsnr=False)
    found = ksampler(nodes, fast, encoded(nodes, clip), sampler_name="lcm", scheduler="simple", steps=steps, cfg=1.0)
    plainly = program(base, StableDiffusionXLPipeline)
    told = prompts_of(plainly)
    plainly.load_lora_weights(str(path), adapter_name="a")
    settle(plainly)
    plainly.scheduler = LCMScheduler(**plain.BETAS, clip_sample=False, set_alpha_to_one=True)
    expected = kept_of(
        plainly,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=steps,
        guidance_scale=0.0,
        latents=draw_noise(SEED, EMPTY),
        generator=torch.Generator().manual_seed(SEED),
        **told,
    )
    assert torch.allclose(found * SCALE, expected, rtol=1e-4, atol=1e-4)
