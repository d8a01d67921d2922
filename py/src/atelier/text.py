"""Encoding prompts with CLIP."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from atelier import notices
from atelier.patching import patched_text_encoder
from atelier.prompts import CHUNK, Token, chunks, segments, split_embeddings
from atelier.recipes import Clip
from atelier.signals import check_cancelled
from atelier.values import Conditioning

if TYPE_CHECKING:
    from transformers import CLIPTextModel

_AT_ONCE = 32
"""Chunks that go through the encoder together; bounds the memory of very long prompts."""


def encode_prompt(clip: Clip, prompt: str) -> Conditioning:
    """Encode a prompt: chunks of 77 tokens side by side, [1, 77·n, D] float32, and the first chunk's pooled output.

    A weight w moves a token's embedding z to z₀ + w·(z − z₀), where z₀ is that of the empty prompt at its place.
    Embeddings (`embedding:name`) are left out, with a notice.
    """
    weighted = chunks(_tokens(clip, prompt))
    is_weighted = any(weight != 1.0 for chunk in weighted for _, weight in chunk)
    asked = [*weighted, []] if is_weighted else weighted
    encoded, pooled = _encode(clip, asked)
    if is_weighted:
        encoded = _apply_weights(encoded[:-1], encoded[-1], weighted)
    return [(encoded.reshape(1, -1, encoded.shape[-1]), {"pooled_output": pooled[:1]})]


def _tokens(clip: Clip, prompt: str) -> list[list[Token]]:
    groups = []
    for segment in segments(prompt):
        runs, names = split_embeddings(segment.text)
        for name in names:
            notices.add("embedding_ignored", f"Embeddings are not supported yet: embedding:{name[:80]} is left out.")
        for run in runs:
            ids = clip.tokenizer(run, add_special_tokens=False, verbose=False)["input_ids"]
            groups.append([(int(token), segment.weight) for token in ids])
    return groups


def _encode(clip: Clip, weighted: list[list[Token]]) -> tuple[Tensor, Tensor]:
    start, end = clip.tokenizer.bos_token_id, clip.tokenizer.eos_token_id
    rows = torch.tensor(
        [[start, *(token for token, _ in chunk), *[end] * (CHUNK + 1 - len(chunk))] for chunk in weighted]
    )
    states, pooled = [], []
    with patched_text_encoder(clip) as text_encoder:
        for part in torch.split(rows, _AT_ONCE):
            check_cancelled()
            state, pool = _states(text_encoder, part.to(text_encoder.device), clip.last_layer)
            states.append(state.float().cpu())
            pooled.append(pool.float().cpu())
    return torch.cat(states), torch.cat(pooled)


def _states(text_encoder: "CLIPTextModel", rows: Tensor, last_layer: int) -> tuple[Tensor, Tensor]:
    """Return the states of a layer after the final norm, and the pooled output, which is always the last layer's.

    A layer before the first one counts as the last, as in ComfyUI.
    """
    if last_layer == -1 or -last_layer > text_encoder.config.num_hidden_layers:
        output = text_encoder(rows)
        return output[0], output[1]
    output = text_encoder(rows, output_hidden_states=True)
    return text_encoder.final_layer_norm(output.hidden_states[last_layer]), output.pooler_output


def _apply_weights(encoded: Tensor, empty: Tensor, weighted: list[list[Token]]) -> Tensor:
    weights = torch.ones(encoded.shape[:2])
    for row, chunk in enumerate(weighted):
        weights[row, 1 : 1 + len(chunk)] = torch.tensor([weight for _, weight in chunk])
    moved = (encoded - empty) * weights[..., None] + empty
    return torch.where(weights[..., None] == 1.0, encoded, moved)
