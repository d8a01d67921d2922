"""Training a ControlNet for the shipped model: to say which noise was added to latents, told by lines too.

The model stays as it is; the ControlNet begins as a copy of its first half whose answers count for nothing (Zhang, Rao
and Agrawala 2023, arXiv 2302.05543), or as another ControlNet, from which lines of a new kind are learned quickly. Half
of the captions are emptied, so that the lines have to be read; of a quarter of the pictures the lines show one half, so
that two ControlNets can each say their part.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from atelier.checkpoints import load_checkpoint
from atelier.libraries import quiet
from atelier.shapes import Example, contact_sheet, draw, random_claim, sample_scene, say
from atelier.shapes.chance import happens
from atelier.training import batches, noising
from atelier.training.hints import HINTS, HintKind, agreement, edges_of, one_half
from atelier.training.labelled import save_labelled
from atelier.training.learner import Learner
from atelier.training.plan import Plan, numpy_at
from atelier.training.precision import autocast
from atelier.training.samples import GUIDANCE, STEPS
from atelier.training.tokens import token_ids
from atelier.values import FileRef

EMPTY_SHARE, HALF_SHARE = 0.5, 0.25
_WIDTHS = (16, 16, 32, 32)
_DRAWN, _JITTER, _HELD_OUT = 5, 6, 7  # purposes of random numbers
_LOOKED_AT, _SHOWN = 16, 8
NOTICE = "A ControlNet for Atelier's shapes, trained on drawn pictures; steered by {} of such pictures."
_LINES = {"canny": "Canny edges", "scribble": "scribbled outlines"}


class ControlTask:
    """Learns to let the shipped model follow lines."""

    def __init__(
        self, plan: Plan, base: Path, kind: HintKind, family: str = "shapes", begin: Path | None = None
    ) -> None:
        from diffusers import ControlNetModel

        quiet()
        self._plan, self._kind, self._family = plan, kind, family
        model, clip, vae = load_checkpoint(FileRef(base.name, base, family=family))
        self._unet: Any = model.unet
        self._text_encoder, self._vae = clip.text_encoder, vae.vae
        torch.manual_seed(plan.seed)
        self.net: Any = ControlNetModel.from_unet(self._unet, conditioning_embedding_out_channels=_WIDTHS)
        if begin is not None:
            self.net.load_state_dict(load_file(begin))
        self.net.requires_grad_(requires_grad=True).to(self._unet.device).train()
        self.learner = Learner({"controlnet": self.net})
        self._kept = noising.kept_shares(family).to(self.learner.device)
        self._empty = token_ids(family, [""])

    def loss(self, step: int) -> Tensor:
        """Return the weighted mean squared error of the noise in a step's own batch."""
        latents, tokens, noise, times, hints = self._batch(step)
        kept = self._kept[times]
        noisy = noising.noisy(latents, noise, kept)
        with autocast(self.learner.device):
            with torch.no_grad():
                told = self._text_encoder(tokens)[0]
            down, middle = self.net(noisy, times, told, hints, return_dict=False)
            said = self._unet(
                noisy, times, told, down_block_additional_residuals=down, mid_block_additional_residual=middle
            ).sample
        return noising.weighted_error(said, noise, kept)

    def _batch(self, step: int) -> tuple[Tensor, ...]:
        chance, size, device = self._plan.torch_at(step), self._plan.batch, self.learner.device
        drawn = [self._drawn(step * size + row, held_out=False) for row in range(size)]
        with torch.no_grad():
            pictures = batches.to_tensor([example.picture for example, _ in drawn], device)
            posterior = self._vae.encode(pictures).latent_dist
        spread, noise = torch.randn(2, *posterior.mean.shape, generator=chance)
        latents = (posterior.mean.cpu() + posterior.std.cpu() * spread) * self._vae.config.scaling_factor
        emptied = torch.rand(size, generator=chance) < EMPTY_SHARE
        tokens = torch.where(
            emptied[:, None], self._empty, token_ids(self._family, [each.caption for each, _ in drawn])
        )
        times = noising.spread_times(size, len(self._kept), chance)
        hints = _hint_batch([hint for _, hint in drawn])
        return tuple(part.to(device) for part in (latents, tokens, noise, times, hints))

    def _drawn(self, number: int, *, held_out: bool) -> tuple[Example, batches.Pictures]:
        seed, rng = self._plan.seed, numpy_at(self._plan.seed, _HELD_OUT if held_out else _DRAWN, number)
        scene = sample_scene(rng, held_out)
        claim = random_claim(scene, rng)

        def jitter() -> np.random.Generator:
            return numpy_at(seed, _JITTER, number)

        hint = HINTS[self._kind](scene, jitter, rng)
        if not held_out and happens(rng, HALF_SHARE):
            hint = one_half(hint, scene, rng)
        return Example(draw(scene, jitter()), scene, say(claim, rng), claim), hint

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return hints beside what was made of them, and how much the lines agree, with the ControlNet and without."""
        drawn = [self._drawn(number, held_out=True) for number in range(_LOOKED_AT)]
        with self.learner.averaged():
            made, plain = (self._made(drawn, scale) for scale in (1.0, 0.0))
        hints = [edges_of(example.picture) for example, _ in drawn]
        shown = [picture for (_, hint), one in zip(drawn[:_SHOWN], made, strict=False) for picture in (hint, one)]
        captions = [words for example, _ in drawn[:_SHOWN] for words in (self._kind, example.caption)]
        return contact_sheet(shown, captions), {
            "steered": _agreement(hints, made),
            "plain": _agreement(hints, plain),
        }

    def _made(self, drawn: "list[tuple[Example, batches.Pictures]]", scale: float) -> list[batches.Pictures]:
        from diffusers import EulerDiscreteScheduler, StableDiffusionControlNetPipeline

        from atelier import families

        scheduler = EulerDiscreteScheduler.load_config(families.config_folder(self._family) / "scheduler")
        pipeline = StableDiffusionControlNetPipeline(
            vae=self._vae,
            text_encoder=self._text_encoder,
            tokenizer=families.tokenizer(self._family),
            unet=self._unet,
            controlnet=self.net,
            scheduler=EulerDiscreteScheduler.from_config(scheduler),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        pipeline.set_progress_bar_config(disable=True)
        result = pipeline(
            [example.caption for example, _ in drawn],
            image=_hint_batch([hint for _, hint in drawn]),
            num_inference_steps=STEPS,
            guidance_scale=GUIDANCE,
            controlnet_conditioning_scale=scale,
            generator=[torch.Generator().manual_seed(number) for number in range(len(drawn))],
            output_type="np",
        )
        return list((result.images * 255).round().astype(np.uint8))


def _hint_batch(hints: list[batches.Pictures]) -> Tensor:
    return (batches.to_tensor(hints, torch.device("cpu")) + 1) / 2


def _agreement(hints: list[batches.Pictures], made: list[batches.Pictures]) -> float:
    return float(np.mean([agreement(hint, edges_of(one)) for hint, one in zip(hints, made, strict=True)]))


def write(task: ControlTask, kind: HintKind, out: Path) -> int:
    """Write what was learned, averaged and in half precision, under diffusers' names; returns its bytes."""
    with task.learner.averaged():
        weights = {name: weight.half() for name, weight in task.net.state_dict().items()}
    save_labelled(weights, out, {"atelier.notice": NOTICE.format(_LINES[kind])})
    return out.stat().st_size
