"""Embeddings in prompts, against diffusers' own textual inversion on the same models, bit for bit."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from safetensors.torch import save_file
from torch import Tensor

import plain
from atelier import families, tiny
from atelier.annotators import __main__ as program_of_pickles
from atelier.checkpoints import load_checkpoint
from atelier.errors import AtelierError
from atelier.recipes import Clip, Model, Vae
from atelier.text import encode_prompt
from atelier.values import FileRef, Prompt
from conftest import Nodes, take_snapshot
from test_sdxl import program

Parts = tuple[Model, Clip, Vae]

FIRST, SECOND = 32, 48
"""How wide the tiny encoders are."""


def drawn(seed: int, *shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


class Folder:
    """Embeddings as a catalog finds them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: list[FileRef] = []
        self.pickles: tuple[str, ...] = ()

    def write(self, name: str, **tensors: Tensor) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({key.replace("__", "*"): tensor for key, tensor in tensors.items()}, path)
        self.files.append(FileRef(name, path))

    def prompt(self, text: str) -> Prompt:
        return Prompt(text, tuple(self.files), self.pickles)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def by_diffusers(checkpoint: FileRef, vectors: Tensor, text: str) -> Tensor:
    plainly = plain.pipeline(checkpoint.path)
    plainly.tokenizer = copy.deepcopy(plainly.tokenizer)  # it learns the word
    plainly.load_textual_inversion({"<cat>": vectors}, token="<cat>")  # noqa: S106
    embedding: Tensor = plainly.encode_prompt(text, "cpu", 1, False)[0]
    return embedding


@pytest.mark.parametrize(
    ("key", "shape"),
    [("emb_params", (2, FIRST)), ("<cat>", (FIRST,)), ("clip_l", (1, FIRST)), ("string_to_param.__", (3, FIRST))],
)
def test_a_word_is_what_diffusers_reads(
    checkpoint: FileRef, parts: Parts, folder: Folder, key: str, shape: tuple[int, ...]
) -> None:
    vectors = drawn(3, *shape)
    folder.write("cat.safetensors", **{key: vectors})
    before = take_snapshot(parts[1].text_encoder)
    ((found, _),) = encode_prompt(parts[1], folder.prompt("a photo of embedding:cat on grass"))
    assert torch.equal(found, by_diffusers(checkpoint, vectors.reshape(-1, FIRST), "a photo of <cat> on grass"))
    assert take_snapshot(parts[1].text_encoder) == before


def test_sdxl_reads_a_word_with_both_encoders(tmp_path: Path, folder: Folder) -> None:
    assert tiny.main(["--out", str(tmp_path), "--family", "tiny-sdxl"]) == 0
    path = tmp_path / "checkpoints" / "tiny-sdxl-random.safetensors"
    file = FileRef(path.name, path, family="tiny-sdxl")
    first, second = drawn(4, 2, FIRST), drawn(5, 2, SECOND)
    folder.write("cat.safetensors", clip_l=first, clip_g=second)
    ((found, options),) = encode_prompt(load_checkpoint(file)[1], folder.prompt("a embedding:cat on grass"))
    plainly = program(file, StableDiffusionXLPipeline)
    for vectors, number in ((first, ""), (second, "_2")):
        setattr(plainly, f"tokenizer{number}", copy.deepcopy(getattr(plainly, f"tokenizer{number}")))
        plainly.load_textual_inversion(
            {"<cat>": vectors},
            token="<cat>",  # noqa: S106
            tokenizer=getattr(plainly, f"tokenizer{number}"),
            text_encoder=getattr(plainly, f"text_encoder{number}"),
        )
    plainly.text_encoder_2.text_model.eos_token_id = 49407  # else it takes the largest token for the end
    told, _, pooled, _ = plainly.encode_prompt("a <cat> on grass", do_classifier_free_guidance=False)
    assert torch.equal(found, told)
    assert torch.equal(options["pooled_output"], pooled)


