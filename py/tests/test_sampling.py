import numpy as np
import pytest
import torch

from atelier import previews, signals
from atelier.errors import AtelierError, BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.start_noise import draw_noise, noised
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]


def settings(
    seed: int = 1, steps: int = 2, cfg: float = 5.0, sampler: str = "euler", denoise: float = 1.0
) -> SamplingSettings:
    return SamplingSettings(seed, steps, cfg, sampler, "normal", denoise)


def empty(batch: int = 1, height: int = 8, width: int = 8) -> Latent:
    return {"samples": torch.zeros(batch, 4, height, width)}


@pytest.fixture
def red(parts: Parts) -> Conditioning:
    return encode_prompt(parts[1], "a red star")


@pytest.fixture
def blue(parts: Parts) -> Conditioning:
    return encode_prompt(parts[1], "a blue circle")


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m"])
def test_same_call_gives_the_same_bits(parts: Parts, red: Conditioning, blue: Conditioning, sampler: str) -> None:
    first, second = (
        sample(parts[0], settings(sampler=sampler, steps=4), red, blue, empty())["samples"] for _ in range(2)
    )
    assert torch.equal(first, second)


def test_seed_prompt_and_guidance_each_change_the_picture(parts: Parts, red: Conditioning, blue: Conditioning) -> None:
    base = sample(parts[0], settings(), red, blue, empty())["samples"]
    for other in (
        sample(parts[0], settings(seed=2), red, blue, empty()),
        sample(parts[0], settings(), blue, red, empty()),
        sample(parts[0], settings(cfg=6.0), red, blue, empty()),
    ):
        assert not torch.equal(other["samples"], base)


@pytest.mark.parametrize("seed", [0, 2**63 - 1, 2**63, 2**64 - 1])
def test_noise_is_one_draw_of_the_seed(seed: int) -> None:
    noise = draw_noise(seed, empty(3))
    assert torch.equal(noise, torch.randn(3, 4, 8, 8, generator=torch.Generator().manual_seed(seed)))
    assert torch.equal(noise[:1], draw_noise(seed, empty(1)))


def test_negative_seeds_are_the_same_bits() -> None:
    assert torch.equal(draw_noise(-1, empty()), draw_noise(2**64 - 1, empty()))


def test_batch_index_picks_the_draws() -> None:
    chosen = draw_noise(5, {"samples": torch.zeros(2, 4, 8, 8), "batch_index": [3, 0]})
    generator = torch.Generator().manual_seed(5)
    draws = [torch.randn(1, 4, 8, 8, generator=generator) for _ in range(4)]
    assert torch.equal(chosen, torch.cat([draws[3], draws[0]]))


def test_noise_is_stronger_at_the_largest_level() -> None:
    table, ones = NoiseTable.scaled_linear(), torch.ones(1, 4, 2, 2)
    zeros = torch.zeros_like(ones)
    assert float(noised(zeros, ones, table.maximum, table, 0.18215)[0, 0, 0, 0]) == pytest.approx(14.6488, abs=1e-4)
    assert float(noised(zeros, ones, 2.0, table, 0.18215)[0, 0, 0, 0]) == 2.0
    assert float(noised(ones, ones, 2.0, table, 0.18215)[0, 0, 0, 0]) == pytest.approx(2.18215)


def test_guidance_of_one_leaves_the_negative_prompt_out(parts: Parts, red: Conditioning, blue: Conditioning) -> None:
    first, second = (sample(parts[0], settings(cfg=1.0), red, other, empty())["samples"] for other in (red, blue))
    assert torch.equal(first, second)


def test_prompts_of_different_lengths_guide_together(parts: Parts, red: Conditioning) -> None:
    long = encode_prompt(parts[1], "a red star " * 40)
    twice = [(torch.cat([red[0][0]] * 2, dim=1), red[0][1])]
    assert long[0][0].shape[1] > 77
    assert bool(torch.isfinite(sample(parts[0], settings(), red, long, empty())["samples"]).all())
    alike, apart = (sample(parts[0], settings(), red, other, empty())["samples"] for other in (red, twice))
    assert torch.allclose(alike, apart, rtol=1e-3, atol=0.05)


