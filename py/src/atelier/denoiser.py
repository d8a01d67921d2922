"""What the pipeline calls in the UNet's place: the UNet under the conditions of one run."""

from typing import Any, cast

import torch
from torch import Tensor, nn

from atelier.errors import BadInput
from atelier.inpainting import KeptOutside
from atelier.signals import check_cancelled
from atelier.values import Conditioning


class GuidedDenoiser(nn.Module):
    """A UNet with guidance: pulls the prediction from the negative prompt towards the positive one.

    Both prompts go through the network in one batch, negative first, as diffusers' pipelines do; prompts of different
    lengths go one after the other. At a guidance of 1 the negative prompt has no effect and is left out. With `kept`
    it acts in a part of the latents only. With `with_unguided` the prediction of the negative prompt is handed out too,
    along the channels after the guided one, at any guidance.
    """

    def __init__(
        self,
        unet: Any,
        positive: Conditioning,
        negative: Conditioning,
        guidance: float,
        kept: KeptOutside | None = None,
        *,
        with_unguided: bool = False,
    ) -> None:
        super().__init__()
        self._unet = (unet,)  # in a tuple, so that the UNet does not become a part of this module
        self.config = unet.config
        weight = next(unet.parameters())  # unet.device and unet.dtype look at every weight, which takes milliseconds
        self.device: torch.device = weight.device
        self.dtype: torch.dtype = weight.dtype
        self._guidance = guidance
        self._positive = self._embedding(positive, "positive")
        self._negative = self._embedding(negative, "negative") if guidance != 1.0 or with_unguided else None
        self._together: Tensor | None = None
        self._kept = kept
        self._with_unguided = with_unguided

    def _embedding(self, conditioning: Conditioning, role: str) -> Tensor:
        if len(conditioning) != 1:
            raise BadInput(
                "unsupported_conditioning", f"The {role} input holds {len(conditioning)} prompts; give it one."
            )
        embedding = conditioning[0][0]
        width = self.config.cross_attention_dim
        if embedding.shape[-1] != width:
            raise BadInput(
                "conditioning_mismatch",
                f"The {role} prompt is {embedding.shape[-1]} wide and the model expects {width}: "
                "encode it with the CLIP of the same checkpoint.",
            )
        return embedding.to(device=self.device, dtype=self.dtype)

    def forward(self, sample: Tensor, timestep: Tensor, **_: Any) -> tuple[Tensor]:
        """Predict the noise in `sample` [B, C, h, w] at a timestep, [B, C, h, w] or with the unguided [B, 2C, h, w].

        Raises `Cancelled` before the network is asked.
        """
        check_cancelled()
        kept = self._kept
        guided, unguided = self._predictions(sample if kept is None else kept.shown(sample), timestep)
        if kept is not None:
            guided, unguided = kept.predicted(sample, guided), kept.seen(sample, unguided)
        return (torch.cat([guided, unguided], dim=1),) if self._with_unguided else (guided,)

    def _predictions(self, sample: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
        if self._negative is None:
            positive = self._predict(sample, timestep, self._positive)
            return positive, positive
        if self._negative.shape[1] == self._positive.shape[1]:
            both = self._both(self._negative, len(sample))
            negative, positive = self._predict(torch.cat([sample] * 2), timestep, both).chunk(2)
        else:
            negative = self._predict(sample, timestep, self._negative)
            positive = self._predict(sample, timestep, self._positive)
        return negative + self._guidance * (positive - negative), negative

    def _both(self, negative: Tensor, batch: int) -> Tensor:
        if self._together is None or len(self._together) != 2 * batch:
            self._together = torch.cat([_repeat(negative, batch), _repeat(self._positive, batch)])
        return self._together

    def _predict(self, sample: Tensor, timestep: Tensor, prompts: Tensor) -> Tensor:
        prediction = self._unet[0](
            sample.to(self.dtype),
            timestep,
            encoder_hidden_states=_repeat(prompts, len(sample)),
            return_dict=False,
        )[0]
        return cast("Tensor", prediction).to(sample.dtype)


def _repeat(prompt: Tensor, count: int) -> Tensor:
    return prompt if len(prompt) == count else prompt.repeat(count, 1, 1)
