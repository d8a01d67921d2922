"""Conversations over pictures, in the form that a model was trained for."""

from collections.abc import Mapping
from typing import Any

from atelier.errors import BadInput
from atelier.pipelines.pictures import as_pil
from atelier.vision import cog
from atelier.vision.generating import Settings, generated
from atelier.vision.model import Chat, Message, VisionModel

__all__ = ["replied"]


def replied(model: VisionModel, chat: Chat, settings: Settings) -> tuple[str, Chat]:
    """Return what a model answers to the last turn, and the conversation with its answer.

    Raises `BadInput`: `wrong_model`, `chat_refused`, and what `generated` does.
    """
    refuse_mute(model)
    inputs = cog.inputs(model, chat) if cog.converses(model) else _inputs(model, chat)
    tokens = generated(model, inputs, settings)
    text = str(model.tokenizer.decode(tokens, skip_special_tokens=True)).strip()
    return text, (*chat, Message("assistant", text))


def refuse_mute(model: VisionModel) -> None:
    """Refuse (`wrong_model`) a model that says nothing."""
    network: Any = model.network
    if model.tokenizer is None or not network.can_generate():
        raise BadInput(
            "wrong_model",
            f"{model.name} is a {model.kind}, which generates no text: load a model such as LLaVA, Qwen2-VL or BLIP.",
        )


def pillows(message: Message) -> list[Any]:
    """Return the pictures of a turn."""
    return [one for batch in message.images for one in as_pil(batch, many=True)]


def _inputs(model: VisionModel, chat: Chat) -> Mapping[str, Any]:
    if getattr(model.processor, "chat_template", None) is None:
        return _without_template(model, chat)
    asked = {"add_generation_prompt": True, "tokenize": True, "return_dict": True, "return_tensors": "pt"}
    try:
        made = model.processor.apply_chat_template([_said(model, one) for one in chat], **asked)
    except (ValueError, TypeError) as refusal:
        raise BadInput("chat_refused", f"{model.name} ({model.kind}) refuses: {refusal}") from refusal
    return moved(model, made)


def _said(model: VisionModel, message: Message) -> dict[str, Any]:
    pictures = [{"type": "image", "image": one} for one in pillows(message)]
    if model.processor is not model.tokenizer:
        return {"role": message.role, "content": [*pictures, {"type": "text", "text": message.text}]}
    if pictures:
        raise BadInput("chat_refused", f"{model.name} is a {model.kind}, which sees no pictures: link none.")
    return {"role": message.role, "content": message.text}


def _without_template(model: VisionModel, chat: Chat) -> Mapping[str, Any]:
    """Give a model that knows no turns the one text as it is."""
    if len(chat) > 1 or model.processor is None:
        raise BadInput(
            "chat_refused", f"{model.name} ({model.kind}) has no chat template: send it one prompt, and no system text."
        )
    return read(model, pillows(chat[0]), chat[0].text)


def read(model: VisionModel, pictures: list[Any], text: str) -> Mapping[str, Any]:
    """Return what the processor makes of pictures and a text, either of which may be nothing."""
    given: dict[str, Any] = ({"images": pictures} if pictures else {}) | ({"text": text} if text else {})
    together = model.processor not in (model.tokenizer, model.image_processor)
    try:
        if together:
            return moved(model, model.processor(**given, return_tensors="pt"))
        seen = model.image_processor(pictures, return_tensors="pt") if pictures and model.image_processor else {}
        return moved(model, {**seen, **(model.tokenizer(text, return_tensors="pt") if text else {})})
    except (ValueError, TypeError) as refusal:
        raise BadInput("arguments_refused", f"{model.name} ({model.kind}) refuses: {refusal}") from refusal


def moved(model: VisionModel, inputs: Any) -> Mapping[str, Any]:
    """Return inputs where the network is, numbers with a fraction in its precision."""
    network: Any = model.network
    return {
        name: (value.to(network.device, network.dtype) if value.is_floating_point() else value.to(network.device))
        if hasattr(value, "is_floating_point")
        else value
        for name, value in inputs.items()
    }
