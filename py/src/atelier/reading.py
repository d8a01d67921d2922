"""Reading the files that a workflow names: whatever fails in it becomes the failure that it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from atelier.errors import AtelierError, BadInput, OutOfMemory
from atelier.exhaustion import is_out_of_memory
from atelier.small_pages import small_pages
from atelier.values import FileRef

_USUAL = (ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, ValueError)
_NOUNS = {
    "checkpoint": "a checkpoint",
    "controlnet": "a ControlNet",
    "diffusion_model": "a denoiser alone",
    "lora": "a LoRA",
    "pipeline": "a folder with a model_index.json",
    "text_encoder": "a text encoder",
    "vae": "a VAE",
}


def require_kind(file: FileRef, kind: str) -> None:
    """Refuse (`wrong_kind`) a file that the catalog knows to hold something else."""
    if file.kind not in (None, "unknown", kind):
        noun = kind.replace("_", " ")
        raise BadInput("wrong_kind", f"{file.name} is no {noun}: choose {_NOUNS[kind]} here.")


@contextmanager
def reading(file: FileRef, broken: BadInput, *also: type[Exception]) -> Iterator[None]:
    """Read a file inside the block, into `small_pages`.

    Raises `BadInput` (`file_missing`, `file_unreadable`) when the system does not give the file out, `OutOfMemory`
    (`out_of_memory`) when there is no room for its content, and `broken` for whatever else the library finds wrong.

    Args:
        file: is opened once before the block begins, because libraries hide why they could not.
        broken: what it means when the content is not as it should be.
        also: errors of the library that are neither of Python's usual ones nor of safetensors.
    """
    from safetensors import SafetensorError

    expected: tuple[type[Exception], ...] = (SafetensorError, *_USUAL, *also)
    try:
        with file.path.open("rb"):
            pass
        with small_pages():
            yield
    except AtelierError:
        raise
    except expected as failure:
        raise what_failed(file, failure, broken) from failure


def what_failed(file: FileRef, failure: Exception, broken: AtelierError) -> AtelierError:
    """Return what an error means that a library raised over the content of a file."""
    if is_out_of_memory(failure):
        return OutOfMemory(
            "out_of_memory",
            f"There is no memory left for {file.name}: close other programs, or take a smaller model or picture.",
        )
    if isinstance(failure, OSError) and failure.errno is not None:  # the system's; libraries raise it without a number
        if isinstance(failure, FileNotFoundError):
            return BadInput("file_missing", f"{file.name} is not there any more: put it back or choose another one.")
        return BadInput(
            "file_unreadable",
            f"{file.name} cannot be read ({failure.strerror}): check its rights and the disk it lies on.",
        )
    return broken
