"""What ControlNets add to a network's answer while a run goes on.

The mathematics is diffusers'. ComfyUI 0.3.64's are the levels between which one acts, and how its picture is brought to
the latents' size: cut evenly to their shape, and each pixel taken as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Hint
from atelier.resampling import resample, to_count
from atelier.values import VAE_FACTOR

Residuals = tuple[Sequence[Tensor], Tensor]
"""What is added to the UNet's skip connections, and to its middle."""

Told = Mapping[str, Any]


def require_family(hints: Sequence[Hint], family: str) -> None:
    """Refuse (`controlnet_family`) ControlNets that were made for other models."""
    for hint in hints:
        if hint.control_net.family != family:
            raise BadInput(
                "controlnet_family",
                f"The ControlNet {hint.control_net.file.name} is made for {hint.control_net.family} and the model is "
                f"{family}: take one made for {family}.",
            )


class Steering:
    """The hints of a run, each with its picture in the sizes that were asked for."""

    def __init__(self, table: NoiseTable) -> None:
        self._table = table
        self._pictures: dict[tuple[int, int, int], Tensor] = {}

    def residuals(
        self, hints: Sequence[Hint], sample: Tensor, timestep: Tensor, told: Told, sigma: Tensor, asked: int
    ) -> Residuals | None:
        """Return what the hints add at a level, together; None where none acts.

        Args:
            hints: in the order in which they are added.
            sample: what the network is asked, [asked * B, C, h, w].
            timestep: at which it is asked.
            told: with which prompts, by the names of diffusers' arguments.
            sigma: the level, a scalar.
            asked: how many times the batch stands in the sample.
        """
        found: Residuals | None = None
        for hint in hints:
            if self._table.after(hint.end) <= float(sigma) <= self._table.after(hint.begin):
                found = _together(found, self._one(hint, sample, timestep, told, asked))
        return found

    def _one(self, hint: Hint, sample: Tensor, timestep: Tensor, told: Told, asked: int) -> Residuals:
        net: Any = hint.control_net.net
        weight = next(net.parameters())
        picture = self._picture(hint, sample.shape[-2] * VAE_FACTOR, sample.shape[-1] * VAE_FACTOR).to(weight)
        down, middle = net(
            sample.to(weight.dtype),
            timestep,
            **told,
            controlnet_cond=_for_each(picture, len(sample) // asked, asked),
            conditioning_scale=hint.strength,
            return_dict=False,
        )
        return down, middle

    def _picture(self, hint: Hint, height: int, width: int) -> Tensor:
        key = (id(hint.picture), height, width)
        if key not in self._pictures:
            pixels = hint.picture[..., :3].movedim(-1, 1).contiguous()  # MPS computes wrongly on what is not
            self._pictures[key] = resample(pixels, width, height, "nearest-exact", "center")
        return self._pictures[key]


def _for_each(picture: Tensor, batch: int, asked: int) -> Tensor:
    """Return hint pictures for a batch that is asked several times; they begin again where they end."""
    return to_count(picture, batch).repeat(asked, 1, 1, 1)


def _together(before: Residuals | None, now: Residuals) -> Residuals:
    if before is None:
        return now
    return [earlier + later for earlier, later in zip(before[0], now[0], strict=True)], before[1] + now[1]
