"""Memory comes back after pipelines of many classes."""

import gc

import psutil  # type: ignore[import-untyped]  # comes with accelerate
import pytest
import torch

from atelier import operations
from conftest import Nodes, count
from pipeline_cases import CASES, run_node

pytestmark = pytest.mark.filterwarnings(  # diffusers about its own parts
    "ignore::FutureWarning", "ignore:In CPU autocast:UserWarning"
)

CLASSES = count(ci=6, full=len(CASES))
NEAR = 1.05


def test_objects_and_memory_are_as_before_once_all_is_freed() -> None:
    use_all()  # imports, and what libraries keep for ever
    objects, resident = measured()
    for _ in range(count(ci=1, full=3)):
        use_all()
    objects_after, resident_after = measured()
    assert operations.objects({})["objects"] == []
    assert objects_after <= objects * NEAR
    assert resident_after <= resident * NEAR


def use_all() -> None:
    for case in CASES[:CLASSES]:
        nodes = Nodes()
        run_node(case, case.components(), nodes)
        held = [live.handle for live, _ in operations._registry.listing()]
        operations.free({"handles": held})


def measured() -> tuple[int, int]:
    """Return how many tensors live, and the bytes of this process."""
    operations.trim({})
    tensors = sum(isinstance(one, torch.Tensor) for one in gc.get_objects())
    return tensors, psutil.Process().memory_info().rss
