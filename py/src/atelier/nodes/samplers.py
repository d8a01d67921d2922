"""Nodes for one sampler each, with its settings."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, Float, Int, Live, Output
from atelier.recipes import Model, Sampler

_CATEGORY = "sampling/custom_sampling/samplers"
_Method = Output("SAMPLER", "The method.")
_DEVICES = Choice(choices=("gpu", "cpu"), doc="Where new noise is drawn: with the latents, or on the CPU.")


def _amount(doc: str, default: float = 1.0, most: float = 100.0) -> Float:
    return Float(default=default, min=0.0, max=most, step=0.01, doc=doc)


_Eta = _amount("How much new noise each step adds, 1 as much as a Markov chain; 0 none.")
_EtaOfSde = _amount("How much noise each step exchanges, 1 as the SDE has it; 0 none.")
_SNoise = _amount("A factor on the new noise.")


def _on(device: str) -> str:
    return "_gpu" if device == "gpu" else ""


@node("SamplerEulerAncestral", category=_CATEGORY)
def sampler_euler_ancestral(
    eta: Annotated[float, _Eta], s_noise: Annotated[float, _SNoise]
) -> Annotated[Sampler, _Method]:
    """Take Euler's steps with new noise after each."""
    return Sampler("euler_ancestral", {"eta": eta, "s_noise": s_noise})


@node("SamplerEulerAncestralCFGPP", category=_CATEGORY, title="SamplerEulerAncestralCFG++")
def sampler_euler_ancestral_cfg_pp(
    eta: Annotated[float, _amount("How much new noise each step adds.", most=1.0)],
    s_noise: Annotated[float, _amount("A factor on the new noise.", most=10.0)],
) -> Annotated[Sampler, _Method]:
    """Take Euler's steps of CFG++ with new noise after each. It wants little guidance, 1 to 2."""
    return Sampler("euler_ancestral_cfg_pp", {"eta": eta, "s_noise": s_noise})


@node("SamplerEulerCFGpp", category="_for_testing", title="SamplerEulerCFG++")
def sampler_euler_cfg_pp(
    version: Annotated[
        str,
        Choice(choices=("regular", "alternative"), doc="As in its paper, or going by what guidance changed, too."),
    ],
) -> Annotated[Sampler, _Method]:
    """Take Euler's steps of CFG++. It wants little guidance, 1 to 2."""
    return Sampler("euler_cfg_pp" if version == "regular" else "euler_alternative_cfg_pp")


@node("SamplerDPMPP_2S_Ancestral", category=_CATEGORY)
def sampler_dpmpp_2s_ancestral(
    eta: Annotated[float, _Eta], s_noise: Annotated[float, _SNoise]
) -> Annotated[Sampler, _Method]:
    """Take steps of DPM-Solver++(2S) with new noise after each."""
    return Sampler("dpmpp_2s_ancestral", {"eta": eta, "s_noise": s_noise})


@node("SamplerDPMPP_SDE", category=_CATEGORY)
def sampler_dpmpp_sde(
    eta: Annotated[float, _EtaOfSde],
    s_noise: Annotated[float, _SNoise],
    r: Annotated[float, _amount("Where in the step, in log σ, the second question is asked; above 0.", 0.5)],
    noise_device: Annotated[str, _DEVICES],
) -> Annotated[Sampler, _Method]:
    """Take steps of DPM-Solver++ for the SDE, two questions each."""
    from atelier.sigmas import require_curve

    require_curve(r=r)
    return Sampler(f"dpmpp_sde{_on(noise_device)}", {"eta": eta, "s_noise": s_noise, "r": r})


@node("SamplerDPMPP_2M_SDE", category=_CATEGORY)
def sampler_dpmpp_2m_sde(
    solver_type: Annotated[str, Choice(choices=("midpoint", "heun"), doc="How the change is carried on.")],
    eta: Annotated[float, _EtaOfSde],
    s_noise: Annotated[float, _SNoise],
    noise_device: Annotated[str, _DEVICES],
) -> Annotated[Sampler, _Method]:
    """Take steps of DPM-Solver++(2M) for the SDE."""
    name = "dpmpp_2m_sde" if solver_type == "midpoint" else "dpmpp_2m_sde_heun"
    return Sampler(f"{name}{_on(noise_device)}", {"eta": eta, "s_noise": s_noise})


@node("SamplerDPMPP_3M_SDE", category=_CATEGORY)
def sampler_dpmpp_3m_sde(
    eta: Annotated[float, _EtaOfSde], s_noise: Annotated[float, _SNoise], noise_device: Annotated[str, _DEVICES]
) -> Annotated[Sampler, _Method]:
    """Take steps of DPM-Solver++(3M) for the SDE."""
    return Sampler(f"dpmpp_3m_sde{_on(noise_device)}", {"eta": eta, "s_noise": s_noise})


@node("SamplerLMS", category=_CATEGORY)
def sampler_lms(
    order: Annotated[int, Int(default=4, min=1, max=100, doc="How many steps are carried on.")],
) -> Annotated[Sampler, _Method]:
    """Take steps of the linear multistep method."""
    return Sampler("lms", {"order": order})


