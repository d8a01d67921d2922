"""T2I-Adapters: bit for bit what diffusers' own adapter pipelines make, alone and beside a ControlNet."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    MultiAdapter,
    StableDiffusionAdapterPipeline,
    StableDiffusionXLAdapterPipeline,
    T2IAdapter,
)
from torch import Tensor

import plain
import test_sdxl as xl
from atelier import tiny
from atelier.checkpoints import load_checkpoint
from atelier.conditions import steered as steered_by
from atelier.controlnets import load_controlnet
from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Adapter, Clip, ControlNet, Hint, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent
from conftest import FAMILY

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
PROMPTS = ("a red star left of a blue circle", "grey, blurred")
WIDTH, HEIGHT, STEPS, CFG = 128, 64, 4, 7.5
SETTINGS = SamplingSettings(11, STEPS, CFG, "euler", "normal")
EMPTY: Latent = {"samples": torch.zeros(1, 4, HEIGHT // 8, WIDTH // 8)}
KINDS: dict[str, dict[str, Any]] = {
    "full": {"channels": [16, 32, 48, 48], "adapter_type": "full_adapter"},
    "grey": {"in_channels": 1, "channels": [16, 32, 48, 48], "adapter_type": "full_adapter"},
    "light": {"channels": [16, 32, 48], "num_res_blocks": 4, "adapter_type": "light_adapter"},
    "xl": {"channels": [16, 32, 48, 48], "downscale_factor": 16, "adapter_type": "full_adapter_xl"},
}


def weights(kind: str, seed: int = 5) -> dict[str, Tensor]:
    with torch.device("meta"):
        net = T2IAdapter(**KINDS[kind])
    return tiny.random_weights("adapter", net, seed, torch.float32)


def written(folder: Path, kind: str, seed: int = 5) -> Adapter:
    path = folder / f"{kind}-{seed}.safetensors"
    tiny.save(weights(kind, seed), path)
    return read(path)


def read(path: Path) -> Adapter:
    found = load_controlnet(FileRef(path.name, path))
    assert isinstance(found, Adapter)
    return found


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> tuple[Conditioning, Conditioning]:
    with torch.no_grad():
        return encode_prompt(parts[1], PROMPTS[0]), encode_prompt(parts[1], PROMPTS[1])


def picture(seed: int, channels: int = 3) -> Tensor:
    drawn = torch.rand(1, HEIGHT, WIDTH, channels, generator=torch.Generator().manual_seed(seed))
    return drawn.expand(-1, -1, -1, 3)


def sampled(model: Model, sides: Any, *hints: Hint) -> Tensor:
    for hint in hints:
        sides = [steered_by(side, hint, for_negative=False) for side in sides]
    return sample(model, SETTINGS, sides[0], sides[1], EMPTY)["samples"]


def start() -> tuple[Tensor, Tensor]:
    sigmas = noise_levels(TABLE, "normal", STEPS)
    return sigmas, draw_noise(SETTINGS.seed, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5


def by_diffusers(checkpoint: FileRef, adapter: Any, image: Any, scale: Any) -> Tensor:
    parts = plain.pipeline(checkpoint.path).components
    del parts["image_encoder"]
    program = StableDiffusionAdapterPipeline(**parts, adapter=adapter)
    program.set_progress_bar_config(disable=True)
    sigmas, latents = start()
    program.scheduler = plain.pinned("euler", sigmas)
    positive, negative = program.encode_prompt(PROMPTS[0], "cpu", 1, True, PROMPTS[1])
    made: Tensor = program(
        image=image,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=STEPS,
        prompt_embeds=positive,
        negative_prompt_embeds=negative,
        guidance_scale=CFG,
        latents=latents,
        adapter_conditioning_scale=scale,
        output_type="latent",
    ).images
    return made / plain.SCALE


def nchw(image: Tensor, channels: int = 3) -> Tensor:
    return image.movedim(-1, 1)[:, :channels].contiguous()


@pytest.mark.parametrize("kind", ["full", "grey", "light"])
def test_an_adapter_is_diffusers_own(
    parts: Parts, prompts: Any, checkpoint: FileRef, tmp_path: Path, kind: str
) -> None:
    adapter = written(tmp_path, kind)
    assert adapter.family == FAMILY
    channels = int(adapter.net.config["in_channels"])
    image = picture(1, channels)
    found = sampled(parts[0], prompts, Hint(adapter, image, 0.8))
    grey = nchw(image).mean(dim=1, keepdim=True) if channels == 1 else nchw(image)
    assert torch.equal(found, by_diffusers(checkpoint, adapter.net, grey, 0.8))
    assert not torch.equal(found, sampled(parts[0], prompts))


def test_two_adapters_are_added(parts: Parts, prompts: Any, checkpoint: FileRef, tmp_path: Path) -> None:
    one, other = written(tmp_path, "full"), written(tmp_path, "light", seed=6)
    found = sampled(parts[0], prompts, Hint(one, picture(1), 0.8), Hint(other, picture(2), 0.4))
    both = MultiAdapter([one.net, other.net])
    expected = by_diffusers(checkpoint, both, [nchw(picture(1)), nchw(picture(2))], [0.8, 0.4])
    assert torch.equal(found, expected)


def test_one_for_sdxl_reaches_the_middle(tmp_path: Path) -> None:
    base = xl.written(tmp_path, "tiny-sdxl")
    adapter = written(tmp_path, "xl")
    assert adapter.family == "tiny-sdxl"
    model, clip, _ = load_checkpoint(base)
    sides = [encode_prompt(clip, text) for text in xl.PROMPTS]
    image = torch.rand(2, xl.HEIGHT, xl.WIDTH, 3, generator=torch.Generator().manual_seed(1))
    hint = Hint(adapter, image, 0.6)
    sides = [steered_by(side, hint, for_negative=False) for side in sides]
    settings = SamplingSettings(xl.SEED, xl.STEPS, xl.CFG, "euler", "normal")
    found = sample(model, settings, sides[0], sides[1], xl.EMPTY)["samples"]
    plainly = xl.program(base, StableDiffusionXLAdapterPipeline, adapter=adapter.net)
    sigmas, latents = xl.start()
    plainly.scheduler = plain.pinned("euler", sigmas)
    expected = plainly(
        image=nchw(image),
        height=xl.HEIGHT,
        width=xl.WIDTH,
        num_inference_steps=xl.STEPS,
        guidance_scale=xl.CFG,
        latents=latents,
        adapter_conditioning_scale=0.6,
        output_type="latent",
        **xl.prompts_of(plainly),
    ).images
    assert torch.equal(found, expected / xl.SCALE)


def test_a_controlnet_and_an_adapter_act_at_once_each_in_its_part_of_the_run(
    parts: Parts, prompts: Any, controlnet: FileRef, tmp_path: Path
) -> None:
    """Written out, because diffusers has no pipeline with both."""
    adapter, net = written(tmp_path, "full"), load_controlnet(controlnet)
    assert isinstance(net, ControlNet)
    shares = {"net": (0.0, 0.6), "adapter": (0.3, 1.0)}
    levels = {
        name: [float(TABLE.at(torch.tensor((1 - share) * 999))) if share else float("inf") for share in both]
        for name, both in shares.items()
    }
    levels["adapter"][1] = 0.0
    hints = Hint(net, picture(1), 0.8, *shares["net"]), Hint(adapter, picture(2), 0.5, *shares["adapter"])
    features = [torch.cat([each * 0.5] * 2) for each in adapter.net(nchw(picture(2)))]
    both = torch.cat([prompts[1][0][0], prompts[0][0][0]])
    seen: list[tuple[bool, bool]] = []
    network: Any = net.net

    def answer(latents: Tensor, timestep: Tensor, sigma: Tensor) -> Tensor:
        twice = torch.cat([latents] * 2)
        acts = {name: end <= float(sigma) <= begin for name, (begin, end) in levels.items()}
        seen.append((acts["net"], acts["adapter"]))
        more: dict[str, Any] = {}
        if acts["net"]:
            shown = torch.cat([nchw(picture(1))] * 2)
            down, middle = network(
                twice,
                timestep,
                encoder_hidden_states=both,
                controlnet_cond=shown,
                conditioning_scale=0.8,
                return_dict=False,
            )
            more |= {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}
        if acts["adapter"]:
            more["down_intrablock_additional_residuals"] = list(features)
        low, high = parts[0].unet(twice, timestep, encoder_hidden_states=both, **more).sample.chunk(2)
        guided: Tensor = low + CFG * (high - low)
        return guided

    expected = plain.loop(answer, *start()) / plain.SCALE
    assert set(seen) >= {(True, False), (True, True), (False, True)}
    assert torch.equal(sampled(parts[0], prompts, *hints), expected)


def original_names(kind: str) -> Iterator[tuple[str, Tensor]]:
    """As TencentARC's files are named."""
    for name, weight in weights(kind).items():
        plainly = name.removeprefix("adapter.")
        if kind == "light":
            yield plainly.replace(".resnets.", ".body."), weight
        elif found := re.fullmatch(r"body\.(\d)\.(?:resnets\.(\d)\.)?(.+)", plainly):
            yield f"body.{int(found[1]) * 2 + int(found[2] or 0)}.{found[3]}", weight
        else:
            yield plainly, weight


