"""In which precision a training computes. Weights, gradients and sums stay float32."""

import torch


def autocast(device: torch.device) -> torch.autocast:
    """Return a new block in which matrix products and convolutions run in bfloat16 where that is quicker."""
    quicker = device.type == "cuda" or (device.type == "cpu" and _has_bfloat16_units())
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=quicker)


def _has_bfloat16_units() -> bool:
    return torch.cpu._is_avx512_bf16_supported()
