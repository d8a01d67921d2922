"""Nodes that put prompts together, and say where and when each acts."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.values import MAX_SIDE, VAE_FACTOR, Area, Conditioning, Mask

_Prompts = Live(type="CONDITIONING", doc="The prompts.")
_STRENGTH = Float(default=1.0, min=0.0, max=10.0, step=0.01, doc="How much they count where several prompts act.")


@node("ConditioningCombine", category="conditioning", title="Conditioning (Combine)")
def conditioning_combine(
    conditioning_1: Annotated[Conditioning, Live(type="CONDITIONING", doc="Some prompts.")],
    conditioning_2: Annotated[Conditioning, Live(type="CONDITIONING", doc="More prompts.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "All of them, acting side by side.")]:
    """Let prompts act together: each is asked, and what they answer is averaged."""
    return conditioning_1 + conditioning_2


@node("ConditioningAverage", category="conditioning", title="Conditioning (Average)")
def conditioning_average(
    conditioning_to: Annotated[Conditioning, Live(type="CONDITIONING", doc="The prompts that are mixed.")],
    conditioning_from: Annotated[Conditioning, Live(type="CONDITIONING", doc="What is mixed into them: one prompt.")],
    conditioning_to_strength: Annotated[
        float, Float(default=1.0, min=0.0, max=1.0, step=0.01, doc="The share of the first; the rest is the second's.")
    ],
) -> Annotated[Conditioning, Output("CONDITIONING", "The mixture.")]:
    """Mix what two prompts say, as one prompt between them."""
    from atelier.conditions import mixed

    return mixed(conditioning_to, conditioning_from, conditioning_to_strength)


@node("ConditioningConcat", category="conditioning", title="Conditioning (Concat)")
def conditioning_concat(
    conditioning_to: Annotated[Conditioning, Live(type="CONDITIONING", doc="The prompts that come first.")],
    conditioning_from: Annotated[Conditioning, Live(type="CONDITIONING", doc="What follows each: one prompt.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The longer prompts.")]:
    """Put one prompt behind another, read apart and understood together."""
    from atelier.conditions import joined

    return joined(conditioning_to, conditioning_from)


def _side(what: str, least: int) -> Int:
    return Int(default=least, min=least, max=MAX_SIDE, step=8, doc=f"The {what} in pixels.")


@node("ConditioningSetArea", category="conditioning", title="Conditioning (Set Area)")
def conditioning_set_area(
    conditioning: Annotated[Conditioning, _Prompts],
    width: Annotated[int, _side("width", 64)],
    height: Annotated[int, _side("height", 64)],
    x: Annotated[int, _side("left edge", 0)],
    y: Annotated[int, _side("upper edge", 0)],
    strength: Annotated[float, _STRENGTH],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts, acting there only.")]:
    """Let prompts act in a rectangle of the picture only."""
    from atelier.conditions import with_options

    area = Area(height // VAE_FACTOR, width // VAE_FACTOR, y // VAE_FACTOR, x // VAE_FACTOR)
    return with_options(conditioning, {"area": area, "strength": strength, "within_bounds": False})


def _share(what: str, default: float) -> Float:
    return Float(default=default, min=0.0, max=1.0, step=0.01, doc=f"The {what} as a share of the picture's.")


@node("ConditioningSetAreaPercentage", category="conditioning", title="Conditioning (Set Area with Percentage)")
def conditioning_set_area_percentage(
    conditioning: Annotated[Conditioning, _Prompts],
    width: Annotated[float, _share("width", 1.0)],
    height: Annotated[float, _share("height", 1.0)],
    x: Annotated[float, _share("left edge", 0.0)],
    y: Annotated[float, _share("upper edge", 0.0)],
    strength: Annotated[float, _STRENGTH],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts, acting there only.")]:
    """Let prompts act in a rectangle of the picture only, whatever its size."""
    from atelier.conditions import with_options

    area = Area(height, width, y, x, in_shares=True)
    return with_options(conditioning, {"area": area, "strength": strength, "within_bounds": False})


@node("ConditioningSetAreaStrength", category="conditioning")
def conditioning_set_area_strength(
    conditioning: Annotated[Conditioning, _Prompts],
    strength: Annotated[float, _STRENGTH],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts with that strength.")]:
    """Say how much prompts count where several act."""
    from atelier.conditions import with_options

    return with_options(conditioning, {"strength": strength})


@node("ConditioningSetMask", category="conditioning", title="Conditioning (Set Mask)")
def conditioning_set_mask(
    conditioning: Annotated[Conditioning, _Prompts],
    mask: Annotated[Mask, Live(type="MASK", doc="How much they act at each place, of any size.")],
    strength: Annotated[float, _STRENGTH],
    set_cond_area: Annotated[
        str,
        Choice(
            choices=("default", "mask bounds"),
            doc="Whether they are asked about the whole picture, or about the part that the mask lies in.",
        ),
    ],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts, acting there only.")]:
    """Let prompts act in a part of the picture of any shape."""
    from atelier.conditions import with_options

    within = set_cond_area != "default"
    return with_options(conditioning, {"mask": mask, "mask_strength": strength, "within_bounds": within})


@node("ConditioningSetTimestepRange", category="advanced/conditioning")
def conditioning_set_timestep_range(
    conditioning: Annotated[Conditioning, _Prompts],
    start: Annotated[float, Float(default=0.0, min=0.0, max=1.0, step=0.001, doc="From which share of the run on.")],
    end: Annotated[float, Float(default=1.0, min=0.0, max=1.0, step=0.001, doc="Up to which share of the run.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompts, acting in that part of the run only.")]:
    """Let prompts act in a part of the run only. The shares are of the model's timesteps, not of the steps."""
    from atelier.conditions import with_options

    return with_options(conditioning, {"begin": start, "end": end})


@node("ConditioningZeroOut", category="advanced/conditioning")
def conditioning_zero_out(
    conditioning: Annotated[Conditioning, _Prompts],
) -> Annotated[Conditioning, Output("CONDITIONING", "As many prompts that say nothing.")]:
    """Empty prompts: zeros in place of what they say, which is less than an empty text says."""
    from atelier.conditions import emptied

    return emptied(conditioning)
