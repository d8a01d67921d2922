import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest

from atelier import export
from atelier.declare import NODES, DeclarationError, NodeTable
from atelier.ports import Bool, Choice, Float, Int, Live, Output, Text
from atelier.values import Prompt

SOURCES = Path(export.__file__).parents[1]


def test_committed_file_says_what_the_code_says() -> None:
    assert export.FILE.read_text(encoding="utf-8") == export.render(NODES)
    assert export.main(["--check"]) == 0


def test_check_notices_a_difference_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "FILE", tmp_path / "node-types.json")
    assert export.main(["--check"]) == 1
    assert not (tmp_path / "node-types.json").exists()
    assert "run python -m atelier.export" in capsys.readouterr().err
    assert export.main([]) == 0
    assert export.main(["--check"]) == 0


def test_declarations_are_read_without_heavy_libraries() -> None:
    program = "import sys, atelier.export as e; e.main(['--check']); print(*sys.modules)"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], env={"PYTHONPATH": str(SOURCES)}, capture_output=True, text=True, check=True
    )
    loaded = {module.partition(".")[0] for module in done.stdout.split()}
    assert loaded.isdisjoint({"torch", "numpy", "diffusers", "transformers", "PIL"})


def test_every_port_explains_itself_and_bounds_hold_the_default() -> None:
    for node_type in NODES:
        assert node_type.description.endswith((".", "!"))
        for name, port in node_type.inputs:
            assert port.doc, f"{node_type.name}.{name}"
            if isinstance(port, Int | Float):
                assert port.min <= port.default <= port.max
        assert all(output.doc for output in node_type.outputs)


def test_annotations_agree_with_ports() -> None:
    python_types = {Int: int, Float: float, Text: str, Choice: str, Bool: bool}
    for node_type in NODES:
        for name, port in node_type.inputs:
            expected = Prompt if isinstance(port, Text) and port.embeddings else python_types.get(type(port))
            if expected is not None:
                annotation = node_type.function.__annotations__[name]
                whole = list[expected] if node_type.input_is_list else expected  # type: ignore[valid-type]
                assert annotation.__origin__ == whole, f"{node_type.name}.{name}"


def test_ksampler_is_comfyuis() -> None:
    node_type = NODES.find("KSampler")
    assert node_type is not None
    described = node_type.to_json()
    names = ["model", "seed", "steps", "cfg", "sampler_name", "scheduler", "positive", "negative", "latent_image"]
    assert [port["name"] for port in described["inputs"]] == [*names, "denoise"]
    seed = described["inputs"][1]
    assert (seed["default"], seed["min"], seed["max"]) == (0, 0, 18446744073709551615)
    assert seed["control_after_generate"] is True
    assert described["outputs"][0]["name"] == "LATENT"


def small(value: Annotated[int, Int(default=1, min=0, max=2, doc="A number.")]) -> Annotated[int, Output("INT", "It.")]:
    """Return the number."""
    return value


def test_decorator_leaves_the_function_alone() -> None:
    table = NodeTable()
    assert table.node("Small", category="test")(small) is small
    (declared,) = table
    assert (declared.title, declared.version, declared.device) == ("Small", "1", False)
    assert declared.description == "Return the number."


def test_refuses_a_name_that_is_taken() -> None:
    table = NodeTable()
    table.node("Small", category="test")(small)
    with pytest.raises(DeclarationError, match="Small is declared twice"):
        table.node("Small", category="test")(small)


def test_refuses_a_port_without_declaration() -> None:
    def bare(value: int) -> Annotated[int, Output("INT", "It.")]:
        """Return it."""
        return value

    with pytest.raises(DeclarationError, match="value has no Input"):
        NodeTable().node("Bare", category="test")(bare)


def test_refuses_a_result_without_declaration() -> None:
    def bare(value: Annotated[int, Live(type="INT", doc="It.")]) -> int:
        """Return it."""
        return value

    with pytest.raises(DeclarationError, match="return has no Output"):
        NodeTable().node("Bare", category="test")(bare)


def test_refuses_a_node_without_description() -> None:
    def silent() -> Annotated[int, Output("INT", "It.")]:
        return 1

    with pytest.raises(DeclarationError, match="no docstring"):
        NodeTable().node("Silent", category="test")(silent)


_Switch = Bool(default=False, doc="Which.")


def lazy(
    switch: Annotated[bool, _Switch],
    on: Annotated[int | None, Int(default=1, min=0, max=2, doc="If on.", needed_when=("switch", True))],
    off: Annotated[object, Live(type="*", doc="If off.", needed_when=("switch", False))],
) -> Annotated[int, Output("INT", "It.")]:
    """Return one of two."""
    return 0 if (on if switch else off) is None else 1


def test_lazy_inputs_and_lists_are_declared() -> None:
    table = NodeTable()
    table.node("Lazy", category="test")(lazy)
    table.node("Listing", category="test", input_is_list=True)(small)
    described, listing = (node_type.to_json() for node_type in table)
    assert [port.get("needed_when") for port in described["inputs"]] == [
        None,
        {"input": "switch", "is": True},
        {"input": "switch", "is": False},
    ]
    assert "input_is_list" not in described
    assert listing["input_is_list"] is True


def test_a_lazy_input_depends_on_a_switch_of_its_node() -> None:
    def wrong(
        value: Annotated[int, Int(default=1, min=0, max=2, doc="A number.", needed_when=("value", True))],
    ) -> Annotated[int, Output("INT", "It.")]:
        """Return the number."""
        return value

    with pytest.raises(DeclarationError, match="depends on value, which is no switch"):
        NodeTable().node("Wrong", category="test")(wrong)
