"""KSamplerAdvanced: parts of one run."""

from dataclasses import replace
from typing import Any

import pytest
import torch

import plain
from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.sampling import PartOfRun, SamplingSettings, sample
from atelier.sigmas import noise_levels, part_of_run
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]

STEPS = 6
WHOLE = SamplingSettings(11, STEPS, 4.0, "euler", "normal")
PROMPTS = ("a red star", "grey")


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> tuple[Conditioning, Conditioning]:
    with torch.no_grad():
        return encode_prompt(parts[1], PROMPTS[0]), encode_prompt(parts[1], PROMPTS[1])


def empty() -> Latent:
    return {"samples": torch.zeros(1, 4, 8, 12)}


def taking(start: int, end: int, *, add_noise: bool = True, keep_noise: bool = False) -> SamplingSettings:
    return replace(WHOLE, part=PartOfRun(start, end, add_noise=add_noise, keep_noise=keep_noise))


@pytest.mark.parametrize("end", [STEPS, 10000])
def test_all_steps_are_ksampler_bit_for_bit(parts: Parts, prompts: tuple[Conditioning, Conditioning], end: int) -> None:
    whole = sample(parts[0], WHOLE, *prompts, empty())["samples"]
    assert torch.equal(sample(parts[0], taking(0, end), *prompts, empty())["samples"], whole)


@pytest.mark.parametrize("cut", range(1, STEPS))
def test_two_parts_are_one_run(parts: Parts, prompts: tuple[Conditioning, Conditioning], cut: int) -> None:
    whole = sample(parts[0], WHOLE, *prompts, empty())["samples"]
    first = sample(parts[0], taking(0, cut, keep_noise=True), *prompts, empty())
    second = sample(parts[0], taking(cut, 10000, add_noise=False), *prompts, first)["samples"]
    assert torch.allclose(second, whole, rtol=1e-4, atol=1e-3)  # raw latents between the two round


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m"])
def test_two_parts_are_two_plain_programs_bit_for_bit(
    parts: Parts, prompts: tuple[Conditioning, Conditioning], checkpoint: FileRef, sampler: str
) -> None:
    first = sample(parts[0], replace(taking(0, 3, keep_noise=True), sampler=sampler), *prompts, empty())
    second = sample(parts[0], replace(taking(3, STEPS, add_noise=False), sampler=sampler), *prompts, first)

    sigmas = noise_levels(NoiseTable.scaled_linear(), "normal", STEPS)
    program = plain.pipeline(checkpoint.path)
    halfway = run_plain(program, sampler, sigmas[:4], start_of_run(float(sigmas[0]))) / plain.SCALE
    assert torch.equal(first["samples"], halfway)
    assert torch.equal(second["samples"], run_plain(program, sampler, sigmas[3:], halfway * plain.SCALE) / plain.SCALE)


def start_of_run(sigma: float) -> torch.Tensor:
    noise = torch.randn(1, 4, 8, 12, generator=torch.Generator().manual_seed(WHOLE.seed))
    return noise.mul((1.0 + sigma**2) ** 0.5)


def run_plain(program: Any, sampler: str, sigmas: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
    latents, _ = plain.generate(program, sampler, sigmas, PROMPTS, start, WHOLE.cfg)
    return latents if sampler == "euler" else latents.mul((sigmas[-1] ** 2 + 1) ** 0.5)


def test_a_run_that_ends_early_removes_its_noise_unless_it_shall_be_left(
    parts: Parts, prompts: tuple[Conditioning, Conditioning]
) -> None:
    clean = sample(parts[0], taking(0, 1), *prompts, empty())["samples"]
    noisy = sample(parts[0], taking(0, 1, keep_noise=True), *prompts, empty())["samples"]
    before, after = noise_levels(NoiseTable.scaled_linear(), "normal", STEPS)[:2].tolist()
    left = after / before
    expected = clean * (1 - left) + start_of_run(before) / plain.SCALE * left
    assert torch.allclose(noisy, expected, rtol=1e-4, atol=1e-2)
    assert not torch.allclose(noisy, clean, rtol=1e-2, atol=1.0)


def test_without_noise_an_empty_latent_has_nothing_to_begin_with(
    parts: Parts, prompts: tuple[Conditioning, Conditioning]
) -> None:
    first = sample(parts[0], taking(0, 2, add_noise=False), *prompts, empty())["samples"]
    second = sample(parts[0], replace(taking(0, 2, add_noise=False), seed=99), *prompts, empty())["samples"]
    assert torch.equal(first, second)


@pytest.mark.parametrize(("start", "end"), [(STEPS, 10000), (10000, 10000), (0, 0), (3, 3), (STEPS, STEPS)])
def test_where_there_is_no_step_the_latents_are_returned(
    parts: Parts, prompts: tuple[Conditioning, Conditioning], start: int, end: int
) -> None:
    latent = empty()
    assert sample(parts[0], taking(start, end), *prompts, latent) is latent


def test_levels_of_a_part() -> None:
    levels = torch.tensor([5.0, 4.0, 3.0, 2.0, 0.0])
    assert part_of_run(levels, 1, 3, keep_noise=True).tolist() == [4, 3, 2]
    assert part_of_run(levels, 1, 3, keep_noise=False).tolist() == [4, 3, 0]
    assert part_of_run(levels, 2, 9, keep_noise=True).tolist() == [3, 2, 0]
    assert levels.tolist() == [5, 4, 3, 2, 0]


def test_refuses_a_start_after_the_end() -> None:
    with pytest.raises(BadInput) as refused:
        part_of_run(torch.tensor([5.0, 4.0, 3.0, 0.0]), 2, 1, keep_noise=False)
    assert refused.value.code == "steps_out_of_order"


def test_the_node_takes_comfyuis_words(nodes: Nodes, checkpoint: FileRef, parts: Parts) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    positive, negative = (nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS)
    (latent,) = nodes.run("EmptyLatentImage", width=96, height=64, batch_size=1)
    (result,) = nodes.run(
        "KSamplerAdvanced",
        model=model,
        add_noise="enable",
        noise_seed=WHOLE.seed,
        steps=STEPS,
        cfg=WHOLE.cfg,
        sampler_name="euler",
        scheduler="normal",
        positive=positive,
        negative=negative,
        latent_image=latent,
        start_at_step=0,
        end_at_step=2,
        return_with_leftover_noise="enable",
    )
    encoded = [encode_prompt(parts[1], text) for text in PROMPTS]
    expected = sample(parts[0], taking(0, 2, keep_noise=True), encoded[0], encoded[1], empty())
    assert torch.equal(nodes.value(result)["samples"], expected["samples"])
