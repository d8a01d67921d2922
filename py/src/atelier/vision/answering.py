"""Captions of pictures, and answers to a question about each."""

from typing import Any

from atelier import signals
from atelier.errors import BadInput
from atelier.pipelines.pictures import as_pil
from atelier.values import Image
from atelier.vision.conversing import read, refuse_mute
from atelier.vision.generating import Settings, generated
from atelier.vision.model import VisionModel

__all__ = ["answered", "captioned"]

_CHOOSES = ("ViltForQuestionAnswering",)
_SAYS = ("BlipForQuestionAnswering", "Blip2ForConditionalGeneration")


def captioned(model: VisionModel, images: Image, begins: str, settings: Settings) -> list[str]:
    """Return a caption for each picture. Raises `BadInput` (`wrong_model`) and what `generated` does."""
    refuse_mute(model)
    return [_said(model, picture, begins, settings) for picture in as_pil(images, many=True)]


def answered(model: VisionModel, images: Image, question: str, settings: Settings) -> list[str]:
    """Return the answer to a question about each picture.

    Raises `BadInput` (`wrong_model`) for a model that is not made for it, and what `generated` does.
    """
    pictures = as_pil(images, many=True)
    if model.kind in _SAYS:
        return [_said(model, one, question, settings) for one in pictures]
    if model.kind not in _CHOOSES:
        raise BadInput(
            "wrong_model",
            f"{model.name} is a {model.kind}, and questions go to one of {', '.join((*_CHOOSES, *_SAYS))}; models "
            "that talk take them in ImageTextToText.",
        )
    return [_chosen(model, one, question, place, len(pictures)) for place, one in enumerate(pictures)]


def _said(model: VisionModel, picture: Any, text: str, settings: Settings) -> str:
    tokens = generated(model, read(model, [picture], text), settings)
    return str(model.tokenizer.decode(tokens, skip_special_tokens=True)).strip()


def _chosen(model: VisionModel, picture: Any, question: str, place: int, total: int) -> str:
    signals.check_cancelled()
    network: Any = model.network
    best = int(network(**read(model, [picture], question)).logits[0].argmax())
    signals.report(place + 1, total)
    return str(network.config.id2label[best])
