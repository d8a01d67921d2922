"""Models that build the inputs of a conversation themselves, as the code of CogVLM and CogAgent does.

They carry their own code (`atelier.remote_code`). Their `build_conversation_input_ids` takes a question, the turns
before it as pairs, and one picture; `generate` takes what it returns, each with a batch of one around it.
"""

from collections.abc import Mapping
from typing import Any

from atelier.errors import BadInput
from atelier.pipelines.pictures import as_pil
from atelier.vision.model import Chat, VisionModel

__all__ = ["converses", "inputs"]

_BUILDS = "build_conversation_input_ids"
_TENSORS = ("input_ids", "token_type_ids", "attention_mask")
_PICTURES = ("images", "cross_images")


def converses(model: VisionModel) -> bool:
    """Whether a model is one of those."""
    return hasattr(model.network, _BUILDS)


def inputs(model: VisionModel, chat: Chat) -> Mapping[str, Any]:
    """Return what `generate` takes. Raises `BadInput` (`chat_refused`) for more than the one picture, or a system."""
    network: Any = model.network
    pictures = [one for message in chat for batch in message.images for one in as_pil(batch, many=True)]
    if len(pictures) > 1 or any(message.role == "system" for message in chat):
        raise BadInput(
            "chat_refused", f"{model.name} ({model.kind}) takes one picture and no system text: leave out the rest."
        )
    *before, question = chat
    texts = [message.text for message in before]
    history = list(zip(texts[::2], texts[1::2], strict=False))
    made = getattr(network, _BUILDS)(model.tokenizer, query=question.text, history=history, images=pictures)
    taken = {name: made[name].unsqueeze(0).to(network.device) for name in _TENSORS if name in made}
    for name in _PICTURES:
        if made.get(name):
            taken[name] = [[made[name][0].to(network.device, network.dtype)]]
    return taken
