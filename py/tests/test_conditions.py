"""Several prompts at once. The oracle is ComfyUI's rule, written out as a loop over the same network."""

from typing import Any, cast

import pytest
import torch
from torch import Tensor

import plain
from atelier.acting import Window, acting
from atelier.conditions import emptied, joined, mixed, with_options
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import Area, Conditioning, Latent, Options
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
HEIGHT, WIDTH = 10, 12
SETTINGS = SamplingSettings(5, 4, 3.0, "euler", "normal")
EMPTY: Latent = {"samples": torch.zeros(1, 4, HEIGHT, WIDTH)}


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> dict[str, Conditioning]:
    with torch.no_grad():
        return {words: encode_prompt(parts[1], words) for words in ("a red star", "a blue circle", "grey")}


def run(model: Model, positive: Conditioning, negative: Conditioning, cfg: float = 3.0) -> Tensor:
    settings = SamplingSettings(5, 4, cfg, "euler", "normal")
    return sample(model, settings, positive, negative, EMPTY)["samples"]


def by_hand(answer: plain.Answer) -> Tensor:
    levels = noise_levels(TABLE, "normal", SETTINGS.steps)
    noise = draw_noise(SETTINGS.seed, EMPTY) * (1.0 + float(levels[0]) ** 2) ** 0.5
    return plain.loop(answer, levels, noise) / plain.SCALE


def asked(model: Model, sample: Tensor, timestep: Tensor, *prompts: Conditioning) -> tuple[Tensor, ...]:
    """Ask about the same latents with several prompts in one batch."""
    embeddings = torch.cat([prompt[0][0] for prompt in prompts])
    latents = torch.cat([sample] * len(prompts)) if len(prompts) > 1 else sample
    said = model.unet(latents, timestep, encoder_hidden_states=embeddings, return_dict=False)[0]
    return tuple(said.chunk(len(prompts)))


def with_(conditioning: Conditioning, **options: Any) -> Conditioning:
    return with_options(conditioning, cast("Options", options))


