"""Which device computes, and in which precision.

MPS is preferred to CUDA, and CUDA to the CPU. `ATELIER_DEVICE` (mps, cuda, cpu) and `ATELIER_DTYPE` (float32, float16,
bfloat16) ask for something else; where that cannot be, the rule decides and a notice says so.

| device | UNet, text encoder | VAE | why |
|---|---|---|---|
| cpu | float32 | float32 | float16 is slow there; bfloat16 is done where it is asked for, and rounds differently |
| mps | float16 | float32 | VAEs overflow in half precision |
| cuda | float16 | float16 | |
"""

import gc
import os
from dataclasses import dataclass
from functools import cache

import torch

from atelier import boot, notices, policy

_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Placement:
    """The device and the precision of each kind of component. Latents and pictures between nodes stay float32."""

    device: torch.device
    unet: torch.dtype
    text_encoder: torch.dtype
    vae: torch.dtype

    def dtype_names(self) -> dict[str, str]:
        """Return the precisions by component, as provenance records them."""
        return {part: str(getattr(self, part)).removeprefix("torch.") for part in ("unet", "text_encoder", "vae")}


def available() -> list[str]:
    """Return the devices of this machine, the preferred one first."""
    found = ["mps"] if torch.backends.mps.is_available() else []
    found += ["cuda"] if torch.cuda.is_available() else []
    return [*found, "cpu"]


def placement() -> Placement:
    """Return where and how precisely this process computes; adds notices where that is not what was asked for."""
    return _choose(os.environ.get("ATELIER_DEVICE", ""), os.environ.get("ATELIER_DTYPE", ""), tuple(available()))


def _choose(asked_device: str, asked_dtype: str, found: tuple[str, ...]) -> Placement:
    device = asked_device if asked_device in found else found[0]
    if asked_device and device != asked_device:
        notices.add("device_differs", f"ATELIER_DEVICE asks for {asked_device}, which is not here: {device} is used.")
    by_rule = torch.float32 if device == "cpu" else torch.float16
    asked = _DTYPES.get(asked_dtype, by_rule)
    dtype = by_rule if device == "cpu" and asked is torch.float16 else asked
    if asked_dtype and dtype is not _DTYPES.get(asked_dtype):
        name = str(dtype).removeprefix("torch.")
        notices.add(
            "dtype_differs",
            f"ATELIER_DTYPE asks for {asked_dtype}, which {device} does not do: {name} is used.",
        )
    return Placement(torch.device(device), dtype, dtype, _mps_vae() if device == "mps" else dtype)


def _mps_vae() -> torch.dtype:
    return _DTYPES[policy.rule("vae-precision").value["dtype"]]


@cache
def fix_threads() -> int:
    """Set torch's thread count once for the process and return it: it changes bits, so it never changes later.

    The number is the one that the process was started with (`boot.threads`).
    """
    torch.set_num_threads(boot.threads())
    return torch.get_num_threads()


def collect(device: torch.device) -> None:
    """On MPS: let the collector of Python work now, and at no other time.

    What it finds may lie on the device, and it works on whichever thread it happens to; but two threads on MPS abort
    the process. So nodes that compute there end with this. Never run on a Mac.
    """
    if device.type == "mps":
        gc.disable()
        gc.collect()


def device_name(device: torch.device) -> str:
    """Return the name that people know the device by."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    return f"CPU ({torch.get_num_threads()} threads)"
