import pytest

from atelier.errors import BadInput
from atelier.prompts import chunks, segments


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
