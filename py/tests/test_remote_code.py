"""Code in a model's folder: it runs where it is allowed by name and content, and nowhere else."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch

import tiny_pipelines
import tiny_vision
from atelier.errors import BadInput
from atelier.pipelines.recipe import Pipeline
from atelier.remote_code import SETTING, digest
from atelier.values import FileRef
from conftest import Nodes

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own parts
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SOURCES = Path(__file__).with_name("cog")
PICTURE = tiny_pipelines.picture(40)
ASK: dict[str, Any] = {"prompt": "What is it?", "max_new_tokens": 8}


@pytest.fixture(scope="module")
def plain() -> Any:
    """The module as a program has it that imports the model's files itself."""
    spec = importlib.util.spec_from_file_location("cog", SOURCES / "__init__.py", submodule_search_locations=[])
    assert spec is not None
    package = importlib.util.module_from_spec(spec)
    package.__path__ = [str(SOURCES)]
    sys.modules["cog"] = package
    return importlib.import_module("cog.modeling_cog")


@pytest.fixture
def folder(plain: Any, tmp_path: Path) -> FileRef:
    """A model's folder with its own code, which says that it ran."""
    where = tmp_path / "models" / "cog"
    torch.manual_seed(0)
    network = plain.CogForCausalLM(plain.CogConfig()).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    network.save_pretrained(where)
    for file in SOURCES.glob("*.py"):
        shutil.copy(file, where)
    with (where / "visual.py").open("a") as source:
        source.write(f"\nopen({str(tmp_path / 'ran')!r}, 'a').close()\n")
    config = json.loads((where / "config.json").read_text())
    config["architectures"] = ["CogForCausalLM"]
    config["auto_map"] = {
        "AutoConfig": "configuration_cog.CogConfig",
        "AutoModelForCausalLM": "modeling_cog.CogForCausalLM",
    }
    (where / "config.json").write_text(json.dumps(config))
    tiny_vision.tokenizer().save_pretrained(tmp_path / "models" / "vicuna")
    (tmp_path / "models" / "vicuna" / "config.json").write_text("{}")
    return FileRef("cog", where)


def allow(folder: FileRef, monkeypatch: pytest.MonkeyPatch, name: str = "cog") -> None:
    files = {file.relative_to(folder.path).as_posix(): file.read_bytes() for file in folder.path.rglob("*.py")}
    setting = folder.path.parent / "allowed.json"
    setting.write_text(json.dumps({name: digest(files)}))
    monkeypatch.setenv(SETTING, str(setting))


def ran(folder: FileRef) -> bool:
    return (folder.path.parent.parent / "ran").exists()


def load(nodes: Nodes, folder: FileRef) -> dict[str, Any]:
    words = FileRef("vicuna", folder.path.parent / "vicuna")
    return nodes.run("TransformersLoader", folder=folder, tokenizer=words)[0]


def picture(nodes: Nodes) -> dict[str, Any]:
    return nodes.live("IMAGE", torch.from_numpy(np.asarray(PICTURE).astype(np.float32) / 255.0)[None])