def test_a_weighted_word_moves_away_from_the_empty_prompt(parts: Parts, folder: Folder) -> None:
    folder.write("sub/cat.safetensors", emb_params=drawn(3, 2, FIRST))
    plain_states, empty = (encode_prompt(parts[1], folder.prompt(text))[0][0] for text in ("embedding:sub/cat a", ""))
    weighted = encode_prompt(parts[1], folder.prompt("(embedding:sub/cat:1.4) a"))[0][0]
    both = slice(1, 3)
    assert torch.allclose(weighted[:, both], empty[:, both] + 1.4 * (plain_states[:, both] - empty[:, both]), atol=1e-5)
    assert torch.allclose(weighted[:, 3:], plain_states[:, 3:], atol=1e-6)


def test_a_word_of_many_vectors_goes_on_in_the_next_chunk(checkpoint: FileRef, parts: Parts, folder: Folder) -> None:
    vectors = drawn(6, 80, FIRST)
    folder.write("long.safetensors", emb_params=vectors)
    ((found, _),) = encode_prompt(parts[1], folder.prompt("embedding:long a"))
    assert found.shape == (1, 154, FIRST)
    for part, text in ((vectors[:75], "<cat>"), (vectors[75:], "<cat> a")):
        number = 0 if len(part) == 75 else 1
        there = found[:, 77 * number : 77 * (number + 1)]
        assert torch.allclose(there, by_diffusers(checkpoint, part, text), atol=1e-6)


def test_the_pooled_output_is_that_of_the_end(parts: Parts, folder: Folder) -> None:
    folder.write("cat.safetensors", emb_params=parts[1].text_encoder.get_input_embeddings().weight[[2368]].clone())
    ((found, options),) = encode_prompt(parts[1], folder.prompt("a embedding:cat on grass"))
    ((words, plain_options),) = encode_prompt(parts[1], "a cat on grass")
    assert torch.equal(found, words)
    assert torch.equal(options["pooled_output"], plain_options["pooled_output"])


def test_a_node_finds_the_file_with_its_ending_and_without(nodes: Nodes, checkpoint: FileRef, folder: Folder) -> None:
    folder.write("cat.safetensors", emb_params=drawn(3, FIRST))
    folder.write("cathedral.safetensors", emb_params=drawn(9, FIRST))
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[1]
    texts = ("a embedding:cat, on", "a embedding:cat.safetensors , on")
    first, second = (nodes.run("CLIPTextEncode", text=folder.prompt(text), clip=clip)[0] for text in texts)
    assert torch.equal(nodes.value(first)[0][0], nodes.value(second)[0][0])
    assert nodes.notices == []


def test_an_unknown_one_is_left_out_and_reported(nodes: Nodes, parts: Parts, checkpoint: FileRef) -> None:
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[1]
    (output,) = nodes.run("CLIPTextEncode", text="a cat embedding:easynegative, (embedding:other:1.2)", clip=clip)
    assert [notice["code"] for notice in nodes.notices] == ["embedding_missing"] * 2
    assert "embedding:easynegative" in nodes.notices[0]["message"]
    assert torch.equal(nodes.value(output)[0][0], encode_prompt(parts[1], "a cat ,")[0][0])


def test_a_pickle_beside_a_safe_file_or_of_another_name_is_no_matter(parts: Parts, folder: Folder) -> None:
    folder.write("cat.safetensors", emb_params=drawn(3, FIRST))
    alone = encode_prompt(parts[1], folder.prompt("a embedding:cat, embedding:cathedral"))[0][0]
    folder.pickles = ("cat.pt", "cath.pt", "old/cathedral.bin")
    assert torch.equal(encode_prompt(parts[1], folder.prompt("a embedding:cat, embedding:cathedral"))[0][0], alone)


def test_the_refusal_of_a_pickle_names_the_file_and_what_to_do(parts: Parts, folder: Folder) -> None:
    folder.pickles = ("cat.pt",)
    with pytest.raises(AtelierError, match=r"the pickle cat\.pt alone.*convert it to cat\.safetensors"):
        encode_prompt(parts[1], folder.prompt("embedding:cat"))


