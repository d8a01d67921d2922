"""The tensor oracle: a job's latents and pictures equal those of a plain diffusers program, bit for bit."""

from typing import Any

import pytest
import torch
from torch import Tensor

import plain
from atelier import operations
from atelier.noise_table import NoiseTable
from atelier.sigmas import noise_levels
from atelier.values import FileRef
from conftest import Nodes

PROMPTS = ("a red star left of a blue circle", "grey, blurred")
WIDTH, HEIGHT, SEED, STEPS, CFG = 96, 64, 2**63 + 5, 5, 7.5


@pytest.fixture(scope="module")
def program(checkpoint: FileRef) -> Any:
    return plain.pipeline(checkpoint.path)


def encoded(nodes: Nodes, clip: Any) -> tuple[Any, Any]:
    (positive,) = nodes.run("CLIPTextEncode", text=PROMPTS[0], clip=clip)
    (negative,) = nodes.run("CLIPTextEncode", text=PROMPTS[1], clip=clip)
    return positive, negative


def settings(sampler: str, scheduler: str, denoise: float = 1.0) -> dict[str, Any]:
    return {
        "seed": SEED,
        "steps": STEPS,
        "cfg": CFG,
        "sampler_name": sampler,
        "scheduler": scheduler,
        "denoise": denoise,
    }


def start_noise(batch: int) -> Tensor:
    shape = (batch, 4, HEIGHT // 8, WIDTH // 8)
    return torch.randn(shape, generator=torch.Generator().manual_seed(SEED))


@pytest.mark.parametrize(("sampler", "scheduler"), [("euler", "normal"), ("dpmpp_2m", "karras"), ("euler", "karras")])
@pytest.mark.parametrize("batch", [1, 2])
def test_text_to_image(
    nodes: Nodes, program: Any, checkpoint: FileRef, sampler: str, scheduler: str, batch: int
) -> None:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    positive, negative = encoded(nodes, clip)
    (empty,) = nodes.run("EmptyLatentImage", width=WIDTH, height=HEIGHT, batch_size=batch)
    (latent,) = nodes.run(
        "KSampler",
        model=model,
        positive=positive,
        negative=negative,
        latent_image=empty,
        **settings(sampler, scheduler),
    )
    (image,) = nodes.run("VAEDecode", samples=latent, vae=vae)

    sigmas = noise_levels(NoiseTable.scaled_linear(), scheduler, STEPS)
    start = start_noise(batch) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    latents, pictures = plain.generate(program, sampler, sigmas, PROMPTS, start, CFG)

    assert torch.equal(nodes.value(latent)["samples"], latents / plain.SCALE)
    assert torch.equal(nodes.value(image), pictures.movedim(1, -1))
    assert nodes.value(image).std() > 0.1


def test_two_threads_give_the_same_bits_as_a_program_with_two_threads(
    nodes: Nodes, program: Any, checkpoint: FileRef
) -> None:
    threads = torch.get_num_threads()
    operations.describe({})  # fixes the count, which is then changed behind its back
    torch.set_num_threads(2)
    try:
        test_text_to_image(nodes, program, checkpoint, "dpmpp_2m", "karras", 2)
    finally:
        torch.set_num_threads(threads)


def test_image_to_image(nodes: Nodes, program: Any, checkpoint: FileRef) -> None:
    model, clip, vae = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    positive, negative = encoded(nodes, clip)
    (picture,) = nodes.run("EmptyImage", width=WIDTH, height=HEIGHT, batch_size=1, color=0xC04020)
    (begun,) = nodes.run("VAEEncode", pixels=picture, vae=vae)
    (latent,) = nodes.run(
        "KSampler",
        model=model,
        positive=positive,
        negative=negative,
        latent_image=begun,
        **settings("euler", "normal", denoise=0.6),
    )
    (image,) = nodes.run("VAEDecode", samples=latent, vae=vae)

    pixels = torch.tensor([0xC0, 0x40, 0x20]).div(255).reshape(1, 3, 1, 1).expand(1, 3, HEIGHT, WIDTH)
    mean = program.vae.encode((2.0 * pixels - 1.0).contiguous()).latent_dist.mode()
    sigmas = noise_levels(NoiseTable.scaled_linear(), "normal", 8)[-6:]  # int(5 / 0.6) steps, the last 5 of them
    start = mean * plain.SCALE + start_noise(1) * float(sigmas[0])
    latents, pictures = plain.generate(program, "euler", sigmas, PROMPTS, start, CFG)

    assert torch.equal(nodes.value(begun)["samples"], mean)
    assert torch.equal(nodes.value(latent)["samples"], latents / plain.SCALE)
    assert torch.equal(nodes.value(image), pictures.movedim(1, -1))


@pytest.mark.parametrize("form", ["kohya", "peft"])
def test_lora(nodes: Nodes, checkpoint: FileRef, lora: FileRef, peft_lora: FileRef, form: str) -> None:
    file = lora if form == "kohya" else peft_lora
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    model, clip = nodes.run(
        "LoraLoader", model=model, clip=clip, lora_name=file, strength_model=0.8, strength_clip=-0.5
    )
    positive, negative = encoded(nodes, clip)
    (empty,) = nodes.run("EmptyLatentImage", width=WIDTH, height=HEIGHT, batch_size=1)
    sampling = settings("dpmpp_2m", "karras")
    (latent,) = nodes.run("KSampler", model=model, positive=positive, negative=negative, latent_image=empty, **sampling)

    program = plain.pipeline(checkpoint.path)
    program.load_lora_weights(str(file.path), adapter_name="a")
    program.set_adapters(["a"], [{"unet": 0.8, "text_encoder": -0.5}])
    sigmas = noise_levels(NoiseTable.scaled_linear(), "karras", STEPS)
    start = start_noise(1) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    latents, _ = plain.generate(program, "dpmpp_2m", sigmas, PROMPTS, start, CFG)
    assert torch.equal(nodes.value(latent)["samples"], latents / plain.SCALE)

    (base,) = nodes.run(
        "KSampler",
        model=nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[0],
        positive=positive,
        negative=negative,
        latent_image=empty,
        **sampling,
    )
    assert not torch.equal(nodes.value(base)["samples"], nodes.value(latent)["samples"])


def test_pixels_are_truncated_as_comfyui_saves_them(nodes: Nodes) -> None:
    (image,) = nodes.run("EmptyImage", width=3, height=2, batch_size=2, color=0xFF8001)
    nodes.value(image)[1, 0, 0] = torch.tensor([1.7, -0.3, 0.999999])
    buffer = bytearray(2 * 3 * 3)
    assert operations.picture({"handle": image["handle"]}) == {"count": 2, "width": 3, "height": 2, "channels": 3}
    operations.pixels({"handle": image["handle"], "index": 1}, (memoryview(buffer),))
    assert list(buffer[:6]) == [255, 0, 254, 255, 128, 1]
