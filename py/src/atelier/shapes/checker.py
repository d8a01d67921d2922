"""Compares a picture with what a caption claims of it."""

from dataclasses import dataclass
from itertools import permutations
from typing import Literal, get_args

from atelier.shapes.claims import Claim, ThingClaim
from atelier.shapes.drawing import Picture
from atelier.shapes.seeing import Seen, SeenThing, read, relation

Attribute = Literal["count", "colour", "shape", "size", "texture", "position", "background", "relation"]
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)
OF_A_THING: tuple[Attribute, ...] = ("colour", "shape", "size", "texture", "position")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong on a picture: which attribute, and a sentence."""

    attribute: Attribute
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def check(picture: Picture, claim: Claim) -> list[Fault]:
    """Return what is wrong on a picture, uint8 RGB [128, 128, 3]; nothing when it is as claimed."""
    return compare(read(picture), claim)


def compare(seen: Seen, claim: Claim) -> list[Fault]:
    """Return in what the seen differs from the claimed; the seen things are taken in the order that fits best."""
    missing = max(0, len(claim.things) - len(seen.things))
    orders = permutations([*seen.things, *[None] * missing], len(claim.things))
    return [
        *_count(seen, claim),
        *_background(seen, claim),
        *min((_things(order, claim) for order in orders), key=len),
    ]


def said(claim: Claim) -> set[Attribute]:
    """Return the attributes that a claim says something of, so that shares of right answers can be told for each."""
    named: set[Attribute] = {"count"}
    named |= {attribute for attribute in OF_A_THING for thing in claim.things if getattr(thing, attribute)}
    named |= {"background"} if claim.background else set()
    return named | ({"relation"} if claim.relation else set())


def _count(seen: Seen, claim: Claim) -> list[Fault]:
    found, wanted = len(seen.things), len(claim.things)
    return [Fault("count", f"There are {found} things, not {wanted}.")] if found != wanted else []


def _background(seen: Seen, claim: Claim) -> list[Fault]:
    if claim.background in (None, seen.background):
        return []
    return [
        Fault("background", f"The background is {seen.background or 'of no known colour'}, not {claim.background}.")
    ]


def _things(order: tuple[SeenThing | None, ...], claim: Claim) -> list[Fault]:
    faults = []
    for thing, wanted in zip(order, claim.things, strict=True):
        faults += _thing(thing, wanted) if thing else []
    if claim.relation and len(order) == 2 and order[0] and order[1]:
        found = relation(order[0], order[1])
        if found != claim.relation:
            faults.append(Fault("relation", f"The first thing is {found} the second, not {claim.relation} it."))
    return faults


def _thing(thing: SeenThing, wanted: ThingClaim) -> list[Fault]:
    faults = []
    for attribute in OF_A_THING:
        claimed, found = getattr(wanted, attribute), getattr(thing, attribute)
        if claimed not in (None, found):
            faults.append(Fault(attribute, f"A thing's {attribute} is {found or 'none known'}, not {claimed}."))
    return faults
