"""Deriving the tokenizer of the captions: byte pairs merged until each word of a caption is one token.

`python -m atelier.training vocabulary` writes `vocab.json` and `merges.txt` as CLIP's tokenizer reads them: 256 bytes,
each also as the end of a word, then the merges, then the two special tokens. The single bytes stay, so any text has
tokens. Source: Sennrich et al. 2016.
"""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np

from atelier.shapes import random_claim, sample_scene, say
from atelier.vocabulary import END, START, WORD_END, byte_symbols

_CAPTIONS = 20_000
"""So many that even the rarest wording is among them."""

Word = tuple[str, ...]


def words() -> Counter[str]:
    """Return how often each word stands in captions of a fixed seed; words are runs of letters."""
    rng = np.random.default_rng(0)
    counted: Counter[str] = Counter()
    for _ in range(_CAPTIONS):
        caption = say(random_claim(sample_scene(rng), rng), rng)
        counted.update("".join(sign if sign.isalpha() else " " for sign in caption.lower()).split())
    return counted


def merges(counted: Counter[str]) -> list[tuple[str, str]]:
    """Return the merges, most frequent pair first and equals in the order of the alphabet, until none is left."""
    split: dict[Word, int] = {(*word[:-1], word[-1] + WORD_END): number for word, number in counted.items()}
    found = []
    while pairs := _pairs(split):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        found.append(best)
        split = {_merged(word, best): number for word, number in split.items()}
    return found


def _pairs(split: dict[Word, int]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for word, number in split.items():
        for pair in pairwise(word):
            counted[pair] += number
    return counted


def _merged(word: Word, pair: tuple[str, str]) -> Word:
    found: list[str] = []
    for symbol in word:
        if found and (found[-1], symbol) == pair:
            found[-1] += symbol
        else:
            found.append(symbol)
    return tuple(found)


def write(folder: Path) -> int:
    """Write both files into an existing folder; returns the number of tokens."""
    found = merges(words())
    symbols = byte_symbols()
    tokens = [*symbols, *(symbol + WORD_END for symbol in symbols), *(a + b for a, b in found), START, END]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in found), ""]
    (folder / "merges.txt").write_text("\n".join(lines), encoding="utf-8")
    return len(vocabulary)
