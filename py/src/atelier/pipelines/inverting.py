"""Textual inversions on pipelines: words that mean something while one call lasts.

The pipeline gets copies of its tokenizers, which learn the words. diffusers gives the shared text encoders a longer
table of embeddings; after the call their own table, which was never touched, is put back.
"""

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from atelier import turns
from atelier.errors import BadInput
from atelier.pipelines.recipe import Inversion, Pipeline
from atelier.reading import reading
from atelier.values import FileRef

__all__ = ["inverted", "read_inversion"]

_ENCODERS = (("tokenizer", "text_encoder", "clip_l"), ("tokenizer_2", "text_encoder_2", "clip_g"))
_RAISED = (ValueError, KeyError, RuntimeError, AttributeError, TypeError)


def read_inversion(file: FileRef, token: str) -> Inversion:
    """Read a textual inversion; an empty token is the file's name.

    Raises `BadInput`: `pickle_refused`, `adapter_broken`, what `reading` does.
    """
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    with reading(file, BadInput("adapter_broken", f"{file.name} is damaged: get it again.")):
        weights = {name: weight.clone() for name, weight in load_file(file.path).items()}
    return Inversion(file, weights, token.strip() or file.path.stem)


@contextmanager
def inverted(pipeline: Any, recipe: Pipeline) -> Iterator[None]:
    """Let the recipe's textual inversions act inside the block.

    Raises `BadInput`: `adapter_refused` where the class takes none, or the file is for another model.
    """
    if not recipe.inversions:
        yield
        return
    encoders = [one for one in (getattr(pipeline, name, None) for _, name, _ in _ENCODERS) if one is not None]
    embeddings = [one.get_input_embeddings() for one in encoders]
    before = [(one, one.weight.data, one.num_embeddings) for one in embeddings]
    try:
        with turns.alone():
            for tokenizer, _, _ in _ENCODERS:
                if getattr(pipeline, tokenizer, None) is not None:
                    setattr(pipeline, tokenizer, copy.deepcopy(getattr(pipeline, tokenizer)))
            for inversion in recipe.inversions:
                _put_in(pipeline, inversion)
        yield
    finally:
        with turns.alone():
            for (table, values, size), encoder in zip(before, encoders, strict=True):
                table.weight.data, table.num_embeddings = values, size
                encoder.set_input_embeddings(table)
                encoder.config.vocab_size = size


def _put_in(pipeline: Any, inversion: Inversion) -> None:
    try:
        for tokenizer, encoder, name in _ENCODERS:
            weight = _weight(inversion.weights, name)
            if weight is not None:
                pipeline.load_textual_inversion(
                    {inversion.token: weight},
                    token=inversion.token,
                    tokenizer=getattr(pipeline, tokenizer),
                    text_encoder=getattr(pipeline, encoder),
                )
    except _RAISED as failure:
        raise BadInput(
            "adapter_refused",
            f"{inversion.file.name} cannot act on this {type(pipeline).__name__} as the word {inversion.token}: the "
            "class takes no textual inversions, the file is for another model, or the word has a meaning already.",
        ) from failure


def _weight(weights: Mapping[str, Any], name: str) -> Any:
    """Return what the file has for an encoder; a file with one embedding is for the first."""
    if name in weights:
        return weights[name]
    return next(iter(weights.values())) if len(weights) == 1 and name == "clip_l" else None
