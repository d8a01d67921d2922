"""Reading the small networks' weights: one `.safetensors` file each. Pickles are converted once, by a command."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

from atelier import turns
from atelier.checkpoints import settle
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.reading import reading
from atelier.values import FileRef

__all__ = ["read", "unwrapped"]

Network = TypeVar("Network", bound=nn.Module)


def read(file: FileRef, made: Callable[[Mapping[str, Tensor]], Network]) -> Network:
    """Return a network with the weights of a file, in float32 where this process computes.

    Args:
        file: `.safetensors`.
        made: makes the network, of the sizes that the weights have.

    Raises `BadInput`: `pickle_refused`, `annotator_broken`, and what `reading` does.
    """
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput(
            "pickle_refused",
            f"{file.name} can run code when it is read: convert it once with `python -m atelier.annotators` and choose "
            "the .safetensors file.",
        )
    broken = BadInput(
        "annotator_broken", f"{file.name} holds the weights of another network, or is damaged: get it again."
    )
    with turns.alone(), reading(file, broken):
        weights = unwrapped(load_file(file.path))
        with torch.device("meta"):
            net = made(weights)
        net.load_state_dict(weights, assign=True)
        settle(net.float(), placement().device)
    return net


def unwrapped(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return weights without the `module.` that training on several devices leaves before all names."""
    return {name.removeprefix("module."): weight for name, weight in weights.items()}