def test_two_prompts_are_averaged(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        negative, second, first = asked(parts[0], sample, timestep, grey, blue, red)
        positive = (first + second) / 2
        return negative + 3.0 * (positive - negative)

    assert torch.equal(run(parts[0], red + blue, grey), by_hand(answer))


def test_strength_is_a_share(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()
    tripled = run(parts[0], with_(red, strength=3.0) + blue, grey)
    thrice = run(parts[0], red * 3 + blue, grey)
    assert torch.allclose(tripled, thrice, rtol=1e-3, atol=1e-3)
    assert torch.allclose(run(parts[0], with_(red, strength=0.2), grey), run(parts[0], red, grey), atol=1e-3)


def test_an_area_is_asked_alone_and_fades_into_the_rest(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()
    area = Area(6, 8, 4, 0)  # touches the left and the lower edge
    down = torch.ones(6)
    down[0] = 1.0  # a quarter of six places is one: it fades over one place, whose weight is whole
    across = torch.tensor([1.0, 1, 1, 1, 1, 1, 1.0, 0.5])
    weight = (0.7 * down[:, None] * across)[None, None]
    here = Window(6, 8, 4, 0)

    def side(whole: Tensor, part: Tensor) -> Tensor:
        total, weights = whole.clone(), torch.ones_like(whole)
        here.of(total).add_(part * weight)
        here.of(weights).add_(weight.expand_as(part))
        return total / weights

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        negative, positive = asked(parts[0], sample, timestep, grey, blue)
        negative_there, positive_there = asked(parts[0], here.of(sample), timestep, grey, red)
        low = side(negative, negative_there)
        return low + 3.0 * (side(positive, positive_there) - low)

    found = run(parts[0], with_(red, area=area, strength=0.7) + blue, grey)
    assert torch.allclose(found, by_hand(answer), rtol=1e-4, atol=1e-4)


def test_where_no_prompt_acts_nothing_is_expected(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, _, grey = prompts.values()
    there = with_(red, area=Area(HEIGHT, 6, 0, 6))
    alone = run(parts[0], there, with_(grey, area=Area(HEIGHT, 6, 0, 6)), cfg=1.0)
    assert float(alone[..., :6].abs().max()) < 1e-4
    assert float(alone[..., 6:].abs().mean()) > 0.5


def test_a_mask_weighs_each_place(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()
    mask = torch.zeros(1, HEIGHT, WIDTH)
    mask[:, :, 5:] = 0.5

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        negative, second, first = asked(parts[0], sample, timestep, grey, blue, red)
        weight = mask[:, None] * 2.0
        positive = (first * weight + second) / (weight + 1)
        return negative + 3.0 * (positive - negative)

    found = run(parts[0], with_(red, mask=mask, mask_strength=2.0) + blue, grey)
    assert torch.allclose(found, by_hand(answer), rtol=1e-4, atol=1e-4)


def test_the_bounds_of_a_mask_are_asked_alone(prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()
    mask = torch.zeros(1, 2 * HEIGHT, 2 * WIDTH)
    mask[:, :4, 22:] = 1.0
    sides = acting([with_(red, mask=mask, within_bounds=True) + blue, grey], EMPTY["samples"].shape, TABLE)
    assert [prompt.window for prompt in sides[0]] == [Window(8, 1, 0, 11), None]
    assert [prompt.window for prompt in sides[1]] == [None, Window(8, 1, 0, 11)]
    assert sides[1][1].condition is grey[0]


def test_shares_follow_the_size(prompts: dict[str, Conditioning]) -> None:
    area = Area(0.5, 0.25, 0.5, 0.75, in_shares=True)
    (side,) = acting([with_(prompts["grey"], area=area)], EMPTY["samples"].shape, TABLE)
    assert side[0].window == Window(5, 3, 5, 9)
    beyond = Area(64, 64, 64, 64)
    (side,) = acting([with_(prompts["grey"], area=beyond)], EMPTY["samples"].shape, TABLE)
    assert side[0].window == Window(1, 1, HEIGHT - 1, WIDTH - 1)


def test_prompts_take_turns_by_the_share_of_the_run(parts: Parts, prompts: dict[str, Conditioning]) -> None:
    red, blue, grey = prompts.values()
    middle = float(TABLE.at(torch.tensor(0.5 * 999)))

    def answer(sample: Tensor, timestep: Tensor, sigma: Tensor) -> Tensor:
        negative, positive = asked(parts[0], sample, timestep, grey, red if float(sigma) >= middle else blue)
        return negative + 3.0 * (positive - negative)

    found = run(parts[0], with_(red, begin=0.0, end=0.5) + with_(blue, begin=0.5, end=1.0), grey)
    assert torch.equal(found, by_hand(answer))
    assert not torch.equal(found, run(parts[0], red, grey))


def test_nodes_leave_what_they_are_given(nodes: Nodes, prompts: dict[str, Conditioning]) -> None:
    red, blue = (nodes.live("CONDITIONING", prompts[words]) for words in ("a red star", "a blue circle"))
    (both,) = nodes.run("ConditioningCombine", conditioning_1=red, conditioning_2=blue)
    (area,) = nodes.run("ConditioningSetArea", conditioning=both, width=128, height=64, x=72, y=8, strength=0.5)
    (shares,) = nodes.run(
        "ConditioningSetAreaPercentage", conditioning=both, width=0.5, height=1.0, x=0.25, y=0.0, strength=1.0
    )
    (mask,) = nodes.run("SolidMask", value=0.5, width=8, height=8)
    (masked,) = nodes.run(
        "ConditioningSetMask", conditioning=area, mask=mask, strength=2.0, set_cond_area="mask bounds"
    )
    (timed,) = nodes.run("ConditioningSetTimestepRange", conditioning=both, start=0.25, end=0.75)
    (strong,) = nodes.run("ConditioningSetAreaStrength", conditioning=both, strength=4.0)
    assert [options["area"] for _, options in nodes.value(area)] == [Area(8, 16, 1, 9)] * 2
    assert nodes.value(shares)[0][1]["area"] == Area(1.0, 0.5, 0.0, 0.25, in_shares=True)
    assert nodes.value(masked)[1][1]["within_bounds"] is True
    assert nodes.value(masked)[1][1]["strength"] == 0.5
    assert nodes.value(masked)[1][1]["mask_strength"] == 2.0
    assert (nodes.value(timed)[0][1]["begin"], nodes.value(timed)[0][1]["end"]) == (0.25, 0.75)
    assert nodes.value(strong)[0][1]["strength"] == 4.0
    for words in ("a red star", "a blue circle"):
        assert set(prompts[words][0][1]) == {"pooled_output"}


def test_mixing_is_a_weighted_sum(nodes: Nodes, prompts: dict[str, Conditioning]) -> None:
    red, blue = prompts["a red star"], prompts["a blue circle"]
    ((embedding, options),) = mixed(red, blue, 0.25)
    assert torch.equal(embedding, red[0][0] * 0.25 + blue[0][0] * 0.75)
    assert torch.equal(options["pooled_output"], red[0][1]["pooled_output"] * 0.25 + blue[0][1]["pooled_output"] * 0.75)
    longer = joined(red, blue)
    assert torch.equal(mixed(longer, blue, 0.5)[0][0][:, 77:], longer[0][0][:, 77:] * 0.5)
    assert torch.equal(mixed(blue, longer, 0.5)[0][0], mixed(blue, red, 0.5)[0][0])
    to, origin = (nodes.live("CONDITIONING", one) for one in (red, blue + red))
    nodes.run("ConditioningAverage", conditioning_to=to, conditioning_from=origin, conditioning_to_strength=0.5)
    assert [notice["code"] for notice in nodes.notices] == ["first_prompt_only"]


def test_joining_is_one_long_prompt(nodes: Nodes, prompts: dict[str, Conditioning]) -> None:
    red, blue = (nodes.live("CONDITIONING", prompts[words]) for words in ("a red star", "a blue circle"))
    (output,) = nodes.run("ConditioningConcat", conditioning_to=red, conditioning_from=blue)
    ((embedding, options),) = nodes.value(output)
    assert torch.equal(embedding, torch.cat([prompts["a red star"][0][0], prompts["a blue circle"][0][0]], dim=1))
    assert torch.equal(options["pooled_output"], prompts["a red star"][0][1]["pooled_output"])


def test_emptied_prompts_are_zeros(prompts: dict[str, Conditioning]) -> None:
    ((embedding, options),) = emptied(prompts["grey"])
    assert not embedding.any()
    assert not options["pooled_output"].any()
    assert bool(prompts["grey"][0][0].any())
    assert emptied([(torch.ones(1, 77, 2), {})])[0][1] == {}
