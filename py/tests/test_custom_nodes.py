import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from atelier import custom_nodes, operations
from atelier.custom_nodes import packages, trial
from atelier.custom_nodes.packages import Broken, Package
from atelier.declare import NODES

DECLARED = """
from typing import Annotated
from atelier.declare import node
from atelier.ports import Int, Output

@node("{name}", category="custom")
def same(value: Annotated[int, Int(default=1, min=0, max=9, doc="A number.")]) -> Annotated[int, Output("INT", "It.")]:
    \"\"\"Return the number.\"\"\"
    return value
"""


@pytest.fixture(autouse=True)
def _leave_no_node(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(NODES, "_types", dict(NODES._types))
    yield
    for name in [name for name in sys.modules if name.startswith("custom_nodes/")]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "custom_nodes"
    made.mkdir()
    return made


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def load(folder: Path, *taken: str) -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
    answer = custom_nodes.load({"folder": str(folder), "taken": list(taken)})
    nodes = {package["name"]: [node["name"] for node in package["nodes"]] for package in answer["packages"]}
    return nodes, {broken["name"]: (broken["code"], broken["reason"]) for broken in answer["broken"]}


def run(type_name: str, **inputs: Any) -> Any:
    return operations.run_node({"run": "r", "node": "1", "type": type_name, "inputs": inputs})["outputs"]


def ten_lines() -> str:
    """The example of py/README.md, as it stands there."""
    readme = Path(__file__).parents[1] / "README.md"
    lines = readme.read_text(encoding="utf-8").split("## Nodes of your own", 1)[1].splitlines()
    code = [line[4:] for line in lines if line.startswith("    ")]
    start = code.index("from typing import Annotated")
    return "\n".join(code[start : start + 10]) + "\n"


def test_the_ten_lines_of_the_readme_are_a_node(folder: Path) -> None:
    write(folder, "negative.py", ten_lines())
    assert load(folder) == ({"negative": ["Negative"]}, {})
    (white,) = run("EmptyImage", **{n: {"value": v} for n, v in (("width", 8), ("height", 8), ("color", 0xFFFFFF))})
    (black,) = run("Negative", image={"handle": white["handle"]})
    assert torch.equal(operations._image(black["handle"]), torch.zeros(1, 8, 8, 3))
    operations.free({"handles": [white["handle"], black["handle"]]})


def test_a_package_of_several_files_is_one(folder: Path) -> None:
    write(folder, "my-nodes/__init__.py", "from . import numbers_\nfrom .numbers_ import same\n")
    write(folder, "my-nodes/numbers_.py", DECLARED.format(name="Same"))
    assert load(folder) == ({"my-nodes": ["Same"]}, {})
    assert run("Same", value={"value": 3}) == [{"value": 3}]


def test_annotations_may_be_postponed(folder: Path) -> None:
    write(folder, "later.py", "from __future__ import annotations\n" + DECLARED.format(name="Later"))
    assert load(folder) == ({"later": ["Later"]}, {})


BROKEN = {
    "raises": ("raise RuntimeError('no\\nluck')", "import_failed", "RuntimeError: no luck, at .*raises.py, line 1"),
    "syntax": ("def (:", "import_failed", r"SyntaxError: .*syntax.py, line 1"),
    "lacks": ("import no_such_library", "module_missing", "module no_such_library.*line 1; install it with .* -m pip"),
    "exits": ("import sys; sys.exit(3)", "exits", "sys.exit.*line 1"),
    "leaves": ("import os; os._exit(3)", "process_ended", "exit status 3"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "process_ended", "SIGSEGV"),
    "stands": ("while True: pass", "too_slow", "longer than 2 s"),
    "sleeps": ("import ctypes; ctypes.PyDLL(None).sleep(1000)", "too_slow", "longer than 2 s"),
    "interrupts": ("raise KeyboardInterrupt", "import_failed", "KeyboardInterrupt"),
    "unspeakable": ("class E(Exception):\n  def __str__(s): 1/0\nraise E", "import_failed", "cannot be read: ZeroD"),
    "empty": ("", "no_nodes", "atelier.declare.node"),
    "undescribed": (DECLARED.format(name="X").replace('"""', "#"), "declaration_wrong", "no docstring.*, at .*line 6"),
    "default": (
        DECLARED.format(name="X").replace("default=1", "default=99"),
        "declaration_wrong",
        "not its default 99",
    ),
    "unsayable": (DECLARED.format(name="X").replace('doc="A number."', "doc=..."), "declaration_wrong", "as JSON"),
    "nameless": (DECLARED.format(name=""), "declaration_wrong", "'' is no text"),
    "known": (DECLARED.format(name="KSampler"), "name_taken", "KSampler is declared twice, in atelier.nodes.sampling"),
    "java": (DECLARED.format(name="SaveImage"), "name_taken", "a node SaveImage already"),
    "upwards": ("from ..fine import same", "import_failed", "relative import"),
    "shadow": ("import fine", "module_missing", "module fine"),
}


def test_what_is_broken_is_named_with_its_reason_and_the_rest_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "SECONDS", 2.0)
    for name, (text, _, _) in BROKEN.items():
        write(folder, f"{name}.py", text)
    write(folder, "fine.py", DECLARED.format(name="Fine"))
    write(folder, "zeta.py", DECLARED.format(name="Zeta"))
    before = {node_type.name for node_type in NODES}

    nodes, broken = load(folder, "SaveImage", "PreviewImage")

    assert nodes == {"fine": ["Fine"], "zeta": ["Zeta"]}
    assert {node_type.name for node_type in NODES} == before | {"Fine", "Zeta"}
    assert set(broken) == set(BROKEN)
    for name, (_, code, reason) in BROKEN.items():
        assert broken[name][0] == code, broken[name]
        assert re.search(reason, broken[name][1]), broken[name]
        assert broken[name][1].endswith(".")
    assert not [name for name in sys.modules if name.startswith("custom_nodes/") and name[13:] in BROKEN]


