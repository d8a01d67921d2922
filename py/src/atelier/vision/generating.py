"""Generating text, a token at a time: progress out, cancel in, and random choices from a seed of their own.

transformers' own loop runs, and only looks in here: at each token through a stopping criterion, and where it draws a
token at random through the last of its logits processors. That one draws from a generator of its own, because the
process's random numbers belong to nobody, and leaves only the drawn token to choose from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor, StoppingCriteria
from transformers.generation.configuration_utils import BaseWatermarkingConfig

from atelier import signals
from atelier.errors import BadInput
from atelier.vision.model import VisionModel

__all__ = ["Settings", "generated"]

_LONGEST_NOTE = 2_000
"""A note holds the end of the text so far, in so many characters."""


@dataclass(frozen=True)
class Settings:
    """How text is generated.

    Args:
        max_new_tokens: at which it ends at the latest.
        do_sample: whether tokens are drawn at random; if not, the likeliest one is taken.
        seed: all draws follow from it.
        others: of transformers' `GenerationConfig`, by name; `None` is the model's own.
    """

    max_new_tokens: int
    do_sample: bool = False
    seed: int = 0
    others: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `generate`. Raises `BadInput` (`settings_refused`)."""
        given = {name: value for name, value in self.others.items() if value is not None}
        if self.do_sample and given.get("num_beams", 1) > 1:
            raise BadInput("settings_refused", "Beams are not drawn at random: set num_beams to 1, or do_sample off.")
        drawn = {"watermarking_config": _Drawn(self.seed)} if self.do_sample else {}
        return {"max_new_tokens": self.max_new_tokens, "do_sample": self.do_sample, **given, **drawn}


def generated(model: VisionModel, inputs: Mapping[str, Any], settings: Settings) -> Tensor:
    """Return the tokens [T] that the model adds to its inputs, on the CPU.

    Raises `Cancelled` between two tokens; `BadInput` (`arguments_refused`) with the model's own words.
    """
    watch = _Watch(model.tokenizer, settings.max_new_tokens)
    network: Any = model.network
    try:
        made = network.generate(**inputs, **settings.arguments(), stopping_criteria=[watch])
    except ValueError as refusal:
        raise BadInput("arguments_refused", f"{model.name} ({model.kind}) refuses: {refusal}") from refusal
    return _without(inputs.get("input_ids"), made[0]).cpu()


def _without(given: Tensor | None, made: Tensor) -> Tensor:
    """Leave out the tokens that were given, where a model says them again."""
    if given is None or not torch.equal(made[: given.shape[1]], given[0].to(made.device)):
        return made
    return made[given.shape[1] :]


class _Watch(StoppingCriteria):  # type: ignore[misc]  # transformers is not typed
    """Is asked after each token; never stops, except where the caller has cancelled."""

    def __init__(self, tokenizer: Any, total: int) -> None:
        self._tokenizer = tokenizer
        self._total = total
        self._steps = 0
        self._given = 0

    def __call__(self, input_ids: Tensor, scores: Any, **_: Any) -> Any:
        del scores
        signals.check_cancelled()
        self._given = self._given or input_ids.shape[1] - 1
        self._steps += 1
        signals.report(min(self._steps, self._total), self._total, self._said(input_ids[0, self._given :]))
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

    def _said(self, tokens: Tensor) -> str:
        text = self._tokenizer.decode(tokens, skip_special_tokens=True) if self._tokenizer is not None else ""
        return str(text)[-_LONGEST_NOTE:].rstrip("\N{REPLACEMENT CHARACTER}")  # a sign of which a part is missing


class _Drawn(BaseWatermarkingConfig):  # type: ignore[misc]  # transformers is not typed
    """Puts the draw behind all other logits processors, where transformers puts watermarks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def validate(self) -> None:
        """A seed is a number."""

    def construct_processor(self, vocab_size: int, device: Any) -> "_Draw":  # noqa: ARG002 - transformers' signature
        """Return a processor for one run of `generate`."""
        return _Draw(torch.Generator(device).manual_seed(self.seed))


class _Draw(LogitsProcessor):  # type: ignore[misc]  # transformers is not typed
    """Draws a token from the scores, and leaves no other."""

    def __init__(self, generator: torch.Generator) -> None:
        self._generator = generator

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        del input_ids
        token = torch.multinomial(torch.softmax(scores, dim=-1), 1, generator=self._generator)
        return torch.full_like(scores, -torch.inf).scatter_(-1, token, 0.0)
