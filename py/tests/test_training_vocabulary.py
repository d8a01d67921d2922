from pathlib import Path

import numpy as np
import pytest

from atelier import families
from atelier.shapes import sample
from atelier.training import vocabulary
from atelier.training.tokens import token_ids
from conftest import count

FOLDER = families.config_folder("shapes")


def test_files_are_what_the_program_derives(tmp_path: Path) -> None:
    assert vocabulary.write(tmp_path) == len(families.tokenizer("shapes"))
    for name in ("vocab.json", "merges.txt"):
        assert (tmp_path / name).read_bytes() == (FOLDER / "tokenizer" / name).read_bytes()


def test_each_word_of_a_caption_is_one_token() -> None:
    rng = np.random.default_rng(7)
    for _ in range(count(200, 5_000)):
        caption = sample(rng).caption
        tokens = families.tokenizer("shapes").tokenize(caption)
        assert "".join(tokens).replace("</w>", "") == caption.replace(" ", "")
        assert all(token.endswith("</w>") for token in tokens)


@pytest.mark.parametrize("text", ["qwertz", "日本語", "🎨", "\u0301", "\U0010ffff", "A  RED\nstar!?", "12.5 %"])
def test_any_text_has_tokens(text: str) -> None:
    tokenizer = families.tokenizer("shapes")
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert ids
    assert tokenizer.unk_token_id not in ids


def test_ids_fit_the_text_encoder() -> None:
    from transformers import CLIPTextConfig

    config, tokenizer = CLIPTextConfig.from_pretrained(FOLDER / "text_encoder"), families.tokenizer("shapes")
    assert config.vocab_size == len(tokenizer)
    assert (config.bos_token_id, config.eos_token_id) == (tokenizer.bos_token_id, tokenizer.eos_token_id)
    row = token_ids("shapes", [""])[0].tolist()
    assert row == [tokenizer.bos_token_id, *[tokenizer.eos_token_id] * 76]