def test_two_packages_with_a_node_of_one_name_keep_the_first(folder: Path) -> None:
    write(folder, "a.py", DECLARED.format(name="Same"))
    write(folder, "b.py", DECLARED.format(name="Same") + DECLARED.format(name="Other"))
    nodes, broken = load(folder)
    assert nodes == {"a": ["Same"]}
    assert broken["b"] == (
        "name_taken",
        "Node Same is declared twice, in custom_nodes/a and in custom_nodes/b; give one of them another name.",
    )
    assert NODES.find("Other") is None


def test_only_the_folder_itself_is_looked_into(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside.py", DECLARED.format(name="Outside"))
    write(tmp_path, "package/__init__.py", DECLARED.format(name="Outside"))
    (folder / "link.py").symlink_to(tmp_path / "outside.py")
    (folder / "linked").symlink_to(tmp_path / "package")
    (folder / "nowhere.py").symlink_to(tmp_path / "none.py")
    write(folder, "inner/__init__.py", "")
    (folder / "inner/__init__.py").unlink()
    (folder / "inner/__init__.py").symlink_to(tmp_path / "outside.py")
    write(folder, "json.py", DECLARED.format(name="Json"))
    write(folder, "a.b.py", DECLARED.format(name="Dots"))
    write(folder, "plain/readme.txt", "")
    for passed_over in (".hidden.py", "_private.py", "__pycache__/x.py", "notes.txt"):
        write(folder, passed_over, "raise SystemExit")

    nodes, broken = load(folder)

    assert nodes == {"json": ["Json"]}
    assert {name: code for name, (code, _) in broken.items()} == {
        "link": "outside_folder",
        "linked": "outside_folder",
        "nowhere": "outside_folder",
        "inner": "outside_folder",
        "a.b": "name_unusable",
        "plain": "no_package",
    }
    assert sys.modules["json"].__name__ == "json"
    assert str(folder) not in sys.path


def test_a_file_and_a_folder_of_one_name_are_one_too_many(folder: Path) -> None:
    write(folder, "twin.py", DECLARED.format(name="One"))
    write(folder, "twin/__init__.py", DECLARED.format(name="Two"))
    found, broken = packages.find(folder)
    assert [package.file for package in found] == [folder / "twin/__init__.py"]
    assert [b.code for b in broken] == ["name_taken"]


def test_a_folder_that_is_missing_holds_nothing_and_one_that_is_a_file_says_so(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == ({}, {})
    file = write(tmp_path, "custom_nodes", "")
    assert load(file)[1]["custom_nodes"][0] == "folder_unreadable"


def test_what_had_no_turn_in_the_time_for_all_is_left_out(folder: Path) -> None:
    slow = Package("slow", write(folder, "slow.py", "while True: pass"))
    next_ = Package("next", write(folder, "next.py", DECLARED.format(name="Next")))
    sound, broken = trial.attempt([slow, next_], frozenset(), seconds=60, together=0.5)
    assert sound == []
    assert [(b.name, b.code) for b in broken] == [("slow", "too_slow"), ("next", "too_slow")]
    assert "took the time that there is for all" in broken[1].reason


def test_a_trial_leaves_no_process(folder: Path) -> None:
    child = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
    write(folder, "starts.py", child + DECLARED.format(name="Starts"))
    (package,), _ = packages.find(folder)
    assert trial.attempt([package], frozenset()) == ([package], [])
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert "atelier.custom_nodes.child" not in listed
    assert "-c input()" not in listed


def test_what_fails_only_here_is_named_too(folder: Path) -> None:
    file = write(folder, "mood.py", "import sys\nif 'pytest' in sys.modules: raise RuntimeError('not here')\n")
    file.write_text(file.read_text(encoding="utf-8") + DECLARED.format(name="Mood"), encoding="utf-8")
    nodes, broken = load(folder)
    assert nodes == {}
    assert broken["mood"][0] == "import_failed"


def test_a_broken_package_says_itself_in_json() -> None:
    assert Broken("a", "b", "c").to_json() == {"name": "a", "code": "b", "reason": "c"}
