"""What the nodes of preprocessors with models declare alike."""

from atelier.ports import Choice, File
from atelier.values import FileRef

__all__ = ["CONVERTED", "given", "model_of", "network_of", "switch"]

CONVERTED = "once converted from {} of lllyasviel/Annotators by `python -m atelier.annotators`, in annotators/."
"""Where a file of `network_of` comes from, given its published name."""


def model_of(repository: str, what: str) -> File:
    """Declare a model of transformers that is looked for under its repository's name."""
    doc = f"{what}. Get {repository} with its safetensors into transformers/, or name another such model there."
    return File(folder="transformers", required=False, stands_in=repository.rpartition("/")[2], doc=doc)


def network_of(name: str, what: str, *, published: str = "pth") -> File:
    """Declare a file of the networks that are written here."""
    converted = CONVERTED.format(f"{name}.{published}")
    return File(
        folder="annotators",
        required=False,
        stands_in=f"{name}.safetensors",
        doc=f"{what}: {name}.safetensors, {converted}",
    )


def switch(doc: str, *, first: str = "enable") -> Choice:
    """Declare a choice of `enable` and `disable`; the first is what holds if nothing is chosen."""
    return Choice(choices=(first, "disable" if first == "enable" else "enable"), required=False, doc=doc)


def given(file: FileRef | None) -> FileRef:
    """Return a file; where one stands in, Java gives it in any case."""
    from atelier.errors import BadInput

    if file is None:
        raise BadInput("model_missing", "The network for this is not named: name it at the input that says so.")
    return file
