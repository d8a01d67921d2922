"""What a caption says of a scene: the scene with holes in it."""

from dataclasses import dataclass

import numpy as np

from atelier.shapes.chance import keep
from atelier.shapes.scene import Background, Colour, Position, Relation, Scene, Shape, Size, Texture, Thing


@dataclass(frozen=True)
class ThingClaim:
    """What is said of one thing; None where nothing is said."""

    colour: Colour | None
    shape: Shape | None
    size: Size | None
    texture: Texture | None
    position: Position | None


@dataclass(frozen=True)
class Claim:
    """What is said of a picture; None where nothing is said. How many things there are is always said."""

    things: tuple[ThingClaim, ...]
    background: Background | None
    relation: Relation | None


def whole_claim(scene: Scene) -> Claim:
    """Return the claim that says everything about a scene."""
    things = (ThingClaim(t.colour, t.shape, t.size, t.texture, t.position) for t in scene.things)
    return Claim(tuple(things), scene.background, scene.relation)


def random_claim(scene: Scene, rng: np.random.Generator) -> Claim:
    """Return a claim that leaves out something by chance; of two things the colours and shapes are always said."""
    things = tuple(_leave_out(thing, rng, single=scene.relation is None) for thing in scene.things)
    relation = keep(rng, scene.relation, 0.95) if scene.relation else None
    return Claim(things, keep(rng, scene.background, 0.7), relation)


def _leave_out(thing: Thing, rng: np.random.Generator, single: bool) -> ThingClaim:
    colour = keep(rng, thing.colour, 0.93 if single else 1)
    return ThingClaim(
        colour,
        keep(rng, thing.shape, 0.93 if single and colour else 1),
        keep(rng, thing.size, 0.7),
        keep(rng, thing.texture, 0.7),
        keep(rng, thing.position, 0.7) if thing.position else None,
    )