def test_denoise_zero_returns_the_latent(parts: Parts, red: Conditioning) -> None:
    latent = empty()
    assert sample(parts[0], settings(denoise=0.0), red, red, latent) is latent


def test_keeps_what_else_the_latent_holds(parts: Parts, red: Conditioning) -> None:
    latent: Latent = {"samples": torch.zeros(1, 4, 8, 8), "batch_index": [1]}
    assert sample(parts[0], settings(), red, red, latent)["batch_index"] == [1]
    assert bool((latent["samples"] == 0).all())


@pytest.mark.parametrize(("height", "width"), [(2, 2), (3, 9), (13, 8)])
def test_odd_sizes(parts: Parts, red: Conditioning, height: int, width: int) -> None:
    assert sample(parts[0], settings(), red, red, empty(1, height, width))["samples"].shape == (1, 4, height, width)


def test_reports_each_step_and_shows_it(parts: Parts, red: Conditioning) -> None:
    seen: list[tuple[int, int, str]] = []
    buffer = np.zeros(256 * 256 * 3, np.uint8)
    with (
        signals.during(memoryview(bytearray(1)), lambda *report: seen.append(report)),
        previews.into(buffer),
    ):
        sample(parts[0], settings(steps=3), red, red, empty(1, 6, 10))
    assert seen == [(0, 3, ""), (1, 3, "preview 10x6"), (2, 3, "preview 10x6"), (3, 3, "preview 10x6")]
    assert buffer[: 6 * 10 * 3].std() > 5
    assert not buffer[6 * 10 * 3 :].any()


def test_previews_of_large_latents_fit_the_buffer() -> None:
    with previews.into(np.zeros(256 * 256 * 3, np.uint8)):
        assert previews.show(torch.randn(1, 4, 512, 2048), "sd15") == "preview 256x64"
        assert previews.show(torch.full((1, 4, 1, 4000), torch.nan), "sd15") == "preview 256x1"
        assert previews.show(torch.randn(1, 16, 8, 8), "sd15") == ""
    assert previews.show(torch.randn(1, 4, 8, 8), "sd15") == ""


def test_numbers_that_overflow_are_no_picture(parts: Parts, red: Conditioning) -> None:
    broken = [(torch.full_like(red[0][0], torch.inf), red[0][1])]
    with pytest.raises(AtelierError) as failed:
        sample(parts[0], settings(), broken, red, empty())
    assert failed.value.code == "not_finite"
    assert "cfg" in failed.value.message


def test_refuses_prompts_of_another_models_encoder(parts: Parts) -> None:
    wide: Conditioning = [(torch.zeros(1, 77, 768), {})]
    with pytest.raises(BadInput) as refused:
        sample(parts[0], settings(), wide, wide, empty())
    assert refused.value.code == "conditioning_mismatch"


def test_run_node_passes_the_preview_buffer_on(nodes: Nodes, checkpoint: FileRef) -> None:
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)
    (prompt,) = nodes.run("CLIPTextEncode", text="a red star", clip=clip)
    (latent,) = nodes.run("EmptyLatentImage", width=64, height=64, batch_size=1)
    notes: list[str] = []
    buffer = bytearray(256 * 256 * 3)
    with signals.during(memoryview(bytearray(1)), lambda _, __, note: notes.append(note)):
        nodes.run(
            "KSampler",
            memoryview(buffer),
            model=model,
            steps=1,
            sampler_name="euler",
            scheduler="normal",
            positive=prompt,
            negative=prompt,
            latent_image=latent,
        )
    assert notes == ["", "preview 8x8"]
    assert any(buffer)
    buffer.clear()  # fails while something still looks into it
