"""The samplers of CFG++: what they do where guidance does nothing, and what they do on answers that never change."""

from typing import Any

import pytest
import torch
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.samplers import SAMPLERS_OF_BOTH, Run
from atelier.sampling import SamplingSettings, sample
from atelier.schedulers import make_scheduler
from atelier.sigmas import noise_levels
from atelier.stepwise import Stepwise
from atelier.text import encode_prompt

TABLE = NoiseTable.scaled_linear()
LEVELS = torch.tensor([4.0, 2.0, 1.0], dtype=torch.float64)
ONE = torch.ones(1, 1, 1, 1, dtype=torch.float64)

GUIDED, UNGUIDED, BEGIN, NOISE = 2.0, 0.5, 10.0, 3.0
FIRST = GUIDED + (BEGIN - UNGUIDED) / 4 * 2  # 6.75 at level 2
DOWN, DOWN_THEN = 1.0, 0.5  # from 4 towards 2 is down to 1, from 2 towards 1 down to 1/2
UP, UP_THEN = 3**0.5, 0.75**0.5
FIRST_NOISY = GUIDED + (BEGIN - UNGUIDED) / 4 * DOWN + UP * NOISE
PULL = GUIDED - UNGUIDED
ENDS = {
    "euler_cfg_pp": GUIDED + (FIRST - UNGUIDED) / 2,
    # x + (x − 2·guided + unguided) / σ · Δσ, from 10 to 6.75 and on from there
    "euler_alternative_cfg_pp": 6.75 - (6.75 - 2 * GUIDED + UNGUIDED) / 2,
    "euler_ancestral_cfg_pp": GUIDED + (FIRST_NOISY - UNGUIDED) / 2 * DOWN_THEN + UP_THEN * NOISE,
    # even steps in log σ: half of the last change is carried on, and half of the noise leaves
    "dpmpp_2m_cfg_pp": GUIDED + (FIRST - UNGUIDED) / 2 + (1 - 1 / 2) / 2 * PULL,
    # where the unguided answer never changes, both its shares together are those of the whole step
    "res_multistep_cfg_pp": UNGUIDED + (FIRST + PULL - UNGUIDED) / 2,
    "res_multistep_ancestral_cfg_pp": UNGUIDED + (FIRST_NOISY + PULL - UNGUIDED) / 4 + UP_THEN * NOISE,
    # the slopes (x − unguided) / σ: 9.5 / 4, then 6.25 / 2
    "gradient_estimation_cfg_pp": GUIDED + 6.25 / 2 + (6.25 / 2 - 9.5 / 4) * (1 - 2),
    "dpmpp_2s_ancestral_cfg_pp": GUIDED + (FIRST_NOISY - UNGUIDED) / 4 + UP_THEN * NOISE,
}


def finish(scheduler: Any, x: Tensor, answers: Any) -> Tensor:
    scheduler.set_timesteps(scheduler.steps)
    for timestep in scheduler.timesteps:
        noises = [(x - answer) / scheduler.sigma for answer in answers(x, scheduler.sigma)]
        x = scheduler.step(torch.cat(noises, dim=1), timestep, x, return_dict=False)[0]
    return x


def test_each_is_expected_below() -> None:
    assert set(ENDS) == set(SAMPLERS_OF_BOTH)


@pytest.mark.parametrize("name", ENDS)
def test_guidance_decides_where_and_the_unguided_answer_what_noise(name: str) -> None:
    scheduler = Stepwise.of(name, Run(LEVELS, lambda *_: NOISE * ONE, TABLE))
    assert scheduler.wants_unguided
    end = finish(scheduler, BEGIN * ONE, lambda *_: (GUIDED * ONE, UNGUIDED * ONE))
    assert float(end) == pytest.approx(ENDS[name], rel=1e-12)


@pytest.mark.parametrize("name", sorted(set(ENDS) - {"dpmpp_2s_ancestral_cfg_pp"}))
@pytest.mark.parametrize("steps", [1, 2, 7])
@pytest.mark.parametrize("part", [slice(None), slice(-1)])
def test_without_guidance_it_is_the_sampler_that_it_is_named_after(name: str, steps: int, part: slice) -> None:
    levels = noise_levels(TABLE, "karras", steps + 1)[part].double()
    x = torch.randn(2, 1, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * levels[0]

    def alone(x: Tensor, sigma: Tensor) -> tuple[Tensor]:
        return (x / (1 + sigma**2) + torch.sin(x),)

    ours = finish(make_scheduler(name, TABLE, levels, 5), x, lambda *question: alone(*question) * 2)
    namesake: Any = make_scheduler(name.removesuffix("_cfg_pp").removesuffix("_alternative"), TABLE, levels, 5)
    namesake.set_timesteps(namesake.steps)
    y = namesake.start(x)
    for timestep in namesake.timesteps:
        shown = namesake.scale_model_input(y, timestep) * (namesake.sigma**2 + 1) ** 0.5
        noise = (shown - alone(shown, namesake.sigma)[0]) / namesake.sigma
        y = namesake.step(noise, timestep, y, return_dict=False)[0]
    assert torch.allclose(ours, namesake.finish(y), rtol=1e-5, atol=1e-6)  # diffusers' Euler works in float32


def test_the_negative_prompt_counts_at_a_guidance_of_one(parts: tuple[Model, Clip, Vae]) -> None:
    """As in ComfyUI: the picture goes to the positive prompt, and its noise is seen by the negative one."""
    red, blue = encode_prompt(parts[1], "a red star"), encode_prompt(parts[1], "a blue circle")
    latent: Any = {"samples": torch.zeros(1, 4, 8, 8)}
    settings = SamplingSettings(1, 3, 1.0, "euler_cfg_pp", "normal")
    first, second = (sample(parts[0], settings, red, other, latent)["samples"] for other in (red, blue))
    plain = sample(parts[0], SamplingSettings(1, 3, 1.0, "euler", "normal"), red, red, latent)["samples"]
    assert torch.allclose(first, plain, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(second, first, atol=1e-3)
