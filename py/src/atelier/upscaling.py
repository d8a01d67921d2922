"""Networks that make pictures larger (ESRGAN and its kin), by spandrel, which knows them by their weights."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import torch

from atelier import turns
from atelier.checkpoints import settle
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.reading import reading
from atelier.recipes import Upscaler
from atelier.tiles import in_tiles
from atelier.values import FileRef, Image

if TYPE_CHECKING:
    from torch import Tensor

_TILE, _OVERLAP = 512, 32


def load_upscaler(file: FileRef) -> Upscaler:
    """Load an upscaler in float32 to where this process computes.

    Raises `BadInput`: `pickle_refused`, `upscaler_not_loadable`, and what `reading` does.
    """
    from safetensors.torch import load_file
    from spandrel import ImageModelDescriptor, ModelLoader, UnsupportedModelError

    if file.path.suffix != ".safetensors":
        raise BadInput(
            "pickle_refused",
            f"{file.name} is not a .safetensors file: only those are safe to load. Take the model in that form.",
        )
    broken = BadInput(
        "upscaler_not_loadable",
        f"{file.name} is no upscaler that is known, or it is damaged: take one of the kinds that spandrel reads.",
    )
    with turns.alone(), reading(file, broken, UnsupportedModelError):
        found: Any = ModelLoader("cpu").load_from_state_dict(_named(load_file(file.path)))
        if not isinstance(found, ImageModelDescriptor) or found.input_channels != 3:
            raise ValueError("no network from one colour picture to another")
        net = found.model.float()
        settle(net, placement().device)
    return Upscaler(net, found, found.scale)


def _named(weights: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Return weights without the `module.` that some trainers leave before all names."""
    if all(name.startswith("module.") for name in weights):
        return {name.removeprefix("module."): weight for name, weight in weights.items()}
    return weights


def upscale(recipe: Upscaler, image: Image) -> Image:
    """Make pictures [B, H, W, 3] larger by the network's factor; what exceeds 512 pixels goes through in tiles."""
    device = next(recipe.net.parameters()).device

    def larger(part: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = recipe.descriptor(part.to(device))
        return made

    pixels = image[..., :3].movedim(-1, 1).float().contiguous()
    made = in_tiles(pixels, larger, (_TILE, _TILE), _OVERLAP, Fraction(recipe.scale))
    return made.movedim(1, -1).clamp(0.0, 1.0).contiguous()
