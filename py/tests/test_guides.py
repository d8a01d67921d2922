"""The ready workflows of `workflows/guides`: each runs on tiny stand-ins for the models that it names."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

import tiny_guides
from atelier import operations
from atelier.declare import NODES, NodeType
from atelier.pipelines.declaring import node_type
from atelier.ports import File
from atelier.values import FileRef
from conftest import Nodes

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # diffusers and transformers about their own parts
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

GUIDES = Path(__file__).parents[2] / "workflows" / "guides"
README = GUIDES / "README.md"
NAMES = sorted(file.stem for file in GUIDES.glob("*.json") if not file.name.endswith(".ui.json"))
PLACES = {"pipelines": "diffusers", "components": "."}
FEW: dict[str, Any] = {"num_inference_steps": 2, "height": 32, "width": 32}

SMALLER: dict[str, dict[str, Any]] = {
    "StableDiffusionXLPipeline": FEW,
    "StableDiffusionXLControlNetPipeline": FEW,
    "StableDiffusionPipeline": FEW,
    "AnimateDiffPipeline": FEW | {"num_frames": 4},
    "StableVideoDiffusionPipeline": FEW | {"num_frames": 2},
    "FluxKontextPipeline": FEW | {"max_area": 1024, "_auto_resize": False},
    "QwenImageEditPipeline": FEW,
    "DepthAnythingV2Preprocessor": {"resolution": 64},
    "EmptyLatentImage": {"width": 64, "height": 64},
    "KSampler": {"steps": 2},
    "ImageTextToText": {"max_new_tokens": 6},
    "ImageCaption": {"max_new_tokens": 6},
}
"""What tiny models are asked for in the place of what the real ones are."""


class Run:
    """Runs one workflow node by node, as the engine does; what is saved is kept."""

    def __init__(self, workflow: dict[str, Any], models: Path, nodes: Nodes) -> None:
        self._workflow = workflow
        self._models = models
        self._nodes = nodes
        self._done: dict[str, list[Any]] = {}
        self.saved: dict[str, Any] = {}

    def all(self) -> None:
        for name, one in self._workflow.items():
            if one["class_type"].startswith("Save"):
                first = next(value for value in one["inputs"].values() if isinstance(value, list))
                self.saved[name] = self._output(first)

    def _output(self, link: list[Any]) -> Any:
        name, slot = link
        if name not in self._done:
            self._done[name] = self._ran(self._workflow[name])
        return self._done[name][slot]

    def _ran(self, one: dict[str, Any]) -> list[Any]:
        kind = one["class_type"]
        declared = NODES.find(kind) or node_type(kind)
        assert declared is not None
        given = one["inputs"] | SMALLER.get(kind, {})
        inputs = {name: self._input(declared, name, value) for name, value in given.items()}
        lists = {name: value["list"] for name, value in inputs.items() if isinstance(value, dict) and "list" in value}
        if not lists:
            return self._nodes.run(kind, **inputs)
        ((name, (item,)),) = lists.items()
        return self._nodes.run(kind, **(inputs | {name: item.get("value", item)}))

    def _input(self, declared: NodeType, name: str, value: Any) -> Any:
        port = dict(declared.inputs)[name]
        if isinstance(port, File):
            if port.folder == "input":
                return FileRef(value, self._small(GUIDES / "input" / value))
            family = "tiny-sd" if port.folder == "checkpoints" else None  # which Java knows by the file's header
            path = self._models / PLACES.get(port.folder, port.folder) / value
            return FileRef(value, self._made(path), family=family)
        if isinstance(value, list) and len(value) == 2 and value[0] in self._workflow:
            found = self._output(value)
            return found.get("value", found)
        return value["__value__"] if isinstance(value, dict) and "__value__" in value else value

    def _small(self, picture: Path) -> Path:
        """An autoencoder that hardly makes a picture smaller looks from each of its pixels at each."""
        small = self._models / picture.name
        with Image.open(picture) as opened:
            opened.resize((64, 64)).save(small)
        return small

    def _made(self, path: Path) -> Path:
        return tiny_guides.make(self._models, path.relative_to(self._models).as_posix())


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_workflow_runs_on_its_stand_in(name: str, stand_ins: Path, nodes: Nodes) -> None:
    run = Run(json.loads((GUIDES / f"{name}.json").read_text()), stand_ins, nodes)
    run.all()
    assert run.saved
    for output in run.saved.values():
        for one in output.get("list", [output]):
            if "value" in one:
                assert one["value"].strip()
            else:
                pictures = nodes.value(one)
                assert pictures.ndim == 4
                assert pictures.std() > 0.01
                assert torch.isfinite(pictures).all()


def test_a_video_becomes_files(stand_ins: Path, nodes: Nodes) -> None:
    run = Run(json.loads((GUIDES / "stable-video-diffusion.json").read_text()), stand_ins, nodes)
    run.all()
    handle = run.saved["save"]["list"][0]["handle"]
    made = operations.encode({"handle": handle, "form": "mp4", "settings": {"fps": 7.0, "quality": 80}})
    nodes.handles.append(made["handle"])
    assert made["bytes"] > 500


def models_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the place of each model that a workflow loads."""
    for one in json.loads((GUIDES / f"{name}.json").read_text()).values():
        declared = NODES.find(one["class_type"])
        for port_name, port in declared.inputs if declared is not None else ():
            if isinstance(port, File) and port.folder != "input" and port_name in one["inputs"]:
                yield (
                    one["_meta"]["title"],
                    f"{PLACES.get(port.folder, port.folder)}/{one['inputs'][port_name]}".removeprefix("./"),
                )


@pytest.mark.parametrize("name", NAMES)
def test_each_workflow_names_where_its_models_come_from(name: str) -> None:
    page = README.read_text(encoding="utf-8")
    assert f"[{name}]({name}.json)" in page
    models = list(models_of(name))
    assert models
    for title, place in models:
        repository = title.split(": ", 1)[1]
        assert f"`{repository}`" in page
        assert f"`{place}`" in page
