"""Looking at what a denoiser has learned: pictures of held-out captions, made as a user makes them."""

from typing import Any

import numpy as np
import torch
from PIL import Image

from atelier import families
from atelier.libraries import quiet
from atelier.shapes import SIDE, Example, check, contact_sheet, sample
from atelier.training import batches
from atelier.training.precision import autocast

Vae = Any
STEPS, GUIDANCE = 20, 5.0
_TRIED, _SHOWN = 80, 32
_SEED = 20_000


class Sampler:
    """Makes pictures with diffusers' own pipeline: 20 steps of Euler, guidance 5."""

    def __init__(
        self, family: str, text_encoder: Any, unet: Any, vae: Vae, tokenizer: Any = None, side: int = SIDE
    ) -> None:
        from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

        quiet()
        self._side = side
        config = EulerDiscreteScheduler.load_config(families.config_folder(family) / "scheduler")
        self._pipeline = StableDiffusionPipeline(
            vae=vae,
            text_encoder=text_encoder,
            tokenizer=tokenizer or families.tokenizer(family),
            unet=unet,
            scheduler=EulerDiscreteScheduler.from_config(config),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        self._pipeline.set_progress_bar_config(disable=True)

    def pictures(self, captions: list[str], seed: int) -> list[batches.Pictures]:
        """Return one picture for each caption; picture n begins with the noise of seed + n."""
        noise = [torch.Generator().manual_seed(seed + number) for number in range(len(captions))]
        with autocast(self._pipeline.device):
            made = self._pipeline(
                captions,
                height=self._side,
                width=self._side,
                num_inference_steps=STEPS,
                guidance_scale=GUIDANCE,
                generator=noise,
                output_type="np",
            )
        return list((made.images * 255).round().astype(np.uint8))

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return a sheet of held-out captions, the same ones every time, and the shares of right pictures by things.

        A picture is right when the checker finds nothing wrong with it.
        """
        examples = held_out_examples(_TRIED)
        captions = [example.caption for example in examples]
        pictures = self.pictures(captions, _SEED)
        right = [not check(picture, example.claim) for picture, example in zip(pictures, examples, strict=True)]
        page = contact_sheet(pictures[:_SHOWN], captions[:_SHOWN])
        return page, {"one thing": _share(right[::2]), "two things": _share(right[1::2])}


def held_out_examples(count: int) -> list[Example]:
    """Return captioned scenes that no training sees, one thing and two things by turns."""
    rng = np.random.default_rng(_SEED)
    return [sample(rng, held_out=True, things=1 + number % 2) for number in range(count)]


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)
