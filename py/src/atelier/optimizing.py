"""What a worker may be told to do for memory or speed, and how it is done to the networks that it loads.

`ATELIER_OPTIMIZE` holds names with commas between them; `--optimize` of the command line sets it. None is on by itself.

| name | what it does | what it costs |
|---|---|---|
| attention-slicing | attends to a part of the heads at a time | time; wrong pictures on MPS, so it stays off there |
| channels-last | lays convolutions' weights out so that channels are neighbours in memory | a copy while loading |
| compile | has torch.compile make code of a denoiser's repeated blocks | the first picture of each size |
| vae-slicing | the VAE takes the pictures of a batch one by one | time |
| vae-tiling | the VAE takes pictures above its own size in tiles | seams may show |

Each may change the last bits of a result, so those in effect belong to the environment: they stand in the key of what
is kept and in the picture. Sources: diffusers' pages on memory and on `torch.compile`; for MPS `mps-policy.json`.
"""

import os
import platform
import shutil
from collections.abc import Callable
from functools import cache
from typing import Any

import torch

from atelier import notices, policy
from atelier.devices import placement

__all__ = ["NAMES", "in_effect", "optimize"]

_VARIABLE = "ATELIER_OPTIMIZE"
_RECOMPILATIONS = 1024


def in_effect() -> tuple[str, ...]:
    """Return which of `NAMES` this worker does, in their order; adds a notice for each that it was told and does not.

    The notices are `optimization_unknown` and `optimization_refused`, with the reason.
    """
    told = {name for name in (each.strip() for each in os.environ.get(_VARIABLE, "").split(",")) if name}
    for name in sorted(told.difference(NAMES)):
        notices.add(
            "optimization_unknown", f"{_VARIABLE} names {name}, which there is not; there are {', '.join(NAMES)}."
        )
    device = placement().device.type
    refused = {name: reason for name in NAMES if name in told and (reason := _reason_against(name, device))}
    for name, reason in refused.items():
        notices.add("optimization_refused", f"{name} stays off: {reason}")
    return tuple(name for name in NAMES if name in told and name not in refused)


def optimize(part: Any) -> None:
    """Do to a network on its device what the worker was told, as far as its kind knows it."""
    for name in in_effect():
        _DONE[name](part)


def _reason_against(name: str, device: str) -> str | None:
    if name == "compile" and device == "cpu":
        return _without_compiler()
    if device != "mps" or name != "attention-slicing":
        return None
    rule = policy.rule(name)
    return f"{rule.fault} {rule.answer}" if rule.applies(platform.mac_ver()[0], torch.__version__) else None


def _without_compiler() -> str | None:
    wanted = [os.environ.get("CXX", ""), "g++", "clang++", "c++"]
    if any(shutil.which(compiler) for compiler in wanted if compiler):
        return None
    return "it needs a C++ compiler and there is none; install g++ or clang, or set CXX to one."


def _slice_attention(part: Any) -> None:
    """As diffusers' `auto` does, half of the heads at a time; diffusers divides by zero where there is one head."""
    for each in part.modules():
        if getattr(each, "sliceable_head_dim", 1) > 1:
            each.set_attention_slice(each.sliceable_head_dim // 2)


def _channels_last(part: Any) -> None:
    if isinstance(part, torch.nn.Module):
        part.to(memory_format=torch.channels_last)


def _compile(part: Any) -> None:
    if getattr(part, "_repeated_blocks", None):
        _prepare_compiler()
        part.compile_repeated_blocks(dynamic=False)


@cache
def _prepare_compiler() -> None:
    """Have every shape compiled for itself, whatever came before it, so that a result depends on no earlier one.

    By default torch goes over to code for any size when it meets a second one, and after eight stops compiling. And it
    would compile in processes of their own, which it starts by the program it finds itself in.
    """
    import torch._dynamo.config as dynamo
    import torch._inductor.config as inductor

    dynamo.recompile_limit = dynamo.accumulated_recompile_limit = _RECOMPILATIONS
    inductor.compile_threads = 1


def _slice_vae(part: Any) -> None:
    if _decodes(part):
        part.enable_slicing()


def _tile_vae(part: Any) -> None:
    if _decodes(part):
        part.enable_tiling()


def _decodes(part: Any) -> bool:
    return hasattr(part, "enable_tiling") and hasattr(part, "decode")


_DONE: dict[str, Callable[[Any], None]] = {
    "attention-slicing": _slice_attention,
    "channels-last": _channels_last,
    "compile": _compile,
    "vae-slicing": _slice_vae,
    "vae-tiling": _tile_vae,
}
NAMES = tuple(_DONE)
