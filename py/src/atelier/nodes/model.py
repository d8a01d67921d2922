"""Nodes that say how a model is to be used."""

from dataclasses import replace
from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, Float, Live, Output
from atelier.recipes import Model, Trained

_PREDICTIONS = {"eps": "epsilon", "v_prediction": "v_prediction", "lcm": "lcm", "x0": "sample"}


@node("ModelSamplingDiscrete", category="advanced/model")
def model_sampling_discrete(
    model: Annotated[Model, Live(type="MODEL", doc="The model.")],
    sampling: Annotated[
        str,
        Choice(
            choices=tuple(_PREDICTIONS),
            doc="What it was trained to predict: eps the noise, v_prediction the velocity, x0 the picture itself; "
            "lcm for consistency models.",
        ),
    ],
    zsnr: Annotated[bool, Bool(default=False, doc="Whether nothing of the picture was left in its noisiest timestep.")],
) -> Annotated[Model, Output("MODEL", "The model, used so.")]:
    """Say what a model was trained to predict, where its file does not tell: velocity, LCM's, one step to the end."""
    return replace(model, trained=Trained(_PREDICTIONS[sampling], zsnr))


@node("RescaleCFG", category="advanced/model")
def rescale_cfg(
    model: Annotated[Model, Live(type="MODEL", doc="The model.")],
    multiplier: Annotated[
        float, Float(default=0.7, min=0.0, max=1.0, step=0.01, doc="How much of it: 0 leaves guidance as it is.")
    ],
) -> Annotated[Model, Output("MODEL", "The model, guided so.")]:
    """Keep strong guidance from washing a picture out, as models whose last timestep is all noise need it."""
    return replace(model, rescaled=multiplier)


@node("EmbeddedGuidance", category="advanced/model", title="Embedded Guidance (LCM)")
def embedded_guidance(
    model: Annotated[Model, Live(type="MODEL", doc="The model, distilled to know its guidance, such as a full LCM.")],
    guidance: Annotated[
        float,
        Float(default=8.0, min=0.0, max=100.0, step=0.1, doc="How strongly, as cfg says it; LCM learned 3 to 15."),
    ],
) -> Annotated[Model, Output("MODEL", "The model that is told so.")]:
    """Tell a distilled model how strongly to guide, in one call at each step. Leave cfg of the sampler at 1."""
    from atelier import notices

    if not model.knows_guidance:
        notices.add(
            "no_embedded_guidance", "This model takes no guidance beside the prompt, so it is told none: use cfg."
        )
        return model
    return replace(model, told_guidance=guidance)


@node("DifferentialDiffusion", category="_for_testing", title="Differential Diffusion")
def differential_diffusion(
    model: Annotated[Model, Live(type="MODEL", doc="The model.")],
    strength: Annotated[
        float,
        Float(
            default=1.0,
            min=0.0,
            max=1.0,
            step=0.01,
            required=False,
            doc="How much of it; the rest is a weight.",
        ),
    ] = 1.0,
) -> Annotated[Model, Output("MODEL", "The model that takes masks so.")]:
    """Let the noise mask say how much of each place is redone: 1 all of it, less begins there later in the run."""
    return replace(model, graded=strength)
