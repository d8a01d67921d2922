import re
from random import Random
from typing import Any

import pytest

from atelier.errors import BadInput
from atelier.prompts import CHUNK, Embedding, Token, chunks, pieces, segments
from conftest import count


def weights(prompt: str) -> list[tuple[str, object]]:
    return [(segment.text, pytest.approx(segment.weight)) for segment in segments(prompt)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat", [("a cat", 1.0)]),
        ("", []),
        ("a (red) cat", [("a ", 1.0), ("red", 1.1), (" cat", 1.0)]),
        ("((red))", [("red", 1.21)]),
        ("(red:1.3)", [("red", 1.3)]),
        ("(red:0)", [("red", 0.0)]),
        ("(red:-.5)", [("red", -0.5)]),
        ("(a (b) c:1.5)", [("a ", 1.5), ("b", 1.65), (" c", 1.5)]),
        ("((b:1.2):1.5)", [("b", 1.2)]),
        ("(a:b)", [("a:b", 1.1)]),
        ("(:1.2)", [(":1.2", 1.1)]),
        ("(a:nan)", [("a:nan", 1.1)]),
        ("(a:inf)", [("a:inf", 1.1)]),
        (r"a \(plain\) cat", [("a (plain) cat", 1.0)]),
        (r"(a\):1.2)", [("a)", 1.2)]),
        ("open ( end", [("open ", 1.0), ("( end", 1.0)]),
        ("close ) (a)", [("close ) (a)", 1.0)]),
        ("()", [("", 1.1)]),
        ("((a)", [("(a", 1.1)]),
        ("((a))b)", [("a", 1.21), ("b)", 1.0)]),
        ("(a, (b:1.3)", [("a, ", 1.3), ("(b", 1.3)]),
        ("(a, (b)", [("a, ", 1.1), ("(b", 1.1)]),
        ("(((a))", [("(a", 1.21)]),
        ("x (a (b) c", [("x ", 1.0), ("(a (b) c", 1.0)]),
        ("a) (b) c", [("a) (b) c", 1.0)]),
        ("(a)) ((b)", [("a", 1.1), (") (", 1.0), ("b", 1.1)]),
        (r"(a\)", [("(a)", 1.0)]),
        (r"((a\))", [("(a)", 1.1)]),
        ("(", [("(", 1.0)]),
        (")", [(")", 1.0)]),
        ("日本 (émoji 🎨:1.2)", [("日本 ", 1.0), ("émoji 🎨", 1.2)]),
    ],
)
def test_weights_mean_what_they_mean_in_comfyui(prompt: str, expected: list[tuple[str, float]]) -> None:
    assert [pair for pair in weights(prompt) if pair[0]] == [pair for pair in expected if pair[0]]


def test_refuses_nesting_beyond_reason() -> None:
    assert segments("(" * 60 + "a" + ")" * 60)
    with pytest.raises(BadInput) as refused:
        segments("(" * 50_000 + "a" + ")" * 50_000)
    assert refused.value.code == "prompt_nesting"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a cat", ["a cat"]),
        ("embedding:bad", [Embedding("bad")]),
        ("a embedding:bad dog", ["a", Embedding("bad"), " dog"]),
        ("a\nembedding:one embedding:two", ["a", Embedding("one"), Embedding("two")]),
        ("a embedding:bad, dog", ["a", Embedding("bad"), ", dog"]),
        ("a embedding: bad dog", ["a", Embedding("bad"), " dog"]),
        ("embedding:", [Embedding("")]),
        ("embedding:,,", [Embedding(""), ",, "]),
        ("my-embedding:bad x,embedding:bad", ["my-embedding:bad x,embedding:bad"]),
        ("", []),
    ],
)
def test_embeddings_are_taken_out(text: str, found: list[str | Embedding]) -> None:
    assert pieces(text) == found


def test_any_prompt_has_a_meaning(chance: Random) -> None:
    """Against ComfyUI's rule written down anew, letter by letter; and no letter but parentheses and weights is lost."""
    for _ in range(count(2_000, 100_000)):
        prompt = "".join(chance.choices("(())ab :.123\\é", k=chance.randint(0, 24)))
        found: list[tuple[str, Any]] = [(s.text, pytest.approx(s.weight)) for s in segments(prompt) if s.text]
        assert found == [pair for pair in by_the_rule(prompt) if pair[0]], prompt
        assert "".join(s.text for s in segments(prompt)).count("a") == prompt.count("a")
        assert sum(len(chunk) for chunk in chunks([[(1, 1.0)] * len(s.text) for s in segments(prompt)])) <= len(prompt)


def by_the_rule(prompt: str) -> list[tuple[str, Any]]:
    """A stack of letters instead of positions: escapes are one letter each from the beginning."""
    letters = re.findall(r"\\[()]|.", prompt, re.DOTALL)

    def read(letters: list[str], weight: float) -> list[tuple[str, Any]]:
        parts: list[list[str]] = [[]]
        level = 0
        for letter in letters:
            if letter == "(" and level == 0:
                parts.append([])
            level += {"(": 1, ")": -1}.get(letter, 0)
            parts[-1].append(letter)
            if letter == ")" and level == 0:
                parts.append([])
        found = []
        for part in parts:
            if len(part) > 1 and (part[0], part[-1]) == ("(", ")"):
                inner, own = part[1:-1], weight * 1.1
                colons = [i for i, letter in enumerate(inner) if letter == ":"]
                if colons and colons[-1] > 0:
                    try:
                        own = float("".join(inner[colons[-1] + 1 :]))
                        inner = inner[: colons[-1]]
                    except ValueError:
                        pass
                found += read(inner, own)
            else:
                text = "".join(letter[-1] if len(letter) == 2 else letter for letter in part)
                found.append((text, weight))
        return found

    return read(letters, 1.0)


def test_runs_laid_into_chunks_keep_their_order(chance: Random) -> None:
    for _ in range(count(200, 20_000)):
        numbers = iter(range(100_000))
        groups: list[list[Token]] = [
            [(next(numbers), 1.0) for _ in range(chance.randint(0, 90))] for _ in range(chance.randint(0, 9))
        ]
        laid = chunks(groups)
        assert [token for chunk in laid for token in chunk] == [token for group in groups for token in group]
        assert all(len(chunk) <= CHUNK for chunk in laid)


def test_unclosed_parentheses_cost_nothing() -> None:
    assert segments("(" * 100_000)[0].weight == 1.0


def test_one_long_run_is_cut_where_a_chunk_is_full() -> None:
    laid = chunks([[(n, 1.0) for n in range(160)]])
    assert [len(chunk) for chunk in laid] == [75, 75, 10]
    assert [token for chunk in laid for token, _ in chunk] == list(range(160))


def test_short_run_moves_on_whole() -> None:
    laid = chunks([[(0, 1.0)] * 70, [(1, 1.2)] * 7])
    assert [len(chunk) for chunk in laid] == [70, 7]


def test_longer_run_fills_the_chunk() -> None:
    laid = chunks([[(0, 1.0)] * 70, [(1, 1.2)] * 8])
    assert [len(chunk) for chunk in laid] == [75, 3]


def test_there_is_always_a_chunk() -> None:
    assert chunks([]) == [[]]
    assert [len(chunk) for chunk in chunks([[(0, 1.0)] * 75])] == [75]
