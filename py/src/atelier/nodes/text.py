"""Nodes that turn words into conditioning."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Float, Int, Live, Output, Text
from atelier.recipes import Clip
from atelier.values import MAX_SIDE, Conditioning, Prompt


def _prompt(doc: str) -> Text:
    return Text(dynamic_prompts=True, embeddings=True, doc=doc)


@node("CLIPTextEncode", category="conditioning", title="CLIP Text Encode (Prompt)", device=True)
def clip_text_encode(
    text: Annotated[
        Prompt,
        _prompt(
            "The prompt. (word) counts 1.1 times, (word:1.3) 1.3 times; \\( and \\) are plain parentheses. "
            "embedding:name is the file of that name among the embeddings."
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


def _pixels(doc: str, default: int = 1024) -> Int:
    return Int(default=default, min=0, max=MAX_SIDE, doc=doc)


_Clip = Live(type="CLIP", doc="The text encoders to read it with.")


@node("CLIPTextEncodeSDXL", category="advanced/conditioning", device=True)
def clip_text_encode_sdxl(
    clip: Annotated[Clip, _Clip],
    width: Annotated[int, _pixels("As how wide a picture it is described, in pixels.")],
    height: Annotated[int, _pixels("As how high a picture it is described, in pixels.")],
    crop_w: Annotated[int, _pixels("How much of that is cut off on the left.", 0)],
    crop_h: Annotated[int, _pixels("How much of that is cut off above.", 0)],
    target_width: Annotated[int, _pixels("How wide the picture shall be.")],
    target_height: Annotated[int, _pixels("How high the picture shall be.")],
    text_g: Annotated[Prompt, _prompt("The prompt for the second, larger text encoder.")],
    text_l: Annotated[Prompt, _prompt("The prompt for the first text encoder.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompt as the model understands it.")]:
    """Encode a prompt for SDXL, with the size and the cut that the model is told beside it."""
    from atelier.conditions import with_options
    from atelier.text import encode_prompt

    return with_options(
        encode_prompt(clip, text_g, text_l),
        {
            "width": width,
            "height": height,
            "crop_w": crop_w,
            "crop_h": crop_h,
            "target_width": target_width,
            "target_height": target_height,
        },
    )


@node("CLIPTextEncodeSDXLRefiner", category="advanced/conditioning", device=True)
def clip_text_encode_sdxl_refiner(
    ascore: Annotated[
        float, Float(default=6.0, min=0.0, max=1000.0, step=0.01, doc="How beautiful it shall be: 6 much, 2.5 little.")
    ],
    width: Annotated[int, _pixels("As how wide a picture it is described, in pixels.")],
    height: Annotated[int, _pixels("As how high a picture it is described, in pixels.")],
    text: Annotated[Prompt, _prompt("The prompt.")],
    clip: Annotated[Clip, Live(type="CLIP", doc="The refiner's text encoder.")],
) -> Annotated[Conditioning, Output("CONDITIONING", "The prompt as the model understands it.")]:
    """Encode a prompt for SDXL's refiner, with the size and the beauty that the model is told beside it."""
    from atelier.conditions import with_options
    from atelier.text import encode_prompt

    return with_options(encode_prompt(clip, text), {"aesthetic_score": ascore, "width": width, "height": height})
