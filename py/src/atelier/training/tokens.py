"""Captions as token ids, cut off or filled up as Stable Diffusion's pipeline does it."""

from typing import Any

from torch import Tensor

from atelier import families


def token_ids(family: str, captions: list[str]) -> Tensor:
    """Return token ids [B, 77] int64 by the family's own tokenizer."""
    return tokenized(families.tokenizer(family), captions)


def tokenized(tokenizer: Any, captions: list[str]) -> Tensor:
    """Return token ids [B, 77] int64 by this tokenizer."""
    found = tokenizer(captions, padding="max_length", max_length=77, truncation=True, return_tensors="pt")
    ids: Tensor = found.input_ids
    return ids
