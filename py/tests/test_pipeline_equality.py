"""Nodes of pipeline classes against a plain diffusers program: the same bits."""

import copy
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from torch import Tensor

from conftest import Nodes
from pipeline_cases import CASES, SEED, Case, Components, run_node

pytestmark = pytest.mark.filterwarnings(  # diffusers about its own parts
    "ignore::FutureWarning", "ignore:In CPU autocast:UserWarning"
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_node_gives_the_bits_of_a_plain_program(case: Case, nodes: Nodes) -> None:
    components = case.components()
    plain = _plain(case, components)
    ours = run_node(case, components, nodes)
    if case.returns == "frames":
        assert [torch.equal(one, other) for one, other in zip(plain, ours, strict=True)] == [True] * len(plain)
        assert len(plain[0]) > 1
    else:
        assert torch.equal(plain, ours)
        assert plain.std() > 0


def _plain(case: Case, components: Components) -> Any:
    """What a program without Atelier does."""
    pipeline_class = getattr(diffusers, case.name)
    given = {name: copy.deepcopy(part) if "scheduler" in name else part for name, part in components.items()}
    pipeline = pipeline_class(**given)
    pipeline.set_progress_bar_config(disable=True)
    result = pipeline(**case.arguments, generator=torch.Generator("cpu").manual_seed(SEED))
    value = result[case.returns]
    if case.returns == "frames":
        return [_stacked(video) for video in value]
    return torch.as_tensor(value) if case.returns == "prediction" else _stacked(value)


def _stacked(pictures: Any) -> Tensor:
    if isinstance(pictures, np.ndarray):
        return torch.from_numpy(pictures)
    return torch.stack([torch.from_numpy(np.asarray(one).astype(np.float32) / 255.0) for one in pictures])
