"""Training the text encoder first, to understand: from a caption alone it learns to say what is where.

CLIP's is trained beforehand too, on pictures and their captions (Radford et al. 2021). What a denoiser teaches a text
encoder is slow for whatever decides little of the error: it learned colours and textures, but not which of two things
is the left one, because that is settled where there is almost nothing but noise. Here a linear layer reads the place
and the looks of each thing from the state of the caption's last token, the only one that has seen all words.
"""

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from atelier.shapes import Scene, contact_sheet, draw, random_claim, sample_scene, say, whole_claim
from atelier.training import parts, reading
from atelier.training.learner import Learner
from atelier.training.plan import Plan
from atelier.training.tokens import token_ids

_LOOKED_AT, _SHOWN = 200, 16
_CAPTIONS, _HELD_OUT = 0, 1  # purposes of random numbers


class TextTask:
    """Learns to read captions."""

    def __init__(self, plan: Plan, family: str = "shapes") -> None:
        self._plan, self._family = plan, family
        self.text_encoder: Any = parts.new_text_encoder(family, plan.seed)
        parts.learn_quickly(self.text_encoder)
        config = self.text_encoder.config
        self.reader = reading.Reader(config.hidden_size).to(self.text_encoder.device)
        self._end = config.eos_token_id
        self.learner = Learner({"text_encoder": self.text_encoder, "reader": self.reader})

    def loss(self, step: int) -> Tensor:
        """Return how wrong a step's own captions are read."""
        scenes, captions = _captioned(self._plan.numpy_at(step, _CAPTIONS), self._plan.batch)
        right = np.stack([reading.labels(scene) for scene in scenes])
        return reading.loss(self._read(captions), torch.from_numpy(right).to(self.learner.device))

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return held-out scenes over whole captions of them, and the shares that are read without a fault."""
        rng = self._plan.numpy_at(0, _HELD_OUT)
        scenes = [sample_scene(rng, held_out=True) for _ in range(_LOOKED_AT)]
        captions = [say(whole_claim(scene), rng) for scene in scenes]
        with self.learner.averaged():
            read = reading.chosen(self._read(captions))
        right = np.array([np.array_equal(reading.labels(s), said) for s, said in zip(scenes, read, strict=True)])
        two = np.array([len(scene.things) == 2 for scene in scenes])
        shown = zip(captions[:_SHOWN], right[:_SHOWN], strict=True)
        words = [f"{'read' if fine else 'MISREAD'}: {caption}" for caption, fine in shown]
        page = contact_sheet([draw(scene, rng) for scene in scenes[:_SHOWN]], words)
        return page, {"one thing": float(right[~two].mean()), "two things": float(right[two].mean())}

    def _read(self, captions: list[str]) -> tuple[Tensor, ...]:
        tokens = token_ids(self._family, captions).to(self.learner.device)
        ends = (tokens == self._end).int().argmax(dim=1)
        states = self.text_encoder(tokens[:, : int(ends.max()) + 1])[0]
        answers: tuple[Tensor, ...] = self.reader(states[torch.arange(len(tokens)), ends])
        return answers


def _captioned(rng: np.random.Generator, count: int) -> tuple[list[Scene], list[str]]:
    scenes = [sample_scene(rng) for _ in range(count)]
    told = [scene.mirrored() if rng.random() < 0.5 else scene for scene in scenes]
    return scenes, [say(random_claim(scene, rng), rng) for scene in told]
