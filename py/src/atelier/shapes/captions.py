"""Puts a claim into words, in one of many wordings.

About 70 distinct words in all.
"""

import numpy as np

from atelier.shapes.chance import happens, keep, pick
from atelier.shapes.claims import Claim, ThingClaim
from atelier.shapes.scene import Background
from atelier.shapes.wordings import (
    BACKGROUND_WORDS,
    JOINING_WORDS,
    OPENINGS,
    POSITION_TAGS,
    POSITION_WORDS,
    RELATION_WORDS,
    SIZE_WORDS,
    TEXTURE_WORDS,
    TEXTURE_WORDS_AFTER,
    shape_word,
    spellings,
)


def say(claim: Claim, rng: np.random.Generator) -> str:
    """Return a caption that says exactly this claim, without capitals: "a large red star on a white background"."""
    if len(claim.things) == 1 and happens(rng, 0.12):
        return _tags(claim, rng)
    subject = _subject(claim, rng)
    opened = f"{pick(rng, OPENINGS)} {subject}" if happens(rng, 0.25) else subject
    return _place(opened, claim, rng)


def _tags(claim: Claim, rng: np.random.Generator) -> str:
    """Return words between commas: "red star, large, left, white background"."""
    thing = claim.things[0]
    tags = [pick(rng, SIZE_WORDS[thing.size])] if thing.size else []
    tags += [pick(rng, TEXTURE_WORDS[thing.texture])] if thing.texture else []
    tags += [POSITION_TAGS[thing.position]] if thing.position else []
    tags += [f"{_spelled(claim.background, rng)} background"] if claim.background else []
    order = rng.permutation(len(tags)).tolist()
    return ", ".join([f"{thing.colour or ''} {shape_word(thing.shape)}".strip(), *(tags[i] for i in order)])


def _subject(claim: Claim, rng: np.random.Generator) -> str:
    articles = happens(rng, 0.9)
    things = [_thing(thing, rng, articles) for thing in claim.things]
    if len(things) == 1:
        return things[0]
    return f" {pick(rng, RELATION_WORDS[claim.relation] if claim.relation else JOINING_WORDS)} ".join(things)


def _thing(thing: ThingClaim, rng: np.random.Generator, article: bool) -> str:
    after = thing.texture is not None and happens(rng, 0.25)
    size = pick(rng, SIZE_WORDS[thing.size]) if thing.size else None
    texture = pick(rng, TEXTURE_WORDS[thing.texture]) if thing.texture and not after else None
    looks = [size, texture] if happens(rng, 0.7) else [texture, size]
    words = [word for word in (*looks, thing.colour, shape_word(thing.shape)) if word]
    if article:
        words.insert(0, "an" if words[0][0] in "aeiou" else "a")
    if thing.texture and after:
        words.append(pick(rng, TEXTURE_WORDS_AFTER[thing.texture]))
    return " ".join(words)


def _place(subject: str, claim: Claim, rng: np.random.Generator) -> str:
    """Add where the thing is and what it is on, before or behind what it is."""
    position = claim.things[0].position
    where = pick(rng, POSITION_WORDS[position]) if position else None
    what_on = _what_on(claim.background, rng) if claim.background else None
    first = keep(rng, what_on, 0.15)
    words = " ".join(part for part in (subject, where, None if first else what_on) if part)
    return f"{first}, {words}" if first else words


def _what_on(background: Background, rng: np.random.Generator) -> str:
    words = pick(rng, BACKGROUND_WORDS).format(_spelled(background, rng))
    return words.replace("a orange", "an orange")


def _spelled(background: Background, rng: np.random.Generator) -> str:
    written = spellings(background)
    return pick(rng, written) if len(written) > 1 else background
