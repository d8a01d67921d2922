"""Embeddings that prompts name: words of one vector or several, taught by textual inversion (arXiv 2208.01618).

Files are found and read as ComfyUI 0.3.64 does, but safetensors only. A file for several encoders has their names as
keys; A1111 calls the one that it has `emb_params`, diffusers by the word.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from torch import Tensor, nn

from atelier import notices
from atelier.errors import BadInput
from atelier.reading import reading
from atelier.values import FileRef, Prompt

_ENDINGS = ("", ".safetensors", ".sft")
_PICKLES = (".pt", ".bin", ".pth", ".ckpt", ".pkl")
_SHOWN = 80


class Place(NamedTuple):
    """Where a vector [D] stands in the place of a token: the chunk's number, and the place in it."""

    row: int
    column: int
    vector: Tensor


def vectors_of(name: str, told: Prompt, encoder: str, width: int) -> list[Tensor]:
    """Return the vectors [width] that an embedding of a prompt is for an encoder, none if it is unknown or has none.

    Both are told by a notice. Raises `BadInput`: `pickle_refused`, `embedding_broken`, and what `reading` does.
    """
    if name.endswith(_PICKLES):
        raise BadInput(
            "pickle_refused",
            f"embedding:{name[:_SHOWN]} is a pickle, which could run any code: take the embedding's .safetensors file, "
            "or convert it where you trust it, and name that.",
        )
    file = next((file for ending in _ENDINGS for file in told.embeddings if file.name == name + ending), None)
    if file is None:
        _refuse_pickle(name, told.pickles)
        notices.add(
            "embedding_missing",
            f"There is no embedding:{name[:_SHOWN]}, so it is left out: put its .safetensors file into the models "
            "folder embeddings.",
        )
        return []
    found = _read(file, encoder, width)
    if found is None:
        notices.add(
            "embedding_mismatch",
            f"{file.name} has no vectors of {width} numbers for the encoder {encoder}, so that one reads the prompt "
            "without it: take an embedding made for the model's family.",
        )
        return []
    return list(found)


def _refuse_pickle(name: str, pickles: Sequence[str]) -> None:
    """Refuse (`pickle_refused`) an embedding of which there is a pickle alone; left out, nobody would miss it."""
    pickle = next((pickle for pickle in pickles for ending in _PICKLES if pickle == name + ending), None)
    if pickle is not None:
        raise BadInput(
            "pickle_refused",
            f"Of embedding:{name[:_SHOWN]} there is the pickle {pickle} alone, which could run any code: convert it to "
            f"{name[:_SHOWN]}.safetensors beside it where you trust it, or take the embedding's .safetensors file.",
        )


def _read(file: FileRef, encoder: str, width: int) -> Tensor | None:
    from safetensors.torch import load_file

    if file.path.suffix not in _ENDINGS:
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    with reading(file, BadInput("embedding_broken", f"{file.name} is no sound embedding: get it again.")):
        tensors: dict[str, Tensor] = load_file(file.path)
        chosen = [tensors[encoder]] if encoder in tensors else list(tensors.values())
        fitting = (each for each in chosen if each.ndim in (1, 2) and each.shape[-1] == width)
        found = next(fitting, None)
        return None if found is None else found.reshape(-1, width).clone()  # it looks into the mapped file


@contextmanager
def spoken(encoder: Any, places: Sequence[Place]) -> Iterator[None]:
    """Let an encoder read vectors in the place of tokens inside the block; its table stays as it is."""
    table: nn.Module = encoder.get_input_embeddings()

    def put_in(_: nn.Module, __: Any, embedded: Tensor) -> Tensor:
        for row, column, vector in places:
            embedded[row, column] = vector.to(embedded)
        return embedded

    hook = table.register_forward_hook(put_in)
    try:
        yield
    finally:
        hook.remove()
