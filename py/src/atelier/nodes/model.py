"""Nodes that say how a model is to be used."""

from dataclasses import replace
from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Choice, Live, Output
from atelier.recipes import Model, Trained

_PREDICTIONS = {"eps": "epsilon", "v_prediction": "v_prediction", "lcm": "lcm"}


@node("ModelSamplingDiscrete", category="advanced/model")
def model_sampling_discrete(
    model: Annotated[Model, Live(type="MODEL", doc="The model.")],
    sampling: Annotated[
        str,
        Choice(
            choices=tuple(_PREDICTIONS),
            doc="What it was trained to predict: eps the noise, v_prediction the velocity; lcm for consistency models.",
        ),
    ],
    zsnr: Annotated[bool, Bool(default=False, doc="Whether nothing of the picture was left in its noisiest timestep.")],
) -> Annotated[Model, Output("MODEL", "The model, used so.")]:
    """Say what a model was trained to predict, where its file does not tell: v-prediction models, and LCM's."""
    return replace(model, trained=Trained(_PREDICTIONS[sampling], zsnr))
