"""Samplers that diffusers has not, or has not in this form, written down after their papers (see `run`)."""

from atelier.samplers.adams import deis, ipndm, ipndm_v, lms
from atelier.samplers.dpm_sde import dpmpp_2m_sde, dpmpp_2m_sde_heun, dpmpp_3m_sde, dpmpp_sde
from atelier.samplers.dpm_solver import dpm_adaptive, dpm_fast
from atelier.samplers.exponential import er_sde, seeds_2, seeds_3
from atelier.samplers.growing import lcm_upscale
from atelier.samplers.multistep import gradient_estimation, res_multistep, res_multistep_ancestral
from atelier.samplers.one_step import (
    ddpm,
    dpm_2,
    dpm_2_ancestral,
    dpmpp_2s_ancestral,
    euler_ancestral,
    heun,
    heunpp2,
    lcm,
)
from atelier.samplers.run import Asked, Expected, Run, Sampler, SamplerOfBoth, Step, StepOfBoth, Taking, TakingBoth
from atelier.samplers.stochastic_adams import Adams, sa_solver, sa_solver_pece
from atelier.samplers.unguided import (
    dpmpp_2m_cfg_pp,
    dpmpp_2s_ancestral_cfg_pp,
    euler_alternative_cfg_pp,
    euler_ancestral_cfg_pp,
    euler_cfg_pp,
    gradient_estimation_cfg_pp,
    res_multistep_ancestral_cfg_pp,
    res_multistep_cfg_pp,
)

_OF_BROWNIAN_NOISE = (dpmpp_sde, dpmpp_2m_sde, dpmpp_2m_sde_heun, dpmpp_3m_sde)
BROWNIAN: dict[str, Sampler] = {
    sampler.__name__ + place: sampler for sampler in _OF_BROWNIAN_NOISE for place in ("", "_gpu")
}
"""Those whose noise is `noise.BrownianNoise`; under a name with _gpu it is drawn where the latents lie."""

GROWING: dict[str, Sampler] = {lcm_upscale.__name__: lcm_upscale}
"""Those whose latents become larger on the way."""

SAMPLERS: dict[str, Sampler] = (
    BROWNIAN
    | GROWING
    | {
        sampler.__name__: sampler
        for sampler in (
            euler_ancestral,
            heun,
            heunpp2,
            dpm_2,
            dpm_2_ancestral,
            lms,
            dpm_fast,
            dpm_adaptive,
            dpmpp_2s_ancestral,
            ddpm,
            lcm,
            ipndm,
            ipndm_v,
            deis,
            res_multistep,
            res_multistep_ancestral,
            gradient_estimation,
            er_sde,
            seeds_2,
            seeds_3,
            sa_solver,
            sa_solver_pece,
        )
    }
)

SAMPLERS_OF_BOTH: dict[str, SamplerOfBoth] = {
    sampler.__name__: sampler
    for sampler in (
        euler_cfg_pp,
        euler_alternative_cfg_pp,
        euler_ancestral_cfg_pp,
        dpmpp_2s_ancestral_cfg_pp,
        dpmpp_2m_cfg_pp,
        res_multistep_cfg_pp,
        res_multistep_ancestral_cfg_pp,
        gradient_estimation_cfg_pp,
    )
}
"""Those that are told what is expected with guidance and without."""

__all__ = [
    "BROWNIAN",
    "GROWING",
    "SAMPLERS",
    "SAMPLERS_OF_BOTH",
    "Adams",
    "Asked",
    "Expected",
    "Run",
    "Sampler",
    "SamplerOfBoth",
    "Step",
    "StepOfBoth",
    "Taking",
    "TakingBoth",
]
