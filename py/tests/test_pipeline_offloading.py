"""Offloading, with the CPU in the accelerator's place: same bits, and no trace on what is shared."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch

import tiny_pipelines as tiny
from atelier import notices
from atelier.errors import BadInput
from atelier.nodes.pipelines import OFFLOADS
from atelier.pipelines.assembling import assembled
from atelier.pipelines.offloading import NONE, offloaded, refuse_on_cpu
from atelier.pipelines.recipe import Pipeline
from atelier.values import FileRef
from conftest import Nodes

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # diffusers about its own parts

CPU = torch.device("cpu")
KINDS = [kind for kind in OFFLOADS if kind != NONE]


@pytest.mark.parametrize("kind", KINDS)
def test_offloading_changes_no_bit_and_leaves_no_trace(kind: str) -> None:
    recipe = Pipeline("StableDiffusionPipeline", tiny.sd())
    unet = recipe.components["unet"]
    expected, before = drawn(recipe), trace(unet)
    pipeline = assembled(diffusers.StableDiffusionPipeline, recipe)
    with notices.collect() as told, offloaded(pipeline, kind, CPU):
        assert trace(unet) != before
        made = called(pipeline)
    assert [notice.code for notice in told] == ["offloaded"]
    assert torch.equal(made, expected)
    assert trace(unet) == before
    assert torch.equal(drawn(recipe), expected)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_leaves_no_trace_either(kind: str) -> None:
    recipe = Pipeline("StableDiffusionPipeline", tiny.sd())
    before = trace(recipe.components["unet"])
    pipeline = assembled(diffusers.StableDiffusionPipeline, recipe)
    with pytest.raises(ValueError, match="height"), offloaded(pipeline, kind, CPU):
        pipeline("a star", height=33, width=32)
    assert trace(recipe.components["unet"]) == before


def test_a_class_that_diffusers_does_not_offload_is_refused_in_its_words() -> None:
    pipeline = assembled(
        diffusers.DDPMPipeline,
        Pipeline("DDPMPipeline", {"unet": tiny.pixels_unet(), "scheduler": diffusers.DDPMScheduler()}),
    )
    pipeline.model_cpu_offload_seq = None
    with refused("no `model_cpu_offload_seq`"), offloaded(pipeline, "model", CPU):
        pass


@pytest.mark.parametrize("kind", KINDS)
def test_a_cpu_has_nothing_to_offload_from(kind: str) -> None:
    with refused("set offload to none"):
        refuse_on_cpu(kind, CPU)
    refuse_on_cpu(NONE, CPU)
    refuse_on_cpu(kind, torch.device("cuda"))


def test_a_loader_on_a_cpu_refuses_it_and_a_call_tells_of_it(tmp_path: Path, nodes: Nodes) -> None:
    diffusers.StableDiffusionPipeline(**tiny.sd()).save_pretrained(tmp_path / "sd")
    with refused("set offload to none"):
        nodes.run("PipelineLoader", folder=FileRef("sd", tmp_path / "sd"), offload="group")
    offloading = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", tiny.sd(), offload="group"))
    nodes.run("StableDiffusionPipeline", pipeline=offloading, prompt="a", height=32, width=32, num_inference_steps=1)
    assert [notice["code"] for notice in nodes.notices] == ["offloaded"]


def drawn(recipe: Pipeline) -> torch.Tensor:
    return called(assembled(diffusers.StableDiffusionPipeline, recipe))


def called(pipeline: Any) -> torch.Tensor:
    pipeline.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(3)
    made = pipeline("a star", num_inference_steps=2, height=32, width=32, generator=generator, output_type="pt")
    return made.images  # type: ignore[no-any-return]  # diffusers has no types


def trace(network: torch.nn.Module) -> dict[str, Any]:
    """What offloading could leave behind: attributes of modules, how they are called, and weights."""
    modules = {name: (sorted(vars(one)), one.forward) for name, one in network.named_modules()}
    weights = {
        name: (one.device, one.requires_grad, one.sum().item() if not one.is_meta else None)
        for name, one in network.named_parameters()
    }
    return {"modules": modules, "weights": weights}


def refused(words: str) -> Any:
    check: Callable[[BadInput], bool] = lambda failure: failure.code == "offload_refused"  # noqa: E731
    return pytest.raises(BadInput, match=re.escape(words), check=check)