def test_a_thousand_unknown_ones_are_reported_once_each(nodes: Nodes, checkpoint: FileRef) -> None:
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[1]
    nodes.run("CLIPTextEncode", text="embedding:x " * 1000 + "embedding:" + "y" * 10_000, clip=clip)
    assert len(nodes.notices) == 2
    assert all(len(notice["message"]) < 300 for notice in nodes.notices)


def test_one_for_another_model_is_left_out_and_reported(nodes: Nodes, checkpoint: FileRef, folder: Folder) -> None:
    folder.write("wide.safetensors", emb_params=drawn(3, 2, 768))
    clip = nodes.run("CheckpointLoaderSimple", ckpt_name=checkpoint)[1]
    (output,) = nodes.run("CLIPTextEncode", text=folder.prompt("a embedding:wide"), clip=clip)
    assert [notice["code"] for notice in nodes.notices] == ["embedding_mismatch"]
    (bare,) = nodes.run("CLIPTextEncode", text="a", clip=clip)
    assert torch.equal(nodes.value(output)[0][0], nodes.value(bare)[0][0])


def broken(folder: Folder) -> str:
    folder.write("cat.safetensors", emb_params=drawn(3, FIRST))
    folder.files[0].path.write_bytes(b"no tensors")
    return "embedding:cat"


def pickle_alone(folder: Folder) -> str:
    folder.pickles = ("old/cat.pt",)
    return "a (embedding:old/cat, :1.1)"


def gone(folder: Folder) -> str:
    folder.write("cat.safetensors", emb_params=drawn(3, FIRST))
    folder.files[0].path.unlink()
    return "embedding:cat"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda _: "a embedding:cat.pt", "pickle_refused"),
        (lambda _: "embedding:cat.bin", "pickle_refused"),
        (pickle_alone, "pickle_refused"),
        (broken, "embedding_broken"),
        (gone, "file_missing"),
    ],
)
def test_what_cannot_be_read_is_refused(parts: Parts, folder: Folder, made: Callable[[Any], str], code: str) -> None:
    text = made(folder)
    before = take_snapshot(parts[1].text_encoder)
    with pytest.raises(AtelierError) as refused:
        encode_prompt(parts[1], folder.prompt(text))
    assert refused.value.code == code
    assert take_snapshot(parts[1].text_encoder) == before


def test_a_failure_while_encoding_leaves_nothing_behind(
    parts: Parts, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("cat.safetensors", emb_params=drawn(3, FIRST))
    encoder = parts[1].text_encoder
    before = take_snapshot(encoder)
    with monkeypatch.context() as patched:
        patched.setattr(type(encoder), "forward", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            encode_prompt(parts[1], folder.prompt("embedding:cat"))
    assert take_snapshot(encoder) == before


def test_every_encoder_of_a_family_has_its_key() -> None:
    assert [each.embedding for each in families.readings("sdxl")] == ["clip_l", "clip_g"]
    assert [each.embedding for each in families.readings("sd15")] == ["clip_l"]


@pytest.mark.parametrize(
    "pickled",
    [
        lambda vectors: {"string_to_token": {"*": 265}, "string_to_param": {"*": vectors}, "name": "cat", "step": 99},
        lambda vectors: {"<cat>": vectors},
    ],
)
def test_a_pickle_that_was_converted_is_read(
    parts: Parts, folder: Folder, tmp_path: Path, pickled: Callable[[Tensor], Any]
) -> None:
    folder.write("known.safetensors", emb_params=drawn(3, 2, FIRST))
    torch.save(pickled(drawn(3, 2, FIRST)), tmp_path / "cat.pt")
    assert program_of_pickles.main([str(tmp_path / "cat.pt")]) == 0
    folder.files.append(FileRef("cat.safetensors", tmp_path / "cat.safetensors"))
    known, converted = (
        encode_prompt(parts[1], folder.prompt(f"a embedding:{name}"))[0][0] for name in ("known", "cat")
    )
    assert torch.equal(converted, known)
