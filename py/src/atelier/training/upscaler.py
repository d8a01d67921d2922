"""Training an upscaler ×2 on drawn pictures: a small convolutional network, which spandrel and ComfyUI know.

It is Real-ESRGAN's compact one (SRVGGNetCompact, Wang et al. 2021, arXiv 2107.10833), told by the mean absolute error
alone: the world's pictures have no fine grain that an adversary would have to ask for.
"""

from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from atelier.libraries import quiet
from atelier.shapes import contact_sheet
from atelier.training import batches
from atelier.training.labelled import save_labelled
from atelier.training.learner import Learner
from atelier.training.plan import Plan

SCALE = 2
NOTICE = "An upscaler ×2 for pictures of Atelier's shapes, trained on {} drawn pictures."
_FEATURES, _LAYERS = 32, 6
_LOOKED_AT, _SHOWN = 32, 8
_HELD_OUT = 1  # a purpose of random numbers; 0 is the pictures'


class UpscalerTask:
    """Learns to give drawn pictures back from a quarter of their pixels."""

    def __init__(self, plan: Plan) -> None:
        from spandrel.architectures.Compact import Compact

        quiet()
        self._plan = plan
        torch.manual_seed(plan.seed)
        self.net: Any = Compact(num_feat=_FEATURES, num_conv=_LAYERS, upscale=SCALE).train()
        self.learner = Learner({"upscaler": self.net}, weight_decay=0.0, muon=False)

    def loss(self, step: int) -> Tensor:
        """Return the mean absolute error of a step's own pictures, half of them made small each way."""
        drawn = batches.examples(self._plan.numpy_at(step), self._plan.batch)
        large = _unit([example.picture for example in drawn], self.learner.device)
        made: Tensor = self.net(_small(large))
        return (made - large).abs().mean()

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return held-out pictures by bicubic interpolation and by the network, and the mean PSNR of both in dB."""
        drawn = batches.examples(self._plan.numpy_at(0, _HELD_OUT), _LOOKED_AT, held_out=True)
        large = _unit([example.picture for example in drawn], self.learner.device)
        small = _small(large)
        plain = functional.interpolate(small, scale_factor=SCALE, mode="bicubic", align_corners=False).clamp(0, 1)
        with self.learner.averaged():
            made = self.net(small).clamp(0, 1)
        shown = [pair for each in zip(plain[:_SHOWN], made[:_SHOWN], strict=True) for pair in each]
        sheet = contact_sheet(batches.to_pictures(torch.stack(shown) * 2 - 1), ["bicubic", "upscaler"] * _SHOWN)
        return sheet, {"bicubic": _psnr(plain, large), "upscaler": _psnr(made, large)}


def _unit(pictures: list[batches.Pictures], device: torch.device) -> Tensor:
    return (batches.to_tensor(pictures, device) + 1) / 2


def _small(large: Tensor) -> Tensor:
    """Return pictures at half the side: by the mean of each four pixels, every second one by bicubic interpolation."""
    small = functional.avg_pool2d(large, SCALE)
    small[1::2] = functional.interpolate(large[1::2], scale_factor=1 / SCALE, mode="bicubic", antialias=True).clamp(
        0, 1
    )
    return small


def _psnr(made: Tensor, large: Tensor) -> float:
    return float((-10 * (made - large).square().mean(dim=(1, 2, 3)).log10()).mean())


def write(task: UpscalerTask, pictures: int, out: Path) -> int:
    """Write what was learned, averaged and in half precision; returns its bytes."""
    with task.learner.averaged():
        weights = {name: weight.half() for name, weight in task.net.state_dict().items()}
    save_labelled(weights, out, {"atelier.notice": NOTICE.format(pictures)})
    return out.stat().st_size
