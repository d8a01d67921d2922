"""Nodes that calculate with latents, turn them, cut them and lay them on each other."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.images import FLIPS, TURNS
from atelier.ports import Bool, Choice, Float, Int, Live, Output
from atelier.recipes import Operation
from atelier.values import MAX_SIDE, Latent, Mask

_ADVANCED = "latent/advanced"
_TRANSFORM = "latent/transform"
_OPERATIONS = "latent/advanced/operations"
_Latents = Live(type="LATENT", doc="The latents.")
_First = Live(type="LATENT", doc="The first latents, which decide the size.")
_Second = Live(type="LATENT", doc="The second latents.")
_Result = Output("LATENT", "The latents.")


@node("LatentAdd", category=_ADVANCED)
def latent_add(samples1: Annotated[Latent, _First], samples2: Annotated[Latent, _Second]) -> Annotated[Latent, _Result]:
    """Add latents to others."""
    from atelier.latent_operations import added

    return added(samples1, samples2)


@node("LatentSubtract", category=_ADVANCED)
def latent_subtract(
    samples1: Annotated[Latent, _First], samples2: Annotated[Latent, _Second]
) -> Annotated[Latent, _Result]:
    """Take latents away from others."""
    from atelier.latent_operations import subtracted

    return subtracted(samples1, samples2)


@node("LatentMultiply", category=_ADVANCED)
def latent_multiply(
    samples: Annotated[Latent, _Latents],
    multiplier: Annotated[float, Float(default=1.0, min=-10.0, max=10.0, step=0.01, doc="The factor.")],
) -> Annotated[Latent, _Result]:
    """Multiply latents by a number."""
    from atelier.latent_operations import multiplied

    return multiplied(samples, multiplier)


@node("LatentInterpolate", category=_ADVANCED)
def latent_interpolate(
    samples1: Annotated[Latent, _First],
    samples2: Annotated[Latent, _Second],
    ratio: Annotated[
        float, Float(default=1.0, min=0.0, max=1.0, step=0.01, doc="The share of the first; the rest is the second's.")
    ],
) -> Annotated[Latent, _Result]:
    """Find latents between two, by the direction and the length of each place's channels."""
    from atelier.latent_operations import interpolated

    return interpolated(samples1, samples2, ratio)


@node("LatentBlend", category="_for_testing", title="Latent Blend")
def latent_blend(
    samples1: Annotated[Latent, _First],
    samples2: Annotated[Latent, _Second],
    blend_factor: Annotated[
        float, Float(default=0.5, min=0.0, max=1.0, step=0.01, doc="The share of the first; the rest is the second's.")
    ],
) -> Annotated[Latent, _Result]:
    """Blend latents with others."""
    from atelier.latent_operations import blended

    return blended(samples1, samples2, blend_factor)


_PLACES = ("x", "-x", "y", "-y", "t", "-t")


@node("LatentConcat", category=_ADVANCED)
def latent_concat(
    samples1: Annotated[Latent, _First],
    samples2: Annotated[Latent, _Second],
    dim: Annotated[
        str,
        Choice(choices=_PLACES, doc="Where the second lie: x right, -x left, y below, -y above. t is for videos."),
    ],
) -> Annotated[Latent, _Result]:
    """Put latents beside others."""
    from atelier.latent_operations import beside

    return beside(samples1, samples2, dim)


@node("LatentCut", category=_ADVANCED)
def latent_cut(
    samples: Annotated[Latent, _Latents],
    dim: Annotated[str, Choice(choices=("x", "y", "t"), doc="Along columns or rows. t is for videos.")],
    index: Annotated[
        int,
        Int(default=0, min=-MAX_SIDE, max=MAX_SIDE, doc="The first, in places of 8 pixels; below 0 from the end."),
    ],
    amount: Annotated[int, Int(default=1, min=1, max=MAX_SIDE, doc="How many places of 8 pixels.")],
) -> Annotated[Latent, _Result]:
    """Take some columns or rows out of latents."""
    from atelier.latent_operations import cut

    return cut(samples, dim, index, amount)


@node("LatentBatch", category="latent/batch")
def latent_batch(
    samples1: Annotated[Latent, _First], samples2: Annotated[Latent, _Second]
) -> Annotated[Latent, _Result]:
    """Put latents into one batch; the second ones are brought to the size of the first."""
    from atelier.latent_operations import together

    return together(samples1, samples2)


@node("LatentBatchSeedBehavior", category=_ADVANCED)
def latent_batch_seed_behavior(
    samples: Annotated[Latent, _Latents],
    seed_behavior: Annotated[
        str,
        Choice(choices=("random", "fixed"), default="fixed", doc="Whether each gets noise of its own, or the same."),
    ],
) -> Annotated[Latent, _Result]:
    """Say whether the pictures of a batch begin with the same noise."""
    from atelier.latent_operations import with_draws

    return with_draws(samples, same=seed_behavior == "fixed")


