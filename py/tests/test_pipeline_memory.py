"""Memory comes back after pipelines of many classes: each is loaded from its folder, called and freed."""

import gc
from pathlib import Path

import diffusers
import psutil  # type: ignore[import-untyped]  # comes with accelerate
import pytest
import torch

from atelier import operations
from atelier.values import FileRef
from conftest import TIER, Nodes, count
from pipeline_cases import CASES, Case, call_node

pytestmark = pytest.mark.filterwarnings(  # diffusers about its own parts
    "ignore::FutureWarning", "ignore:In CPU autocast:UserWarning"
)

FEW = (
    "StableDiffusionPipeline",
    "FluxPipeline",
    "QwenImagePipeline",
    "StableDiffusionDepth2ImgPipeline",
    "DiTPipeline",
)
"""Those that the small tier tries: among them two that libraries keep tensors of."""

TRIED = [case for case in CASES if TIER == "full" or case.name in FEW]
NEAR = 1.05


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where each class's folder is; saving is no part of what is measured."""
    root = tmp_path_factory.mktemp("saved")
    for case in TRIED:
        getattr(diffusers, case.name)(**case.components()).save_pretrained(root / case.name)
    return root


def test_objects_and_memory_are_as_before_once_all_is_freed(saved: Path) -> None:
    use_all(saved)  # imports, and what libraries keep for ever
    tensors, objects, resident = measured()
    for _ in range(count(ci=1, full=3)):
        use_all(saved)
    tensors_after, objects_after, resident_after = measured()
    assert operations.objects({})["objects"] == []
    assert tensors_after <= tensors
    assert objects_after <= objects * NEAR
    assert resident_after <= resident * NEAR
    print(f"{len(TRIED)} classes: {tensors} to {tensors_after} tensors, {objects} to {objects_after} objects,")  # noqa: T201 - with -s
    print(f"{resident / 1e6:.0f} to {resident_after / 1e6:.0f} MB resident")  # noqa: T201


def use_all(saved: Path) -> None:
    for case in TRIED:
        use(case, saved / case.name)


def use(case: Case, folder: Path) -> None:
    nodes = Nodes()
    (loaded,) = nodes.run("PipelineLoader", folder=FileRef(case.name, folder, kind="pipeline"))
    call_node(case, loaded, nodes)
    held = [live.handle for live, _ in operations._registry.listing()]
    operations.free({"handles": held})


def measured() -> tuple[int, int, int]:
    """Return how many tensors and how many objects live, and the bytes of this process."""
    operations.trim({})
    living = gc.get_objects()
    return sum(isinstance(one, torch.Tensor) for one in living), len(living), psutil.Process().memory_info().rss
