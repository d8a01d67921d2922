"""Encoding prompts with CLIP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from atelier import families, notices
from atelier.families import Reading
from atelier.patching import patched_text_encoders
from atelier.prompts import CHUNK, Token, chunks, segments, split_embeddings
from atelier.recipes import Clip
from atelier.signals import check_cancelled
from atelier.values import Conditioning

_AT_ONCE = 32
"""Chunks that go through the encoder together; bounds the memory of very long prompts."""

Chunks = list[list[Token]]


def encode_prompt(clip: Clip, prompt: str, for_first: str | None = None) -> Conditioning:
    """Encode a prompt: chunks of 77 tokens side by side, [1, 77·n, D] float32, and the first chunk's pooled output.

    A weight w moves a token's embedding z to z₀ + w·(z − z₀), where z₀ is that of the empty prompt at its place.
    Of several encoders the states are joined along D, and the last one's pooled output is taken; the first of them may
    be given another prompt. Embeddings (`embedding:name`) are left out, with a notice.
    """
    readings = families.readings(clip.family)
    prompts = [prompt] * len(readings)
    if for_first is not None and len(prompts) > 1:
        prompts[0] = for_first
    laid = [chunks(_tokens(clip, each)) for each in prompts]
    longest = max(len(each) for each in laid)
    states, pooled = [], torch.empty(0)
    with patched_text_encoders(clip) as encoders:
        for encoder, reading, each in zip(encoders, readings, laid, strict=True):
            filled = [*each, *[[] for _ in range(longest - len(each))]]
            found, pooled = _Encoding(encoder, clip, reading).of(filled)
            states.append(found)
    joined = torch.cat(states, dim=-1)
    return [(joined.reshape(1, -1, joined.shape[-1]), {"pooled_output": pooled[:1]})]


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


@dataclass(frozen=True)
class _Encoding:
    """One text encoder as a family reads with it."""

    encoder: Any
    clip: Clip
    reading: Reading

    def of(self, weighted: Chunks) -> tuple[Tensor, Tensor]:
        """Return the weighted states [n, 77, D] and the pooled outputs [n, D] of chunks."""
        is_weighted = any(weight != 1.0 for chunk in weighted for _, weight in chunk)
        states, pooled = self._plain([*weighted, []] if is_weighted else weighted)
        return (_apply_weights(states[:-1], states[-1], weighted) if is_weighted else states), pooled

    def _plain(self, weighted: Chunks) -> tuple[Tensor, Tensor]:
        states, pooled = [], []
        for part in torch.split(self._rows(weighted), _AT_ONCE):
            check_cancelled()
            state, pool = self._states(part.to(self.encoder.device))
            states.append(state.float().cpu())
            pooled.append(pool.float().cpu())
        return torch.cat(states), torch.cat(pooled)

    def _rows(self, weighted: Chunks) -> Tensor:
        start, end = self.clip.tokenizer.bos_token_id, self.clip.tokenizer.eos_token_id
        fill = end if self.reading.fills_with_end else 0
        return torch.tensor(
            [[start, *(token for token, _ in chunk), end, *[fill] * (CHUNK - len(chunk))] for chunk in weighted]
        )

    def _states(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the states of the asked layer, and the pooled output, which is always the last layer's.

        A layer before the first one counts as the last with its norm, as in ComfyUI.
        """
        layer, text_model = self.clip.last_layer or self.reading.layer, _text_model(self.encoder)
        is_last = -layer > self.encoder.config.num_hidden_layers or (layer == -1 and self.reading.normed)
        output = self.encoder(rows, output_hidden_states=not is_last)
        pooled = output.text_embeds if hasattr(output, "text_embeds") else output.pooler_output
        if is_last:
            return output.last_hidden_state, pooled
        states = output.hidden_states[layer]
        return (text_model.final_layer_norm(states) if self.reading.normed else states), pooled


def _text_model(encoder: Any) -> Any:
    """Return the encoder without what some have above it for the pooled output."""
    return getattr(encoder, "text_model", encoder)


def _apply_weights(encoded: Tensor, empty: Tensor, weighted: Sequence[list[Token]]) -> Tensor:
    weights = torch.ones(encoded.shape[:2])
    for row, chunk in enumerate(weighted):
        weights[row, 1 : 1 + len(chunk)] = torch.tensor([weight for _, weight in chunk])
    moved = (encoded - empty) * weights[..., None] + empty
    return torch.where(weights[..., None] == 1.0, encoded, moved)
