"""Puts a claim into words, in one of many wordings.

About 70 distinct words in all; names of colours and shapes have no synonyms, so that a word always means one thing.
"""

import numpy as np

from atelier.shapes.chance import happens, keep, pick
from atelier.shapes.claims import Claim, ThingClaim
from atelier.shapes.scene import Background, Position, Relation, Size, Texture

_SIZES: dict[Size, list[str]] = {"small": ["small", "small", "little"], "large": ["large", "large", "big"]}
_TEXTURES: dict[Texture, list[str]] = {
    "plain": ["plain", "plain", "solid"],
    "striped": ["striped"],
    "dotted": ["dotted", "dotted", "spotted", "polka-dotted"],
    "barred": ["barred"],
}
_TEXTURES_AFTER: dict[Texture, list[str]] = {
    "plain": ["without a pattern"],
    "striped": ["with stripes"],
    "dotted": ["with dots", "with spots"],
    "barred": ["with a barred pattern"],
}
_POSITIONS: dict[Position, list[str]] = {
    "centre": ["in the centre", "in the center", "in the middle"],
    "left": ["on the left", "at the left", "on the left side"],
    "right": ["on the right", "at the right", "on the right side"],
    "top": ["at the top", "on top", "near the top"],
    "bottom": ["at the bottom", "near the bottom"],
}
_TAGS: dict[Position, str] = {"centre": "centred", "left": "left", "right": "right", "top": "top", "bottom": "bottom"}
_RELATIONS: dict[Relation, list[str]] = {
    "left of": ["left of", "to the left of", "on the left of"],
    "right of": ["right of", "to the right of", "on the right of"],
    "above": ["above", "over"],
    "below": ["below", "under", "beneath"],
}
_UNRELATED = ["and", "with", "next to"]
_BACKGROUNDS = ["on {}", "on a {} background", "on a {} background", "against a {} background"]
_OPENINGS = ["a picture of", "picture of", "an image of", "a drawing of", "there is"]


def say(claim: Claim, rng: np.random.Generator) -> str:
    """Return a caption that says exactly this claim, without capitals: "a large red star on a white background"."""
    if len(claim.things) == 1 and happens(rng, 0.12):
        return _tags(claim, rng)
    subject = _subject(claim, rng)
    opened = f"{pick(rng, _OPENINGS)} {subject}" if happens(rng, 0.25) else subject
    return _place(opened, claim, rng)


def _tags(claim: Claim, rng: np.random.Generator) -> str:
    """Return words between commas: "red star, large, left, white background"."""
    thing = claim.things[0]
    tags = [pick(rng, _SIZES[thing.size])] if thing.size else []
    tags += [pick(rng, _TEXTURES[thing.texture])] if thing.texture else []
    tags += [_TAGS[thing.position]] if thing.position else []
    tags += [f"{_spelled(claim.background, rng)} background"] if claim.background else []
    order = rng.permutation(len(tags)).tolist()
    return ", ".join([f"{thing.colour or ''} {thing.shape or 'shape'}".strip(), *(tags[i] for i in order)])


def _subject(claim: Claim, rng: np.random.Generator) -> str:
    articles = happens(rng, 0.9)
    things = [_thing(thing, rng, articles) for thing in claim.things]
    if len(things) == 1:
        return things[0]
    return f" {pick(rng, _RELATIONS[claim.relation] if claim.relation else _UNRELATED)} ".join(things)


def _thing(thing: ThingClaim, rng: np.random.Generator, article: bool) -> str:
    after = thing.texture is not None and happens(rng, 0.25)
    size = pick(rng, _SIZES[thing.size]) if thing.size else None
    texture = pick(rng, _TEXTURES[thing.texture]) if thing.texture and not after else None
    looks = [size, texture] if happens(rng, 0.7) else [texture, size]
    words = [word for word in (*looks, thing.colour, thing.shape or "shape") if word]
    if article:
        words.insert(0, "an" if words[0][0] in "aeiou" else "a")
    if thing.texture and after:
        words.append(pick(rng, _TEXTURES_AFTER[thing.texture]))
    return " ".join(words)


def _place(subject: str, claim: Claim, rng: np.random.Generator) -> str:
    """Add where the thing is and what it is on, before or behind what it is."""
    position = claim.things[0].position
    where = pick(rng, _POSITIONS[position]) if position else None
    what_on = _what_on(claim.background, rng) if claim.background else None
    first = keep(rng, what_on, 0.15)
    words = " ".join(part for part in (subject, where, None if first else what_on) if part)
    return f"{first}, {words}" if first else words


def _what_on(background: Background, rng: np.random.Generator) -> str:
    words = pick(rng, _BACKGROUNDS).format(_spelled(background, rng))
    return words.replace("a orange", "an orange")


def _spelled(background: Background, rng: np.random.Generator) -> str:
    return pick(rng, ["gray", "grey"]) if background == "gray" else background