@pytest.mark.parametrize("kind", ["full", "grey", "light", "xl"])
def test_the_original_names_are_read(tmp_path: Path, kind: str) -> None:
    tiny.save(dict(original_names(kind)), tmp_path / "original.safetensors")
    found, known = read(tmp_path / "original.safetensors"), written(tmp_path, kind)
    assert found.family == known.family
    assert dict(found.net.config) == dict(known.net.config)
    state = found.net.state_dict()
    assert all(torch.equal(state[name], weight) for name, weight in known.net.state_dict().items())


def test_sizes_that_are_no_whole_cells_are_filled_up(tmp_path: Path, parts: Parts, prompts: Any) -> None:
    adapter = written(tmp_path, "full")
    sides = [steered_by(side, Hint(adapter, picture(1), 0.8), for_negative=False) for side in prompts]
    odd: Latent = {"samples": torch.zeros(2, 4, 9, 13)}
    found = sample(parts[0], SETTINGS, sides[0], sides[1], odd)["samples"]
    assert found.shape == (2, 4, 9, 13)


def test_adapters_of_other_shapes_are_refused(tmp_path: Path, parts: Parts, prompts: Any) -> None:
    with pytest.raises(BadInput) as refused:
        sampled(parts[0], prompts, Hint(written(tmp_path, "xl"), picture(1), 0.8))
    assert refused.value.code == "controlnet_family"
    assert "T2I-Adapter" in refused.value.message
    broken = weights("full")
    del broken["adapter.body.1.in_conv.bias"]
    tiny.save(broken, tmp_path / "gap.safetensors")
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "gap.safetensors")
    assert refused.value.code == "controlnet_broken"
