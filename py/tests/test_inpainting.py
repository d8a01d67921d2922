"""Sampling inside of a mask. The oracle is the rule itself on k-diffusion's samplers, written out in plain torch."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import Tensor

import plain
from atelier.autoencoder import encode, encode_for_inpaint
from atelier.errors import BadInput
from atelier.nodes.sampling import SAMPLERS as OFFERED
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.sampling import PartOfRun, SamplingSettings, sample
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise, noised
from atelier.text import encode_prompt
from atelier.values import Conditioning, Latent
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]

SETTINGS = SamplingSettings(5, 4, 3.0, "euler", "normal")
SAMPLERS = ["euler", "dpmpp_2m"]
NEARLY_TO_THE_END = {"uni_pc": 0.03, "uni_pc_bh2": 0.03, "dpm_fast": 0.7, "dpm_adaptive": 0.7}  # some noise stays
TABLE = NoiseTable.scaled_linear()


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> tuple[Conditioning, Conditioning]:
    with torch.no_grad():
        return encode_prompt(parts[1], "a red star"), encode_prompt(parts[1], "grey")


def start(masks: Tensor | None = None, batch: int = 1) -> Latent:
    samples = torch.randn(batch, 4, 8, 6, generator=torch.Generator().manual_seed(9)) * 5
    return {"samples": samples} if masks is None else {"samples": samples, "noise_mask": masks}


def hole(value: float = 1.0) -> Tensor:
    mask = torch.zeros(1, 1, 8, 6)
    mask[:, :, 2:5, 1:4] = value
    return mask


@pytest.mark.parametrize("sampler", OFFERED)
@pytest.mark.parametrize("denoise", [1.0, 0.5])
def test_outside_of_the_mask_everything_is_as_before(
    parts: Parts, prompts: tuple[Conditioning, Conditioning], sampler: str, denoise: float
) -> None:
    begun = start(hole())
    result = sample(parts[0], replace(SETTINGS, sampler=sampler, denoise=denoise), *prompts, begun)
    changed = (result["samples"] - begun["samples"]).abs()
    inside = hole().expand(1, 4, 8, 6) == 1.0
    assert float(changed[~inside].max()) < NEARLY_TO_THE_END.get(sampler, 1e-4)
    assert float(changed[inside].mean()) > 0.5
    assert torch.equal(result["noise_mask"], begun["noise_mask"])


@pytest.mark.parametrize("sampler", OFFERED)
def test_a_mask_of_ones_changes_no_bit(parts: Parts, prompts: tuple[Conditioning, Conditioning], sampler: str) -> None:
    settings = replace(SETTINGS, sampler=sampler)
    whole = sample(parts[0], settings, *prompts, start())
    masked = sample(parts[0], settings, *prompts, start(torch.ones(1, 1, 64, 48)))
    assert torch.equal(masked["samples"], whole["samples"])


@pytest.mark.parametrize("sampler", [*SAMPLERS, "euler_cfg_pp", "ddim"])
@pytest.mark.parametrize("value", [1.0, 0.4])
@pytest.mark.parametrize("add_noise", [True, False])
def test_the_rule_is_comfyuis(
    parts: Parts, prompts: tuple[Conditioning, Conditioning], sampler: str, value: float, add_noise: bool
) -> None:
    part = PartOfRun(0, 10000, add_noise=add_noise, keep_noise=False)
    begun = start(hole(value))
    result = sample(parts[0], replace(SETTINGS, sampler=sampler, cfg=1.0, part=part), *prompts, begun)
    noise = draw_noise(SETTINGS.seed, begun) if add_noise else torch.zeros(1, 4, 8, 6)
    expected = by_the_rule(parts[0], prompts, begun, noise, sampler)
    assert torch.allclose(result["samples"], expected, rtol=1e-3, atol=1e-3)


def by_the_rule(
    model: Model, prompts: tuple[Conditioning, Conditioning], begun: Latent, noise: Tensor, sampler: str
) -> Tensor:
    """Run k-diffusion's sampler over a network that sees and answers the original outside of the mask.

    ComfyUI's ddim is euler but for the noise over the original, which is drawn from the next seed.
    """
    positive, negative = (prompt[0][0] for prompt in prompts)
    original, mask = begun["samples"] * plain.SCALE, begun["noise_mask"]
    levels = noise_levels(TABLE, SETTINGS.scheduler, SETTINGS.steps)
    x = noised(begun["samples"], noise, float(levels[0]), TABLE, plain.SCALE)
    outside = draw_noise(SETTINGS.seed + 1, begun) if sampler == "ddim" else noise
    previous: tuple[Tensor, float] | None = None
    for now, then in pairwise(levels):
        seen = x * mask + (original + outside * now) * (1 - mask)
        scaled = seen / (now**2 + 1) ** 0.5
        predicted = model.unet(scaled, TABLE.nearest(now[None]), encoder_hidden_states=positive)[0]
        denoised = (seen - now * predicted) * mask + original * (1 - mask)
        if sampler in ("euler", "ddim"):
            x = x + (x - denoised) / now * (then - now)
            continue
        if sampler == "euler_cfg_pp":
            unguided = seen - now * model.unet(scaled, TABLE.nearest(now[None]), encoder_hidden_states=negative)[0]
            x = denoised + (x - unguided) / now * then
            continue
        span = float(now.log() - then.log())
        target = denoised
        if previous is not None and float(then) > 0:
            ratio = previous[1] / span
            target = denoised + (denoised - previous[0]) / (2 * ratio)
        x = then / now * x + (1 - then / now) * target
        previous = denoised, span
    return x / plain.SCALE


def test_each_picture_has_its_own_mask(parts: Parts, prompts: tuple[Conditioning, Conditioning]) -> None:
    begun = start(torch.cat([torch.zeros(1, 1, 16, 12), torch.ones(1, 1, 16, 12)]), batch=3)
    changed = (sample(parts[0], SETTINGS, *prompts, begun)["samples"] - begun["samples"]).abs().amax(dim=(1, 2, 3))
    assert float(changed[0]) < 1e-4
    assert float(changed[1]) > 1.0
    assert float(changed[2]) < 1e-4


def test_encoding_for_inpainting_greys_the_hole_and_grows_the_mask(parts: Parts) -> None:
    picture = torch.rand(1, 16, 24, 3, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(1, 16, 24)
    mask[0, 8, 12] = 0.51
    greyed = picture.clone()
    greyed[0, 8, 12] = 0.5
    for grow, rows, columns in (
        (0, (8, 8), (12, 12)),
        (1, (8, 8), (12, 12)),
        (3, (7, 9), (11, 13)),
        (6, (6, 11), (10, 15)),
    ):
        latent = encode_for_inpaint(parts[2], picture, mask, grow)
        assert torch.allclose(latent["samples"], encode(parts[2], greyed)["samples"], atol=1e-5)
        expected = torch.zeros(1, 1, 16, 24)
        expected[:, :, rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = 1.0
        assert torch.equal(latent["noise_mask"], expected)


def test_the_mask_is_brought_to_the_picture_and_cut_as_it_is(parts: Parts) -> None:
    mask = torch.zeros(1, 1, 2)
    mask[0, 0, 1] = 1.0
    noise_mask = encode_for_inpaint(parts[2], torch.rand(2, 11, 20, 3), mask, 0)["noise_mask"]
    assert noise_mask.shape == (1, 1, 8, 16)
    assert noise_mask[0, 0, 0].tolist() == [0.0] * 8 + [1.0] * 8


def test_refuses_more_masks_than_pictures(parts: Parts) -> None:
    with pytest.raises(BadInput) as refused:
        encode_for_inpaint(parts[2], torch.zeros(3, 8, 8, 3), torch.zeros(2, 8, 8), 6)
    assert refused.value.code == "mask_count"


def test_a_mask_is_set_on_latents_and_acts_in_ksampler(nodes: Nodes, parts: Parts) -> None:
    model = {"handle": nodes_put(nodes, "MODEL", parts[0])}
    prompt = {"handle": nodes_put(nodes, "CONDITIONING", encode_prompt(parts[1], "a red star"))}
    begun = {"handle": nodes_put(nodes, "LATENT", start())}
    (mask,) = nodes.run("SolidMask", value=0.0, width=5, height=3)
    (masked,) = nodes.run("SetLatentNoiseMask", samples=begun, mask=mask)
    (result,) = nodes.run(
        "KSampler",
        model=model,
        positive=prompt,
        negative=prompt,
        latent_image=masked,
        steps=2,
        sampler_name="dpmpp_2m",
        scheduler="karras",
    )
    assert torch.allclose(nodes.value(result)["samples"], start()["samples"], atol=1e-4)


def nodes_put(nodes: Nodes, type_name: str, value: object) -> str:
    from atelier import operations

    handle, _ = operations._registry.put(type_name, value)
    nodes.handles.append(handle)
    return handle
