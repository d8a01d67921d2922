"""Nodes that remove noise."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.recipes import Model
from atelier.values import Conditioning, Latent

SAMPLERS = (
    "euler",
    "euler_cfg_pp",
    "euler_ancestral",
    "euler_ancestral_cfg_pp",
    "heun",
    "heunpp2",
    "dpm_2",
    "dpm_2_ancestral",
    "lms",
    "dpm_fast",
    "dpm_adaptive",
    "dpmpp_2s_ancestral",
    "dpmpp_2s_ancestral_cfg_pp",
    "dpmpp_sde",
    "dpmpp_sde_gpu",
    "dpmpp_2m",
    "dpmpp_2m_cfg_pp",
    "dpmpp_2m_sde",
    "dpmpp_2m_sde_gpu",
    "dpmpp_2m_sde_heun",
    "dpmpp_2m_sde_heun_gpu",
    "dpmpp_3m_sde",
    "dpmpp_3m_sde_gpu",
    "ddpm",
    "lcm",
    "ipndm",
    "ipndm_v",
    "deis",
    "res_multistep",
    "res_multistep_cfg_pp",
    "res_multistep_ancestral",
    "res_multistep_ancestral_cfg_pp",
    "gradient_estimation",
    "gradient_estimation_cfg_pp",
    "er_sde",
    "seeds_2",
    "seeds_3",
    "sa_solver",
    "sa_solver_pece",
    "ddim",
    "uni_pc",
    "uni_pc_bh2",
)
SCHEDULERS = (
    "simple",
    "sgm_uniform",
    "karras",
    "exponential",
    "ddim_uniform",
    "beta",
    "normal",
    "linear_quadratic",
    "kl_optimal",
)
MAX_SEED = 2**64 - 1

_SEED_DOC = "The number that the noise is drawn from."
_CFG_DOC = (
    "How closely the prompt is followed. 1 leaves the negative prompt out, except with a cfg_pp sampler, which wants "
    "little, 1 to 2; too much spoils the picture."
)
_SAMPLER_DOC = "The method that takes the steps."
_SCHEDULER_DOC = "How the noise is spread over the steps."
_POSITIVE_DOC = "What the picture shall show."
_NEGATIVE_DOC = "What the picture shall not show."
_LATENT_DOC = "The latents to start from; with a noise mask they change inside of it only."


@node("KSampler", category="sampling", device=True)
def k_sampler(
    model: Annotated[Model, Live(type="MODEL", doc="The model that removes the noise.")],
    seed: Annotated[int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc=_SEED_DOC)],
    steps: Annotated[int, Int(default=20, min=1, max=10000, doc="How many steps the noise is removed in.")],
    cfg: Annotated[float, Float(default=8.0, min=0.0, max=100.0, step=0.1, doc=_CFG_DOC)],
    sampler_name: Annotated[str, Choice(choices=SAMPLERS, doc=_SAMPLER_DOC)],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, doc=_SCHEDULER_DOC)],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc=_POSITIVE_DOC)],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc=_NEGATIVE_DOC)],
    latent_image: Annotated[Latent, Live(type="LATENT", doc=_LATENT_DOC)],
    denoise: Annotated[
        float,
        Float(
            default=1.0,
            min=0.0,
            max=1.0,
            step=0.01,
            doc="How much of the start is redone: 1 all of it, less keeps more of its structure, 0 returns it.",
        ),
    ],
) -> Annotated[Latent, Output("LATENT", "The latents without noise.")]:
    """Sample a picture: noise is added to the latents and the model removes it step by step, guided by the prompts."""
    from atelier.sampling import SamplingSettings, sample

    settings = SamplingSettings(seed, steps, cfg, sampler_name, scheduler, denoise)
    return sample(model, settings, positive, negative, latent_image)


@node("KSamplerAdvanced", category="sampling", title="KSampler (Advanced)", device=True)
def k_sampler_advanced(
    model: Annotated[Model, Live(type="MODEL", doc="The model that removes the noise.")],
    add_noise: Annotated[
        str, Choice(choices=("enable", "disable"), doc="Whether noise is added; not to latents that hold it already.")
    ],
    noise_seed: Annotated[int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc=_SEED_DOC)],
    steps: Annotated[int, Int(default=20, min=1, max=10000, doc="How many steps a whole run has.")],
    cfg: Annotated[float, Float(default=8.0, min=0.0, max=100.0, step=0.1, doc=_CFG_DOC)],
    sampler_name: Annotated[str, Choice(choices=SAMPLERS, doc=_SAMPLER_DOC)],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, doc=_SCHEDULER_DOC)],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc=_POSITIVE_DOC)],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc=_NEGATIVE_DOC)],
    latent_image: Annotated[Latent, Live(type="LATENT", doc=_LATENT_DOC)],
    start_at_step: Annotated[
        int, Int(default=0, min=0, max=10000, doc="The first step that is taken, counted from 0.")
    ],
    end_at_step: Annotated[
        int, Int(default=10000, min=0, max=10000, doc="The step before which it ends; beyond the last one, at the end.")
    ],
    return_with_leftover_noise: Annotated[
        str,
        Choice(
            choices=("disable", "enable"),
            doc="Whether a run that ends early keeps its noise, for another one to go on, or removes it at once.",
        ),
    ],
) -> Annotated[Latent, Output("LATENT", "The latents, with the noise that was to be left.")]:
    """Take a part of a sampling run, so that several models or settings can share one."""
    from atelier.sampling import PartOfRun, SamplingSettings, sample

    part = PartOfRun(
        start_at_step,
        end_at_step,
        add_noise=add_noise == "enable",
        keep_noise=return_with_leftover_noise == "enable",
    )
    settings = SamplingSettings(noise_seed, steps, cfg, sampler_name, scheduler, part=part)
    return sample(model, settings, positive, negative, latent_image)
