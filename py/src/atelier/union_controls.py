"""Asking ControlNets that are one for several kinds of pictures, as diffusers does, and what the kinds are."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from atelier import notices
from atelier.errors import BadInput
from atelier.recipes import Control, UnionControlNet

__all__ = ["ask_union", "telling", "untold"]


def ask_union(
    net: Any,
    shows: int,
    asked: tuple[Tensor, Tensor],
    told: Mapping[str, Any],
    pictures: Tensor,
    of_picture: Tensor,
    strength: float,
) -> tuple[list[Tensor], Tensor]:
    """Return what a union adds to the skip connections and to the middle.

    Args:
        net: diffusers' ControlNetUnionModel.
        shows: the number of the kind of the pictures.
        asked: the sample [N, C, h, w] and the timestep.
        told: the prompts, by the names of diffusers' arguments.
        pictures: one for each of the sample, [N, 3, H, W].
        of_picture: their numbers, [N, 1, 1, 1]; the same picture has the same number.
        strength: how strongly.
    """
    kinds = torch.zeros(len(pictures), net.config.num_control_type, device=pictures.device)
    kinds[:, shows] = 1.0
    with _apart(net, of_picture.flatten()):
        down, middle = net(
            *asked,
            **told,
            controlnet_cond=[pictures],
            control_type=kinds,
            control_type_idx=[shows],
            conditioning_scale=float(strength),
            return_dict=False,
        )
    return down, middle


@contextmanager
def _apart(net: Any, of_picture: Tensor) -> Iterator[None]:
    """Keep different pictures of a batch from being mixed inside of the block.

    The union's attention runs along the batch, as its authors trained it: each picture would change the others. What
    shows the same picture stays together, so that one picture for all is diffusers' own answer, bit for bit.
    """
    mixed = of_picture[:, None] != of_picture[None, :]
    if not bool(mixed.any()):
        yield
        return
    weight = next(net.parameters())
    mask = torch.zeros(mixed.shape, dtype=weight.dtype, device=weight.device).masked_fill(mixed, float("-inf"))
    try:
        for layer in net.transformer_layes:
            layer.attn_mask = mask
        yield
    finally:
        for layer in net.transformer_layes:
            layer.attn_mask = None


class _AddingNothingTold(nn.Module):
    """A union's embedding of the timestep, with what it adds where no kind is told."""

    def __init__(self, union: Any) -> None:
        super().__init__()
        self.embedding = union.time_embedding
        self._union = (union,)  # in a tuple, so that it does not become a part of this module

    def forward(self, timestep: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the embedding of timesteps that are given as waves, [N, D]."""
        union = self._union[0]
        kinds = torch.zeros(len(timestep) * union.config.num_control_type, device=timestep.device)
        none = union.control_type_proj(kinds).reshape(len(timestep), -1).to(timestep.dtype)
        made: Tensor = self.embedding(timestep, condition) + union.control_add_embedding(none)
        return made


def untold(union: Any) -> Any:
    """Return a union as a ControlNet of one kind, over the same weights: nothing says what its pictures show."""
    from diffusers import ControlNetModel

    known = inspect.signature(ControlNetModel.__init__).parameters
    with torch.device("meta"):
        net = ControlNetModel(**{name: value for name, value in union.config.items() if name in known})
    for name, part in union.named_children():
        if hasattr(net, name):
            setattr(net, name, part)
    net.time_embedding = _AddingNothingTold(union)
    return net.eval()


def telling(control: Control, kind: str, number: int | None) -> Control:
    """Return a union for pictures of a kind; other controls as they are, with a notice.

    Raises `BadInput` (`controlnet_kind`) where the union knows fewer kinds.
    """
    if not isinstance(control, UnionControlNet):
        notices.add(
            "no_union", f"{control.file.name} is for one kind of pictures alone: that it is told {kind} has no effect."
        )
        return control
    if number is not None and number >= control.knows:
        raise BadInput(
            "controlnet_kind",
            f"{control.file.name} knows {control.knows} kinds of pictures and {kind} is none of them: choose another "
            "kind, or a union that knows more, such as ProMax.",
        )
    return control.told(number)
