"""Tries what this environment promises: `python -m atelier.health --models DIR` prints one finding a line.

A line is `well` or `ill`, the check and the detail, with tabs between. The exit status is 0 when all are well, else 1.
On a Mac the rules of :mod:`atelier.policy` that hold for its macOS and torch are named too. Written for MPS and never
run on a Mac.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from atelier import devices, policy
from atelier.nodes.latents import empty_latent_image, vae_decode
from atelier.nodes.loaders import checkpoint_loader_simple
from atelier.nodes.sampling import k_sampler
from atelier.nodes.text import clip_text_encode
from atelier.values import FileRef, Prompt

__all__ = ["Finding", "main", "tiny_picture", "tried"]

# Relative to the largest value of the CPU's result; found by trying on CPU, CUDA by its units of rounding.
_TOLERANCE = {torch.float32: 1e-3, torch.float16: 1e-2, torch.bfloat16: 5e-2}
_VIRTUAL = 1024
_TOKENS = 4096


@dataclass(frozen=True)
class Finding:
    """What one check found, for a person."""

    check: str
    ok: bool
    detail: str

    def line(self) -> str:
        """Return it as one line."""
        return "\t".join(("well" if self.ok else "ill", self.check, " ".join(self.detail.split())))


def tried(device: torch.device) -> Iterator[Finding]:
    """Try the device: allocation, products in each precision, attention and a convolution, against the CPU."""
    yield _finding("allocates", lambda: _allocate(device))
    for dtype in _dtypes(device):
        name = str(dtype).removeprefix("torch.")
        yield _finding(f"multiplies in {name}", partial(_multiply, device, dtype))
    yield _finding("attends", lambda: _attend(device))
    yield _finding("convolves", lambda: _convolve(device))
    if device.type == "mps":
        yield _finding("refuses float64", lambda: _refuses_float64(device))
        yield _finding("tells its memory", _memory)


def rules() -> Iterator[Finding]:
    """Name the rules that hold for this Mac; none elsewhere."""
    macos = platform.mac_ver()[0]
    if macos:
        for each in policy.applying(macos, torch.__version__):
            refused = each.name in ("oldest-macos", "sdxl-corrupt-on-27")
            yield Finding(f"policy {each.name}", not refused, f"{each.fault} {each.answer}")


def tiny_picture(models: Path) -> str:
    """Make a picture with the tiny model below `models`; returns what it is. Raises where it is none."""
    file = FileRef("tiny", models / "checkpoints" / "tiny-random.safetensors", family="tiny-sd")
    with torch.no_grad():
        model, clip, vae = checkpoint_loader_simple(file)
        words, nothing = clip_text_encode(Prompt("a red star"), clip), clip_text_encode(Prompt(""), clip)
        latent = empty_latent_image(64, 64, 1)
        latent = k_sampler(model, 7, 2, 5.0, "euler", "normal", words, nothing, latent, 1.0)
        picture = vae_decode(latent, vae)
    if not torch.isfinite(picture).all():
        raise ValueError("it holds values that are no numbers")
    if float(picture.std()) < 1e-3:
        raise ValueError("it is of one flat colour")
    return f"{picture.shape[2]}×{picture.shape[1]} pixels"


def main(arguments: list[str] | None = None) -> int:
    """Print every finding; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.health", description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="the folder with the tiny model")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a stream of ours, not a test's
    well = True
    for finding in _all(options.models):
        well &= finding.ok
        print(finding.line(), flush=True)  # noqa: T201 - its output
    return 0 if well else 1


def _all(models: Path) -> Iterator[Finding]:
    device = devices.placement().device
    built, available = torch.backends.mps.is_built(), torch.backends.mps.is_available()
    yield Finding("device", True, f"{device.type} ({devices.device_name(device)}); MPS {built=}, {available=}")
    yield from rules()
    yield from tried(device)
    yield _finding("makes a picture", lambda: tiny_picture(models))


def _finding(check: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, attempt())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return Finding(check, False, f"{type(error).__name__}: {error}")


def _dtypes(device: torch.device) -> tuple[torch.dtype, ...]:
    return (torch.float32,) if device.type == "cpu" else tuple(_TOLERANCE)


def _allocate(device: torch.device) -> str:
    try:
        value = float(torch.ones(1, device=device).sum())
    except RuntimeError as error:
        if device.type == "mps" and torch.mps.driver_allocated_memory() < _VIRTUAL * _VIRTUAL:
            raise ValueError(f"this is a virtual GPU, which says it is there and cannot allocate ({error})") from error
        raise
    if value != 1:
        raise ValueError(f"one element of 1 sums up to {value}")
    return "one element"


def _multiply(device: torch.device, dtype: torch.dtype) -> str:
    left, right = _noise(256, 256), _noise(256, 256)
    return _agrees((left.to(device, dtype) @ right.to(device, dtype)).float(), left @ right, _TOLERANCE[dtype])


def _attend(device: torch.device) -> str:
    query, key, value = (_noise(1, 2, _TOKENS, 16) * scale for scale in (1, 2, 3))
    attend = torch.nn.functional.scaled_dot_product_attention
    here = attend(query.to(device), key.to(device), value.to(device))
    return _agrees(here, attend(query, key, value), 1e-3)


def _convolve(device: torch.device) -> str:
    picture, weight = _noise(1, 32, 64, 64), _noise(32, 32, 3, 3)
    convolve = torch.nn.functional.conv2d
    return _agrees(convolve(picture.to(device), weight.to(device)), convolve(picture, weight), 1e-3)


def _refuses_float64(device: torch.device) -> str:
    try:
        torch.ones(1, dtype=torch.float64, device=device)
    except TypeError:
        return "as it should"
    raise ValueError("it takes float64, which MPS does not have: is this MPS?")


def _memory() -> str:
    now, driver, most = (
        call() >> 20
        for call in (
            torch.mps.current_allocated_memory,
            torch.mps.driver_allocated_memory,
            torch.mps.recommended_max_memory,
        )
    )
    return f"tensors {now} MiB, driver {driver} MiB, recommended at most {most} MiB"


def _noise(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(len(shape)))


def _agrees(here: torch.Tensor, expected: torch.Tensor, tolerance: float) -> str:
    here = here.cpu()
    if not torch.isfinite(here).all():
        raise ValueError("the result holds values that are no numbers")
    apart = float((here - expected).abs().max() / expected.abs().max())
    if apart > tolerance:
        raise ValueError(f"the result is {apart:.1e} apart from the CPU's; {tolerance:.0e} is allowed")
    return f"{apart:.0e} apart from the CPU's"


if __name__ == "__main__":
    sys.exit(main())
