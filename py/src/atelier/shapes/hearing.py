"""Reads from a caption what it claims: the way back from :func:`atelier.shapes.captions.say`."""

import re
from dataclasses import dataclass, field
from typing import Any

from atelier.errors import BadInput
from atelier.shapes.claims import Claim, ThingClaim
from atelier.shapes.palettes import COLOURS_INSTEAD, Palette, meant
from atelier.shapes.scene import BACKGROUNDS, COLOURS, NEW_SHAPES, SHAPES
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
    with_article,
)

Phrase = tuple[str, ...]
Meaning = tuple[str, Any]
"""What of a picture a phrase speaks of, and what it says of it."""
_NOTHING: Meaning = ("nothing", None)
_NAMED = "named"
"""Set once a thing's noun was heard, whether or not it tells a shape."""


@dataclass
class _Draft:
    """What was heard up to now."""

    things: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    background: dict[str, Any] = field(default_factory=dict)
    palette: dict[str, Palette] = field(default_factory=dict)
    relation: Any = None


def understand(caption: str) -> Claim:
    """Return what a caption claims of a picture, "a red star left of a blue circle".

    Raises:
        BadInput: `caption_not_understood`, for a word that :func:`say` would not say, or something said twice.
    """
    draft = _Draft()
    words = re.findall(r"[^\s,.]+", caption.lower())
    while words:
        phrase = _longest(words, caption)
        _take(draft, _PHRASES[phrase], caption)
        words = words[len(phrase) :]
    if not all(_NAMED in thing for thing in draft.things):
        raise _misheard(caption, f"names no shape; write one of {', '.join(SHAPES)}, or just shape")
    claim = Claim(tuple(map(_thing_claim, draft.things)), draft.background.get("background"), draft.relation)
    return meant(claim, draft.palette["palette"]) if draft.palette else claim


def _longest(words: list[str], caption: str) -> Phrase:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if tuple(words[:length]) in _PHRASES:
            return tuple(words[:length])
    raise _misheard(caption, f"holds '{words[0]}', which means nothing on a picture of shapes; say it otherwise")


def _take(draft: _Draft, meaning: Meaning, caption: str) -> None:
    kind, value = meaning
    if kind == "next thing":
        if len(draft.things) == 2:
            raise _misheard(caption, "tells of more than two things; leave some out")
        draft.things.append({})
        draft.relation = value
    elif kind == "background":
        _say_once(draft.background, kind, value, caption)
    elif kind == "palette":
        _say_once(draft.palette, kind, value, caption)
    elif kind != "nothing":
        _say_once(draft.things[-1], kind, value, caption)
        if kind == "shape":
            draft.things[-1][_NAMED] = True


def _say_once(told: dict[str, Any], kind: str, value: Any, caption: str) -> None:
    if kind in told:
        raise _misheard(caption, f"tells the {kind} twice; leave one out")
    told[kind] = value


def _thing_claim(told: dict[str, Any]) -> ThingClaim:
    return ThingClaim(*(told.get(kind) for kind in ("colour", "shape", "size", "texture", "position")))


def _misheard(caption: str, reason: str) -> BadInput:
    return BadInput("caption_not_understood", f"The caption '{caption}' {reason}.")


def _phrases() -> dict[Phrase, Meaning]:
    meanings: dict[str, Meaning] = dict.fromkeys(("a", "an", "the", *OPENINGS), _NOTHING)
    meanings |= dict.fromkeys(JOINING_WORDS, ("next thing", None))
    meanings |= {colour: ("colour", colour) for colour in COLOURS}
    meanings |= {shape_word(shape): ("shape", shape) for shape in (*SHAPES, *NEW_SHAPES, None)}
    meanings |= {palette: ("palette", palette) for palette in COLOURS_INSTEAD}
    meanings |= {tag: ("position", position) for position, tag in POSITION_TAGS.items()}
    for kind, words in (
        ("size", SIZE_WORDS),
        ("texture", TEXTURE_WORDS),
        ("texture", TEXTURE_WORDS_AFTER),
        ("position", POSITION_WORDS),
        ("next thing", RELATION_WORDS),
    ):
        meanings |= {wording: (kind, value) for value, wordings in words.items() for wording in wordings}
    for background in BACKGROUNDS:
        meanings |= dict.fromkeys(_background_phrases(background), ("background", background))
    return {tuple(wording.split()): meaning for wording, meaning in meanings.items()}


def _background_phrases(background: Any) -> list[str]:
    phrases = []
    for written in spellings(background):
        phrases += [wording.format(written) for wording in (*BACKGROUND_WORDS, "{} background", "on {} background")]
        phrases += [f"{word} {with_article(f'{written} background')}" for word in ("on", "against")]
    return phrases


_PHRASES = _phrases()
_LONGEST = max(map(len, _PHRASES))
