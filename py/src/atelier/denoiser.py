"""What the pipeline calls in the UNet's place: the UNet under the conditions of one run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from atelier.acting import ActingPrompt, weight_for
from atelier.added import Added, added
from atelier.beside import Beside
from atelier.errors import BadInput
from atelier.guidance import Asked, Guidance
from atelier.inpainting import KeptOutside
from atelier.prediction import Prediction, as_noise
from atelier.signals import check_cancelled
from atelier.steering import Question, Steering


@dataclass(frozen=True, eq=False)
class Conditions:
    """What a run is told to do.

    Attributes:
        sides: the prompts, the positive ones first.
        guidance: how the sides' answers become one.
        size: height and width of the pictures in pixels.
        level: tells the σ that the network is being asked at, a scalar.
        steering: the run's ControlNets and adapters.
        beside: what the network is shown beside the latents.
        kept: what stays as it was outside of a mask.
        prediction: what the network's answer means.
        is_consistent: whether the network is a consistency model.
        tells_guidance: whether the network is told the scale of guidance, which the pipeline embeds.
    """

    sides: Sequence[Sequence[ActingPrompt]]
    guidance: Guidance
    size: tuple[int, int]
    level: Callable[[], Tensor]
    steering: Steering
    beside: Beside
    kept: KeptOutside | None = None
    prediction: Prediction = Prediction.NOISE
    is_consistent: bool = False
    tells_guidance: bool = False


class GuidedDenoiser(nn.Module):
    """A UNet under the conditions of a run.

    Prompts that are asked alike (the same place, length and hints) go through the network in one batch, negative first,
    as diffusers' pipelines do. With `with_unguided` the prediction of the negative prompts is handed out too, along the
    channels after the guided one, at any guidance.
    """

    def __init__(self, unet: Any, conditions: Conditions, *, with_unguided: bool = False) -> None:
        super().__init__()
        self._unet = (unet,)  # in a tuple, so that the UNet does not become a part of this module
        self.config = unet.config
        weight = next(unet.parameters())  # unet.device and unet.dtype look at every weight, which takes milliseconds
        self.device: torch.device = weight.device
        self.dtype: torch.dtype = weight.dtype
        self._run = conditions
        self._with_unguided = with_unguided
        asks = conditions.guidance.asks(with_unguided=with_unguided)
        self._sides = [
            [self._question(prompt, "negative" if number else "positive") for prompt in prompts]
            for number, (prompts, asked) in enumerate(zip(conditions.sides, asks, strict=True))
            if asked
        ]
        self._together: dict[tuple[int, ...], dict[str, Any]] = {}
        self._embedded_guidance: Tensor | None = None

    def _question(self, prompt: ActingPrompt, role: str) -> "_Question":
        told = added(prompt.condition[1], self.config, self._run.size, role)
        if told is not None:
            told = Added(*(part.to(device=self.device, dtype=self.dtype) for part in told))
        beside = self._run.beside.of(prompt.condition[1])
        if beside is not None:
            beside = beside.to(device=self.device, dtype=self.dtype)
        return _Question(prompt, self._embedding(prompt, role), told, beside)

    def _embedding(self, prompt: ActingPrompt, role: str) -> Tensor:
        embedding = prompt.condition[0]
        width = self.config.cross_attention_dim
        if embedding.shape[-1] != width:
            raise BadInput(
                "conditioning_mismatch",
                f"The {role} prompt is {embedding.shape[-1]} wide and the model expects {width}: "
                "encode it with the CLIP of the same checkpoint.",
            )
        return embedding.to(device=self.device, dtype=self.dtype)

    def forward(self, sample: Tensor, timestep: Tensor, timestep_cond: Tensor | None = None, **_: Any) -> tuple[Tensor]:
        """Predict the noise in `sample` [B, C, h, w] at a timestep, [B, C, h, w] or with the unguided [B, 2C, h, w].

        `timestep_cond` [B, D] is the scale of guidance for networks that know it.
        Raises `Cancelled` before the network is asked.
        """
        check_cancelled()
        self._embedded_guidance = timestep_cond if self._run.tells_guidance else None
        kept = self._run.kept
        guided, unguided = self._predictions(sample if kept is None else kept.shown(sample), timestep)
        if kept is not None:
            guided, unguided = kept.predicted(sample, guided), kept.seen(sample, unguided)
        return (torch.cat([guided, unguided], dim=1),) if self._with_unguided else (guided,)

    def _predictions(self, sample: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
        sigma = self._run.level()
        sides = [[one for one in side if one.prompt.acts_at(sigma)] for side in self._sides]
        answers: dict[int, Tensor] = {}
        for group in _alike([question for side in sides for question in side]):
            for question, answer in zip(group, self._ask(group, sample, timestep, sigma), strict=True):
                answers[id(question)] = answer
        averaged = [self._averaged(side, answers, sample, sigma) for side in sides]
        asked = Asked(sample * (sigma**2 + 1) ** 0.5, sigma, self._run.prediction)
        return self._run.guidance.of(averaged, asked)

    def _averaged(self, side: "list[_Question]", answers: dict[int, Tensor], sample: Tensor, sigma: Tensor) -> Tensor:
        """Return a side's answer: of several prompts the average by weight, and nothing where none acts."""
        if len(side) == 1 and side[0].prompt.window is None and side[0].prompt.weight is None:
            return answers[id(side[0])]
        total, weights = torch.zeros_like(sample), torch.zeros_like(sample)
        for question in side:
            answer, window = answers[id(question)], question.prompt.window
            weight = weight_for(question.prompt, answer)
            here = (total, weights) if window is None else (window.of(total), window.of(weights))
            here[0].add_(answer if weight is None else answer * weight)
            here[1].add_(1.0 if weight is None else weight)
        share, strength = self._run.prediction.factors(sigma)
        nothing = share * sample * (sigma**2 + 1) ** 0.5 / strength  # the answer by which the end is expected to be 0
        return torch.where(weights > 0, total / weights.clamp(min=1e-37), nothing)

    def _ask(self, group: "list[_Question]", sample: Tensor, timestep: Tensor, sigma: Tensor) -> tuple[Tensor, ...]:
        window, hints = group[0].prompt.window, group[0].prompt.hints
        part = sample if window is None else window.of(sample)
        count = len(group)
        asked = torch.cat([part] * count) if count > 1 else part
        told = self._told(group, len(sample))
        residuals = self._run.steering.residuals(hints, Question(asked, timestep, told, count), sigma)
        prediction = self._unet[0](
            _with_beside(asked.to(self.dtype), group),
            timestep,
            **told,
            **residuals.arguments(self.dtype),
            timestep_cond=self._guidance_for(count),
            return_dict=False,
        )[0]
        answer = cast("Tensor", prediction).to(sample.dtype)
        if self._run.is_consistent:
            answer = as_noise(answer, asked * (sigma**2 + 1) ** 0.5, sigma, timestep)
        return answer.chunk(count)

    def _guidance_for(self, count: int) -> Tensor | None:
        told = self._embedded_guidance
        return None if told is None else told.to(self.dtype).repeat(count, 1)

    def _told(self, group: "list[_Question]", batch: int) -> dict[str, Any]:
        """Return what diffusers' networks are told by their arguments' names."""
        key = (batch, *(id(question) for question in group))
        if key not in self._together:
            each = [_repeat(question.embedding, batch) for question in group]
            told: dict[str, Any] = {"encoder_hidden_states": torch.cat(each) if len(each) > 1 else each[0]}
            more = [question.added for question in group if question.added is not None]
            if more:
                told["added_cond_kwargs"] = Added.together(more, batch)
            self._together[key] = told
        return self._together[key]


