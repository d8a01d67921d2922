import itertools
import math
from random import Random
from typing import Any

import pytest
import torch

from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.schedulers import make_scheduler
from atelier.sigmas import noise_levels
from conftest import count

TABLE = NoiseTable.scaled_linear()


def test_table_is_stable_diffusions() -> None:
    assert len(TABLE.sigmas) == 1000
    assert TABLE.minimum == pytest.approx(0.0292, abs=5e-5)
    assert TABLE.maximum == pytest.approx(14.6146, abs=5e-5)


def test_normal_takes_even_timesteps() -> None:
    levels = noise_levels(TABLE, "normal", 4)
    assert torch.allclose(levels[:4], TABLE.sigmas[[999, 666, 333, 0]], rtol=1e-6)
    assert levels[4] == 0


def test_normal_interpolates_in_log_sigma() -> None:
    (between,) = TABLE.at(torch.tensor([10.25]))
    low, high = TABLE.sigmas[10].log(), TABLE.sigmas[11].log()
    assert float(between.log()) == pytest.approx(float(low + 0.25 * (high - low)), rel=1e-6)


def test_karras_is_the_papers_curve() -> None:
    levels = noise_levels(TABLE, "karras", 10)
    low, high = TABLE.minimum, TABLE.maximum
    expected = [(high ** (1 / 7) + i / 9 * (low ** (1 / 7) - high ** (1 / 7))) ** 7 for i in range(10)]
    assert levels.tolist() == pytest.approx([*expected, 0.0], rel=1e-5)
    assert levels[5] == pytest.approx(1.0, abs=0.5)


def test_denoise_takes_the_end_of_a_longer_list() -> None:
    whole = noise_levels(TABLE, "karras", 33)
    assert torch.equal(noise_levels(TABLE, "karras", 20, 0.6), whole[-21:])
    assert torch.equal(noise_levels(TABLE, "karras", 33, 0.99995), whole)


def test_denoise_zero_leaves_nothing_to_do() -> None:
    assert len(noise_levels(TABLE, "normal", 20, 0.0)) == 0


@pytest.mark.parametrize(("steps", "denoise"), [(10000, 1e-6), (20, 1e-308), (1, 5e-324)])
def test_refuses_an_absurd_denoise(steps: int, denoise: float) -> None:
    with pytest.raises(BadInput) as refused:
        noise_levels(TABLE, "normal", steps, denoise)
    assert refused.value.code == "denoise_too_small"


def test_lists_of_any_length_are_the_formulas(chance: Random) -> None:
    """In double precision from β anew: the sum of logarithms instead of a product, and one level at a time."""
    roots = [math.sqrt(0.00085) + n / 999 * (math.sqrt(0.012) - math.sqrt(0.00085)) for n in range(1000)]
    kept = [math.exp(total) for total in itertools.accumulate(math.log1p(-(root**2)) for root in roots)]
    table = [math.sqrt((1 - part) / part) for part in kept]

    def normal(i: int, steps: int) -> float:
        t = 999 * (1 - i / (steps - 1)) if steps > 1 else 999.0
        low = min(int(t), 998)
        return math.exp(math.log(table[low]) + (t - low) * (math.log(table[low + 1]) - math.log(table[low])))

    def karras(i: int, steps: int) -> float:
        high, low = table[-1] ** (1 / 7), table[0] ** (1 / 7)
        part = i / (steps - 1) if steps > 1 else 0.0
        return float((high + part * (low - high)) ** 7)

    every = range(1, count(60, 1001))
    drawn = [chance.randint(61, 10_000) for _ in range(count(3, 30))]
    for name, level in (("normal", normal), ("karras", karras)):
        for steps in itertools.chain(every, drawn):
            expected = [*(level(i, steps) for i in range(steps)), 0.0]
            assert noise_levels(TABLE, name, steps).tolist() == pytest.approx(expected, rel=3e-4), (name, steps)


def test_denoise_of_any_size_takes_the_end_of_the_longer_list(chance: Random) -> None:
    for _ in range(count(100, 5_000)):
        steps, hundredths = chance.randint(1, 60), chance.randint(1, 99)
        name = chance.choice(["normal", "karras"])
        whole = noise_levels(TABLE, name, int(steps / (hundredths / 100)))
        assert torch.equal(noise_levels(TABLE, name, steps, hundredths / 100), whole[-steps - 1 :])


@pytest.mark.parametrize("steps", [1, 2, 20, 10000])
@pytest.mark.parametrize("scheduler", ["normal", "karras"])
def test_normal_and_karras_have_a_level_for_every_step(steps: int, scheduler: str) -> None:
    levels = noise_levels(TABLE, scheduler, steps)
    assert len(levels) == steps + 1
    assert bool((levels.diff() <= 0).all())
    assert TABLE.is_maximum(float(levels[0]))
    assert not TABLE.is_maximum(14.5)


def test_levels_are_asked_at_the_nearest_whole_timestep() -> None:
    middle = (TABLE.sigmas[100].log() * 0.4 + TABLE.sigmas[101].log() * 0.6).exp()
    assert TABLE.nearest(torch.stack([TABLE.sigmas[999], middle, TABLE.sigmas[0]])).tolist() == [999, 101, 0]


def test_half_way_between_two_timesteps_comfyuis_one_is_asked() -> None:
    for table, asked in ((TABLE, 500), (TABLE.zero_terminal(), 499)):
        halves = noise_levels(table, "sgm_uniform", 8)[:-1]
        assert table.nearest(halves).tolist() == [999, 874, 749, 624, asked, 375, 250, 125]


def test_dpmpp_2m_is_the_method_in_the_scale_of_sigma() -> None:
    """Against the formula of k-diffusion's sample_dpmpp_2m, written down anew, for a made-up model."""
    levels = noise_levels(TABLE, "karras", 8)
    start = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)) * levels[0]

    def predict(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        return torch.tanh(x / (sigma**2 + 1) ** 0.5) * 0.9

    x, before = start.double(), None
    sigmas = levels.double()
    for i in range(8):
        denoised = x - sigmas[i] * predict(x, sigmas[i])
        h = sigmas[i].log() - sigmas[i + 1].log()
        guess = denoised
        if before is not None and sigmas[i + 1] > 0:
            ratio = (sigmas[i - 1].log() - sigmas[i].log()) / h
            guess = denoised + (denoised - before) / (2 * ratio)
        x = sigmas[i + 1] / sigmas[i] * x + (1 - (-h).exp()) * guess
        before = denoised

    scheduler: Any = make_scheduler("dpmpp_2m", TABLE, levels)
    scheduler.set_timesteps(8)
    ours = scheduler.start(start)
    for i, timestep in enumerate(scheduler.timesteps):
        output = predict(ours * (levels[i] ** 2 + 1) ** 0.5, levels[i])
        ours = scheduler.step(output, timestep, ours, return_dict=False)[0]
    assert torch.allclose(ours.double(), x, rtol=1e-3, atol=1e-4)


def test_scheduler_refuses_another_number_of_steps() -> None:
    for sampler in ("euler", "dpmpp_2m"):
        scheduler: Any = make_scheduler(sampler, TABLE, noise_levels(TABLE, "normal", 3))
        with pytest.raises(ValueError, match="4 steps were asked"):
            scheduler.set_timesteps(4)
