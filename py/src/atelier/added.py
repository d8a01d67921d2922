"""What SDXL is told beside a prompt: the prompt in one vector, and the size and cut of the picture (arXiv 2307.01952).

The defaults are ComfyUI 0.3.64's: what a prompt does not say is the size that is being made, uncut.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from atelier.errors import BadInput
from atelier.values import Options

_OF_BASE, _OF_REFINER = 6, 5
"""How many numbers the base and the refiner are told."""

_SCORE, _NEGATIVE_SCORE = 6.0, 2.5


class Added(NamedTuple):
    """The vector [1, D] and the numbers [1, N]."""

    pooled: Tensor
    numbers: Tensor

    @staticmethod
    def together(several: "list[Added]", batch: int) -> dict[str, Tensor]:
        """Return what diffusers' UNet takes for several prompts, each asked about a whole batch."""
        return {
            "text_embeds": torch.cat([each.pooled.repeat(batch, 1) for each in several]),
            "time_ids": torch.cat([each.numbers.repeat(batch, 1) for each in several]),
        }


def added(options: Options, config: Any, size: tuple[int, int], role: str) -> Added | None:
    """Return what a network is told beside a prompt; None where it takes nothing.

    Args:
        options: what the prompt says of it.
        config: the network's.
        size: height and width of the picture that is being made, in pixels.
        role: `positive` or `negative`.

    Raises `BadInput` (`conditioning_mismatch`) for a prompt of another model's encoders.
    """
    if getattr(config, "addition_embed_type", None) != "text_time":
        return None
    pooled = options.get("pooled_output", torch.empty(1, 0))
    count, rest = divmod(
        config.projection_class_embeddings_input_dim - pooled.shape[-1], config.addition_time_embed_dim
    )
    if rest or count not in (_OF_BASE, _OF_REFINER):
        raise BadInput(
            "conditioning_mismatch",
            f"The {role} prompt's vector is {pooled.shape[-1]} wide, which is not what the model expects: "
            "encode it with the CLIP of the same checkpoint.",
        )
    height, width = options.get("height", float(size[0])), options.get("width", float(size[1]))
    numbers = [height, width, options.get("crop_h", 0.0), options.get("crop_w", 0.0)]
    if count == _OF_REFINER:
        numbers.append(options.get("aesthetic_score", _SCORE if role == "positive" else _NEGATIVE_SCORE))
    else:
        numbers += [options.get("target_height", height), options.get("target_width", width)]
    return Added(pooled, torch.tensor([numbers]))
