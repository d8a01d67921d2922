"""Node types of pipeline classes: declared from their calls, and called with exactly what was sent."""

import functools
import inspect
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from atelier.declare import NodeType
from atelier.nodes.pipelines import SCHEDULERS
from atelier.pipelines import __main__ as program
from atelier.pipelines import absent, classes, declaring
from atelier.pipelines.docstrings import documented
from atelier.pipelines.forms import admitted
from atelier.pipelines.ports import Argument, Maps, Pictures, Tensors, Word
from atelier.pipelines.recipe import Pipeline
from atelier.pipelines.results import undeclared_of
from atelier.ports import Input, Int
from conftest import Nodes

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # diffusers about its own parts

PIPELINES = 294


@pytest.fixture(scope="module")
def document() -> Any:
    return program.declarations()


def test_committed_file_says_what_the_classes_say(document: Any) -> None:
    assert program.FILE.read_text(encoding="utf-8") == program.render(document)
    assert json.loads(program.render(document)) == document
    assert len(document["nodes"]) == PIPELINES


def test_every_class_that_diffusers_exports_is_declared_or_of_another_framework(document: Any) -> None:
    import diffusers

    exported = {name for names in diffusers._import_structure.values() for name in names if name.endswith("Pipeline")}
    others = exported - {node["name"] for node in document["nodes"]}
    assert {name for name in others if "Modular" not in name and "nnx" not in name} == {
        "DiffusionPipeline",
        "VersatileDiffusionPipeline",  # holds others and cannot be called itself
    }


def test_schedulers_are_those_of_diffusers() -> None:
    import diffusers

    exported = {name for names in diffusers._import_structure.values() for name in names}
    found = {name for name in exported if name.endswith("Scheduler") and _is_scheduler(getattr(diffusers, name))}
    assert sorted(found) == list(SCHEDULERS)


def test_results_lose_only_what_the_readme_names() -> None:
    lost = {found.__name__: fields for found in every_class() if (fields := undeclared_of(found))}
    assert lost == {
        "LTX2DFRPipeline": ["keyframe_positions"],
        "LTX2DFRTemporalRefinePipeline": ["keyframe_positions"],
    }


def _is_scheduler(value: Any) -> bool:
    from diffusers import SchedulerMixin

    return isinstance(value, type) and issubclass(value, SchedulerMixin)


class Recorder:
    """Stands where a pipeline would, and keeps what it is called with."""

    calls: dict[str, Any]


def recording(pipeline_class: Any) -> Any:
    """Make a class of the same name, signature and documentation whose calls are only written down."""
    real = inspect.unwrap(pipeline_class.__call__)

    @functools.wraps(real)
    def call(self: Any, **given: Any) -> tuple[()]:
        type(self).calls = given
        return ()

    members = {"__call__": call, "_optional_components": [], "__doc__": "A recorder.", "__module__": real.__module__}
    return type(pipeline_class.__name__, (Recorder,), members)


def every_class() -> Iterator[Any]:
    yield from (classes.find(name) for name in classes.names())
    yield from (absent.imported(name) for name in absent.LIBRARIES)


