"""Nodes that turn words into conditioning."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Int, Live, Output, Text
from atelier.recipes import Clip
from atelier.values import Conditioning


@node("CLIPTextEncode", category="conditioning", title="CLIP Text Encode (Prompt)", device=True)
def clip_text_encode(
    text: Annotated[
        str,
        Text(
            dynamic_prompts=True,
            doc="The prompt. (word) counts 1.1 times, (word:1.3) 1.3 times; \\( and \\) are plain parentheses.",
        ),
    ],
    clip: Annotated[Clip, Live(type="CLIP", doc="The text encoder to read it with.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompt as the model understands it.")]:
    """Encode a prompt with a CLIP text encoder. Text beyond 77 tokens is read in chunks that are put side by side."""
    from atelier.text import encode_prompt

    return encode_prompt(clip, text)


@node("CLIPSetLastLayer", category="conditioning", title="CLIP Set Last Layer")
def clip_set_last_layer(
    clip: Annotated[Clip, Live(type="CLIP", doc="The text encoder.")],
    stop_at_clip_layer: Annotated[
        int, Int(default=-1, min=-24, max=-1, doc="The layer to read prompts from: -1 the last one, -2 the one before.")
    ],
) -> Annotated[Clip, Output("CLIP", "The text encoder, read from that layer.")]:
    """Read prompts from an earlier layer of the text encoder ("clip skip"), as some models are made for."""
    return clip.stopped_at(stop_at_clip_layer)
