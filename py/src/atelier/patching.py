"""Applying a recipe's patches to shared components, and taking them back.

LoRAs go through diffusers' own loader, which puts layers around the base ones; taking back removes the layers, so the
base weights are never touched.
"""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.errors import BadInput
from atelier.freed import freed
from atelier.libraries import quiet
from atelier.reading import reading, require_kind, what_failed
from atelier.recipes import Clip, Lora, LoraPatch, Model
from atelier.values import FileRef

if TYPE_CHECKING:
    from diffusers import UNet2DConditionModel


_HOOKED = "_output_capturing_hooks_installed"
"""Transformers' note on an encoder that its layers have hooks; they stay, and without it they would come again."""


def read_lora(file: FileRef, family: str) -> Lora:
    """Read a LoRA for models of a family into memory.

    Raises `BadInput`: `wrong_kind` and `lora_family` where the catalog knows better, `lora_not_loadable`, and what
    `reading` does.
    """
    require_kind(file, "lora")
    if file.family is not None and file.family != family:
        raise BadInput(
            "lora_family",
            f"The LoRA {file.name} is made for {file.family} and the model is {family}: take one made for {family}.",
        )
    quiet()
    with reading(file, _not_loadable(file)):
        weights, alphas, options = _state_dict(file, family)
        if not any(key.startswith(("unet.", "text_encoder.", "text_encoder_2.")) for key in weights):
            raise ValueError("no weights for a UNet or a text encoder")
        owned = {name: weight.clone() for name, weight in weights.items()}  # the read ones look into the mapped file
    return Lora(file, owned, alphas or {}, options or {})


def _state_dict(file: FileRef, family: str) -> tuple[Any, Any, Any]:
    """Return a file's weights under diffusers' names, their alphas and PEFT's options.

    SDXL's files may name blocks by their number in the original code; the UNet's configuration says which these are.
    """
    from diffusers import UNet2DConditionModel
    from diffusers.configuration_utils import FrozenDict
    from diffusers.loaders import StableDiffusionLoraLoaderMixin, StableDiffusionXLLoraLoaderMixin

    options = {"return_lora_metadata": True, "local_files_only": True, "use_safetensors": True}
    found: tuple[Any, Any, Any]
    if len(families.readings(family)) == 1:
        found = StableDiffusionLoraLoaderMixin.lora_state_dict(str(file.path), **options)
    else:
        config = FrozenDict(UNet2DConditionModel.load_config(families.config_folder(family) / "unet"))
        found = StableDiffusionXLLoraLoaderMixin.lora_state_dict(str(file.path), unet_config=config, **options)
    return found


@contextmanager
def patched_unet(model: Model) -> Iterator["UNet2DConditionModel"]:
    """Lend the model's UNet with its patches applied; after the block it is as before, whatever happened in it."""
    with _patched(_Unet(model.unet), model.patches), ExitStack() as stack:
        for how in model.freed:
            stack.enter_context(freed(model.unet, how))
        yield model.unet


@contextmanager
def patched_text_encoders(clip: Clip) -> Iterator[list[Any]]:
    """Lend the text encoders with their patches applied; after the block they are as before, whatever happened in it.

    They come in the order in which the family reads with them.
    """
    encoders = [clip.text_encoder] if clip.second_encoder is None else [clip.text_encoder, clip.second_encoder]
    names = [reading.part for reading in families.readings(clip.family)]
    with ExitStack() as patched:
        for encoder, name in zip(encoders, names, strict=True):
            patched.enter_context(_patched(_TextEncoder(encoder, name), clip.patches))
        yield encoders


class _Unet:
    """Diffusers' LoRA loader for UNets."""

    def __init__(self, unet: Any) -> None:
        self.module = unet

    def load(self, weights: Any, **options: Any) -> None:
        from diffusers.loaders import StableDiffusionLoraLoaderMixin

        StableDiffusionLoraLoaderMixin.load_lora_into_unet(weights, unet=self.module, **options)

    def activate(self, names: list[str], strengths: list[float]) -> None:
        self.module.set_adapters(names, strengths)


class _TextEncoder:
    """Diffusers' LoRA loader for text encoders."""

    def __init__(self, text_encoder: Any, name: str) -> None:
        self.module = text_encoder
        self._name = name

    def load(self, weights: Any, **options: Any) -> None:
        from diffusers.loaders import StableDiffusionLoraLoaderMixin

        StableDiffusionLoraLoaderMixin.load_lora_into_text_encoder(
            weights, text_encoder=self.module, prefix=self._name, **options
        )

    def activate(self, names: list[str], strengths: list[float]) -> None:
        from diffusers.loaders.lora_base import set_adapters_for_text_encoder

        set_adapters_for_text_encoder(names, self.module, strengths)


@contextmanager
def _patched(part: _Unet | _TextEncoder, patches: tuple[LoraPatch, ...]) -> Iterator[None]:
    if not patches:
        yield
        return
    from diffusers.utils.peft_utils import recurse_remove_peft_layers

    quiet()
    attributes = dict(vars(part.module))
    try:
        with turns.alone():
            _apply(patches, part)
        yield
    finally:
        recurse_remove_peft_layers(part.module)
        hooks = {_HOOKED: True} if hasattr(part.module, _HOOKED) else {}
        vars(part.module).clear()  # the loaders take notes on the module
        vars(part.module).update(attributes | hooks)


def _apply(patches: tuple[LoraPatch, ...], part: _Unet | _TextEncoder) -> None:
    strengths = {}
    for number, patch in enumerate(patches):
        name, lora = f"patch{number}", patch.lora
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are meant
                warnings.filterwarnings("ignore", message="Adapter .* was active")  # one does not fit
                part.load(
                    dict(lora.weights),  # the loaders empty what they are given
                    network_alphas=dict(lora.alphas) or None,
                    metadata=dict(lora.options) or None,
                    adapter_name=name,
                )
        except (ValueError, RuntimeError, KeyError, MemoryError) as failure:
            raise what_failed(lora.file, failure, _not_loadable(lora.file)) from failure
        if name in (getattr(part.module, "peft_config", None) or {}):
            strengths[name] = patch.strength
    if strengths:
        part.activate(list(strengths), list(strengths.values()))


def _not_loadable(file: FileRef) -> BadInput:
    return BadInput(
        "lora_not_loadable",
        f"The LoRA {file.name} does not fit this model or is of a kind that cannot be read: "
        "take one made for the model's family.",
    )
