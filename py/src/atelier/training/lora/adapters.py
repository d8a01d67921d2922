"""The layers that learn: PEFT's, around the frozen ones of UNet and text encoder."""

from collections.abc import Iterator
from typing import Any, cast

import torch
from torch import Tensor, nn

from atelier.training.lora.settings import Part, Settings
from atelier.training.plan import torch_at

ADAPTER = "default"
_PURPOSE = 5  # of the random numbers that the matrices begin with

_ATTENTION: dict[Part, tuple[str, ...]] = {
    "unet": ("to_q", "to_k", "to_v", "to_out.0", "proj_in", "proj_out", "ff.net.0.proj", "ff.net.2"),
    "text_encoder": ("q_proj", "k_proj", "v_proj", "out_proj"),
}
_FURTHER: dict[Part, tuple[str, ...]] = {
    "unet": ("conv1", "conv2", "conv_shortcut", "time_emb_proj"),
    "text_encoder": ("fc1", "fc2"),
}


def add(module: Any, part: Part, settings: Settings) -> None:
    """Put a layer around each of a part's own that learns; it begins as nothing, with random numbers of the seed.

    Of the two matrices the first is drawn from ±1/√(inputs), as PEFT does it, the second begins at zero.
    """
    from peft import LoraConfig, inject_adapter_in_model

    targets = [*_ATTENTION[part], *(_FURTHER[part] if settings.layers == "all" else ())]
    config = LoraConfig(r=settings.rank, lora_alpha=settings.scale, target_modules=targets)  # type: ignore[arg-type]
    inject_adapter_in_model(config, module, ADAPTER)
    for number, (_, down, up) in enumerate(matrices(module)):
        reach = down[0].numel() ** -0.5
        chance = torch_at(settings.seed, _PURPOSE, number + 100_000 * (part == "unet"))
        down.data = torch.empty(down.shape).uniform_(-reach, reach, generator=chance).to(down.device)
        up.data = torch.zeros(up.shape, device=up.device)


def matrices(module: nn.Module) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Yield each layer that learns: its name in the module, and its two matrices [r, in, …] and [out, r, …]."""
    from peft.tuners.lora import LoraLayer

    for name, layer in module.named_modules():
        if isinstance(layer, LoraLayer):
            down, up = layer.lora_A[ADAPTER], layer.lora_B[ADAPTER]
            yield name, cast(Tensor, down.weight), cast(Tensor, up.weight)
