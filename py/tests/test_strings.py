from typing import Any

import pytest

from atelier.errors import BadInput
from conftest import Nodes

AS_IS = {"case_insensitive": False, "multiline": False, "dotall": False}


def of(nodes: Nodes, kind: str, **inputs: Any) -> Any:
    return nodes.run(kind, **inputs)[0]["value"]


def test_texts_are_cut_counted_trimmed_and_written_otherwise(nodes: Nodes) -> None:
    assert of(nodes, "StringSubstring", string="a red fox", start=2, end=-4) == "red"
    assert of(nodes, "StringLength", string="Füchse") == 6
    assert of(nodes, "StringTrim", string=" a ", mode="Left") == "a "
    assert of(nodes, "StringReplace", string="red red", find="red", replace="blue") == "blue blue"
    assert [of(nodes, "CaseConverter", string="a Red fox", mode=mode) for mode in ("UPPERCASE", "Title Case")] == [
        "A RED FOX",
        "A Red Fox",
    ]


def test_texts_are_compared(nodes: Nodes) -> None:
    assert of(nodes, "StringContains", string="A Fox", substring="fox", case_sensitive=False) is True
    assert of(nodes, "StringContains", string="A Fox", substring="fox", case_sensitive=True) is False
    for mode, other in (("Starts With", "a "), ("Ends With", "fox"), ("Equal", "a fox")):
        assert of(nodes, "StringCompare", string_a="A Fox", string_b=other, mode=mode, case_sensitive=False) is True
        assert of(nodes, "StringCompare", string_a="A Fox", string_b=other, mode=mode, case_sensitive=True) is False


@pytest.mark.parametrize(
    ("mode", "pattern", "group", "expected"),
    [
        ("First Match", r"\d+", 1, "12"),
        ("All Matches", r"\d+", 1, "12\n3"),
        ("All Matches", r"(\d)\d*", 1, "1\n3"),
        ("First Group", r"(\d)(\d)", 2, "2"),
        ("First Group", r"(\d)", 2, ""),
        ("First Group", r"(x)?\d", 1, ""),
        ("All Groups", r"(\d+)", 0, "12\n3"),
        ("All Groups", r"\d+", 0, ""),
        ("First Match", r"z", 1, ""),
    ],
)
def test_matches_are_taken_out(nodes: Nodes, mode: str, pattern: str, group: int, expected: str) -> None:
    found = of(
        nodes, "RegexExtract", string="12 foxes, 3 lakes", regex_pattern=pattern, mode=mode, group_index=group, **AS_IS
    )
    assert found == expected


def test_switches_say_how_an_expression_matches(nodes: Nodes) -> None:
    assert of(nodes, "RegexMatch", string="a\nFox", regex_pattern="^fox", **AS_IS) is False
    switched = {"case_insensitive": True, "multiline": True, "dotall": False}
    assert of(nodes, "RegexMatch", string="a\nFox", regex_pattern="^fox", **switched) is True
    assert of(nodes, "RegexMatch", string="a\nFox", regex_pattern="a.F", **{**AS_IS, "dotall": True}) is True


def test_replaces_by_groups_and_so_often(nodes: Nodes) -> None:
    given = {"string": "Red fox, red lake", "regex_pattern": r"red (\w+)", "replace": r"\1"}
    assert of(nodes, "RegexReplace", **given) == "fox, lake"
    assert of(nodes, "RegexReplace", **given, count=1) == "fox, red lake"
    assert of(nodes, "RegexReplace", **given, case_insensitive=False) == "Red fox, lake"


def test_refuses_expressions_that_cannot_be_read(nodes: Nodes) -> None:
    with pytest.raises(BadInput) as refused:
        nodes.run("RegexMatch", string="a", regex_pattern="(a", **AS_IS)
    assert refused.value.code == "pattern_broken"
    with pytest.raises(BadInput) as refused:
        nodes.run("RegexReplace", string="a", regex_pattern="a", replace=r"\2")
    assert refused.value.code == "replacement_broken"
