"""Captioned pictures to learn from, and others that are held out to be tried with."""

from dataclasses import dataclass, replace

import numpy as np

from atelier.shapes.captions import say
from atelier.shapes.chance import happens
from atelier.shapes.claims import Claim, random_claim
from atelier.shapes.drawing import Picture, draw
from atelier.shapes.palettes import Palette, meant, repainted
from atelier.shapes.scene import Scene, Shape, Texture, random_scene


@dataclass(frozen=True, eq=False)
class Example:
    """A picture, uint8 RGB [128, 128, 3], what is on it, and a caption with what it claims."""

    picture: Picture
    scene: Scene
    caption: str
    claim: Claim


def sample(rng: np.random.Generator, held_out: bool = False, things: int | None = None) -> Example:
    """Return a captioned picture of a scene from the training set, or from the held-out one.

    It has as many things as said, else one or two by chance. The same generator state gives the same example.
    """
    scene = sample_scene(rng, held_out, things)
    claim = random_claim(scene, rng)
    return Example(draw(scene, rng), scene, say(claim, rng), claim)


def sample_textured(
    rng: np.random.Generator, texture: Texture, held_out: bool = False, things: int | None = None
) -> Example:
    """Return an example as :func:`sample` does, in which all things have this texture and the caption says so."""
    scene = sample_scene(rng, held_out, things).with_texture(texture)
    claim = random_claim(scene, rng)
    claim = replace(claim, things=tuple(replace(thing, texture=texture) for thing in claim.things))
    return Example(draw(scene, rng), scene, say(claim, rng), claim)


def sample_shaped(rng: np.random.Generator, shape: Shape, held_out: bool = False, things: int | None = None) -> Example:
    """Return an example as :func:`sample` does, in which the first thing has this shape and the caption says so."""
    scene = sample_scene(rng, held_out, things).with_shape(shape)
    claim = random_claim(scene, rng)
    claim = replace(claim, things=(replace(claim.things[0], shape=shape), *claim.things[1:]))
    return Example(draw(scene, rng), scene, say(claim, rng), claim)


def sample_repainted(
    rng: np.random.Generator, palette: Palette, held_out: bool = False, things: int | None = None
) -> Example:
    """Return an example as :func:`sample` does, drawn in a palette's colours, which the caption names at its end."""
    scene = sample_scene(rng, held_out, things)
    claim = random_claim(scene, rng)
    shown = repainted(scene, palette)
    return Example(draw(shown, rng), shown, f"{say(claim, rng)}, {palette}", meant(claim, palette))


def sample_scene(rng: np.random.Generator, held_out: bool = False, things: int | None = None) -> Scene:
    """Return a scene as :func:`sample` chooses it."""
    wanted = things or (2 if happens(rng, 0.5) else 1)
    while True:
        scene = random_scene(rng, wanted)
        if scene.is_held_out() == held_out:
            return scene
