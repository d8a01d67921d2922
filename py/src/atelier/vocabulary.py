"""Derive CLIP's tokenizer files from the merge list that OpenAI published with CLIP.

`python -m atelier.vocabulary bpe_simple_vocab_16e6.txt.gz --out DIR` writes `vocab.json` and `merges.txt` as
Hugging Face's CLIPTokenizer reads them. The list is in the MIT-licensed package open_clip_torch, see
`families/clip/NOTICE`; the derived files are committed, so this program is needed only to check them.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

START, END = "<|startoftext|>", "<|endoftext|>"
WORD_END = "</w>"
MERGES = 49408 - 2 * 256 - 2
"""CLIP has 49,408 tokens: 256 bytes, each also as the end of a word, the merges, and the two special ones."""


def byte_symbols() -> list[str]:
    """Return the 256 symbols that stand for bytes, in the order of their token ids.

    Printable Latin-1 characters stand for themselves and come first; the other bytes get the characters from U+0100.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(byte) for byte in printable] + [chr(0x100 + i) for i in range(256 - len(printable))]


def derive(merge_list: str) -> tuple[dict[str, int], list[str]]:
    """Return the vocabulary (token → id) and CLIP's merges from the whole merge list, whose first line is a header."""
    merges = merge_list.split("\n")[1 : MERGES + 1]
    symbols = byte_symbols()
    tokens = symbols + [symbol + WORD_END for symbol in symbols]
    tokens += [merge.replace(" ", "") for merge in merges] + [START, END]
    return {token: number for number, token in enumerate(tokens)}, merges


def write(merge_list: str, folder: Path) -> None:
    """Write both files into an existing folder."""
    vocabulary, merges = derive(merge_list)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Read the merge list, write the files; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.vocabulary", description=__doc__)
    parser.add_argument("merge_list", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    with gzip.open(options.merge_list, "rt", encoding="utf-8") as file:
        write(file.read(), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
