"""Keeping a pipeline's networks in the machine's memory, and on the device only while they compute.

diffusers does it, with hooks on the networks. They are put on for one call and taken off after it, as other pipelines
share the networks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from atelier import notices
from atelier.errors import BadInput

__all__ = ["NONE", "offloaded", "refuse_on_cpu"]

NONE = "none"
_GROUP_HOOKS = ("group_offloading", "layer_execution_tracker", "lazy_prefetch_group_offloading")


def refuse_on_cpu(offload: str, device: torch.device) -> None:
    """Raise `BadInput` (`offload_refused`) where there is nothing to offload from."""
    if offload != NONE and device.type == "cpu":
        raise BadInput(
            "offload_refused",
            "The CPU computes here, and the model is in its memory anyway: set offload to none.",
        )


@contextmanager
def offloaded(pipeline: Any, offload: str, device: torch.device) -> Iterator[None]:
    """Offload inside the block as asked; after it each network is where it was, with no hook on it.

    Raises `BadInput` (`offload_refused`) where diffusers does not do it for this class, with its words.
    """
    if offload == NONE:
        yield
        return
    networks = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    places = [next((weight.device for weight in one.parameters()), device) for one in networks]
    try:
        _put_on(pipeline, offload, device)
        notices.add("offloaded", f"{type(pipeline).__name__} is offloaded to the CPU by {offload}, as asked.")
        yield
    finally:
        _take_off(pipeline, networks)
        for one, place in zip(networks, places, strict=True):
            one.to(place)


def _put_on(pipeline: Any, offload: str, device: torch.device) -> None:
    try:
        if offload == "model":
            pipeline.enable_model_cpu_offload(device=device)
        else:
            pipeline.enable_group_offload(device, offload_type="leaf_level")
    except (ValueError, RuntimeError, NotImplementedError) as refusal:
        raise BadInput(
            "offload_refused", f"{type(pipeline).__name__} is not offloaded by {offload}: {refusal}"
        ) from refusal


def _take_off(pipeline: Any, networks: list[torch.nn.Module]) -> None:
    from diffusers.hooks import HookRegistry

    pipeline.remove_all_hooks()
    for one in networks:
        registry = HookRegistry.check_if_exists_or_initialize(one)
        for name in _GROUP_HOOKS:
            registry.remove_hook(name, recurse=True)
        for module in one.modules():
            left: Any = vars(module).get("_diffusers_hook")
            if left is not None and not left.hooks:
                del module._diffusers_hook
            vars(module).pop("forward", None)  # both libraries put the class's own there when they leave
