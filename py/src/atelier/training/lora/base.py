"""The model that a LoRA is made for: found, placed and made ready to have layers added."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from atelier import checkpoints, families
from atelier.devices import Placement, available
from atelier.errors import BadInput
from atelier.recipes import Trained
from atelier.training import parts
from atelier.training.lora.settings import Settings
from atelier.values import VAE_FACTOR, FileRef

_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True, eq=False)
class Base:
    """A checkpoint's parts on the device; the VAE is float32 until the latents are computed."""

    name: str
    sha256: str
    family: str
    unet: Any
    text_encoder: Any
    tokenizer: Any
    vae: Any

    @property
    def side(self) -> int:
        """The side in pixels of the pictures that the model was made for."""
        return int(self.unet.config.sample_size) * VAE_FACTOR


def load(settings: Settings) -> Base:
    """Load the base. Raises `BadInput`: `device_missing`, `base_unsuited`, and what loading a checkpoint does."""
    where = placed(settings)
    path = settings.base
    file = FileRef(str(path), path, family=checkpoints.family_of(FileRef(str(path), path)))
    model, clip, vae = checkpoints.load_checkpoint(file, where)
    if model.unet.config.in_channels != families.LATENT_CHANNELS or model.trained != Trained():
        raise BadInput(
            "base_unsuited",
            f"{path.name} takes more than latents or predicts velocity, which training a LoRA does not know: take a "
            "base that predicts noise from latents alone.",
        )
    parts.learn_quickly(clip.text_encoder, model.unet)
    if settings.gradient_checkpointing:
        model.unet.enable_gradient_checkpointing()
        clip.text_encoder.activation_checkpointing_enable({"use_reentrant": False})
    return Base(path.name, _sha256(path), model.family, model.unet, clip.text_encoder, clip.tokenizer, vae.vae)


def placed(settings: Settings) -> Placement:
    """Return where and how precisely to compute: cuda, else mps, else cpu, where nothing else is asked for."""
    found = sorted(available())  # cpu, cuda, mps
    usual = next((name for name in ("cuda", "mps") if name in found), "cpu")
    device = usual if settings.device == "auto" else settings.device
    if device not in found:
        raise BadInput("device_missing", f"There is no {device} here: say device: auto, or {', '.join(found)}.")
    by_rule = torch.bfloat16 if device == "cuda" else torch.float32
    dtype = _DTYPES.get(settings.dtype, by_rule)
    return Placement(torch.device(device), dtype, dtype, torch.float32)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
