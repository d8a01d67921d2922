"""Nodes that change how a model is guided, and what its UNet computes."""

from dataclasses import replace
from functools import partial
from typing import Annotated

from atelier.declare import node
from atelier.ports import Float, Live, Output
from atelier.recipes import FreeU, Model, Operation

_Model = Live(type="MODEL", doc="The model.")
_Guided = Output("MODEL", "The model, guided so.")
_Patched = Output("MODEL", "The model, guided so.", "patched_model")


@node(
    "Mahiro",
    category="_for_testing",
    title="Mahiro is so cute that she deserves a better guidance function!! (。・ω・。)",
)
def mahiro(model: Annotated[Model, _Model]) -> Annotated[Model, _Patched]:
    """Follow the positive prompt more where guidance turns away from the negative one."""
    from atelier.adjustments import Mahiro

    return replace(model, adjusted=(*model.adjusted, Mahiro))


@node("CFGZeroStar", category="advanced/guidance")
def cfg_zero_star(model: Annotated[Model, _Model]) -> Annotated[Model, _Patched]:
    """Scale what the negative prompt says to what it has in common with the positive one."""
    from atelier.adjustments import ZeroStar

    return replace(model, adjusted=(*model.adjusted, ZeroStar))


@node("CFGNorm", category="advanced/guidance")
def cfg_norm(
    model: Annotated[Model, _Model],
    strength: Annotated[float, Float(default=1.0, min=0.0, max=100.0, step=0.01, doc="A factor on the result.")],
) -> Annotated[Model, _Patched]:
    """Keep guidance from making latents longer than the positive prompt alone would."""
    from atelier.adjustments import NormBound

    return replace(model, adjusted=(*model.adjusted, partial(NormBound, strength)))


@node("TCFG", category="advanced/guidance", title="Tangential Damping CFG")
def tcfg(model: Annotated[Model, _Model]) -> Annotated[Model, _Patched]:
    """Leave of the negative prompt what lies in the main direction of both."""
    from atelier.adjustments import TangentialDamping

    return replace(model, adjusted=(*model.adjusted, TangentialDamping))


@node("APG", category="sampling/custom_sampling", title="Adaptive Projected Guidance")
def apg(
    model: Annotated[Model, _Model],
    eta: Annotated[
        float, Float(default=1.0, min=-10.0, max=10.0, step=0.01, doc="How much guidance counts along the positive.")
    ],
    norm_threshold: Annotated[
        float, Float(default=5.0, min=0.0, max=50.0, step=0.1, doc="How long guidance may be; 0 is any length.")
    ],
    momentum: Annotated[
        float, Float(default=0.0, min=-5.0, max=1.0, step=0.01, doc="How much of the guidance before is added.")
    ],
) -> Annotated[Model, _Guided]:
    """Guide strongly without colours that are too strong: along the positive prompt's picture by another measure."""
    from atelier.adjustments import Projected

    return replace(model, adjusted=(*model.adjusted, partial(Projected, eta, norm_threshold, momentum)))


@node("Epsilon Scaling", category="model_patches/unet")
def epsilon_scaling(
    model: Annotated[Model, _Model],
    scaling_factor: Annotated[
        float, Float(default=1.005, min=0.5, max=1.5, step=0.001, doc="What the expected noise is divided by.")
    ],
) -> Annotated[Model, _Guided]:
    """Expect a little less noise in each step, as in training it was never the model's own."""
    from atelier.adjustments import ScaledNoise

    return replace(model, adjusted=(*model.adjusted, partial(ScaledNoise, scaling_factor)))


@node("LatentApplyOperationCFG", category="latent/advanced/operations")
def latent_apply_operation_cfg(
    model: Annotated[Model, _Model],
    operation: Annotated[Operation, Live(type="LATENT_OPERATION", doc="What is done to what guidance adds.")],
) -> Annotated[Model, _Guided]:
    """Do in each step to what guidance adds what another node says."""
    from atelier.adjustments import Operated

    return replace(model, adjusted=(*model.adjusted, partial(Operated, operation)))


def _strength(default: float, doc: str) -> Float:
    return Float(default=default, min=0.0, max=10.0, step=0.01, doc=doc)


_DEEP, _FINE = "Strength of the {} features from the depth.", "Strength of the coarse in the {} features from the side."


@node("FreeU", category="model_patches/unet")
def free_u(
    model: Annotated[Model, _Model],
    b1: Annotated[float, _strength(1.1, _DEEP.format("wider"))],
    b2: Annotated[float, _strength(1.2, _DEEP.format("narrower"))],
    s1: Annotated[float, _strength(0.9, _FINE.format("wider"))],
    s2: Annotated[float, _strength(0.2, _FINE.format("narrower"))],
) -> Annotated[Model, Output("MODEL", "The model, computing so.")]:
    """Make what comes from a UNet's depth stronger, against its noise."""
    return _freed(model, (b1, b2, s1, s2), by_mean=False)


@node("FreeU_V2", category="model_patches/unet")
def free_u_v2(
    model: Annotated[Model, _Model],
    b1: Annotated[float, _strength(1.3, _DEEP.format("wider"))],
    b2: Annotated[float, _strength(1.4, _DEEP.format("narrower"))],
    s1: Annotated[float, _strength(0.9, _FINE.format("wider"))],
    s2: Annotated[float, _strength(0.2, _FINE.format("narrower"))],
) -> Annotated[Model, Output("MODEL", "The model, computing so.")]:
    """Make what comes from a UNet's depth stronger, the more so where it is strong."""
    return _freed(model, (b1, b2, s1, s2), by_mean=True)


def _freed(model: Model, strengths: tuple[float, float, float, float], *, by_mean: bool) -> Model:
    width = int(model.unet.config.block_out_channels[0])
    return replace(model, freed=(*model.freed, FreeU(width, *strengths, by_mean=by_mean)))
