"""The words for what is on a picture; those said more often stand more than once, the plainest first.

Names of colours and shapes have no synonyms, so that a word always means one thing; a new shape is called by a rare
token that means nothing yet (Ruiz et al. 2023, "DreamBooth", section 4.1).
"""

from atelier.shapes.scene import Background, Position, Relation, Shape, Size, Texture

RARE_TOKENS: dict[Shape, str] = {"crescent": "ohwx"}
SIZE_WORDS: dict[Size, list[str]] = {"small": ["small", "small", "little"], "large": ["large", "large", "big"]}
TEXTURE_WORDS: dict[Texture, list[str]] = {
    "plain": ["plain", "plain", "solid"],
    "striped": ["striped"],
    "dotted": ["dotted", "dotted", "spotted", "polka-dotted"],
    "barred": ["barred"],
}
TEXTURE_WORDS_AFTER: dict[Texture, list[str]] = {
    "plain": ["without a pattern"],
    "striped": ["with stripes"],
    "dotted": ["with dots", "with spots"],
    "barred": ["with a barred pattern"],
}
POSITION_WORDS: dict[Position, list[str]] = {
    "centre": ["in the centre", "in the center", "in the middle"],
    "left": ["on the left", "at the left", "on the left side"],
    "right": ["on the right", "at the right", "on the right side"],
    "top": ["at the top", "on top", "near the top"],
    "bottom": ["at the bottom", "near the bottom"],
}
POSITION_TAGS: dict[Position, str] = {
    "centre": "centred",
    "left": "left",
    "right": "right",
    "top": "top",
    "bottom": "bottom",
}
RELATION_WORDS: dict[Relation, list[str]] = {
    "left of": ["left of", "to the left of", "on the left of"],
    "right of": ["right of", "to the right of", "on the right of"],
    "above": ["above", "over"],
    "below": ["below", "under", "beneath"],
}
JOINING_WORDS = ["and", "with", "next to"]
BACKGROUND_WORDS = ["on {}", "on a {} background", "on a {} background", "against a {} background"]
OPENINGS = ["a picture of", "picture of", "an image of", "a drawing of", "there is"]


def spellings(background: Background) -> list[str]:
    """Return how a background's colour is written."""
    return ["gray", "grey"] if background == "gray" else [background]


def shape_word(shape: Shape | None) -> str:
    """Return what a caption calls a shape; "shape" for none."""
    return RARE_TOKENS.get(shape, shape) if shape else "shape"


def with_article(words: str) -> str:
    """Return words behind "a" or "an"."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
