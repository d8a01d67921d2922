"""What is on a picture: one or two things on a background, by name."""

import zlib
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from atelier.shapes.chance import pick

Colour = Literal["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"]
Shape = Literal["circle", "square", "triangle", "star", "heart", "cross", "diamond", "ring", "crescent"]
Size = Literal["small", "large"]
Texture = Literal["plain", "striped", "dotted", "barred"]
Position = Literal["centre", "left", "right", "top", "bottom"]
Background = Colour | Literal["white", "gray", "black"]
Relation = Literal["left of", "right of", "above", "below"]

COLOURS: tuple[Colour, ...] = get_args(Colour)
SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "star", "heart", "cross", "diamond", "ring")
SIZES: tuple[Size, ...] = get_args(Size)
TEXTURES: tuple[Texture, ...] = ("plain", "striped", "dotted")
POSITIONS: tuple[Position, ...] = get_args(Position)
BACKGROUNDS: tuple[Background, ...] = ("white", "gray", "black", *COLOURS)
RELATIONS: tuple[Relation, ...] = get_args(Relation)

NEW_TEXTURES: tuple[Texture, ...] = ("barred",)
NEW_SHAPES: tuple[Shape, ...] = ("crescent",)
"""No scene of the world has these, so that a model of the world has something left to be taught, by a LoRA."""

OPPOSITE: dict[Relation, Relation] = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}

HELD_OUT_SHARE = 20
"""One scene in so many is held out from training."""


@dataclass(frozen=True)
class Thing:
    """One thing; its position is None where a relation to another thing says the place."""

    colour: Colour
    shape: Shape
    size: Size
    texture: Texture
    position: Position | None


@dataclass(frozen=True)
class Scene:
    """One thing at a position, or two of which the first is in a relation to the second."""

    things: tuple[Thing, ...]
    background: Background
    relation: Relation | None = None

    def __post_init__(self) -> None:
        one, two = len(self.things) == 1, len(self.things) == 2
        if not (one and self.relation is None) and not (two and self.relation is not None):
            raise ValueError("A scene has one thing, or two things and a relation.")
        if any((thing.position is None) == one for thing in self.things):
            raise ValueError("A single thing has a position; two have none.")
        if self.background in [thing.colour for thing in self.things]:
            raise ValueError(f"A {self.background} thing does not show on {self.background}.")
        if two and len({(thing.colour, thing.shape) for thing in self.things}) == 1:
            raise ValueError("Two things differ in colour or shape.")

    def is_held_out(self) -> bool:
        """Say whether training must not see this scene: 5 % of all, however the same scene is put in words."""
        scene = self.mirrored() if self.relation in ("right of", "below") else self
        names = [scene.background, str(scene.relation)]
        for thing in scene.things:
            names += [thing.colour, thing.shape, thing.size, thing.texture, str(thing.position)]
        return zlib.crc32(" ".join(names).encode()) % HELD_OUT_SHARE == 0

    def mirrored(self) -> "Scene":
        """Return the same scene of two things, told from the other thing's side."""
        if self.relation is None:
            return self
        return Scene(self.things[::-1], self.background, OPPOSITE[self.relation])

    def with_texture(self, texture: Texture) -> "Scene":
        """Return the same scene with this texture on all things."""
        return replace(self, things=tuple(replace(thing, texture=texture) for thing in self.things))

    def with_shape(self, shape: Shape) -> "Scene":
        """Return the same scene whose first thing has this shape."""
        return replace(self, things=(replace(self.things[0], shape=shape), *self.things[1:]))


def random_scene(rng: np.random.Generator, things: int) -> Scene:
    """Return a scene with this many things, 1 or 2; every one that is possible is as likely."""
    while True:
        chosen = tuple(_random_thing(rng, single=things == 1) for _ in range(things))
        background = pick(rng, BACKGROUNDS)
        distinct = len({(thing.colour, thing.shape) for thing in chosen}) == things
        if distinct and background not in [thing.colour for thing in chosen]:
            return Scene(chosen, background, pick(rng, RELATIONS) if things == 2 else None)


def _random_thing(rng: np.random.Generator, single: bool) -> Thing:
    position = pick(rng, POSITIONS) if single else None
    return Thing(pick(rng, COLOURS), pick(rng, SHAPES), pick(rng, SIZES), pick(rng, TEXTURES), position)
