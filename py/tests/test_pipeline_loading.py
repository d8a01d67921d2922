"""Loading pipelines from folders: what diffusers saved, and nothing else."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch

import tiny_pipelines as tiny
from atelier import operations, signals
from atelier.errors import BadInput, Cancelled
from atelier.pipelines.assembling import assembled
from atelier.pipelines.loading import AUTO, Wishes, load_component, load_from_checkpoint, load_from_folder
from atelier.pipelines.recipe import Pipeline
from atelier.values import FileRef
from conftest import Nodes

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # diffusers about its own parts

SMALL: dict[str, Any] = {"prompt": "a star", "num_inference_steps": 2, "height": 32, "width": 32}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "sd"
    diffusers.StableDiffusionPipeline(**tiny.sd()).save_pretrained(folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> FileRef:
    """A copy that a test may spoil."""
    shutil.copytree(saved, tmp_path / "sd")
    return FileRef("sd", tmp_path / "sd", kind="pipeline")


def test_a_folder_gives_the_bits_that_a_plain_program_gets_from_it(folder: FileRef, nodes: Nodes) -> None:
    plain = diffusers.StableDiffusionPipeline.from_pretrained(folder.path, local_files_only=True)
    plain.set_progress_bar_config(disable=True)
    expected = plain(**SMALL, generator=torch.Generator("cpu").manual_seed(3)).images
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    pictures = nodes.run("StableDiffusionPipeline", pipeline=loaded, seed=3, **SMALL)[0]
    got = (nodes.value(pictures) * 255).round().to(torch.uint8).numpy()
    assert np.array_equal(got, np.stack([np.asarray(one) for one in expected]))


def test_other_classes_share_the_components_and_load_nothing(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    before = operations.objects({})["bytes"]
    shutil.rmtree(folder.path)
    picture = nodes.live("IMAGE", torch.full((1, 32, 32, 3), 0.3))
    nodes.run("StableDiffusionImg2ImgPipeline", pipeline=loaded, image=picture, prompt="a star", num_inference_steps=2)
    made = 2 * 32 * 32 * 3 * 4
    assert operations.objects({})["bytes"] == before + made


FAMILY = (
    "StableDiffusionPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionInpaintPipeline",
    "StableDiffusionControlNetPipeline",
    "StableDiffusionControlNetImg2ImgPipeline",
    "StableDiffusionControlNetInpaintPipeline",
)


def test_one_load_serves_a_family_with_the_same_objects(folder: FileRef) -> None:
    recipe = load_from_folder(folder, Wishes({"controlnet": tiny.controlnet()}))
    shutil.rmtree(folder.path)
    for name in FAMILY:
        made = assembled(getattr(diffusers, name), recipe)
        shared = {part for part, value in made.components.items() if value is recipe.components[part]}
        assert {"unet", "vae", "text_encoder", "tokenizer"} <= shared
        assert ("controlnet" in shared) == ("ControlNet" in name)
        assert made.scheduler is not recipe.components["scheduler"], "it keeps the state of a run"


def test_a_run_leaves_no_trace_for_the_next(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    first = nodes.value(nodes.run("StableDiffusionPipeline", pipeline=loaded, **SMALL)[0])
    longer = SMALL | {"num_inference_steps": 5}
    nodes.run("StableDiffusionPAGPipeline", pipeline=loaded, **longer)
    assert torch.equal(nodes.value(nodes.run("StableDiffusionPipeline", pipeline=loaded, **SMALL)[0]), first)


def test_the_scheduler_is_chosen_by_name_and_settings(folder: FileRef) -> None:
    settings = {"use_karras_sigmas": True}
    recipe = load_from_folder(folder, Wishes(scheduler="EulerDiscreteScheduler", settings=settings))
    scheduler = recipe.components["scheduler"]
    assert type(scheduler).__name__ == "EulerDiscreteScheduler"
    assert scheduler.config.use_karras_sigmas is True
    assert scheduler.config.beta_start == 0.00085
    with refused("scheduler_refused", "no setting use_karas_sigmas. Did you mean use_karras_sigmas"):
        load_from_folder(folder, Wishes(scheduler="EulerDiscreteScheduler", settings={"use_karas_sigmas": True}))


def test_settings_may_come_from_a_text(folder: FileRef, nodes: Nodes) -> None:
    (settings,) = nodes.run("ParseJson", text='{"use_karras_sigmas": true}')
    scheduler = {"scheduler": "EulerDiscreteScheduler", "scheduler_settings": settings["value"]}
    (loaded,) = nodes.run("PipelineLoader", folder=folder, **scheduler)
    assert nodes.value(loaded).components["scheduler"].config.use_karras_sigmas is True
    with refused("wrong_value", "This text is no JSON"):
        nodes.run("ParseJson", text="{")


def test_a_component_is_added_by_port(folder: FileRef, tmp_path: Path, nodes: Nodes) -> None:
    tiny.controlnet().save_pretrained(tmp_path / "control")
    (control,) = nodes.run("ComponentLoader", folder=FileRef("control", tmp_path / "control"))
    (loaded,) = nodes.run("PipelineLoader", folder=folder, controlnet=control)
    picture = nodes.live("IMAGE", torch.full((1, 32, 32, 3), 0.3))
    made = nodes.run(
        "StableDiffusionControlNetPipeline", pipeline=loaded, image=picture, prompt="a star", num_inference_steps=2
    )
    assert nodes.value(made[0]).shape == (1, 32, 32, 3)


def test_what_a_class_lacks_is_named(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    picture = nodes.live("IMAGE", torch.full((1, 32, 32, 3), 0.3))
    with refused("component_missing", "StableDiffusionControlNetPipeline needs controlnet"):
        nodes.run("StableDiffusionControlNetPipeline", pipeline=loaded, image=picture, prompt="a")
    flux = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", {**tiny.flux(), "transformer": tiny.unet()}))
    with refused("wrong_component", "FluxPipeline takes FluxTransformer2DModel as its transformer"):
        nodes.run("FluxPipeline", pipeline=flux, prompt="a")


def test_refused_arguments_are_told_in_the_pipelines_words(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    with refused("arguments_refused", "StableDiffusionPipeline refuses: `height` and `width` have to be divisible"):
        nodes.run("StableDiffusionPipeline", pipeline=loaded, prompt="a", height=33, width=32)


def test_each_step_is_reported_and_may_be_the_last(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    steps: list[tuple[int, int]] = []
    control = bytearray(1)

    def sink(step: int, total: int, _: str) -> None:
        steps.append((step, total))
        control[0] = step == 2

    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        nodes.run("StableDiffusionPipeline", pipeline=loaded, **(SMALL | {"num_inference_steps": 9}))
    assert steps == [(1, 9), (2, 9)]


def test_previews_show_the_way(folder: FileRef, nodes: Nodes) -> None:
    (loaded,) = nodes.run("PipelineLoader", folder=folder)
    notes: list[str] = []
    buffer = np.zeros(256 * 256 * 3, np.uint8)
    with signals.during(memoryview(bytearray(1)), lambda _step, _total, note: notes.append(note)):
        nodes.run("StableDiffusionPipeline", buffer, pipeline=loaded, **SMALL)
    assert notes == ["preview 16x16", "preview 16x16"]
    assert buffer[: 16 * 16 * 3].any()


def test_a_single_file_is_a_pipeline_too(checkpoint: FileRef) -> None:
    recipe = load_from_checkpoint(checkpoint, Wishes(scheduler="LCMScheduler"))
    assert recipe.name == "StableDiffusionPipeline"
    assert type(recipe.components["scheduler"]).__name__ == "LCMScheduler"


Spoil = Callable[[Path], object]


def index(**changes: Any) -> Spoil:
    def spoil(folder: Path) -> None:
        file = folder / "model_index.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | changes))

    return spoil


def remote_code(folder: Path) -> None:
    (folder / "unet" / "mine.py").write_text(f"open({str(folder / 'ran')!r}, 'w')")
    config = folder / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"auto_map": {"AutoModel": "mine.Mine"}}))


def own_pipeline(folder: Path) -> None:
    (folder / "mine.py").write_text(f"open({str(folder / 'ran')!r}, 'w')")
    index(_class_name=["mine", "Mine"])(folder)


def own_component(folder: Path) -> None:
    (folder / "unet" / "mine.py").write_text(f"open({str(folder / 'ran')!r}, 'w')")
    index(unet=["mine", "Mine"])(folder)


def pickles(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))


def cut(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


REFUSALS: tuple[tuple[Spoil, str, str], ...] = (
    (index(_class_name="StableDifusionPipeline"), "unknown_pipeline", "Did you mean StableDiffusionPipeline"),
    (index(_class_name="XPipeline", _diffusers_version="99.0"), "newer_diffusers", "a newer diffusers and needs the"),
    (index(unet=["diffusers", "UNet9"]), "unknown_component", "diffusers.UNet9"),
    (index(unet=["diffusers", "UNet9"], _diffusers_version="99.0"), "newer_diffusers", "the unet UNet9"),
    (index(unet=["diffusers", "AutoencoderKL"]), "wrong_component", "AutoencoderKL as its unet"),
    (index(unet=["os", "system"]), "remote_code_refused", "os.system, which is neither"),
    (index(unet=["transformers", "logging"]), "unknown_component", "transformers.logging"),
    (index(unet=["diffusers", "DDPMPipeline"]), "remote_code_refused", "DDPMPipeline, which is not a model"),
    (index(unet=["diffusers"]), "index_broken", "neither a library nor a class"),
    (lambda folder: (folder / "model_index.json").write_text("{"), "index_broken", "cannot be read as JSON"),
    (lambda folder: (folder / "model_index.json").write_text("[]"), "index_broken", "no JSON object"),
    (lambda folder: shutil.rmtree(folder / "vae"), "component_missing", "sd has no vae"),
    (own_pipeline, "remote_code_refused", "its pipeline is the folder's own mine.Mine"),
    (own_component, "remote_code_refused", "its unet is the folder's own mine.Mine"),
    (remote_code, "remote_code_refused", "unet/config.json asks for code of its own"),
    (pickles, "pickle_refused", "sd/unet has its weights in pickles"),
    (cut, "folder_broken", "sd cannot be loaded as a StableDiffusionPipeline"),
)


@pytest.mark.parametrize(("spoil", "code", "words"), REFUSALS)
def test_what_is_not_sound_is_refused_and_nothing_of_it_runs(
    folder: FileRef, spoil: Spoil, code: str, words: str
) -> None:
    spoil(folder.path)
    with refused(code, words):
        load_from_folder(folder, Wishes())
    assert not (folder.path / "ran").exists()


def test_a_component_that_the_index_leaves_out_is_asked_for(folder: FileRef) -> None:
    file = folder.path / "model_index.json"
    content = json.loads(file.read_text())
    del content["unet"]
    file.write_text(json.dumps(content))
    with refused("component_missing", "names no unet: link it"):
        load_from_folder(folder, Wishes())
    assert load_from_folder(folder, Wishes({"unet": tiny.unet()})).components["unet"] is not None


def test_half_precision_is_not_for_the_cpu(folder: FileRef) -> None:
    with refused("wrong_dtype", "The CPU does not compute in float16"):
        load_from_folder(folder, Wishes(dtype="float16"))
    assert load_from_folder(folder, Wishes(dtype="bfloat16")).components["unet"].dtype is torch.bfloat16


def test_a_component_of_no_known_class_is_refused(folder: FileRef) -> None:
    unet = FileRef("unet", folder.path / "unet")
    assert isinstance(load_component(unet, AUTO), diffusers.UNet2DConditionModel)
    (unet.path / "config.json").write_text('{"_class_name": "UNet9"}')
    with refused("unknown_component", "unet is a UNet9"):
        load_component(unet, AUTO)


def refused(code: str, words: str) -> Any:
    import re

    return pytest.raises(BadInput, match=re.escape(words), check=lambda failure: failure.code == code)
