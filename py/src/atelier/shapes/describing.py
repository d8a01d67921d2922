"""Puts into words what the eye sees."""

from atelier.shapes.seeing import Seen, SeenThing, relation
from atelier.shapes.wordings import POSITION_WORDS, with_article


def describe(seen: Seen) -> str:
    """Return what is on a picture, "a large striped red star in the centre on a white background".

    What has no name is left out, and a thing without a known shape is a "thing".
    """
    background = f"on {with_article(seen.background)} background" if seen.background else "on no known background"
    return f"{_things(seen.things)} {background}"


def _things(things: tuple[SeenThing, ...]) -> str:
    names = [with_article(_name(thing)) for thing in things]
    if len(things) == 1 and things[0].position:
        return f"{names[0]} {POSITION_WORDS[things[0].position][0]}"
    if len(things) == 2:
        return f"{names[0]} {relation(things[0], things[1])} {names[1]}"
    return ", ".join(names) or "nothing"


def _name(thing: SeenThing) -> str:
    return " ".join(word for word in (thing.size, thing.texture, thing.colour, thing.shape or "thing") if word)
