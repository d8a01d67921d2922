"""Samplers with settings of their own, and what acts on levels, noise and guidance; on the narrow model only."""

from typing import Any

from oracle.features import picture
from oracle.finer import by_guider, custom
from oracle.recipe import Size
from oracle.workflows import SEED, STEPS, Workflow, changed, encoding, node

ADAMS = {
    "eta": 1.0,
    "sde_start_percent": 0.2,
    "sde_end_percent": 0.8,
    "s_noise": 1.0,
    "predictor_order": 3,
    "corrector_order": 4,
    "use_pece": False,
    "simple_order_2": False,
}
"""What SamplerSASolver is asked for unless a workflow says otherwise."""


def of(size: Size) -> dict[str, Workflow]:
    """Return the workflows by name."""
    methods = {f"method-{name}": _by(size, *sampler) for name, sampler in _samplers().items()}
    return {**methods, **_growing(size), **_levels(size), **_guidance(size), **_adjusted(size), **_perpendicular(size)}


def _samplers() -> dict[str, tuple[dict[str, Any], float]]:
    sde = {"eta": 0.6, "s_noise": 0.9, "noise_device": "cpu"}
    adaptive = {
        "order": 2,
        "rtol": 0.08,
        "atol": 0.01,
        "h_init": 0.1,
        "pcoeff": 0.2,
        "icoeff": 0.8,
        "dcoeff": 0.1,
        "accept_safety": 0.7,
        "s_noise": 1.0,
    }
    return {
        "euler-ancestral": (node("SamplerEulerAncestral", eta=0.5, s_noise=0.9), 4.0),
        "euler-ancestral-cfg-pp": (node("SamplerEulerAncestralCFGPP", eta=0.5, s_noise=0.9), 1.5),
        "euler-cfg-pp-alternative": (node("SamplerEulerCFGpp", version="alternative"), 1.5),
        "dpmpp-2s-ancestral": (node("SamplerDPMPP_2S_Ancestral", eta=0.5, s_noise=0.9), 4.0),
        "dpmpp-sde": (node("SamplerDPMPP_SDE", **sde, r=0.4), 4.0),
        "dpmpp-2m-sde": (node("SamplerDPMPP_2M_SDE", **sde, solver_type="midpoint"), 4.0),
        "dpmpp-2m-sde-heun": (node("SamplerDPMPP_2M_SDE", **sde, solver_type="heun"), 4.0),
        "dpmpp-2m-sde-quiet": (node("SamplerDPMPP_2M_SDE", **{**sde, "eta": 0.0}, solver_type="heun"), 4.0),
        "dpmpp-3m-sde": (node("SamplerDPMPP_3M_SDE", **sde), 4.0),
        "lms": (node("SamplerLMS", order=2), 4.0),
        "dpm-adaptive": (node("SamplerDPMAdaptative", **adaptive, eta=0.0), 4.0),
        "dpm-adaptive-noisy": (node("SamplerDPMAdaptative", **{**adaptive, "order": 3}, eta=0.4), 4.0),
        "er-sde": (node("SamplerER_SDE", solver_type="ER-SDE", max_stage=2, eta=1.0, s_noise=0.9), 4.0),
        "er-sde-reverse": (
            node("SamplerER_SDE", solver_type="Reverse-time SDE", max_stage=3, eta=0.7, s_noise=1.0),
            4.0,
        ),
        "sa-solver": (_adams(eta=0.6, s_noise=0.9, sde_start_percent=0.1, predictor_order=2, corrector_order=3), 4.0),
        "sa-solver-pece": (_adams(use_pece=True, simple_order_2=True, predictor_order=2, corrector_order=2), 4.0),
        "sa-solver-ode": (_adams(eta=0.0, predictor_order=4, corrector_order=6), 4.0),
        "sa-solver-uncorrected": (_adams(sde_end_percent=1.0, corrector_order=0, simple_order_2=True), 4.0),
        "er-sde-ode": (node("SamplerER_SDE", solver_type="ODE", max_stage=3, eta=1.0, s_noise=1.0), 4.0),
    }


def _adams(**settings: Any) -> dict[str, Any]:
    return node("SamplerSASolver", model=["model", 0], **(ADAMS | settings))


def _growing(size: Size) -> dict[str, Workflow]:
    """Return runs of a consistency model whose latents grow; one takes all its steps for it."""

    def grown(**settings: Any) -> Workflow:
        method = {"method": node("SamplerLCMUpscale", **settings)}
        levels = {"sigmas": node("BasicScheduler", model=["told", 0], scheduler="sgm_uniform", steps=6, denoise=1.0)}
        told = {"told": node("ModelSamplingDiscrete", model=["model", 0], sampling="lcm", zsnr=False)}
        workflow = custom(size, method | levels | told, "lcm")
        workflow["sample"]["inputs"] |= {"cfg": 1.5, "model": ["told", 0]}
        return workflow

    return {
        "method-lcm-upscale": grown(scale_ratio=1.6, scale_steps=-1, upscale_method="bislerp"),
        "method-lcm-upscale-slow": grown(scale_ratio=2.0, scale_steps=9, upscale_method="bicubic"),
    }


