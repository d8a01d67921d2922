"""A world of coloured shapes: pictures that a program draws, their captions, and an eye that checks pictures.

`sample` gives what a model learns from.
"""

from atelier.shapes.captions import say
from atelier.shapes.claims import Claim, ThingClaim, random_claim, whole_claim
from atelier.shapes.drawing import SIDE, Picture, draw
from atelier.shapes.examples import Example, sample, sample_scene
from atelier.shapes.scene import Scene, Thing, random_scene

__all__ = [
    "SIDE",
    "Claim",
    "Example",
    "Picture",
    "Scene",
    "Thing",
    "ThingClaim",
    "draw",
    "random_claim",
    "random_scene",
    "sample",
    "sample_scene",
    "say",
    "whole_claim",
]
