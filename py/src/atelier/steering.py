"""What ControlNets and T2I-Adapters add to a network's answer while a run goes on.

The mathematics is diffusers'. ComfyUI 0.3.64's are the levels between which one acts, and how its picture is brought to
the latents' size: cut evenly to their shape, and each pixel taken as it is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from atelier import families
from atelier.control_loras import beside
from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Adapter, Control, ControlLora, ControlNet, Hint, UnionControlNet
from atelier.resampling import resample, to_count
from atelier.residuals import Residuals, together
from atelier.union_controls import ask_union
from atelier.values import VAE_FACTOR

Told = Mapping[str, Any]


def require_family(hints: Sequence[Hint], family: str) -> None:
    """Refuse (`controlnet_family`) ControlNets that were made for other models, and adapters of other shapes."""
    for hint in hints:
        if not _fits(hint.control, family):
            noun = "T2I-Adapter" if isinstance(hint.control, Adapter) else "ControlNet"
            raise BadInput(
                "controlnet_family",
                f"The {noun} {hint.control.file.name} is made for {hint.control.family} and the model is "
                f"{family}: take one made for {family}.",
            )


def _fits(control: Control, family: str) -> bool:
    """Say whether a control is for models of a family; an adapter knows nothing of it but the UNet's widths."""
    if isinstance(control, Adapter):
        return families.unet_widths(control.family) == families.unet_widths(family)
    return control.family == family


@dataclass(frozen=True, eq=False)
class Question:
    """What the network is asked, and so its ControlNets.

    Attributes:
        sample: [asked * B, C, h, w].
        timestep: at which it is asked.
        told: with which prompts, by the names of diffusers' arguments.
        asked: how many times the batch stands in the sample.
    """

    sample: Tensor
    timestep: Tensor
    told: Told
    asked: int

    def repeated(self, each: Tensor) -> Tensor:
        """Return one of a batch for each that is asked; the batch begins again where it ends."""
        return to_count(each, len(self.sample) // self.asked).repeat(self.asked, 1, 1, 1)


class Steering:
    """The hints of a run over a UNet, each with its picture in the sizes that were asked for."""

    def __init__(self, table: NoiseTable, unet: Any) -> None:
        self._table = table
        self._unet = unet
        self._whole: dict[int, ControlNet] = {}
        self._pictures: dict[tuple[int, int, int], Tensor] = {}
        self._features: dict[tuple[int, int, int], list[Tensor]] = {}

    def residuals(self, hints: Sequence[Hint], question: Question, sigma: Tensor) -> Residuals:
        """Return what the hints add at a level, a scalar, together, in their order."""
        found = Residuals()
        for hint in hints:
            if self._table.after(hint.end) <= float(sigma) <= self._table.after(hint.begin):
                found = together(found, self._one(hint, question))
        return found

    def _one(self, hint: Hint, question: Question) -> Residuals:
        control = self._made_whole(hint.control)
        height, width = (side * VAE_FACTOR for side in question.sample.shape[-2:])
        if isinstance(control, Adapter):
            features = self._seen(control, hint, height, width)
            return Residuals(within=[question.repeated(each * hint.strength) for each in features])
        weight = next(control.net.parameters())
        pictures = self._picture(hint, height, width).to(weight)
        shown = question.repeated(pictures)
        asked = (question.sample.to(weight.dtype), question.timestep)
        if isinstance(control, UnionControlNet) and control.shows is not None:
            of_picture = question.repeated(_numbers(pictures))
            down, middle = ask_union(control.net, control.shows, asked, question.told, shown, of_picture, hint.strength)
        else:
            net: Any = control.net if isinstance(control, ControlNet) else control.untold
            down, middle = net(
                *asked, **question.told, controlnet_cond=shown, conditioning_scale=hint.strength, return_dict=False
            )
        return Residuals(down, middle)

    def _made_whole(self, control: Control) -> ControlNet | UnionControlNet | Adapter:
        """Return what needs nothing of the UNet; a Control-LoRA becomes so once in a run."""
        if not isinstance(control, ControlLora):
            return control
        if id(control) not in self._whole:
            self._whole[id(control)] = beside(control, self._unet)
        return self._whole[id(control)]

    def _seen(self, adapter: Adapter, hint: Hint, height: int, width: int) -> list[Tensor]:
        """Return what an adapter makes of its picture, which is the same at every step."""
        key = (id(hint), height, width)
        if key not in self._features:
            net: Any = adapter.net
            whole = [math.ceil(side / net.downscale_factor) * net.downscale_factor for side in (height, width)]
            pixels = self._picture(hint, *whole)
            if net.config["in_channels"] == 1:
                pixels = pixels.mean(dim=1, keepdim=True)
            self._features[key] = net(pixels.to(next(net.parameters())))
        return self._features[key]

    def _picture(self, hint: Hint, height: int, width: int) -> Tensor:
        key = (id(hint.picture), height, width)
        if key not in self._pictures:
            pixels = hint.picture[..., :3].movedim(-1, 1).contiguous()  # MPS computes wrongly on what is not
            self._pictures[key] = resample(pixels, width, height, "nearest-exact", "center")
        return self._pictures[key]


def _numbers(pictures: Tensor) -> Tensor:
    """Return the number of each picture of a batch, [B, 1, 1, 1]."""
    return torch.arange(len(pictures), device=pictures.device)[:, None, None, None]
