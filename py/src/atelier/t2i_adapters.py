"""T2I-Adapters from files: diffusers' names, and those of TencentARC's own files, which ComfyUI reads.

There are full ones, large ones for SDXL, which see pictures in cells of 16 pixels instead of 8, and light ones.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from atelier import families

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["adapter_of", "is_adapter"]

Weights = Mapping[str, "Tensor"]

_OWN = "adapter."
_CELL, _CELL_XL = 8, 16
_LEVELS = 4
_FULL_FIRST = "conv_in.weight"
_LIGHT_FIRST = "body.0.in_conv.weight"
_BLOCK = re.compile(r"body\.(\d+)\.(block[12]|in_conv)\.(weight|bias)")


def is_adapter(weights: Weights) -> bool:
    """Say whether weights are those of a T2I-Adapter."""
    plain = {name.removeprefix(_OWN) for name in weights}
    light = _LIGHT_FIRST in plain and "body.0.out_conv.weight" in plain
    return light or (_FULL_FIRST in plain and any(name.startswith("body.0.") for name in plain))


def adapter_of(weights: Weights) -> tuple[Any, str | None]:
    """Return diffusers' T2IAdapter with weights under any of the names, and the family that it fits, if one does.

    Raises `LookupError`, `ValueError` or `RuntimeError` where parts are missing or too many.
    """
    import torch
    from diffusers import T2IAdapter

    own = _named({name.removeprefix(_OWN): weight for name, weight in weights.items()})
    light = _FULL_FIRST not in own
    taken = own[_LIGHT_FIRST if light else _FULL_FIRST].shape[1]
    cell = _CELL if light or taken % _CELL_XL**2 else _CELL_XL
    widths = _widths(own, light=light)
    kind = "light_adapter" if light else "full_adapter_xl" if cell == _CELL_XL else "full_adapter"
    with torch.device("meta"):
        net = T2IAdapter(taken // cell**2, widths, _depth(own), cell, kind)
    net.load_state_dict({_OWN + name: weight for name, weight in own.items()}, assign=True)
    return net, _family(widths, is_xl=cell == _CELL_XL)


def _named(weights: Weights) -> dict[str, "Tensor"]:
    """Return weights under diffusers' names."""
    if any(".resnets." in name for name in weights):
        return dict(weights)
    if _FULL_FIRST not in weights:
        return {re.sub(r"^(body\.\d+)\.body\.", r"\1.resnets.", name): weight for name, weight in weights.items()}
    blocks = 1 + max(int(found[1]) for name in weights if (found := _BLOCK.fullmatch(name)))
    deep = blocks // _LEVELS
    return {_BLOCK.sub(lambda found: _place(found, deep), name): weight for name, weight in weights.items()}


def _place(found: re.Match[str], deep: int) -> str:
    level, number = divmod(int(found[1]), deep)
    if found[2] == "in_conv":
        return f"body.{level}.in_conv.{found[3]}"
    return f"body.{level}.resnets.{number}.{found[2]}.{found[3]}"


def _depth(own: Weights) -> int:
    return 1 + max(int(name.split(".")[3]) for name in own if name.startswith("body.0.resnets."))


def _widths(own: Weights, *, light: bool) -> list[int]:
    """Return how wide the levels are; a light one's last level is as wide as the one before, and not counted."""
    if light:
        return [own[f"body.{level}.out_conv.weight"].shape[0] for level in range(_LEVELS - 1)]
    return [own[f"body.{level}.resnets.0.block1.weight"].shape[0] for level in range(_LEVELS)]


def _family(widths: list[int], *, is_xl: bool) -> str | None:
    """Return the first family whose UNet has places for what an adapter of these widths adds."""
    wanted = [*widths, widths[-1]][:_LEVELS]
    levels = _LEVELS - 1 if is_xl else _LEVELS  # in SDXL's the last place is the middle
    return next((each for each in families.FAMILIES if families.unet_widths(each) == wanted[:levels]), None)