def test_allowed_code_answers_as_in_a_plain_program(
    folder: FileRef, plain: Any, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(folder, monkeypatch)
    model = load(nodes, folder)
    assert ran(folder)
    first, chat = nodes.run("ImageTextToText", model=model, image=picture(nodes), **ASK)
    second, _ = nodes.run("ImageTextToText", model=model, chat=chat, **(ASK | {"prompt": "And why?"}))

    from transformers.models.auto.auto_factory import add_generation_mixin_to_remote_model

    network = add_generation_mixin_to_remote_model(plain.CogForCausalLM).from_pretrained(folder.path)
    words = tiny_vision.tokenizer()

    def said(query: str, history: list[tuple[str, str]]) -> str:
        made = network.build_conversation_input_ids(words, query=query, history=history, images=[PICTURE])
        given = {name: made[name][None] for name in ("input_ids", "token_type_ids", "attention_mask")}
        out = network.generate(**given, images=[[made["images"][0]]], max_new_tokens=8, do_sample=False)
        return str(words.decode(out[0, given["input_ids"].shape[1] :], skip_special_tokens=True)).strip()

    assert first["value"] == said("What is it?", [])
    assert second["value"] == said("And why?", [("What is it?", first["value"])])
    other, _ = nodes.run("ImageTextToText", model=model, image=nodes.live("IMAGE", torch.ones(1, 8, 8, 3)), **ASK)
    assert first["value"] != other["value"]


def test_nothing_runs_that_nobody_allowed(folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    with refused("remote_code_refused", f"its config.json asks for code of its own.*{SETTING} names"):
        load(nodes, folder)
    allow(folder, monkeypatch, name="another")
    with refused("remote_code_refused", "read its 3 Python files"):
        load(nodes, folder)
    assert not ran(folder)


@pytest.mark.parametrize("file", ["visual.py", "new/__init__.py"])
def test_a_changed_file_is_no_longer_allowed(
    folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    allow(folder, monkeypatch)
    (folder.path / file).parent.mkdir(exist_ok=True)
    with (folder.path / file).open("a") as changed:
        changed.write("\n# changed\n")
    with refused("remote_code_refused", "asks for code of its own"):
        load(nodes, folder)
    assert not ran(folder)


def test_code_that_lies_elsewhere_is_refused(folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(folder, monkeypatch)
    file = folder.path / "config.json"
    config = json.loads(file.read_text())
    config["auto_map"]["AutoConfig"] = "somebody/else--configuration_cog.CogConfig"
    file.write_text(json.dumps(config))
    with refused("remote_code_refused", "asks for code of somebody/else, which lies elsewhere"):
        load(nodes, folder)
    assert not ran(folder)


def test_allowed_code_that_is_broken_is_named(folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.path / "modeling_cog.py").write_text("import nothing_of_that_name\n")
    allow(folder, monkeypatch)
    with refused("remote_code_broken", "modeling_cog.CogForCausalLM cannot be imported .ModuleNotFoundError"):
        load(nodes, folder)


def test_a_setting_that_cannot_be_read_is_named(
    folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{")
    monkeypatch.setenv(SETTING, str(tmp_path / "broken.json"))
    with refused("remote_code_setting", f"{SETTING} names .*broken.json"):
        load(nodes, folder)


def test_more_than_its_shape_takes_is_refused(folder: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(folder, monkeypatch)
    model = load(nodes, folder)
    (chat,) = nodes.run("ChatMessage", role="system", text="Be brief.")
    with refused("chat_refused", "takes one picture and no system text"):
        nodes.run("ImageTextToText", model=model, chat=chat, **ASK)


PIPELINE = """
from diffusers import DiffusionPipeline, ImagePipelineOutput
from diffusers.utils.torch_utils import randn_tensor

class Mine(DiffusionPipeline):
    "Makes small pictures of noise."

    def __init__(self, unet, scheduler):
        super().__init__()
        self.register_modules(unet=unet, scheduler=scheduler)

    def __call__(self, num_inference_steps: int = 2, factor: float = 1.0, generator=None, return_dict: bool = True):
        self.scheduler.set_timesteps(num_inference_steps)
        picture = randn_tensor((1, 3, 16, 16), generator=generator) * factor
        for step in self.progress_bar(self.scheduler.timesteps):
            noise = self.unet(picture, step).sample
            picture = self.scheduler.step(noise, step, picture, generator=generator).prev_sample
        picture = (picture / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
        return ImagePipelineOutput(images=self.numpy_to_pil(picture))
"""
UNET = """
from diffusers import UNet2DModel

class Mine(UNet2DModel):
    def forward(self, sample, timestep, **settings):
        return super().forward(sample * 0.5, timestep, **settings)
"""


@pytest.fixture
def own_pipeline(tmp_path: Path) -> FileRef:
    """A folder of diffusers whose pipeline and whose network are its own."""
    where = tmp_path / "models" / "mine"
    diffusers.DDPMPipeline(unet=tiny_pipelines.pixels_unet(), scheduler=diffusers.DDPMScheduler()).save_pretrained(
        where
    )
    (where / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').close()\n{PIPELINE}")
    (where / "unet" / "own.py").write_text(UNET)
    file = where / "model_index.json"
    named = {"_class_name": ["mine", "Mine"], "unet": ["own", "Mine"]}
    file.write_text(json.dumps(json.loads(file.read_text()) | named))
    return FileRef("mine", where)


def test_a_folders_own_pipeline_makes_what_a_plain_program_does(
    own_pipeline: FileRef, nodes: Nodes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with refused("remote_code_refused", "its pipeline is the folder's own mine.Mine"):
        nodes.run("PipelineLoader", folder=own_pipeline)
    assert not ran(own_pipeline)
    allow(own_pipeline, monkeypatch, name="mine")
    (model,) = nodes.run("PipelineLoader", folder=own_pipeline)
    arguments = {"num_inference_steps": 3, "factor": 1.5}
    images, frames, _ = nodes.run("CallOwnPipeline", pipeline=model, arguments=arguments, seed=5)
    assert frames == {"list": []}

    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "plain_unet.py").write_text(UNET)
    (tmp_path / "plain_pipeline.py").write_text(PIPELINE)
    unet = importlib.import_module("plain_unet").Mine.from_pretrained(own_pipeline.path / "unet")
    program = importlib.import_module("plain_pipeline").Mine(unet, diffusers.DDPMScheduler())
    program.set_progress_bar_config(disable=True)
    expected = program(**arguments, generator=torch.Generator().manual_seed(5)).images
    made = (nodes.value(images) * 255).round().to(torch.uint8).numpy()
    assert np.array_equal(made, np.stack([np.asarray(one) for one in expected]))

    with refused("wrong_value", "Mine has no argument facter. Did you mean factor"):
        nodes.run("CallOwnPipeline", pipeline=model, arguments={"facter": 1.0})
    with refused("wrong_value", "Mine.num_inference_steps takes a whole number"):
        nodes.run("CallOwnPipeline", pipeline=model, arguments={"num_inference_steps": "many"})


def test_a_pipeline_of_diffusers_has_a_node_of_its_own(nodes: Nodes) -> None:
    model = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", {}))
    with refused("own_pipeline_missing", "a StableDiffusionPipeline of diffusers: use the node of that name"):
        nodes.run("CallOwnPipeline", pipeline=model, arguments={})


def refused(code: str, words: str) -> Any:
    return pytest.raises(BadInput, match=f"(?s){words}", check=lambda failure: failure.code == code)
