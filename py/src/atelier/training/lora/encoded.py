"""Latents of the pictures and tokens of their captions: computed once, and kept in the run folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from atelier.training import batches
from atelier.training.labelled import save_labelled
from atelier.training.lora.base import Base
from atelier.training.lora.folder import Captioned
from atelier.training.lora.settings import Settings
from atelier.training.tokens import tokenized

FILE, PRIOR_FILE = "latents.safetensors", "prior-latents.safetensors"
_MADE_FROM = "atelier.made_from"
_EVERY = 50  # pictures between two lines of progress


@dataclass(frozen=True)
class Encoded:
    """What is learned from.

    Attributes:
        moments: mean and standard deviation of each picture's latents, times the VAE's scaling factor, float32
            [N, 2, C, h, w]; with mirrored pictures, those are the second half.
        tokens: of the captions, int64 [N, 77].
        digest: of everything that they were made from.
    """

    moments: Tensor
    tokens: Tensor
    digest: str

    def __len__(self) -> int:
        return len(self.moments)


def encode(
    base: Base, data: Sequence[Captioned], settings: Settings, say: Callable[[str], object], file: str = FILE
) -> Encoded:
    """Return the encoded pictures, from a file in the run folder where they were computed there already."""
    side = settings.resolution or base.side
    captions = [each.caption for each in data] * (2 if settings.mirror else 1)
    files = [[each.path.name, each.sha256] for each in data]
    made_from = _digest([base.sha256, side, settings.mirror, files])
    moments = _kept(settings.folder / file, made_from)
    if moments is None:
        moments = _computed(base, data, side, settings.mirror, say)
        save_labelled({"moments": moments}, settings.folder / file, {_MADE_FROM: made_from})
    return Encoded(moments, tokenized(base.tokenizer, captions), _digest([made_from, captions]))


def _computed(base: Base, data: Sequence[Captioned], side: int, mirror: bool, say: Callable[[str], object]) -> Tensor:
    straight, mirrored = [], []
    for number, each in enumerate(data, 1):
        picture = each.square(side)
        straight.append(_moments(base.vae, picture))
        if mirror:
            mirrored.append(_moments(base.vae, picture[:, ::-1].copy()))
        if number % _EVERY == 0 or number == len(data):
            say(f"latents {number}/{len(data)}")
    return torch.stack(straight + mirrored)


def _moments(vae: Any, picture: batches.Pictures) -> Tensor:
    with torch.no_grad():
        posterior = vae.encode(batches.to_tensor([picture], vae.device)).latent_dist
    found: Tensor = torch.cat([posterior.mean, posterior.std]).float().cpu() * vae.config.scaling_factor
    return found


def _kept(path: Path, made_from: str) -> Tensor | None:
    try:
        with safe_open(path, framework="pt") as file:
            moments: Tensor = file.get_tensor("moments")
            return moments if file.metadata().get(_MADE_FROM) == made_from else None
    except (OSError, SafetensorError):
        return None


def _digest(what: Any) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()