def test_every_node_gives_its_pipeline_exactly_what_was_sent(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    for pipeline_class in every_class():
        recorder = recording(pipeline_class)
        node_type = declaring.declared(recorder)
        monkeypatch.setattr(declaring, "node_type", lambda _, found=node_type: found)
        for only_required in (False, True):
            sent, expected = samples(node_type, nodes, only_required=only_required)
            nodes.run(recorder.__name__, **sent)
            got = {name: value for name, value in recorder.calls.items() if not callable(value)}
            seed = got.pop("generator", None)
            assert seed is None or seed.initial_seed() == (0 if only_required else 5)
            assert same(got, expected), recorder.__name__


def samples(node_type: NodeType, nodes: Nodes, *, only_required: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a value for each port as it is sent, and as the pipeline has to get it."""
    sent: dict[str, Any] = {"pipeline": nodes.live("PIPELINE", Pipeline(node_type.name, {}))}
    expected: dict[str, Any] = {}
    for name, port in node_type.inputs[1:]:
        if port.required or not only_required:
            sent[name], wanted = sample(port, nodes)
            if not isinstance(port, Int):
                expected[name] = wanted
    return sent, expected


def sample(port: Input, nodes: Nodes) -> tuple[Any, Any]:
    if isinstance(port, Int):
        return 5, None
    if isinstance(port, Word):
        return port.choices[-1], port.choices[-1]
    if isinstance(port, Pictures | Maps):
        shape = (1, 4, 4, 3) if isinstance(port, Pictures) else (1, 4, 4)
        one = Pillow.fromarray(np.full(shape[1:], 51, np.uint8))
        return nodes.live(port.type, torch.full(shape, 0.2)), [one] if port.many else one
    if isinstance(port, Tensors):
        tensor = torch.arange(3.0)
        return nodes.live("TENSOR", tensor), tensor.numpy() if port.array else tensor
    if isinstance(port, Argument):
        value = of_form(port.forms[-1])
        return value, admitted(port.forms, value)
    token = object()
    return nodes.live(port.port_type, token), token


def of_form(form: str) -> Any:
    plain = {"INT": 3, "FLOAT": 2.5, "STRING": "star", "BOOLEAN": True, "{}": {"scale": 0.5}, "*": [1, "a", None]}
    return plain[form] if form in plain else [of_form(inner) for inner in form[1:-1].split(",")]


def same(got: Any, expected: Any) -> bool:
    """Equal values of equal types, all the way in."""
    if type(got) is not type(expected):
        return False
    if isinstance(got, dict):
        return got.keys() == expected.keys() and all(same(got[key], expected[key]) for key in got)
    if isinstance(got, list | tuple):
        return len(got) == len(expected) and all(same(one, other) for one, other in zip(got, expected, strict=True))
    if isinstance(got, torch.Tensor):
        return torch.equal(got, expected)
    if isinstance(got, Pillow.Image):
        return bool(got.mode == expected.mode and got.tobytes() == expected.tobytes())
    return bool(np.array_equal(got, expected) if isinstance(got, np.ndarray) else got == expected)


def test_a_new_version_shows_as_what_it_adds_takes_and_changes(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], document: Any
) -> None:
    old = json.loads(json.dumps(document))
    by_name = {node["name"]: node for node in old["nodes"]}
    flux = by_name["FluxPipeline"]
    flux["inputs"] = [port for port in flux["inputs"] if port["name"] != "true_cfg_scale"]
    flux["inputs"].append({"name": "gone", "type": "INT", "required": True, "doc": ""})
    next(port for port in flux["inputs"] if port["name"] == "guidance_scale")["default"] = 7.0
    old["nodes"] = [node for node in old["nodes"] if node["name"] != "WanPipeline"]
    old["nodes"].append({"name": "ZOldPipeline", "inputs": [], "outputs": []})
    file = tmp_path / "pipeline-types.json"
    file.write_text(program.render(old), encoding="utf-8")
    monkeypatch.setattr(program, "FILE", file)
    monkeypatch.setattr(program, "declarations", lambda: document)
    assert program.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "- FluxPipeline.gone (INT required)",
        "~ FluxPipeline.guidance_scale: FLOAT, default 7.0 → FLOAT, default 3.5",
        "+ FluxPipeline.true_cfg_scale (FLOAT, default 1.0)",
        "+ WanPipeline",
        "- ZOldPipeline",
    ]
    assert program.main([]) == 0
    assert program.main(["--check"]) == 0


def test_a_class_whose_library_is_missing_says_which(nodes: Nodes) -> None:
    with pytest.raises(Exception, match=r"AudioDiffusionPipeline needs the Python package librosa.*--env"):
        nodes.run("AudioDiffusionPipeline", pipeline=nodes.live("PIPELINE", Pipeline("AudioDiffusionPipeline", {})))


def test_tooltips_are_the_words_of_the_docstring() -> None:
    def call(prompt: str, steps: int, size: int) -> None:
        """Make it.

        Args:
            prompt (`str` or `list[str]`, *optional*):
                What to [show](https://example.org/show). See `size`
                too.
            steps (`int`, defaults to 50): How many.
            size: how large
                - one
                - two

        Returns:
            nothing (`int`): of use
        """

    assert documented(call) == {
        "prompt": "What to show. See size too.",
        "steps": "How many.",
        "size": "how large - one - two",
    }


@pytest.mark.parametrize(
    ("forms", "value", "taken"),
    [
        (("FLOAT", "[FLOAT]"), 7, 7.0),
        (("INT", "FLOAT"), 7, 7),
        (("STRING", "[STRING]"), ["a", "b"], ["a", "b"]),
        (("(INT,INT)",), [512, 768], (512, 768)),
        (("[(INT)]",), [[1, 2], []], [(1, 2), ()]),
        (("{}",), {"a": 1}, {"a": 1}),
    ],
)
def test_json_becomes_what_the_annotation_says(forms: tuple[str, ...], value: Any, taken: Any) -> None:
    assert same(admitted(forms, value), taken)


@pytest.mark.parametrize(
    ("forms", "value", "message"),
    [
        (("FLOAT", "[FLOAT]"), "7", "a number or a list of numbers"),
        (("INT",), True, "a whole number"),
        (("(INT,INT)",), [1], "a list of 2 whole numbers"),
        (("[STRING]",), [1], "a list of texts"),
    ],
)
def test_what_has_no_form_is_refused_in_words(forms: tuple[str, ...], value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        admitted(forms, value)
