"""Models that predict something else than noise, and those that were distilled to few steps."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from diffusers.schedulers.scheduling_ddim import rescale_zero_terminal_snr
from torch import Tensor

import plain
from atelier.nodes.sampling import SAMPLERS as OFFERED
from atelier.noise_table import NoiseTable
from atelier.prediction import Prediction
from atelier.recipes import Clip, Model, Vae
from atelier.schedulers import make_scheduler
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import Conditioning, Latent
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
EMPTY: Latent = {"samples": torch.zeros(1, 4, 8, 6)}
SEED, CFG, STEPS = 3, 4.0, 4


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> tuple[Conditioning, Conditioning]:
    with torch.no_grad():
        return encode_prompt(parts[1], "a red star"), encode_prompt(parts[1], "grey")


def sampled(
    nodes: Nodes, model: Any, prompts: Any, sampler: str, scheduler: str, latent: Latent = EMPTY, cfg: float = CFG
) -> Tensor:
    (output,) = nodes.run(
        "KSampler",
        model=model,
        seed=SEED,
        steps=STEPS,
        cfg=cfg,
        sampler_name=sampler,
        scheduler=scheduler,
        positive=nodes.live("CONDITIONING", prompts[0]),
        negative=nodes.live("CONDITIONING", prompts[1]),
        latent_image=nodes.live("LATENT", latent),
    )
    found: Tensor = nodes.value(output)["samples"]
    return found


def told(nodes: Nodes, model: Model, sampling: str, *, zsnr: bool = False) -> Any:
    (output,) = nodes.run("ModelSamplingDiscrete", model=nodes.live("MODEL", model), sampling=sampling, zsnr=zsnr)
    return output


def guided(model: Model, prompts: tuple[Conditioning, Conditioning]) -> Callable[[Tensor, Tensor], Tensor]:
    embeddings = torch.cat([prompts[1][0][0], prompts[0][0][0]])

    def answer(sample: Tensor, timestep: Tensor) -> Tensor:
        low, high = model.unet(torch.cat([sample] * 2), timestep, encoder_hidden_states=embeddings).sample.chunk(2)
        said: Tensor = low + CFG * (high - low)
        return said

    return answer


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m"])
@pytest.mark.parametrize("zsnr", [False, True])
def test_velocities_go_through_diffusers_schedulers(
    nodes: Nodes, parts: Parts, prompts: Any, sampler: str, zsnr: bool
) -> None:
    table = TABLE.zero_terminal() if zsnr else TABLE
    sigmas = noise_levels(table, "normal", STEPS)
    scheduler = plain.pinned(sampler, sigmas, prediction_type="v_prediction")
    scheduler.set_timesteps(STEPS)
    scheduler.set_begin_index(0)
    scheduler.timesteps = table.nearest(sigmas[:-1]).to(scheduler.timesteps.dtype)
    latents = draw_noise(SEED, EMPTY) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    latents = latents if sampler == "euler" else latents * (1 / (sigmas[0] ** 2 + 1) ** 0.5)
    answer = guided(parts[0], prompts)
    for timestep in scheduler.timesteps:
        said = answer(scheduler.scale_model_input(latents, timestep), timestep)
        latents = scheduler.step(said, timestep, latents, return_dict=False)[0]
    model = told(nodes, parts[0], "v_prediction", zsnr=zsnr)
    assert torch.equal(sampled(nodes, model, prompts, sampler, "normal"), latents / plain.SCALE)


@pytest.mark.parametrize("sampler", sorted(set(OFFERED) - {"dpm_adaptive"}))
def test_velocities_and_noise_that_mean_the_same_end_give_the_same_picture(sampler: str) -> None:
    levels = noise_levels(TABLE, "karras", 5)
    start = torch.randn(1, 4, 3, 3, generator=torch.Generator().manual_seed(1)) * levels[0]
    ends = []
    for prediction in Prediction:
        scheduler: Any = make_scheduler(sampler, TABLE, levels, SEED, prediction)
        scheduler.set_timesteps(scheduler.steps)
        y = scheduler.start(start)
        for timestep in scheduler.timesteps:
            x = scheduler.scale_model_input(y, timestep) * (scheduler.sigma**2 + 1) ** 0.5
            share, strength = prediction.factors(scheduler.sigma)
            said = (share * x - torch.tanh(x / (1 + scheduler.sigma))) / strength
            said = torch.cat([said, said * 0.9], dim=1) if scheduler.wants_unguided else said
            y = scheduler.step(said, timestep, y, return_dict=False)[0]
        ends.append(scheduler.finish(y))
    if not sampler.endswith("cfg_pp"):  # nine tenths of a noise and of a velocity do not mean the same
        assert torch.allclose(ends[0], ends[1], rtol=1e-3, atol=1e-3)
    assert bool(torch.isfinite(ends[1]).all())


@pytest.mark.parametrize("sampling", ["v_prediction", "lcm"])
@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m", "heun"])
def test_outside_of_a_mask_everything_stays(
    nodes: Nodes, parts: Parts, prompts: Any, sampling: str, sampler: str
) -> None:
    mask = torch.zeros(1, 1, 8, 6)
    mask[..., 3:] = 1.0
    begun = torch.randn(1, 4, 8, 6, generator=torch.Generator().manual_seed(9)) * 5
    latent: Latent = {"samples": begun, "noise_mask": mask}
    changed = (sampled(nodes, told(nodes, parts[0], sampling), prompts, sampler, "normal", latent) - begun).abs()
    assert float(changed[..., :3].max()) < 1e-3
    assert float(changed[..., 3:].mean()) > 0.5


def test_a_consistency_model_is_asked_at_its_own_timesteps(nodes: Nodes, parts: Parts, prompts: Any) -> None:
    """Luo et al. 2023: to the end at once by c_skip and c_out, then new noise; 50 levels, of 20 timesteps each."""
    timesteps = [999 - 20 * round(index) for index in (0, 12.25, 24.5, 36.75)]
    table = TABLE.distilled()
    levels = noise_levels(table, "simple", STEPS)
    assert table.nearest(levels[:-1]).tolist() == [999, 759, 499, 259]
    assert len(timesteps) == STEPS
    generator = torch.Generator().manual_seed(SEED)
    x = draw_noise(SEED, EMPTY) * (1.0 + float(levels[0]) ** 2) ** 0.5
    answer = guided(parts[0], prompts)
    for now, then in pairwise(levels):
        timestep = table.nearest(now[None])[0]
        said = answer(x / (now**2 + 1) ** 0.5, timestep)
        scaled = 10.0 * float(timestep)
        skip, out = 0.25 / (scaled**2 + 0.25), scaled / (scaled**2 + 0.25) ** 0.5
        x = out * (x - now * said) + skip * x
        if float(then) > 0:
            x = x + torch.randn(x.shape, generator=generator) * then
    found = sampled(nodes, told(nodes, parts[0], "lcm"), prompts, "lcm", "simple")
    assert torch.allclose(found, x / plain.SCALE, rtol=1e-3, atol=1e-2)


def test_a_table_that_ends_in_noise_alone() -> None:
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
    kept = torch.cumprod(1 - rescale_zero_terminal_snr(betas), dim=0)
    found = 1 / (TABLE.zero_terminal().sigmas.double() ** 2 + 1)
    assert torch.allclose(found[:-1], kept[:-1], atol=1e-6)
    assert float(found[-1]) < 1e-7


def test_shares_of_the_run_are_of_the_models_timesteps() -> None:
    table = TABLE.distilled()
    assert table.after(0.5) == pytest.approx(TABLE.after(0.5), rel=0.02)
    assert table.after(0.0) == float("inf")
    assert (table.maximum, table.minimum) == (TABLE.maximum, float(TABLE.sigmas[19]))


def test_the_model_itself_stays_as_it_was(nodes: Nodes, parts: Parts, prompts: Any) -> None:
    before = sampled(nodes, nodes.live("MODEL", parts[0]), prompts, "euler", "normal")
    velocity = sampled(nodes, told(nodes, parts[0], "v_prediction"), prompts, "euler", "normal")
    assert not torch.allclose(velocity, before, atol=1.0)
    assert torch.equal(sampled(nodes, told(nodes, parts[0], "eps"), prompts, "euler", "normal"), before)
