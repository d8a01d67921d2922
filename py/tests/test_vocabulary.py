import gzip
import json
from pathlib import Path

import pytest

from atelier import families, vocabulary
from atelier.families import clip_tokenizer

FOLDER = families.config_folder("sd15").parent / "clip"


def merge_list() -> str:
    """The published merge list begins with a header and goes on beyond CLIP's merges."""
    merges = (FOLDER / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
    return "\n".join(['"bpe_simple_vocab_16e6.txt#version: 0.2', *merges, "beyond clip", ""])


def test_files_are_what_the_program_derives(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "list.gz", "wt", encoding="utf-8") as file:
        file.write(merge_list())
    assert vocabulary.main([str(tmp_path / "list.gz"), "--out", str(tmp_path)]) == 0
    for name in ("vocab.json", "merges.txt"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_vocabulary_is_clips() -> None:
    tokens = json.loads((FOLDER / "vocab.json").read_text(encoding="utf-8"))
    assert len(tokens) == 49408
    assert sorted(tokens.values()) == list(range(49408))
    assert (tokens["!"], tokens["a</w>"], tokens["cat</w>"]) == (0, 320, 2368)
    assert (tokens["<|startoftext|>"], tokens["<|endoftext|>"]) == (49406, 49407)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("a photo of a cat", [320, 1125, 539, 320, 2368]),
        ("A  Photo\nof a CAT", [320, 1125, 539, 320, 2368]),
        ("", []),
    ],
)
def test_known_token_ids(text: str, ids: list[int]) -> None:
    assert clip_tokenizer()(text)["input_ids"] == [49406, *ids, 49407]


def test_any_text_has_tokens() -> None:
    for text in ("日本語", "🎨", "\u0301", "\U0010ffff"):
        assert clip_tokenizer()(text, add_special_tokens=False)["input_ids"]
