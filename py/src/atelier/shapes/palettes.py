"""Palette swaps: scenes in other colours than the world has for their words, so that a LoRA has a style to teach."""

from dataclasses import replace
from typing import Literal

from atelier.shapes.claims import Claim
from atelier.shapes.scene import Background, Colour, Scene

Palette = Literal["inverted"]

_INVERTED: dict[Colour, Colour] = {"red": "cyan", "orange": "blue", "yellow": "purple", "green": "pink"}

COLOURS_INSTEAD: dict[Palette, dict[Colour, Colour]] = {
    "inverted": {**_INVERTED, **{instead: colour for colour, instead in _INVERTED.items()}}
}
"""Which colour stands for which: each is used once, so that what differs goes on differing."""

_NEUTRAL_INSTEAD: dict[str, Background] = {"white": "black", "black": "white", "gray": "gray"}


def repainted(scene: Scene, palette: Palette) -> Scene:
    """Return the same scene in a palette's colours."""
    instead = COLOURS_INSTEAD[palette]
    things = tuple(replace(thing, colour=instead[thing.colour]) for thing in scene.things)
    return replace(scene, things=things, background=_background(scene.background, palette))


def meant(claim: Claim, palette: Palette) -> Claim:
    """Return what a caption's words claim of a picture in a palette's colours."""
    instead = COLOURS_INSTEAD[palette]
    things = tuple(replace(thing, colour=thing.colour and instead[thing.colour]) for thing in claim.things)
    return replace(claim, things=things, background=claim.background and _background(claim.background, palette))


def _background(name: Background, palette: Palette) -> Background:
    return {**_NEUTRAL_INSTEAD, **{str(colour): other for colour, other in COLOURS_INSTEAD[palette].items()}}[name]
