"""Samplers that diffusers has not, or has not in this form, written down after their papers (see `run`)."""

from atelier.samplers.multistep import gradient_estimation, ipndm, lms, res_multistep, res_multistep_ancestral
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
from atelier.samplers.run import Run, Sampler, Step, Taking

SAMPLERS: dict[str, Sampler] = {
    sampler.__name__: sampler
    for sampler in (
        euler_ancestral,
        heun,
        heunpp2,
        dpm_2,
        dpm_2_ancestral,
        lms,
        dpmpp_2s_ancestral,
        ddpm,
        lcm,
        ipndm,
        res_multistep,
        res_multistep_ancestral,
        gradient_estimation,
    )
}

__all__ = ["SAMPLERS", "Run", "Sampler", "Step", "Taking"]
