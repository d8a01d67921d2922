"""Pipeline classes that need a library which Atelier's environment does not have.

They are declared all the same, and run where an environment of the user's has the library. To read their signatures,
the library is stood in for while their module is imported; nothing of it is called.
"""

import importlib
import importlib.machinery
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["LIBRARIES", "imported"]

LIBRARIES = {
    "AudioDiffusionPipeline": "librosa",
    "SpectrogramDiffusionPipeline": "note_seq",
}
"""The module that each class is missing, as Python imports it."""

_MODULES = {
    "AudioDiffusionPipeline": "deprecated.audio_diffusion.pipeline_audio_diffusion",
    "SpectrogramDiffusionPipeline": "deprecated.spectrogram_diffusion.pipeline_spectrogram_diffusion",
}


def imported(name: str) -> Any:
    """Return one of these classes to read its signature; it cannot be called."""
    with _stood_in(LIBRARIES[name]):
        return getattr(importlib.import_module(f"diffusers.pipelines.{_MODULES[name]}"), name)


@contextmanager
def _stood_in(library: str) -> Iterator[None]:
    stand_in = types.ModuleType(library)
    stand_in.__spec__ = importlib.machinery.ModuleSpec(library, None)
    stand_in.__getattr__ = lambda _: object  # type: ignore[method-assign]  # a module's own, PEP 562
    sys.modules[library] = stand_in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        del sys.modules[library]
