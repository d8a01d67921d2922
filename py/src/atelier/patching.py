"""Applying a recipe's patches to shared components, and taking them back.

LoRAs go through diffusers' own loader, which puts layers around the base ones; taking back removes the layers, so the
base weights are never touched.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.recipes import Clip, LoraPatch, Model
from atelier.values import FileRef

if TYPE_CHECKING:
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextModel


def check_lora(file: FileRef, family: str) -> None:
    """Refuse, before anything is computed, a LoRA that the catalog knows to belong to another family."""
    if file.family is not None and file.family != family:
        raise BadInput(
            "lora_family",
            f"The LoRA {file.name} is made for {file.family} and the model is {family}: take one made for {family}.",
        )


@contextmanager
def patched_unet(model: Model) -> Iterator["UNet2DConditionModel"]:
    """Lend the model's UNet with its patches applied; after the block it is as before, whatever happened in it."""
    unet: Any = model.unet
    try:
        if model.patches:
            _apply(model.patches, _Unet(unet))
        yield unet
    finally:
        if model.patches:
            unet.unload_lora()
            _forget_adapters(unet)


@contextmanager
def patched_text_encoder(clip: Clip) -> Iterator["CLIPTextModel"]:
    """Lend the text encoder with its patches applied; after the block it is as before, whatever happened in it."""
    text_encoder: Any = clip.text_encoder
    try:
        if clip.patches:
            _apply(clip.patches, _TextEncoder(text_encoder))
        yield text_encoder
    finally:
        if clip.patches:
            _TextEncoder(text_encoder).clear()


class _Unet:
    def __init__(self, unet: Any) -> None:
        self.module = unet

    def load(self, weights: Any, alphas: Any, metadata: Any, name: str) -> None:
        from diffusers.loaders import StableDiffusionLoraLoaderMixin

        StableDiffusionLoraLoaderMixin.load_lora_into_unet(
            weights, network_alphas=alphas, unet=self.module, adapter_name=name, metadata=metadata
        )

    def activate(self, names: list[str], strengths: list[float]) -> None:
        self.module.set_adapters(names, strengths)


class _TextEncoder:
    def __init__(self, text_encoder: Any) -> None:
        self.module = text_encoder

    def load(self, weights: Any, alphas: Any, metadata: Any, name: str) -> None:
        from diffusers.loaders import StableDiffusionLoraLoaderMixin

        StableDiffusionLoraLoaderMixin.load_lora_into_text_encoder(
            weights, network_alphas=alphas, text_encoder=self.module, adapter_name=name, metadata=metadata
        )

    def activate(self, names: list[str], strengths: list[float]) -> None:
        from diffusers.loaders.lora_base import set_adapters_for_text_encoder

        set_adapters_for_text_encoder(names, self.module, strengths)

    def clear(self) -> None:
        from diffusers.utils.peft_utils import recurse_remove_peft_layers

        recurse_remove_peft_layers(self.module)
        _forget_adapters(self.module)


def _forget_adapters(module: Any) -> None:
    for note in ("peft_config", "_hf_peft_config_loaded"):
        vars(module).pop(note, None)


def _apply(patches: tuple[LoraPatch, ...], part: _Unet | _TextEncoder) -> None:
    quiet()
    strengths = {}
    for number, patch in enumerate(patches):
        name = f"patch{number}"
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are meant
                _load(patch.file, part, name)
        except (ValueError, RuntimeError, KeyError, OSError) as failure:
            raise BadInput(
                "lora_not_loadable",
                f"The LoRA {patch.file.name} does not fit this model or is of a kind that cannot be read: "
                "take one made for the model's family.",
            ) from failure
        if name in (getattr(part.module, "peft_config", None) or {}):
            strengths[name] = patch.strength
    if strengths:
        part.activate(list(strengths), list(strengths.values()))


def _load(file: FileRef, part: _Unet | _TextEncoder, name: str) -> None:
    from diffusers.loaders import StableDiffusionLoraLoaderMixin

    weights, alphas, metadata = StableDiffusionLoraLoaderMixin.lora_state_dict(
        str(file.path), return_lora_metadata=True, local_files_only=True, use_safetensors=True
    )
    part.load(weights, alphas, metadata, name)