def _by(size: Size, sampler: dict[str, Any], cfg: float) -> Workflow:
    karras = node("KarrasScheduler", steps=STEPS, sigma_max=14.614642, sigma_min=0.0291675, rho=7.0)
    workflow = custom(size, {"sigmas": karras, "method": sampler}, "euler")
    workflow["sample"]["inputs"]["cfg"] = cfg
    return workflow


def _levels(size: Size) -> dict[str, Workflow]:
    few = node("BasicScheduler", model=["model", 0], scheduler="karras", steps=5, denoise=1.0)
    between = {"sigmas": ["few", 0], "steps": 3, "start_at_sigma": 9.0, "end_at_sigma": 0.5}
    spread = {
        f"extended-{spacing}": custom(
            size, {"few": few, "sigmas": node("ExtendIntermediateSigmas", **between, spacing=spacing)}, "euler"
        )
        for spacing in ("linear", "cosine", "sine")
    }
    reached = node("SamplingPercentToSigma", model=["model", 0], sampling_percent=0.4, return_actual_sigma=False)
    first = node("SetFirstSigma", sigmas=["few", 0], sigma=["reached", 0])
    noisy = node("AddNoise", model=["model", 0], noise=["noise", 0], sigmas=["sigmas", 0], latent_image=["encoded", 0])
    late = node("BasicScheduler", model=["model", 0], scheduler="karras", steps=STEPS, denoise=0.6)
    added = custom(
        size,
        picture(size) | {"noise": node("RandomNoise", noise_seed=SEED), "sigmas": late, "noisy": noisy},
        "dpmpp_2m",
    )
    added["sample"]["inputs"] |= {"add_noise": False, "latent_image": ["noisy", 0]}
    return {
        **spread,
        "percent-to-sigma": custom(size, {"few": few, "reached": reached, "sigmas": first}, "euler"),
        "add-noise": added,
    }


def _guidance(size: Size) -> dict[str, Workflow]:
    rescaled = {"rescaled": node("RescaleCFG", model=["model", 0], multiplier=0.7)}
    velocity = {"told": node("ModelSamplingDiscrete", model=["model", 0], sampling="v_prediction", zsnr=True)}
    after = {"rescaled": node("RescaleCFG", model=["told", 0], multiplier=0.5)}
    return {
        "rescale-cfg": changed(size, rescaled, {"sample.model": ["rescaled", 0], "sample.cfg": 9.0}),
        "rescale-cfg-velocity": changed(
            size,
            velocity | after,
            {"sample.model": ["rescaled", 0], "sample.sampler_name": "dpmpp_2m", "sample.scheduler": "sgm_uniform"},
        ),
        **{f"differential-{name}": _differential(size, strength) for name, strength in (("all", 1.0), ("half", 0.5))},
    }


def _adjusted(size: Size) -> dict[str, Workflow]:
    """Return runs of models whose guidance or features are changed."""
    model = {"model": ["model", 0]}
    free = {"b1": 1.3, "b2": 1.5, "s1": 0.8, "s2": 0.3}
    tone = {"tone": node("LatentOperationTonemapReinhard", multiplier=0.8)}
    changes = {
        "mahiro": node("Mahiro", **model),
        "cfg-zero-star": node("CFGZeroStar", **model),
        "cfg-norm": node("CFGNorm", **model, strength=0.95),
        "tangential-damping": node("TCFG", **model),
        "projected": node("APG", **model, eta=0.4, norm_threshold=9.0, momentum=-0.5),
        "epsilon-scaling": node("Epsilon Scaling", **model, scaling_factor=1.02),
        "operation-cfg": node("LatentApplyOperationCFG", **model, operation=["tone", 0]),
        "freeu": node("FreeU", **model, **free),
        "freeu-v2": node("FreeU_V2", **model, **free),
    }
    found = {
        name: changed(size, tone | {"changed": change}, {"sample.model": ["changed", 0], "sample.cfg": 6.0})
        for name, change in changes.items()
    }
    rescaled = {"rescaled": node("RescaleCFG", model=["changed", 0], multiplier=0.5)}
    several = {"changed": node("TCFG", model=["first", 0]), "first": changes["epsilon-scaling"]}
    found["guidance-together"] = changed(
        size,
        rescaled | several,
        {"sample.model": ["rescaled", 0], "sample.sampler_name": "euler_cfg_pp", "sample.cfg": 2.0},
    )
    return found


def _perpendicular(size: Size) -> dict[str, Workflow]:
    guider = node(
        "PerpNegGuider",
        model=["model", 0],
        positive=["positive", 0],
        negative=["negative", 0],
        empty_conditioning=["empty", 0],
        cfg=4.0,
        neg_scale=1.4,
    )
    nodes = {"empty": encoding(""), "guider": guider} | by_guider("dpmpp_2m", "normal")
    return {"perp-neg": changed(size, nodes, {})}


def _differential(size: Size, strength: float) -> Workflow:
    soft = {
        "soft": node("FeatherMask", mask=["mask", 0], left=30, top=9, right=20, bottom=12),
        "masked": node("SetLatentNoiseMask", samples=["encoded", 0], mask=["soft", 0]),
        "graded": node("DifferentialDiffusion", model=["model", 0], strength=strength),
    }
    return changed(size, picture(size) | soft, {"sample.model": ["graded", 0], "sample.latent_image": ["masked", 0]})
