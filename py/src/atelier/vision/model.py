"""VISION_MODEL and CHAT as they travel between nodes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from atelier.values import Image

if TYPE_CHECKING:
    from torch.nn import Module

Role: TypeAlias = Literal["system", "user", "assistant"]


@dataclass(frozen=True, eq=False)
class VisionModel:
    """A network of transformers and what prepares its inputs.

    Args:
        name: of its folder.
        network: on the device, for inference.
        processor: reads texts and pictures together, or is one of the two that follow.
        tokenizer: reads texts; nothing where the model knows none.
        image_processor: reads pictures.
    """

    name: str
    network: "Module"
    processor: Any
    tokenizer: Any
    image_processor: Any

    @property
    def kind(self) -> str:
        """The name of the network's class."""
        return type(self.network).__name__


@dataclass(frozen=True, eq=False)
class Message:
    """One turn of a conversation: a text, and batches of pictures that come before it."""

    role: Role
    text: str
    images: tuple[Image, ...] = ()


Chat: TypeAlias = tuple[Message, ...]
"""CHAT: the turns of a conversation, the oldest first."""
