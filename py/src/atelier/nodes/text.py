"""Nodes that turn words into conditioning."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Live, Output, Text
from atelier.recipes import Clip
from atelier.values import Conditioning


@node("CLIPTextEncode", category="conditioning", title="CLIP Text Encode (Prompt)", device=True)
def clip_text_encode(
    text: Annotated[
        str,
        Text(doc="The prompt. (word) counts 1.1 times, (word:1.3) 1.3 times; \\( and \\) are plain parentheses."),
    ],
    clip: Annotated[Clip, Live(type="CLIP", doc="The text encoder to read it with.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompt as the model understands it.")]:
    """Encode a prompt with a CLIP text encoder. Text beyond 77 tokens is read in chunks that are put side by side."""
    from atelier.text import encode_prompt

    return encode_prompt(clip, text)
