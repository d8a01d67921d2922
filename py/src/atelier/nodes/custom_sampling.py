"""Nodes that put a sampling run together from its parts: noise, guider, sampler and levels."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.sampling import MAX_SEED, SAMPLERS
from atelier.nodes.sigmas import Sigmas
from atelier.ports import Bool, Choice, Float, Int, Live, Output
from atelier.recipes import Guider, Model, Noise, Sampler
from atelier.values import Conditioning, Latent

_Model = Live(type="MODEL", doc="The model that removes the noise.")
_Latents = Live(type="LATENT", doc="The latents to start from; with a noise mask they change inside of it only.")
_Sampler = Live(type="SAMPLER", doc="The method that takes the steps.")
_Levels = Live(type="SIGMAS", doc="The noise levels that it visits.")
_SEED = Int(default=0, min=0, max=MAX_SEED, seed=True, doc="The number that the noise is drawn from.")


def _scale(doc: str) -> Float:
    return Float(default=8.0, min=0.0, max=100.0, step=0.1, doc=doc)


@node("RandomNoise", category="sampling/custom_sampling/noise")
def random_noise(noise_seed: Annotated[int, _SEED]) -> Annotated[Noise, Output("NOISE", "The noise.")]:
    """Begin with noise drawn from a seed."""
    return Noise(noise_seed)


@node("DisableNoise", category="sampling/custom_sampling/noise")
def disable_noise() -> Annotated[Noise, Output("NOISE", "No noise.")]:
    """Begin without new noise, where the latents hold it already."""
    return Noise(None)


@node("BasicGuider", category="sampling/custom_sampling/guiders")
def basic_guider(
    model: Annotated[Model, _Model],
    conditioning: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
) -> Annotated[Guider, Output("GUIDER", "The model with its prompt.")]:
    """Follow a prompt, with nothing to keep away from."""
    from atelier.guidance import Unguided

    return Guider(model, (conditioning,), Unguided())


@node("CFGGuider", category="sampling/custom_sampling/guiders")
def cfg_guider(
    model: Annotated[Model, _Model],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall not show.")],
    cfg: Annotated[float, _scale("How closely the prompt is followed; 1 leaves the negative prompt out.")],
) -> Annotated[Guider, Output("GUIDER", "The model with its prompts.")]:
    """Follow a prompt and keep away from another one."""
    from atelier.guidance import ClassifierFree

    return Guider(model, (positive, negative), ClassifierFree(cfg))


@node("DualCFGGuider", category="sampling/custom_sampling/guiders")
def dual_cfg_guider(
    model: Annotated[Model, _Model],
    cond1: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
    cond2: Annotated[Conditioning, Live(type="CONDITIONING", doc="A second one, between it and the negative.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall not show.")],
    cfg_conds: Annotated[float, _scale("How far from the second to the first.")],
    cfg_cond2_negative: Annotated[float, _scale("How far from the negative to the second.")],
    style: Annotated[
        str,
        Choice(choices=("regular", "nested"), doc="Whether both ways are added, or the first is part of the second."),
    ],
) -> Annotated[Guider, Output("GUIDER", "The model with its prompts.")]:
    """Follow two prompts by a scale each, and keep away from a third."""
    from atelier.guidance import TwoScales

    return Guider(model, (cond1, cond2, negative), TwoScales(cfg_conds, cfg_cond2_negative, style == "nested"))


@node("PerpNegGuider", category="_for_testing")
def perp_neg_guider(
    model: Annotated[Model, _Model],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall not show.")],
    empty_conditioning: Annotated[Conditioning, Live(type="CONDITIONING", doc="An empty prompt.")],
    cfg: Annotated[float, _scale("How closely the prompt is followed.")],
    neg_scale: Annotated[
        float, Float(default=1.0, min=0.0, max=100.0, step=0.01, doc="How much the negative prompt counts.")
    ],
) -> Annotated[Guider, Output("GUIDER", "The model with its prompts.")]:
    """Follow a prompt and keep away from what another one has beside it, even where both overlap."""
    from atelier.guidance import PerpendicularNegative

    return Guider(model, (positive, negative, empty_conditioning), PerpendicularNegative(cfg, neg_scale))


@node("KSamplerSelect", category="sampling/custom_sampling/samplers")
def k_sampler_select(
    sampler_name: Annotated[str, Choice(choices=SAMPLERS, doc="The method's name.")],
) -> Annotated[Sampler, Output("SAMPLER", "The method.")]:
    """Choose the method that takes the steps."""
    return Sampler(sampler_name)


_Result = Output("LATENT", "The latents at the end of the run.", "output")
_Expected = Output("LATENT", "What was expected at the end when the last step was taken.", "denoised_output")


@node("SamplerCustom", category="sampling/custom_sampling", device=True)
def sampler_custom(
    model: Annotated[Model, _Model],
    add_noise: Annotated[bool, Bool(default=True, doc="Whether noise is added; not to latents that hold it already.")],
    noise_seed: Annotated[int, _SEED],
    cfg: Annotated[float, _scale("How closely the prompt is followed; 1 leaves the negative prompt out.")],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall not show.")],
    sampler: Annotated[Sampler, _Sampler],
    sigmas: Annotated[Sigmas, _Levels],
    latent_image: Annotated[Latent, _Latents],
) -> tuple[Annotated[Latent, _Result], Annotated[Latent, _Expected]]:
    """Sample a picture through given noise levels."""
    from atelier.guidance import ClassifierFree
    from atelier.sampling import run
    from atelier.start_noise import begin

    guider = Guider(model, (positive, negative), ClassifierFree(cfg))
    noise = begin(noise_seed if add_noise else None, latent_image)
    return run(guider, noise, noise_seed, sampler, sigmas, latent_image)


@node("SamplerCustomAdvanced", category="sampling/custom_sampling", device=True)
def sampler_custom_advanced(
    noise: Annotated[Noise, Live(type="NOISE", doc="The noise that it begins with.")],
    guider: Annotated[Guider, Live(type="GUIDER", doc="The model with its prompts.")],
    sampler: Annotated[Sampler, _Sampler],
    sigmas: Annotated[Sigmas, _Levels],
    latent_image: Annotated[Latent, _Latents],
) -> tuple[Annotated[Latent, _Result], Annotated[Latent, _Expected]]:
    """Sample a picture from parts: noise, model with prompts, method and noise levels."""
    from atelier.sampling import run
    from atelier.start_noise import begin

    return run(guider, begin(noise.seed, latent_image), noise.seed or 0, sampler, sigmas, latent_image)


@node("AddNoise", category="_for_testing/custom_sampling/noise", device=True)
def add_noise(
    model: Annotated[Model, Live(type="MODEL", doc="The model whose scale the noise has.")],
    noise: Annotated[Noise, Live(type="NOISE", doc="The noise.")],
    sigmas: Annotated[Sigmas, Live(type="SIGMAS", doc="It is as strong as from the first of these to the last.")],
    latent_image: Annotated[Latent, Live(type="LATENT", doc="The latents.")],
) -> Annotated[Latent, Output("LATENT", "The latents with noise.")]:
    """Add noise to latents and take no step."""
    from atelier.start_noise import with_noise

    return with_noise(model, noise, sigmas, latent_image)
