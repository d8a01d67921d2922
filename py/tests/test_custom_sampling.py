"""A run put together from its parts: KSampler's picture where they are its own, and the rule where they are not."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

import plain
from atelier.noise_schedules import aligned, beta_distribution
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import Latent
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
EMPTY: Latent = {"samples": torch.zeros(1, 4, 8, 6)}
SEED, CFG, STEPS = 3, 4.0, 5


class Bench:
    """The parts of a run, as live objects."""

    def __init__(self, nodes: Nodes, parts: Parts) -> None:
        self.nodes = nodes
        self.prompts = {words: encode_prompt(parts[1], words) for words in ("a red star", "a blue circle", "grey")}
        self.red, self.blue, self.grey = (nodes.live("CONDITIONING", prompt) for prompt in self.prompts.values())
        self.model, self.latent = nodes.live("MODEL", parts[0]), nodes.live("LATENT", EMPTY)
        self.unet = parts[0].unet

    def one(self, type_name: str, **inputs: Any) -> Any:
        return self.nodes.run(type_name, **inputs)[0]

    def levels(self, scheduler: str = "normal", steps: int = STEPS, denoise: float = 1.0) -> Any:
        return self.one("BasicScheduler", model=self.model, scheduler=scheduler, steps=steps, denoise=denoise)

    def sampler(self, name: str = "euler") -> Any:
        return self.one("KSamplerSelect", sampler_name=name)

    def advanced(self, noise: Any, guider: Any, levels: Any, latent: Any = None, sampler: str = "euler") -> list[Any]:
        return self.nodes.run(
            "SamplerCustomAdvanced",
            noise=noise,
            guider=guider,
            sampler=self.sampler(sampler),
            sigmas=levels,
            latent_image=latent or self.latent,
        )

    def noise(self) -> Any:
        return self.one("RandomNoise", noise_seed=SEED)

    def guider(self, cfg: float = CFG) -> Any:
        return self.one("CFGGuider", model=self.model, positive=self.red, negative=self.grey, cfg=cfg)

    def ksampler(self, cfg: float, sampler: str, scheduler: str, denoise: float = 1.0) -> Tensor:
        output = self.one(
            "KSampler",
            model=self.model,
            seed=SEED,
            steps=STEPS,
            cfg=cfg,
            sampler_name=sampler,
            scheduler=scheduler,
            positive=self.red,
            negative=self.grey,
            latent_image=self.latent,
            denoise=denoise,
        )
        return self.samples(output)

    def samples(self, output: Any) -> Tensor:
        found: Tensor = self.nodes.value(output)["samples"]
        return found

    def asked(self, sample: Tensor, timestep: Tensor, *prompts: str) -> tuple[Tensor, ...]:
        embeddings = torch.cat([self.prompts[words][0][0] for words in prompts])
        said = self.unet(torch.cat([sample] * len(prompts)), timestep, encoder_hidden_states=embeddings).sample
        return tuple(said.chunk(len(prompts)))


@pytest.fixture
def bench(nodes: Nodes, parts: Parts) -> Bench:
    return Bench(nodes, parts)


@pytest.mark.parametrize(
    ("sampler", "scheduler", "denoise"), [("euler", "normal", 1.0), ("dpmpp_2m", "karras", 0.5), ("ddpm", "beta", 1.0)]
)
def test_the_parts_of_ksampler_make_its_picture(bench: Bench, sampler: str, scheduler: str, denoise: float) -> None:
    levels = bench.levels(scheduler, denoise=denoise)
    output, _ = bench.advanced(bench.noise(), bench.guider(), levels, sampler=sampler)
    custom, _ = bench.nodes.run(
        "SamplerCustom",
        model=bench.model,
        add_noise=True,
        noise_seed=SEED,
        cfg=CFG,
        positive=bench.red,
        negative=bench.grey,
        sampler=bench.sampler(sampler),
        sigmas=levels,
        latent_image=bench.latent,
    )
    expected = bench.ksampler(CFG, sampler, scheduler, denoise)
    assert torch.equal(bench.samples(output), expected)
    assert torch.equal(bench.samples(custom), expected)


def test_a_basic_guider_keeps_away_from_nothing(bench: Bench) -> None:
    guider = bench.one("BasicGuider", model=bench.model, conditioning=bench.red)
    output, _ = bench.advanced(bench.noise(), guider, bench.levels())
    assert torch.equal(bench.samples(output), bench.ksampler(1.0, "euler", "normal"))


@pytest.mark.parametrize("style", ["regular", "nested"])
def test_two_scales_pull_one_after_the_other(bench: Bench, style: str) -> None:
    guider = bench.one(
        "DualCFGGuider",
        model=bench.model,
        cond1=bench.red,
        cond2=bench.blue,
        negative=bench.grey,
        cfg_conds=3.0,
        cfg_cond2_negative=1.5,
        style=style,
    )

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        negative, second, first = bench.asked(sample, timestep, "grey", "a blue circle", "a red star")
        if style == "nested":
            return negative + 1.5 * ((second + 3.0 * (first - second)) - negative)
        return negative + 1.5 * (second - negative) + 3.0 * (first - second)

    output, _ = bench.advanced(bench.noise(), guider, bench.levels())
    levels = noise_levels(TABLE, "normal", STEPS)
    start = draw_noise(SEED, EMPTY) * (1.0 + float(levels[0]) ** 2) ** 0.5
    assert torch.equal(bench.samples(output), plain.loop(answer, levels, start) / plain.SCALE)


def test_a_split_run_ends_where_the_whole_one_does(bench: Bench) -> None:
    levels = bench.levels()
    high, low = bench.nodes.run("SplitSigmas", sigmas=levels, step=2)
    first, expected = bench.advanced(bench.noise(), bench.guider(), high)
    second, _ = bench.advanced(bench.one("DisableNoise"), bench.guider(), low, first)
    whole = bench.ksampler(CFG, "euler", "normal")
    assert torch.allclose(bench.samples(second), whole, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(bench.samples(expected), bench.samples(first), atol=0.5)


def test_what_is_expected_at_the_last_step_is_the_end(bench: Bench) -> None:
    output, expected = bench.advanced(bench.noise(), bench.guider(), bench.levels())
    assert torch.allclose(bench.samples(output), bench.samples(expected), atol=1e-4)


def test_one_level_alone_adds_noise_and_no_level_nothing(bench: Bench) -> None:
    one, none = (bench.nodes.live("SIGMAS", levels) for levels in (torch.tensor([2.0]), torch.empty(0)))
    output, expected = bench.advanced(bench.noise(), bench.guider(), one)
    assert torch.equal(bench.samples(output), draw_noise(SEED, EMPTY) * 2.0 / plain.SCALE)
    assert torch.equal(bench.samples(expected), bench.samples(output))
    assert torch.equal(bench.samples(bench.advanced(bench.noise(), bench.guider(), none)[0]), EMPTY["samples"])


def test_a_run_turned_around_leads_from_a_picture_to_its_noise(bench: Bench) -> None:
    levels = noise_levels(TABLE, "karras", STEPS)
    begun: Latent = {"samples": torch.randn(1, 4, 8, 6, generator=torch.Generator().manual_seed(1))}
    rising = bench.one("FlipSigmas", sigmas=bench.levels("karras"))
    output, _ = bench.advanced(bench.one("DisableNoise"), bench.guider(1.0), rising, bench.nodes.live("LATENT", begun))
    expected = plain.loop(
        lambda sample, timestep, _: bench.asked(sample, timestep, "a red star")[0],
        torch.cat([torch.tensor([0.0001]), levels.flip(0)[1:]]),
        begun["samples"] * plain.SCALE,
    )
    assert torch.equal(bench.samples(output), expected / plain.SCALE)
    assert float(bench.samples(output).std()) > 20


def levels_of(bench: Bench, type_name: str, **inputs: Any) -> list[float]:
    found: list[float] = bench.nodes.value(bench.one(type_name, **inputs)).tolist()
    return found


def test_curves_between_levels(bench: Bench) -> None:
    ends = {"steps": 4, "sigma_max": 16.0, "sigma_min": 2.0}
    thirds = [16.0, 8.0, 4.0, 2.0, 0.0]
    assert levels_of(bench, "ExponentialScheduler", **ends) == pytest.approx(thirds, rel=1e-6)
    assert levels_of(bench, "PolyexponentialScheduler", **ends, rho=1.0) == pytest.approx(thirds, rel=1e-6)
    squared = [2.0 * 8 ** ((1 - n / 3) ** 2) for n in range(4)]
    assert levels_of(bench, "PolyexponentialScheduler", **ends, rho=2.0) == pytest.approx([*squared, 0], rel=1e-6)
    assert levels_of(bench, "KarrasScheduler", **ends, rho=1.0) == pytest.approx([16, 34 / 3, 20 / 3, 2, 0], rel=1e-6)
    laplace = levels_of(bench, "LaplaceScheduler", **ends, mu=1.0, beta=0.5)
    assert laplace[1:3] == pytest.approx([math.exp(1 - s * 0.5 * math.log(2 / 3)) for s in (1, -1)], rel=1e-4)
    assert (laplace[0], laplace[-1]) == (16.0, 2.0)


def test_times_of_a_variance_preserving_process(bench: Bench) -> None:
    found = levels_of(bench, "VPScheduler", steps=3, beta_d=4.0, beta_min=0.5, eps_s=0.2)
    expected = [math.sqrt(math.expm1(2.0 * t * t + 0.5 * t)) for t in (1.0, 0.6, 0.2)]
    assert found == pytest.approx([*expected, 0.0], rel=1e-5)


def test_turbo_levels_are_those_of_its_timesteps(bench: Bench) -> None:
    found = levels_of(bench, "SDTurboScheduler", model=bench.model, steps=2, denoise=1.0)
    assert found == pytest.approx([*TABLE.sigmas[[999, 899]].tolist(), 0.0], rel=1e-6)
    found = levels_of(bench, "SDTurboScheduler", model=bench.model, steps=4, denoise=0.2)
    assert found == pytest.approx([*TABLE.sigmas[[199, 99]].tolist(), 0.0], rel=1e-6)


def test_a_beta_distribution_of_any_shape(bench: Bench) -> None:
    even = levels_of(bench, "BetaSamplingScheduler", model=bench.model, steps=9, alpha=1.0, beta=1.0)
    timesteps = [round(999 * (1 - n / 9)) for n in range(9)]
    assert even == [*TABLE.sigmas[timesteps].tolist(), 0.0]
    x = torch.linspace(0.01, 0.99, 99, dtype=torch.float64)
    assert beta_distribution(x.numpy(), 0.3, 1.0) == pytest.approx((x**0.3).numpy(), rel=1e-12)
    assert beta_distribution(x.numpy(), 1.0, 7.0) == pytest.approx((1 - (1 - x) ** 7).numpy(), rel=1e-12)
    # whole numbers: the chance of at least α successes in α + β − 1 throws
    for alpha, beta in ((3, 2), (5, 1), (20, 31)):
        throws = alpha + beta - 1
        chances = [math.comb(throws, n) * x**n * (1 - x) ** (throws - n) for n in range(alpha, throws + 1)]
        expected = torch.stack(chances).sum(dim=0).numpy()
        assert beta_distribution(x.numpy(), alpha, beta) == pytest.approx(expected, abs=1e-9)


def test_aligned_steps_are_the_papers(bench: Bench) -> None:
    published = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.0]
    found = levels_of(bench, "AlignYourStepsScheduler", model_type="SD1", steps=10, denoise=1.0)
    assert found == pytest.approx(published, rel=0.01)
    assert aligned("SD1", 10, 0.3).tolist() == found[-4:]
    assert aligned("SVD", 20, 1.0)[::2].tolist() == pytest.approx(aligned("SVD", 10, 1.0).tolist())
    assert aligned("SDXL", 5, 0.0).tolist() == []


def test_levels_are_cut_turned_and_set(bench: Bench) -> None:
    levels = bench.nodes.live("SIGMAS", torch.tensor([8.0, 4.0, 2.0, 1.0, 0.0]))
    parts = bench.nodes.run("SplitSigmasDenoise", sigmas=levels, denoise=0.5)
    assert [bench.nodes.value(part).tolist() for part in parts] == [[8.0, 4.0, 2.0], [2.0, 1.0, 0.0]]
    assert levels_of(bench, "FlipSigmas", sigmas=levels) == pytest.approx([0.0001, 1.0, 2.0, 4.0, 8.0])
    assert levels_of(bench, "SetFirstSigma", sigmas=levels, sigma=9.0) == [9.0, 4.0, 2.0, 1.0, 0.0]
    assert bench.nodes.value(levels).tolist() == [8.0, 4.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("type_name", "inputs"),
    [
        ("KarrasScheduler", {"rho": 0.0}),
        ("ExponentialScheduler", {"sigma_min": 0.0}),
        ("PolyexponentialScheduler", {"sigma_max": 0.0}),
    ],
)
def test_there_is_no_curve_through_zero(bench: Bench, type_name: str, inputs: dict[str, float]) -> None:
    from atelier.errors import BadInput

    with pytest.raises(BadInput) as refused:
        bench.one(type_name, **inputs)
    assert refused.value.code == "value_too_small"
    assert next(iter(inputs)) in refused.value.message
