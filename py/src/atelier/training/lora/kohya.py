"""The LoRA's file, as kohya's trainer writes it and LoraLoader and ComfyUI read it."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from atelier.training.lora.adapters import matrices
from atelier.training.lora.base import Base
from atelier.training.lora.encoded import Encoded
from atelier.training.lora.settings import Settings

_PREFIXES: dict[str, str] = {"unet": "lora_unet", "text_encoder": "lora_te"}
_ARCHITECTURES = {"sd15": "sd_v1"}
"""Kohya's word for a family; others have none there, and are called by their own."""


def weights(parts: Mapping[str, Any], alpha: float) -> dict[str, Tensor]:
    """Return the matrices of all layers, float32 on the CPU: down [r, in, …], up [out, r, …] and alpha."""
    found: dict[str, Tensor] = {}
    for part, module in parts.items():
        for name, down, up in matrices(module):
            whole = name if part == "unet" or name.startswith("text_model.") else f"text_model.{name}"
            key = f"{_PREFIXES[part]}_{whole.replace('.', '_')}"
            found[f"{key}.lora_down.weight"] = down.detach().float().cpu().clone()
            found[f"{key}.lora_up.weight"] = up.detach().float().cpu().clone()
            found[f"{key}.alpha"] = torch.tensor(alpha)
    return found


def label(settings: Settings, base: Base, data: Encoded) -> dict[str, str]:
    """Return what the file says of itself: kohya's entries, the trigger as ModelSpec names it, and our own."""
    side = settings.resolution or base.side
    family = _ARCHITECTURES.get(base.family, base.family)
    said = {
        "ss_base_model_version": family,
        "ss_sd_model_name": base.name,
        "ss_new_sd_model_hash": base.sha256,
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(settings.rank),
        "ss_network_alpha": f"{settings.scale:g}",
        "ss_learning_rate": f"{settings.rate:g}",
        "ss_max_train_steps": str(settings.steps),
        "ss_batch_size_per_device": str(settings.batch),
        "ss_caption_dropout_rate": f"{settings.caption_dropout:g}",
        "ss_num_train_images": str(len(data)),
        "ss_resolution": f"({side}, {side})",
        "ss_seed": str(settings.seed),
        "ss_output_name": settings.out.stem,
        "atelier.family": base.family,
        "atelier.data": data.digest,
    }
    trigger = settings.trigger
    return said | ({"modelspec.trigger_phrase": trigger, "atelier.trigger": trigger} if trigger else {})
