from collections.abc import Callable
from typing import Any

import torch

from atelier.families import clip_tokenizer
from atelier.recipes import Clip, Model, Vae
from atelier.text import encode_prompt
from atelier.values import FileRef
from conftest import Nodes

Parts = tuple[Model, Clip, Vae]


def encoded(clip: Clip, ids: list[int]) -> torch.Tensor:
    padded = [49406, *ids, *[49407] * (76 - len(ids))]
    result: torch.Tensor = clip.text_encoder(torch.tensor([padded]))[0]
    return result


def test_short_prompt_is_one_chunk(parts: Parts) -> None:
    ((embedding, options),) = encode_prompt(parts[1], "a photo of a cat")
    assert torch.equal(embedding, encoded(parts[1], [320, 1125, 539, 320, 2368]))
    assert options["pooled_output"].shape == (1, 32)


def test_empty_prompt_is_one_empty_chunk(parts: Parts) -> None:
    assert torch.equal(encode_prompt(parts[1], "")[0][0], encoded(parts[1], []))


def test_long_prompt_is_read_in_chunks_side_by_side(parts: Parts) -> None:
    prompt = " ".join(f"word {n}" for n in range(80))
    ids = clip_tokenizer()(prompt, add_special_tokens=False, verbose=False)["input_ids"]
    pieces = [ids[i : i + 75] for i in range(0, len(ids), 75)]
    ((embedding, _),) = encode_prompt(parts[1], prompt)
    assert embedding.shape == (1, 77 * len(pieces), 32)
    alone = torch.cat([encoded(parts[1], piece) for piece in pieces], dim=1)
    assert torch.allclose(embedding, alone, atol=1e-5)


def test_weight_moves_a_token_away_from_the_empty_prompt(parts: Parts) -> None:
    plain, empty = encode_prompt(parts[1], "a cat")[0][0], encode_prompt(parts[1], "")[0][0]
    weighted = encode_prompt(parts[1], "a (cat:1.5)")[0][0]
    assert torch.allclose(weighted[:, 2], empty[:, 2] + 1.5 * (plain[:, 2] - empty[:, 2]), atol=1e-5)
    assert torch.allclose(weighted[:, :2], plain[:, :2], atol=1e-6)
    assert torch.allclose(weighted[:, 3:], plain[:, 3:], atol=1e-6)


def test_an_earlier_layer_is_read_after_the_final_norm(parts: Parts) -> None:
    encoder = parts[1].text_encoder
    layers = encoder.config.num_hidden_layers
    ids = torch.tensor([[49406, 320, 2368, *[49407] * 74]])
    for stop in range(-layers, 0):
        encoder.encoder.layers, kept = encoder.encoder.layers[: layers + 1 + stop], encoder.encoder.layers
        try:
            expected = encoder(ids)[0]  # a shorter encoder ends with the same norm
        finally:
            encoder.encoder.layers = kept
        assert torch.equal(encode_prompt(parts[1].stopped_at(stop), "a cat")[0][0], expected)


def test_a_layer_before_the_first_one_is_the_last(parts: Parts) -> None:
    plain = encode_prompt(parts[1], "a (cat:1.4)")[0]
    for stop in (-1, -24):
        embedding, options = encode_prompt(parts[1].stopped_at(stop), "a (cat:1.4)")[0]
        assert torch.equal(embedding, plain[0])
        assert torch.equal(options["pooled_output"], plain[1]["pooled_output"])


def test_the_pooled_output_is_the_last_layers_in_any_case(
    nodes: Nodes, checkpoint: FileRef, parts: Parts, snapshot: Callable[[torch.nn.Module], dict[str, Any]]
) -> None:
    before = snapshot(parts[1].text_encoder)
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[1]
    (skipping,) = nodes.run("CLIPSetLastLayer", clip=clip, stop_at_clip_layer=-2)
    (output,) = nodes.run("CLIPTextEncode", text="a cat", clip=skipping)
    ((embedding, options),) = nodes.value(output)
    ((plain, plain_options),) = encode_prompt(parts[1], "a cat")
    assert not torch.equal(embedding, plain)
    assert torch.equal(options["pooled_output"], plain_options["pooled_output"])
    encode_prompt(parts[1].stopped_at(-2), "a cat")
    assert snapshot(parts[1].text_encoder) == before


def test_prompt_of_100_kilobytes(parts: Parts) -> None:
    ((embedding, _),) = encode_prompt(parts[1], "größer 🎨 " * 7000)
    assert embedding.shape[1] % 77 == 0
    assert embedding.shape[1] > 77 * 100
    assert bool(torch.isfinite(embedding).all())


def test_non_ascii_prompts_differ(parts: Parts) -> None:
    first, second = (encode_prompt(parts[1], text)[0][0] for text in ("赤い星", "青い星"))
    assert not torch.equal(first, second)


def test_same_prompt_gives_the_same_bits(parts: Parts) -> None:
    first, second = (encode_prompt(parts[1], "a (red:1.2) star")[0][0] for _ in range(2))
    assert torch.equal(first, second)
