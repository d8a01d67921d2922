"""What a LoRA learns: to say which noise was added to the pictures' latents, told by their captions."""

from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from atelier.shapes import contact_sheet
from atelier.training import noising
from atelier.training.learner import Learner
from atelier.training.lora import adapters
from atelier.training.lora.base import Base
from atelier.training.lora.encoded import Encoded
from atelier.training.lora.settings import Settings
from atelier.training.plan import Plan
from atelier.training.samples import Sampler
from atelier.training.tokens import tokenized

_PRIOR = 1  # the purpose of its random numbers


class LoraTask:
    """Learns with layers beside a frozen model; noise, timesteps and weights are the denoiser's."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        base: Base,
        data: Encoded,
        prompts: Sequence[str],
        prior: Encoded | None = None,
    ) -> None:
        self._plan, self._base, self._data = plan, base, data
        self._prior, self._prior_weight = prior, settings.prior_weight
        self._dropout, self._prompts = settings.caption_dropout, list(prompts)
        self._dtype = base.unet.dtype
        modules = {"unet": base.unet, "text_encoder": base.text_encoder}
        self.parts: dict[str, Any] = {part: modules[part] for part in settings.parts}
        for part in settings.parts:
            adapters.add(modules[part], part, settings)
        self.learner = Learner(self.parts, weight_decay=0.0, muon=False)
        self.learner.modules.train()
        side = settings.resolution or base.side
        self._sampler = Sampler(base.family, base.text_encoder, base.unet, base.vae, base.tokenizer, side)
        self._kept = noising.kept_shares(base.family).to(self.learner.device)
        self._empty = tokenized(base.tokenizer, [""])

    def loss(self, step: int) -> Tensor:
        """Return the weighted mean squared error of the noise in a step's own batch, and in the prior's."""
        loss = self._error(self._data, self._plan.torch_at(step))
        if self._prior is None:
            return loss
        return loss + self._prior_weight * self._error(self._prior, self._plan.torch_at(step, _PRIOR))

    def _error(self, data: Encoded, chance: torch.Generator) -> Tensor:
        latents, tokens, noise, times = self._batch(data, chance)
        kept = self._kept[times]
        noisy = noising.noisy(latents, noise, kept).to(self._dtype)
        with torch.set_grad_enabled("text_encoder" in self.parts):
            told = self._base.text_encoder(tokens)[0]
        said = self._base.unet(noisy, times, told).sample
        return noising.weighted_error(said, noise, kept)

    def _batch(self, data: Encoded, chance: torch.Generator) -> tuple[Tensor, ...]:
        size = self._plan.batch
        rows = torch.randint(len(data), (size,), generator=chance)
        drawn, noise = torch.randn(2, size, *data.moments.shape[2:], generator=chance)
        moments = data.moments[rows]
        emptied = torch.rand(size, generator=chance) < self._dropout
        tokens = torch.where(emptied[:, None], self._empty, data.tokens[rows])
        times = noising.spread_times(size, len(self._kept), chance)
        parts = (moments[:, 0] + moments[:, 1] * drawn, tokens, noise, times)
        return tuple(part.to(self.learner.device) for part in parts)

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return samples of the prompts; nothing is measured."""
        with self.learner.averaged():
            made = [self._sampler.pictures([prompt], number)[0] for number, prompt in enumerate(self._prompts)]
        return contact_sheet(made, self._prompts, columns=min(8, len(made)), side=len(made[0])), {}
