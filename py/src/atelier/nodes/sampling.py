"""Nodes that remove noise."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.recipes import Model
from atelier.values import Conditioning, Latent

SAMPLERS = ("euler", "dpmpp_2m")
SCHEDULERS = ("normal", "karras")
MAX_SEED = 2**64 - 1


@node("KSampler", category="sampling", device=True)
def k_sampler(
    model: Annotated[Model, Live(type="MODEL", doc="The model that removes the noise.")],
    seed: Annotated[
        int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc="The number that the noise is drawn from.")
    ],
    steps: Annotated[int, Int(default=20, min=1, max=10000, doc="How many steps the noise is removed in.")],
    cfg: Annotated[
        float,
        Float(
            default=8.0,
            min=0.0,
            max=100.0,
            step=0.1,
            doc="How closely the prompt is followed. 1 leaves the negative prompt out; too much spoils the picture.",
        ),
    ],
    sampler_name: Annotated[str, Choice(choices=SAMPLERS, doc="The method that takes the steps.")],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, doc="How the noise is spread over the steps.")],
    positive: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall show.")],
    negative: Annotated[Conditioning, Live(type="CONDITIONING", doc="What the picture shall not show.")],
    latent_image: Annotated[Latent, Live(type="LATENT", doc="The latents to start from.")],
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
