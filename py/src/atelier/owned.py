"""What one node must have for itself while it runs: networks, tokenizers, and the device."""

from typing import Any

import torch

from atelier import turns
from atelier.declare import NodeType
from atelier.pipelines.recipe import Pipeline
from atelier.recipes import Clip
from atelier.registry import networks
from atelier.vision.model import VisionModel


def owned_by(node_type: NodeType, arguments: dict[str, Any], device: torch.device) -> list[object]:
    """Return what the node must have for itself. Nodes without a device only pass components on."""
    if not node_type.device:
        return []
    lists = arguments.values() if node_type.input_is_list else ([value] for value in arguments.values())
    values = [value for one in lists for value in one]
    tokenizers = [value.tokenizer for value in values if isinstance(value, Clip | VisionModel)]
    parts = [part for value in values if isinstance(value, Pipeline) for part in value.components.values()]
    return [
        *networks(arguments),
        *tokenizers,
        *(part for part in parts if part is not None),
        *([turns.DEVICE] if device.type != "cpu" else []),
    ]
