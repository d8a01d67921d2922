"""A world of coloured shapes: pictures that a program draws, their captions, and an eye that checks pictures.

`sample` gives what a model learns from, `check` says what is wrong on a picture, `understand` what a caption claims.
"""

from atelier.shapes.captions import say
from atelier.shapes.checker import ATTRIBUTES, Attribute, Fault, check, compare, said
from atelier.shapes.claims import Claim, ThingClaim, random_claim, whole_claim
from atelier.shapes.describing import describe
from atelier.shapes.drawing import SIDE, Picture, draw
from atelier.shapes.examples import Example, sample, sample_repainted, sample_scene, sample_shaped, sample_textured
from atelier.shapes.hearing import understand
from atelier.shapes.scene import NEW_TEXTURES, TEXTURES, Scene, Thing, random_scene
from atelier.shapes.seeing import Seen, SeenThing, read
from atelier.shapes.sheet import contact_sheet

__all__ = [
    "ATTRIBUTES",
    "NEW_TEXTURES",
    "SIDE",
    "TEXTURES",
    "Attribute",
    "Claim",
    "Example",
    "Fault",
    "Picture",
    "Scene",
    "Seen",
    "SeenThing",
    "Thing",
    "ThingClaim",
    "check",
    "compare",
    "contact_sheet",
    "describe",
    "draw",
    "random_claim",
    "random_scene",
    "read",
    "said",
    "sample",
    "sample_repainted",
    "sample_scene",
    "sample_shaped",
    "sample_textured",
    "say",
    "understand",
    "whole_claim",
]
