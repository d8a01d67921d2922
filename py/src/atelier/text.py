"""Encoding prompts with CLIP."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from atelier import embeddings, families, notices
from atelier.embeddings import Place
from atelier.families import Reading
from atelier.patching import patched_text_encoders
from atelier.prompts import CHUNK, Embedding, Token, chunks, pieces, segments
from atelier.recipes import Clip
from atelier.signals import check_cancelled
from atelier.values import Conditioning, Prompt

_AT_ONCE = 32
"""Chunks that go through the encoder together; bounds the memory of very long prompts."""

Chunks = list[list[Token]]


def encode_prompt(clip: Clip, prompt: Prompt | str, for_first: Prompt | str | None = None) -> Conditioning:
    """Encode a prompt: chunks of 77 tokens side by side, [1, 77·n, D] float32, and the first chunk's pooled output.

    A weight w moves a token's embedding z to z₀ + w·(z − z₀), where z₀ is that of the empty prompt at its place.
    Of several encoders the states are joined along D, and the last one's pooled output is taken; the first of them may
    be given another prompt. Where `embedding:name` stands, its vectors are read in the place of tokens.
    Raises what `embeddings.vectors_of` does.
    """
    readings = families.readings(clip.family)
    prompts = [prompt] * len(readings)
    if for_first is not None and len(prompts) > 1:
        prompts[0] = for_first
    states, pooled = [], torch.empty(0)
    with patched_text_encoders(clip) as encoders:
        encodings = [_Encoding(each, clip, reading) for each, reading in zip(encoders, readings, strict=True)]
        laid = [encoding.laid(each) for encoding, each in zip(encodings, prompts, strict=True)]
        longest = max(len(each) for each in laid)
        for encoding, each in zip(encodings, laid, strict=True):
            found, pooled = encoding.of([*each, *[[] for _ in range(longest - len(each))]])
            states.append(found)
    joined = torch.cat(states, dim=-1)
    return [(joined.reshape(1, -1, joined.shape[-1]), {"pooled_output": pooled[:1]})]


@dataclass(frozen=True)
class _Encoding:
    """One text encoder as a family reads with it."""

    encoder: Any
    clip: Clip
    reading: Reading

    def laid(self, prompt: Prompt | str) -> Chunks:
        """Return a prompt's tokens and vectors in chunks."""
        told = prompt if isinstance(prompt, Prompt) else Prompt(prompt)
        return chunks(
            [(token, segment.weight) for token in self._tokens(piece, told)]
            for segment in segments(told.text)
            for piece in pieces(segment.text)
        )

    def _tokens(self, piece: str | Embedding, told: Prompt) -> Sequence[int | Tensor]:
        if isinstance(piece, Embedding):
            width = self.encoder.config.hidden_size
            return embeddings.vectors_of(piece.name, told, self.reading.embedding, width)
        found = self.clip.tokenizer(piece, add_special_tokens=False, verbose=False)["input_ids"]
        return [int(token) for token in found]

    def of(self, weighted: Chunks) -> tuple[Tensor, Tensor]:
        """Return the weighted states [n, 77, D] and the pooled outputs [n, D] of chunks."""
        is_weighted = any(weight != 1.0 for chunk in weighted for _, weight in chunk)
        states, pooled = self._plain([*weighted, []] if is_weighted else weighted)
        return (_apply_weights(states[:-1], states[-1], weighted) if is_weighted else states), pooled

    def _plain(self, weighted: Chunks) -> tuple[Tensor, Tensor]:
        states, pooled = [], []
        for begin in range(0, len(weighted), _AT_ONCE):
            check_cancelled()
            part = weighted[begin : begin + _AT_ONCE]
            with embeddings.spoken(self.encoder, _places(part)):
                state, pool = self._states(self._rows(part).to(self.encoder.device))
            states.append(state.float().cpu())
            pooled.append(pool.float().cpu())
        return torch.cat(states), torch.cat(pooled)

    def _rows(self, weighted: Chunks) -> Tensor:
        start, end = self.clip.tokenizer.bos_token_id, self.clip.tokenizer.eos_token_id
        fill = end if self.reading.fills_with_end else 0
        return torch.tensor([[start, *_numbers(chunk), end, *[fill] * (CHUNK - len(chunk))] for chunk in weighted])

    def _states(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the states of the asked layer, and the pooled output, which is always the last layer's.

        A layer before the first one counts as the last with its norm, as in ComfyUI.
        """
        layer, text_model = self._layer(), _text_model(self.encoder)
        is_last = -layer > self.encoder.config.num_hidden_layers or (layer == -1 and self.reading.normed)
        output = self.encoder(rows, output_hidden_states=not is_last)
        pooled = output.text_embeds if hasattr(output, "text_embeds") else output.pooler_output
        if is_last:
            return output.last_hidden_state, pooled
        states = output.hidden_states[layer]
        return (text_model.final_layer_norm(states) if self.reading.normed else states), pooled

    def _layer(self) -> int:
        asked = self.clip.last_layer
        if asked is None:
            return self.reading.layer
        if asked + self.reading.dropped >= 0:
            notices.add(
                "layer_not_loaded",
                f"Layer {asked} of the text encoder is not loaded, because models of this kind do without it: "
                f"the prompt is read from layer {-1 - self.reading.dropped}.",
            )
        return min(asked + self.reading.dropped, -1)


def _numbers(chunk: list[Token]) -> Iterator[int]:
    """Yield a chunk's tokens, 0 where a vector stands."""
    return (0 if isinstance(token, Tensor) else token for token, _ in chunk)


def _places(weighted: Chunks) -> list[Place]:
    return [
        Place(row, 1 + number, token)
        for row, chunk in enumerate(weighted)
        for number, (token, _) in enumerate(chunk)
        if isinstance(token, Tensor)
    ]


def _text_model(encoder: Any) -> Any:
    """Return the encoder without what some have above it for the pooled output."""
    return getattr(encoder, "text_model", encoder)


def _apply_weights(encoded: Tensor, empty: Tensor, weighted: Sequence[list[Token]]) -> Tensor:
    weights = torch.ones(encoded.shape[:2])
    for row, chunk in enumerate(weighted):
        weights[row, 1 : 1 + len(chunk)] = torch.tensor([weight for _, weight in chunk])
    moved = (encoded - empty) * weights[..., None] + empty
    return torch.where(weights[..., None] == 1.0, encoded, moved)
