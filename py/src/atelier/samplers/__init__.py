"""Samplers that diffusers has not, or has not in this form, written down after their papers (see `run`)."""

from atelier.samplers.adams import deis, ipndm, ipndm_v, lms
from atelier.samplers.dpm_solver import dpm_adaptive, dpm_fast
from atelier.samplers.exponential import er_sde, seeds_2, seeds_3
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
from atelier.samplers.stochastic_adams import sa_solver, sa_solver_pece
from atelier.samplers.unguided import (
    dpmpp_2m_cfg_pp,
    dpmpp_2s_ancestral_cfg_pp,
    euler_ancestral_cfg_pp,
    euler_cfg_pp,
    gradient_estimation_cfg_pp,
    res_multistep_ancestral_cfg_pp,
    res_multistep_cfg_pp,
)

SAMPLERS: dict[str, Sampler] = {
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

SAMPLERS_OF_BOTH: dict[str, SamplerOfBoth] = {
    sampler.__name__: sampler
    for sampler in (
        euler_cfg_pp,
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
    "SAMPLERS",
    "SAMPLERS_OF_BOTH",
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
