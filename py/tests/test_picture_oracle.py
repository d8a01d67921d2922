"""The picture oracle: the pictures of ComfyUI 0.3.64, made again by our nodes from the same models (see `oracle`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from conftest import TIER
from oracle import recipe
from oracle.ask_comfyui import folder
from oracle.cases import Case, cases, daily
from oracle.ours import Studio, psnr
from oracle.recipe import Size

SMALL: list[Size] = ["narrow", "narrow-2", "narrow-xl"]


def parameters() -> list[tuple[Size, Case]]:
    if TIER == "ci":
        return [(size, case) for size in SMALL for case in daily(size)]
    sizes = get_args(Size)
    return [(size, case) for size in sizes for case in cases(size) if (folder(size) / f"{case.name}.png").exists()]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracle")


@pytest.fixture(scope="module")
def studio(request: pytest.FixtureRequest, root: Path) -> Iterator[Studio]:
    size: Size = request.param
    recipe.write(size, root)
    made = Studio(root, recipe.FAMILIES[size])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("studio", "case"),
    parameters(),
    ids=lambda value: value.name if isinstance(value, Case) else value,
    indirect=["studio"],
)
def test_the_picture_is_comfyuis(studio: Studio, case: Case, request: pytest.FixtureRequest) -> None:
    size = request.node.callspec.params["studio"]
    theirs = np.asarray(Image.open(folder(size) / f"{case.name}.png"))
    assert psnr(studio.picture(case.workflow), theirs) >= case.least, case.reason


@pytest.mark.parametrize("size", SMALL)
def test_there_is_a_picture_for_every_case(size: Size) -> None:
    assert {path.stem for path in folder(size).glob("*.png")} == {case.name for case in cases(size)}


def test_samplers_differ_on_a_model_that_predicts_noise() -> None:
    """Without the fitted layer all would give the same picture, and the oracle would say nothing."""
    names = ("euler", "heun", "dpmpp_2m", "euler_ancestral", "dpmpp_2m_sde", "lcm")
    pictures = [np.asarray(Image.open(folder("narrow") / f"{name}-normal.png")) for name in names]
    nearest = max(psnr(one, other) for one in pictures for other in pictures if one is not other)
    assert nearest < 35.0