@node("LatentRotate", category=_TRANSFORM, title="Rotate Latent")
def latent_rotate(
    samples: Annotated[Latent, _Latents],
    rotation: Annotated[str, Choice(choices=TURNS, doc="How far, clockwise.")],
) -> Annotated[Latent, _Result]:
    """Turn latents by right angles."""
    from atelier.latent_operations import turned

    return turned(samples, TURNS.index(rotation))


@node("LatentFlip", category=_TRANSFORM, title="Flip Latent")
def latent_flip(
    samples: Annotated[Latent, _Latents],
    flip_method: Annotated[str, Choice(choices=FLIPS, doc="Top with bottom, or left with right.")],
) -> Annotated[Latent, _Result]:
    """Mirror latents."""
    from atelier.latent_operations import mirrored

    return mirrored(samples, upright=flip_method == FLIPS[0])


def _side(doc: str, default: int = 0, least: int = 0) -> Int:
    return Int(default=default, min=least, max=MAX_SIDE, step=8, doc=doc)


_X = _side("The column where they are laid, in pixels.")
_Y = _side("The row where they are laid, in pixels.")


@node("LatentCrop", category=_TRANSFORM, title="Crop Latent")
def latent_crop(
    samples: Annotated[Latent, _Latents],
    width: Annotated[int, _side("How many columns, in pixels.", 512, 64)],
    height: Annotated[int, _side("How many rows, in pixels.", 512, 64)],
    x: Annotated[int, _side("The first column, in pixels.")],
    y: Annotated[int, _side("The first row, in pixels.")],
) -> Annotated[Latent, _Result]:
    """Take a part of latents."""
    from atelier.latent_operations import cropped

    return cropped(samples, width, height, x, y)


@node("LatentComposite", category="latent", title="Latent Composite")
def latent_composite(
    samples_to: Annotated[Latent, Live(type="LATENT", doc="The latents below.")],
    samples_from: Annotated[Latent, Live(type="LATENT", doc="The latents that are laid on them.")],
    x: Annotated[int, _X],
    y: Annotated[int, _Y],
    feather: Annotated[int, _side("Over how many pixels they fade out at their edges.")],
) -> Annotated[Latent, _Result]:
    """Lay latents on others."""
    from atelier.latent_operations import laid_on

    return laid_on(samples_to, samples_from, x, y, feather)


@node("LatentCompositeMasked", category="latent")
def latent_composite_masked(
    destination: Annotated[Latent, Live(type="LATENT", doc="The latents below.")],
    source: Annotated[Latent, Live(type="LATENT", doc="The latents that are laid on them.")],
    x: Annotated[int, _X],
    y: Annotated[int, _Y],
    resize_source: Annotated[bool, Bool(default=False, doc="Whether they are brought to the size of those below.")],
    mask: Annotated[
        "Mask | None", Live(type="MASK", required=False, doc="Where they cover those below; everywhere if left out.")
    ] = None,
) -> Annotated[Latent, _Result]:
    """Lay latents on others, inside of a mask."""
    from atelier.latent_operations import laid_within

    return laid_within(destination, source, x, y, resize=resize_source, mask=mask)


_Operation = Output("LATENT_OPERATION", "What is to be done to latents.")


@node("LatentApplyOperation", category=_OPERATIONS)
def latent_apply_operation(
    samples: Annotated[Latent, _Latents],
    operation: Annotated[Operation, Live(type="LATENT_OPERATION", doc="What is done to them.")],
) -> Annotated[Latent, _Result]:
    """Do to latents what another node says."""
    from atelier.latent_operations import applied

    return applied(samples, operation)


@node("LatentOperationTonemapReinhard", category=_OPERATIONS)
def latent_operation_tonemap_reinhard(
    multiplier: Annotated[
        float, Float(default=1.0, min=0.0, max=100.0, step=0.01, doc="How bright the brightest may be; more is milder.")
    ],
) -> Annotated[Operation, _Operation]:
    """Say that the largest latents are to be pulled together, as against too strong guidance."""
    from atelier.latent_operations import tonemapping
    from atelier.sigmas import require_curve

    require_curve(multiplier=multiplier)
    return tonemapping(multiplier)


@node("LatentOperationSharpen", category=_OPERATIONS)
def latent_operation_sharpen(
    sharpen_radius: Annotated[
        int, Int(default=9, min=1, max=31, doc="How many places around each it is compared with.")
    ],
    sigma: Annotated[float, Float(default=1.0, min=0.1, max=10.0, step=0.1, doc="How wide the bell is, in radii.")],
    alpha: Annotated[float, Float(default=0.1, min=0.0, max=5.0, step=0.01, doc="How much sharper.")],
) -> Annotated[Operation, _Operation]:
    """Say that latents are to be sharpened."""
    from atelier.latent_operations import sharpening_of

    return sharpening_of(sharpen_radius, sigma, alpha)