@dataclass(frozen=True, eq=False)
class _Question:
    """A prompt with its embedding, and what the network is told and shown beside it, where and as it computes."""

    prompt: ActingPrompt
    embedding: Tensor
    added: Added | None
    beside: Tensor | None

    def is_asked_like(self, other: "_Question") -> bool:
        """Say whether both can go through the network in one batch."""
        mine, theirs = self.prompt, other.prompt
        return (
            mine.window == theirs.window
            and self.embedding.shape == other.embedding.shape
            and len(mine.hints) == len(theirs.hints)
            and all(one is another for one, another in zip(mine.hints, theirs.hints, strict=True))
        )


def _alike(questions: list[_Question]) -> Iterator[list[_Question]]:
    """Yield the questions in groups that can be asked together, in each group the last one first."""
    left = questions
    while left:
        group = [one for one in left if one.is_asked_like(left[0])]
        left = [one for one in left if one not in group]
        yield group[::-1]


def _with_beside(asked: Tensor, group: list[_Question]) -> Tensor:
    """Return latents [n·B, 4, h, w] with what is shown beside them along the channels."""
    shown = [one.beside for one in group if one.beside is not None]
    if not shown:
        return asked
    window = group[0].prompt.window
    return torch.cat([asked, torch.cat(shown if window is None else [window.of(one) for one in shown])], dim=1)


def _repeat(prompt: Tensor, count: int) -> Tensor:
    return prompt if len(prompt) == count else prompt.repeat(count, 1, 1)
