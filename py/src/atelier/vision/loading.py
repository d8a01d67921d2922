"""Loading models of transformers from a folder of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch

from atelier import devices, notices, turns
from atelier.checkpoints import settle
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.reading import reading
from atelier.values import FileRef
from atelier.vision.folder import CONFIG, Described, described
from atelier.vision.model import VisionModel

__all__ = ["AUTO", "load"]

AUTO = "auto"
_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
_LOCAL: Mapping[str, Any] = {"local_files_only": True, "trust_remote_code": False}


def load(folder: FileRef, dtype: str = AUTO, words: FileRef | None = None) -> VisionModel:
    """Load a folder with a `config.json` onto the device, from safetensors only.

    Args:
        folder: of the model; its own code runs only where the administrator has allowed it.
        dtype: `auto` is the model's own on a GPU, and float32 on the CPU.
        words: the folder of the tokenizer, for a model that has none of its own.

    Raises `BadInput`: what `described` does, `unknown_model`, `wrong_dtype`, `library_missing`, `model_broken`,
    `processor_missing`.
    """
    quiet()
    found = described(folder)
    kind = _kind(found)
    precision = _dtype(dtype, found.config)
    with turns.alone(), _reading(found):
        network = kind.from_pretrained(
            str(folder.path), local_files_only=True, use_safetensors=True, dtype=precision, **_own_config(found)
        )
        settle(network, devices.placement().device)
        processor = _processor(found)
        tokenizer = _part(processor, "tokenizer") or _own(
            described(words, weights=False) if words else found, "AutoTokenizer"
        )
        pictures = _part(processor, "image_processor") or _own(found, "AutoImageProcessor")
    if processor is None and tokenizer is None and pictures is None:
        raise BadInput(
            "processor_missing",
            f"{folder.name} holds neither a tokenizer nor what prepares pictures: get the model again, all of it.",
        )
    if dtype != AUTO:
        where = devices.placement().device.type
        notices.add("model_loaded", f"{folder.name} computes on the {where} in {dtype}, as asked.")
    return VisionModel(folder.name, network, processor, tokenizer, pictures)


def _kind(found: Described) -> Any:
    """Return the network's class: the folder's own, or the one of transformers that its config names."""
    import transformers

    named = (found.config.get("architectures") or [""])[0]
    networks = [automatic for automatic in found.own if automatic.startswith("AutoModel")]
    for automatic in sorted(networks, key=lambda one: not found.own[one].endswith(f".{named}")):
        from transformers.models.auto.auto_factory import add_generation_mixin_to_remote_model

        return add_generation_mixin_to_remote_model(found.own_class(automatic))
    kind = getattr(transformers, str(named), None)
    if isinstance(kind, type) and issubclass(kind, transformers.PreTrainedModel):
        return kind
    raise BadInput(
        "unknown_model",
        f"{found.file.name} is {f'a {named}' if named else 'of no class that its config.json names'}, which "
        "transformers does not have here: choose the folder of another model.",
    )


def _own_config(found: Described) -> dict[str, Any]:
    kind = found.own_class("AutoConfig")
    return {"config": kind.from_pretrained(str(found.file.path), local_files_only=True)} if kind is not None else {}


def _dtype(asked: str, config: Mapping[str, Any]) -> torch.dtype:
    where = devices.placement()
    if asked == AUTO:
        own = _DTYPES.get(str(config.get("dtype") or config.get("torch_dtype")), where.text_encoder)
        return where.text_encoder if where.device.type == "cpu" or own is torch.float32 else own
    if asked == "float16" and where.device.type == "cpu":
        raise BadInput("wrong_dtype", "The CPU does not compute in float16: ask for auto, float32 or bfloat16.")
    return _DTYPES[asked]


def _processor(found: Described) -> Any:
    """Return what reads texts and pictures, or the one of them that there is; nothing if there is neither."""
    from transformers import AutoProcessor

    kind = found.own_class("AutoProcessor")
    if kind is not None:
        return kind.from_pretrained(str(found.file.path), local_files_only=True)
    if found.code is not None:
        return None
    try:
        return AutoProcessor.from_pretrained(str(found.file.path), **_LOCAL)
    except (ValueError, OSError):
        return None


def _own(found: Described, automatic: str) -> Any:
    """Return a part by the folder's own class for it, or by the one of transformers; nothing if there is none."""
    import transformers

    kind = found.own_class(automatic)
    try:
        if kind is not None:
            return kind.from_pretrained(str(found.file.path), local_files_only=True)
        return getattr(transformers, automatic).from_pretrained(str(found.file.path), **_LOCAL)
    except (ValueError, OSError, KeyError):
        return None


def _part(processor: Any, name: str) -> Any:
    """Return what a processor has of that name; it may itself be that part."""
    from transformers import PreTrainedTokenizerBase

    if processor is None or hasattr(processor, name):
        return getattr(processor, name, None)
    is_tokenizer = isinstance(processor, PreTrainedTokenizerBase)
    return processor if is_tokenizer == (name == "tokenizer") else None


@contextmanager
def _reading(found: Described) -> Iterator[None]:
    """Read a model's folder inside the block; a package that is missing for it is named."""
    name = found.file.name
    broken = BadInput("model_broken", f"{name} cannot be loaded: it is damaged. Get it again.")
    try:
        with reading(replace(found.file, path=found.file.path / CONFIG), broken, TypeError, AttributeError):
            yield
    except ImportError as missing:
        first = (str(missing).strip().splitlines() or ["a package"])[0]
        raise BadInput("library_missing", f"{name} needs what is not here: {first}") from missing
