"""Nodes for one sampler each, and what acts on levels, noise and guidance; the oracle is the rule, written out."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

import plain
from atelier.declare import NODES
from atelier.errors import BadInput
from atelier.guidance import Asked, ClassifierFree, Rescaled
from atelier.inpainting import Graded
from atelier.model_sampling import table_of
from atelier.noise_table import NoiseTable
from atelier.prediction import Prediction
from atelier.recipes import Clip, Model, Noise, Sampler, Vae
from atelier.sigmas import extended, level_after, noise_levels
from atelier.start_noise import draw_noise, with_noise
from atelier.text import encode_prompt
from atelier.values import Latent
from conftest import Nodes
from oracle.methods import ADAMS

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
SEED, STEPS, CFG = 5, 4, 3.0
EMPTY: Latent = {"samples": torch.zeros(1, 4, 8, 6)}
EULER = "SamplerEulerAncestral"

USUAL = {
    "SamplerEulerAncestral": "euler_ancestral",
    "SamplerEulerAncestralCFGPP": "euler_ancestral_cfg_pp",
    "SamplerEulerCFGpp": "euler_cfg_pp",
    "SamplerDPMPP_2S_Ancestral": "dpmpp_2s_ancestral",
    "SamplerDPMPP_SDE": "dpmpp_sde_gpu",
    "SamplerDPMPP_2M_SDE": "dpmpp_2m_sde_gpu",
    "SamplerDPMPP_3M_SDE": "dpmpp_3m_sde_gpu",
    "SamplerLMS": "lms",
    "SamplerDPMAdaptative": "dpm_adaptive",
    "SamplerER_SDE": "er_sde",
}


def chosen(nodes: Nodes, name: str, **inputs: Any) -> dict[str, Any]:
    """The sampler of a node whose other inputs are what an editor offers first."""
    known = NODES.find(name)
    assert known is not None
    first = {
        port: declared.choices[0] if hasattr(declared, "choices") else declared.default  # type: ignore[attr-defined]
        for port, declared in known.inputs
    }
    (made,) = nodes.run(name, **{**first, **inputs})
    return made


def sampled(
    nodes: Nodes, parts: Parts, sampler: dict[str, Any], model: Model | None = None, latent: Latent = EMPTY
) -> Tensor:
    prompts = [nodes.live("CONDITIONING", encode_prompt(parts[1], text)) for text in ("a red star", "grey")]
    output, _ = nodes.run(
        "SamplerCustom",
        model=nodes.live("MODEL", model or parts[0]),
        add_noise=True,
        noise_seed=SEED,
        cfg=CFG,
        positive=prompts[0],
        negative=prompts[1],
        sampler=sampler,
        sigmas=nodes.live("SIGMAS", noise_levels(TABLE, "karras", STEPS)),
        latent_image=nodes.live("LATENT", latent),
    )
    samples: Tensor = nodes.value(output)["samples"]
    return samples


@pytest.mark.parametrize("name", USUAL)
def test_a_node_as_it_is_offered_is_the_sampler_of_that_name(nodes: Nodes, parts: Parts, name: str) -> None:
    usual = sampled(nodes, parts, nodes.live("SAMPLER", Sampler(USUAL[name])))
    assert torch.equal(sampled(nodes, parts, chosen(nodes, name)), usual)


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("SamplerEulerAncestral", {"eta": 0.5}),
        ("SamplerEulerAncestral", {"s_noise": 0.5}),
        ("SamplerEulerAncestralCFGPP", {"eta": 0.5}),
        ("SamplerEulerCFGpp", {"version": "alternative"}),
        ("SamplerDPMPP_2S_Ancestral", {"eta": 0.5}),
        ("SamplerDPMPP_2S_Ancestral", {"s_noise": 0.5}),
        ("SamplerDPMPP_SDE", {"eta": 0.5}),
        ("SamplerDPMPP_SDE", {"r": 0.3}),
        ("SamplerDPMPP_2M_SDE", {"solver_type": "heun"}),
        ("SamplerDPMPP_2M_SDE", {"s_noise": 0.5}),
        ("SamplerDPMPP_3M_SDE", {"eta": 0.5}),
        ("SamplerLMS", {"order": 2}),
        ("SamplerDPMAdaptative", {"order": 2}),
        ("SamplerDPMAdaptative", {"eta": 0.5}),
        ("SamplerER_SDE", {"max_stage": 1}),
        ("SamplerER_SDE", {"solver_type": "ODE"}),
    ],
)
def test_every_setting_counts(nodes: Nodes, parts: Parts, name: str, inputs: dict[str, Any]) -> None:
    other = sampled(nodes, parts, chosen(nodes, name, **inputs))
    assert bool(torch.isfinite(other).all())
    assert not torch.allclose(other, sampled(nodes, parts, chosen(nodes, name)), rtol=1e-3, atol=1e-2)


def test_without_new_noise_ancestral_steps_are_eulers(nodes: Nodes, parts: Parts) -> None:
    quiet = sampled(nodes, parts, chosen(nodes, EULER, eta=0.0))
    assert torch.allclose(quiet, sampled(nodes, parts, nodes.live("SAMPLER", Sampler("euler"))), rtol=1e-4, atol=1e-3)


def test_without_noise_the_sde_is_the_ode(nodes: Nodes, parts: Parts) -> None:
    quiet = sampled(nodes, parts, chosen(nodes, "SamplerER_SDE", solver_type="Reverse-time SDE", eta=0.0))
    assert torch.equal(quiet, sampled(nodes, parts, chosen(nodes, "SamplerER_SDE", solver_type="ODE")))


def adams(nodes: Nodes, parts: Parts, **inputs: Any) -> Tensor:
    made = nodes.run("SamplerSASolver", model=nodes.live("MODEL", parts[0]), **{**ADAMS, **inputs})
    return sampled(nodes, parts, made[0])


@pytest.mark.parametrize("name", ["sa_solver", "sa_solver_pece"])
def test_sa_solver_as_it_is_offered_is_the_sampler_of_that_name(nodes: Nodes, parts: Parts, name: str) -> None:
    usual = sampled(nodes, parts, nodes.live("SAMPLER", Sampler(name)))
    assert torch.allclose(adams(nodes, parts, use_pece=name.endswith("pece")), usual, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "inputs",
    [
        {"eta": 0.5},
        {"s_noise": 0.5},
        {"sde_start_percent": 0.7},
        {"sde_end_percent": 0.3},
        {"predictor_order": 1},
        {"corrector_order": 0},
        {"use_pece": True},
        {"predictor_order": 2, "corrector_order": 2, "simple_order_2": True},
    ],
)
def test_every_setting_of_sa_solver_counts(nodes: Nodes, parts: Parts, inputs: dict[str, Any]) -> None:
    orders = {name: value for name, value in inputs.items() if name.endswith("_order")}
    other, usual = adams(nodes, parts, **inputs), adams(nodes, parts, **(orders if "simple_order_2" in inputs else {}))
    assert bool(torch.isfinite(other).all())
    assert not torch.allclose(other, usual, rtol=1e-3, atol=1e-2)


def grown(nodes: Nodes, parts: Parts, latent: Latent = EMPTY, **inputs: Any) -> Tensor:
    made = chosen(nodes, "SamplerLCMUpscale", **inputs)
    return sampled(nodes, parts, made, latent=latent)


@pytest.mark.parametrize(
    ("inputs", "size"),
    [
        ({"scale_ratio": 1.5}, (12, 9)),
        ({"scale_ratio": 2.0, "scale_steps": 1, "upscale_method": "area"}, (16, 12)),
        ({"scale_ratio": 2.0, "scale_steps": 0}, (8, 6)),
        ({"scale_ratio": 3.0, "scale_steps": 8}, (21, 16)),  # 4 of 5 steps of the way, of which there are no more
        ({"scale_ratio": 0.5}, (4, 3)),
    ],
)
def test_latents_grow_on_the_way(nodes: Nodes, parts: Parts, inputs: dict[str, Any], size: tuple[int, int]) -> None:
    made = grown(nodes, parts, **inputs)
    assert made.shape == (1, 4, *size)
    assert bool(torch.isfinite(made).all())


@pytest.mark.parametrize("inputs", [{"scale_steps": 0}, {"scale_steps": -1, "scale_ratio": 1.0}])
def test_without_growing_only_the_noise_differs_from_lcm(
    nodes: Nodes, parts: Parts, inputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "atelier.samplers.noise.NewNoise.__call__"
    monkeypatch.setattr(silent, lambda _self, latents, *_: torch.zeros_like(latents))
    usual = sampled(nodes, parts, nodes.live("SAMPLER", Sampler("lcm")))
    assert torch.allclose(grown(nodes, parts, **inputs), usual, rtol=1e-4, atol=1e-4)


def test_refuses_a_mask_on_latents_that_grow(nodes: Nodes, parts: Parts) -> None:
    with pytest.raises(BadInput) as refused:
        grown(nodes, parts, {**EMPTY, "noise_mask": torch.ones(1, 1, 8, 6)}, scale_ratio=1.5)
    assert refused.value.code == "size_changes"


@pytest.mark.parametrize(
    ("name", "inputs", "code"),
    [
        ("SamplerDPMPP_SDE", {"r": 0.0}, "value_too_small"),
        ("SamplerDPMAdaptative", {"h_init": 0.0}, "value_too_small"),
        ("SamplerDPMAdaptative", {"rtol": 0.0, "atol": 0.0}, "never_accepted"),
        ("SamplerDPMAdaptative", {"accept_safety": 100.0}, "never_accepted"),
    ],
)
def test_what_leads_nowhere_is_refused(
    nodes: Nodes, parts: Parts, name: str, inputs: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        sampled(nodes, parts, chosen(nodes, name, **inputs))
    assert refused.value.code == code


def test_rescaled_guidance_is_the_papers(parts: Parts, nodes: Nodes) -> None:
    """For a network that predicts noise the rule is applied to the velocity that says the same."""
    (model,) = nodes.run("RescaleCFG", model=nodes.live("MODEL", parts[0]), multiplier=0.6)
    euler = nodes.live("SAMPLER", Sampler("euler"))
    ours = sampled(nodes, parts, euler, nodes.value(model))
    positive, negative = (encode_prompt(parts[1], text)[0][0] for text in ("a red star", "grey"))
    sigmas = noise_levels(TABLE, "karras", STEPS)

    def answer(latents: Tensor, timestep: Tensor, sigma: Tensor) -> Tensor:
        prompts = torch.cat([negative, positive])
        said = parts[0].unet(torch.cat([latents] * 2), timestep, encoder_hidden_states=prompts)[0]
        x = latents * (sigma**2 + 1) ** 0.5
        against, towards = (
            (x / (sigma**2 + 1) - (x - sigma * one)) * (sigma**2 + 1) ** 0.5 / sigma for one in said.chunk(2)
        )
        guided = against + CFG * (towards - against)
        alike = guided * towards.std(dim=(1, 2, 3), keepdim=True) / guided.std(dim=(1, 2, 3), keepdim=True)
        mixed = 0.6 * alike + 0.4 * guided
        found: Tensor = (x - (x / (sigma**2 + 1) - sigma / (sigma**2 + 1) ** 0.5 * mixed)) / sigma
        return found

    begun = draw_noise(SEED, EMPTY) * (1 + float(sigmas[0]) ** 2) ** 0.5
    assert torch.allclose(ours, plain.loop(answer, sigmas, begun) / plain.SCALE, rtol=1e-3, atol=1e-2)


def guided(share: float, answers: Sequence[Tensor], prediction: Prediction) -> Tensor:
    asked = Asked(torch.ones(2, 4, 3, 3), torch.tensor(1.7), prediction)
    return Rescaled(ClassifierFree(4.0), share).of(answers, asked)[0]


@pytest.mark.parametrize("prediction", Prediction)
def test_none_of_it_leaves_guidance_as_it_is(prediction: Prediction) -> None:
    answers = torch.randn(2, 2, 4, 3, 3, generator=torch.Generator().manual_seed(1)).unbind()
    usual = ClassifierFree(4.0).of(answers, Asked(answers[0], torch.tensor(1.0), prediction))[0]
    assert torch.allclose(guided(0.0, answers, prediction), usual, rtol=1e-4, atol=1e-4)
    assert not torch.allclose(guided(1.0, answers, prediction), usual, atol=1e-2)
    assert torch.equal(guided(1.0, answers[:1], prediction), answers[0])


def test_all_of_it_deviates_as_the_positive_answer() -> None:
    answers = torch.randn(2, 2, 4, 3, 3, generator=torch.Generator().manual_seed(1)).unbind()
    found = guided(1.0, answers, Prediction.VELOCITY)
    assert torch.allclose(found.std(dim=(1, 2, 3)), answers[0].std(dim=(1, 2, 3)), rtol=1e-4)


def test_other_guidance_is_not_rescaled_and_that_is_said(nodes: Nodes, parts: Parts) -> None:
    prompts = [nodes.live("CONDITIONING", encode_prompt(parts[1], text)) for text in ("a red star", "blue", "grey")]

    def run(model: Any) -> Tensor:
        (guider,) = nodes.run(
            "DualCFGGuider",
            model=model,
            cond1=prompts[0],
            cond2=prompts[1],
            negative=prompts[2],
            cfg_conds=3.0,
            cfg_cond2_negative=2.0,
            style="regular",
        )
        output, _ = nodes.run(
            "SamplerCustomAdvanced",
            noise=nodes.live("NOISE", Noise(SEED)),
            guider=guider,
            sampler=nodes.live("SAMPLER", Sampler("euler")),
            sigmas=nodes.live("SIGMAS", noise_levels(TABLE, "karras", STEPS)),
            latent_image=nodes.live("LATENT", EMPTY),
        )
        samples: Tensor = nodes.value(output)["samples"]
        return samples

    usual = run(nodes.live("MODEL", parts[0]))
    (model,) = nodes.run("RescaleCFG", model=nodes.live("MODEL", parts[0]), multiplier=0.6)
    assert torch.equal(run(model), usual)
    assert [notice["code"] for notice in nodes.notices] == ["not_rescaled"]


def test_a_graded_mask_lets_go_of_a_place_after_another() -> None:
    levels = noise_levels(TABLE, "normal", 10)
    mask = torch.linspace(0, 1, 11).reshape(1, 1, 1, 11)
    counts = [int(Graded(TABLE, levels, 1.0).at(level, mask).sum()) for level in levels[:-1]]
    assert counts[0] == 1
    assert counts == sorted(counts)
    assert counts[-1] == 11
    half = Graded(TABLE, levels, 0.5).at(levels[3], mask)
    assert torch.allclose(half, 0.5 * Graded(TABLE, levels, 1.0).at(levels[3], mask) + 0.5 * mask)


def test_a_mask_of_ones_changes_nothing_when_it_is_graded(nodes: Nodes, parts: Parts) -> None:
    (model,) = nodes.run("DifferentialDiffusion", model=nodes.live("MODEL", parts[0]))
    assert nodes.value(model).graded == 1.0
    euler = nodes.live("SAMPLER", Sampler("euler"))
    assert torch.equal(sampled(nodes, parts, euler, nodes.value(model)), sampled(nodes, parts, euler))


def test_noise_is_as_strong_as_the_levels_are_apart(parts: Parts) -> None:
    latent: Latent = {"samples": torch.ones(1, 4, 8, 6)}
    noise = draw_noise(SEED, latent)
    both = with_noise(parts[0], Noise(SEED), torch.tensor([5.0, 3.0, 1.0]), latent)["samples"]
    assert torch.allclose(both, 1.0 + noise * 4.0 / plain.SCALE, rtol=1e-4, atol=1e-4)
    one = with_noise(parts[0], Noise(SEED), torch.tensor([5.0]), latent)["samples"]
    assert torch.allclose(one, 1.0 + noise * 5.0 / plain.SCALE, rtol=1e-4, atol=1e-4)
    assert with_noise(parts[0], Noise(SEED), torch.empty(0), latent) is latent
    assert torch.equal(with_noise(parts[0], Noise(None), torch.tensor([5.0]), latent)["samples"], latent["samples"])


def test_levels_are_put_between() -> None:
    levels = torch.tensor([8.0, 4.0, 2.0, 0.0])
    assert extended(levels, 2, -1.0, 3.0, "linear").tolist() == [8.0, 6.0, 4.0, 3.0, 2.0, 0.0]
    assert extended(levels, 2, 5.0, 3.0, "linear").tolist() == [8.0, 4.0, 3.0, 2.0, 0.0]
    assert extended(levels, 1, -1.0, 0.0, "linear").tolist() == levels.tolist()
    assert extended(levels[:0], 3, -1.0, 0.0, "sine").tolist() == []
    cosine, sine = (extended(levels, 3, -1.0, 5.0, spacing)[1] for spacing in ("cosine", "sine"))
    assert float(cosine) == pytest.approx(8 - 4 * 0.5)
    assert float(sine) == pytest.approx(8 - 4 * (1 - 3**0.5 / 2))


def test_a_share_of_a_run_has_a_level(nodes: Nodes, parts: Parts) -> None:
    table = table_of(parts[0])
    assert level_after(table, 0.0, within=False) == 999_999_999.9
    assert level_after(table, 1.0, within=False) == 0.0
    assert level_after(table, 0.0, within=True) == table.maximum
    assert level_after(table, 1.0, within=True) == table.minimum
    model = nodes.live("MODEL", parts[0])
    for actual in (True, False):
        (level,) = nodes.run("SamplingPercentToSigma", model=model, sampling_percent=0.5, return_actual_sigma=actual)
        assert level["value"] == pytest.approx(float(table.at(torch.tensor(499.5))))