@node("SamplerDPMAdaptative", category=_CATEGORY)
def sampler_dpm_adaptative(
    order: Annotated[int, Int(default=3, min=2, max=3, doc="Of the better of the two solutions that are compared.")],
    rtol: Annotated[float, _amount("The difference of the two that is allowed, relative to the latents.", 0.05)],
    atol: Annotated[float, _amount("The difference that is allowed in any case.", 0.0078)],
    h_init: Annotated[float, _amount("How wide the first leg is, in log σ; above 0.", 0.05)],
    pcoeff: Annotated[float, _amount("How much the width of legs follows the last error.", 0.0)],
    icoeff: Annotated[float, _amount("How much it follows the errors' sum.", 1.0)],
    dcoeff: Annotated[float, _amount("How much it follows the errors' change.", 0.0)],
    accept_safety: Annotated[float, _amount("How little the width may have to shrink for a leg to be taken.", 0.81)],
    eta: Annotated[float, _amount("How much new noise each leg adds; 0 none.", 0.0)],
    s_noise: Annotated[float, _SNoise],
) -> Annotated[Sampler, _Method]:
    """Take as many steps as the error allows, whatever number is asked for."""
    from atelier.sigmas import require_curve

    require_curve(h_init=h_init)
    settings = {
        "order": order,
        "rtol": rtol,
        "atol": atol,
        "h_init": h_init,
        "pcoeff": pcoeff,
        "icoeff": icoeff,
        "dcoeff": dcoeff,
        "accept_safety": accept_safety,
        "eta": eta,
        "s_noise": s_noise,
    }
    return Sampler("dpm_adaptive", settings)


_KINDS = ("ER-SDE", "Reverse-time SDE", "ODE")


@node("SamplerER_SDE", category=_CATEGORY)
def sampler_er_sde(
    solver_type: Annotated[str, Choice(choices=_KINDS, doc="Which equation is solved; the ODE adds no noise.")],
    max_stage: Annotated[int, Int(default=3, min=1, max=3, doc="The order.")],
    eta: Annotated[float, _amount("How much noise the reverse-time SDE adds; 0 makes it the ODE.")],
    s_noise: Annotated[float, _SNoise],
) -> Annotated[Sampler, _Method]:
    """Take steps of the extended reverse-time SDE's solver."""
    if solver_type == _KINDS[0]:
        return Sampler("er_sde", {"max_stage": max_stage, "s_noise": s_noise})
    added = eta if solver_type == _KINDS[1] else 0.0
    return Sampler("er_sde", {"max_stage": max_stage, "s_noise": s_noise if added else 0.0, "power": added + 1.0})


@node("SamplerSASolver", category=_CATEGORY)
def sampler_sa_solver(
    model: Annotated[Model, Live(type="MODEL", doc="The model, which says what level a share of the run is.")],
    eta: Annotated[float, _amount("How much noise is exchanged, 0 none.", most=10.0)],
    sde_start_percent: Annotated[
        float, Float(default=0.2, min=0.0, max=1.0, step=0.001, doc="From which share of the run on it is.")
    ],
    sde_end_percent: Annotated[
        float, Float(default=0.8, min=0.0, max=1.0, step=0.001, doc="Up to which share of the run.")
    ],
    s_noise: Annotated[float, _SNoise],
    predictor_order: Annotated[int, Int(default=3, min=1, max=6, doc="How many answers are carried on.")],
    corrector_order: Annotated[int, Int(default=4, min=0, max=6, doc="How many correct a step; with 0 nothing does.")],
    use_pece: Annotated[bool, Bool(default=False, doc="Whether the network is asked again after that.")],
    simple_order_2: Annotated[bool, Bool(default=False, doc="Whether two answers weigh in the simpler way.")],
) -> Annotated[Sampler, _Method]:
    """Take steps of SA-Solver, a predictor and a corrector that exchange noise in a part of the run."""
    from atelier.model_sampling import table_of
    from atelier.samplers import Adams
    from atelier.sigmas import level_after

    table = table_of(model)
    noisy = level_after(table, sde_start_percent, within=False), level_after(table, sde_end_percent, within=False)
    how = Adams(noisy, eta, s_noise, predictor_order, corrector_order, simple_order_2)
    return Sampler("sa_solver_pece" if use_pece else "sa_solver", {"how": how})


@node("SamplerLCMUpscale", category=_CATEGORY)
def sampler_lcm_upscale(
    scale_ratio: Annotated[
        float, Float(default=1.0, min=0.1, max=20.0, step=0.01, doc="How many times longer the sides become.")
    ],
    scale_steps: Annotated[
        int, Int(default=-1, min=-1, max=1000, doc="After how many steps they are so long; -1 is half of them.")
    ],
    upscale_method: Annotated[
        str,
        Choice(
            choices=("bislerp", "nearest-exact", "bilinear", "area", "bicubic"), doc="How the values between are found."
        ),
    ],
) -> Annotated[Sampler, _Method]:
    """Take a consistency model's steps, and make the picture larger after each of the first ones."""
    settings = {"ratio": scale_ratio, "method": upscale_method}
    return Sampler("lcm_upscale", settings if scale_steps < 0 else {**settings, "steps": scale_steps})
