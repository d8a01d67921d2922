"""Sound as it travels between nodes: AUDIO, in ComfyUI's shape."""

from typing import Any, TypedDict

import torch
from torch import Tensor

from atelier import notices

__all__ = ["Audio", "as_audio"]

_USUAL_RATE = 44_100


class Audio(TypedDict):
    """AUDIO: float32 [B, channels, samples] in −1…1 on the CPU, and samples a second."""

    waveform: Tensor
    sample_rate: int


def as_audio(pipeline: Any, value: Any) -> Audio:
    """Return what a pipeline gave as sound: [B, samples], [B, channels, samples] or [samples]; a list of them too."""
    waves = torch.stack([torch.as_tensor(one) for one in value]) if isinstance(value, list) else torch.as_tensor(value)
    waves = waves.detach().float().cpu()
    if waves.ndim < 3:
        waves = waves[:, None] if waves.ndim == 2 else waves[None, None]
    return {"waveform": waves, "sample_rate": _rate(pipeline)}


def _rate(pipeline: Any) -> int:
    for part in ("vocoder", "vae", "audio_vae"):
        component = getattr(pipeline, part, None)
        for source in (component, getattr(component, "config", None)):
            for name in ("output_sampling_rate", "sampling_rate", "sample_rate"):
                rate = getattr(source, name, None)
                if isinstance(rate, int):
                    return rate
    notices.add("sample_rate_unknown", f"The pipeline does not say how fast its sound is: {_USUAL_RATE} Hz is taken.")
    return _USUAL_RATE
