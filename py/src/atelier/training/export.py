"""From checkpoints to a model: the VAE with its fold, and the single file under Stable Diffusion's own names."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from atelier import ldm
from atelier.replacing import replacing
from atelier.training import batches, checkpoint
from atelier.training.fold import fold
from atelier.training.learner import averaged_weights
from atelier.training.parts import new_text_encoder, new_vae
from atelier.training.plan import numpy_at, torch_at

VAE_FILE = "vae.safetensors"
NOTICE = (
    "A small latent diffusion model, trained from nothing on drawn pictures of coloured shapes: it knows nothing else."
)
_MEASURED, _BATCH = 2_000, 50
_PURPOSE = 4


def finished_vae(folder: Path, family: str, seed: int) -> Any:
    """Return the trained VAE with its latents folded to mean 0; measures them once and keeps `vae.safetensors`."""
    vae = new_vae(family, 0).eval().requires_grad_(requires_grad=False)
    kept = folder / VAE_FILE
    if not kept.exists():
        vae.load_state_dict(_averages(folder / "vae", "vae"))
        mean, deviation = measured_latents(vae, seed)
        weights = fold(vae.state_dict(), mean, deviation, vae.config.scaling_factor)
        _write(weights, kept, {})
    vae.load_state_dict(load_file(kept))
    return vae


def taught_text_encoder(folder: Path, family: str, seed: int) -> Any:
    """Return the text encoder that has learned to read in the run folder; a fresh one where none has."""
    text_encoder = new_text_encoder(family, seed)
    saved = checkpoint.load(folder / "text")
    if saved is not None:
        text_encoder.load_state_dict(averaged_weights(saved.tensors, "text_encoder"))
    return text_encoder


def measured_latents(vae: Any, seed: int) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each latent channel over drawn pictures, [C] float32."""
    found = []
    with torch.no_grad():
        for first in range(0, _MEASURED, _BATCH):
            drawn = batches.examples(numpy_at(seed, _PURPOSE, first), _BATCH)
            pictures = batches.to_tensor([example.picture for example in drawn], vae.device)
            found.append(vae.encode(pictures).latent_dist.sample(torch_at(seed, _PURPOSE, first)))
    latents = torch.cat(found).movedim(1, 0).flatten(1)
    return latents.mean(dim=1), latents.std(dim=1)


def write_model(folder: Path, vae: Any, out: Path) -> int:
    """Write the model as one file in half precision; returns its bytes."""
    denoiser = folder / "denoiser"
    weights = ldm.single_file(_averages(denoiser, "unet"), vae.state_dict(), _averages(denoiser, "text_encoder"))
    _write({name: weight.half() for name, weight in weights.items()}, out, {"atelier.notice": NOTICE})
    return out.stat().st_size


def _averages(folder: Path, part: str) -> dict[str, Tensor]:
    saved = checkpoint.load(folder)
    if saved is None:
        raise FileNotFoundError(f"there is no checkpoint in {folder}: train it first")
    return averaged_weights(saved.tensors, part)


def _write(weights: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    with replacing(path) as beside:
        save_file({name: weight.contiguous() for name, weight in weights.items()}, beside, metadata)
