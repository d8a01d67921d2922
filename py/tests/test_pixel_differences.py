"""Soft edges and scribbles by PiDiNet, beside the network written out pair of pixels by pair of pixels."""

import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from atelier.annotators.pixel_differences import PixelDifferences, _kernel
from conftest import Nodes
from test_lines import layer, levels, made, random, shown, written

WIDTHS = (8, 16, 32, 32)
PIDINET: dict[str, tuple[int, ...]] = {"init_block": (8, 3, 3, 3), "classifier": (1, 4, 1, 1)}
for _level, _wide in enumerate(WIDTHS):
    for _block in range(3 if _level == 0 else 4):
        _taken = WIDTHS[_level - 1] if _level and not _block else _wide
        _name = f"block{_level + 1}_{_block + 1}"
        PIDINET |= {f"{_name}.conv1": (_taken, 1, 3, 3), f"{_name}.conv2": (_wide, _taken, 1, 1)}
        if _level and not _block:
            PIDINET[f"{_name}.shortcut"] = (_wide, _taken, 1, 1)
    PIDINET |= {f"dilations.{_level}.conv2_{number}": (6, 6, 3, 3) for number in range(1, 5)}
    PIDINET |= {f"dilations.{_level}.conv1": (6, _wide, 1, 1), f"conv_reduces.{_level}.conv": (1, 6, 1, 1)}
    PIDINET |= {f"attentions.{_level}.conv1": (4, 6, 1, 1), f"attentions.{_level}.conv2": (1, 4, 3, 3)}
WITH_BIAS = re.compile(r"classifier|shortcut|(dilations|attentions)\..\.conv1|conv_reduces")


def pidinet_weights() -> dict[str, Tensor]:
    own = random(PIDINET)
    return {name: one for name, one in own.items() if name.endswith("weight") or WITH_BIAS.search(name)}


def seen_at(hidden: Tensor, down: int, right: int) -> Tensor:
    """Return at each place the pixel that is so far away; zero beyond the picture."""
    padded = functional.pad(hidden, (2, 2, 2, 2))
    height, width = hidden.shape[2:]
    return padded[..., 2 + down : 2 + down + height, 2 + right : 2 + right + width]


PLACES = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
CLOCKWISE = [0, 1, 2, 5, 8, 7, 6, 3]


def of_differences(kind: int, hidden: Tensor, weight: Tensor) -> Tensor:
    """Su et al. 2021, section 3: a weighted sum of differences of pixels, pair by pair; each channel by itself."""
    pairs: list[tuple[int, Tensor, Tensor]] = []
    if kind == 0:
        pairs = [(number, seen_at(hidden, *place), hidden) for number, place in enumerate(PLACES)]
    elif kind == 1:
        for number, following in zip(CLOCKWISE, CLOCKWISE[1:] + CLOCKWISE[:1], strict=True):
            pairs.append((number, seen_at(hidden, *PLACES[number]), seen_at(hidden, *PLACES[following])))
    else:
        around = [place for place in PLACES if place != (0, 0)]
        for number, (down, right) in enumerate(around, start=1):
            pairs.append((number, seen_at(hidden, 2 * down, 2 * right), seen_at(hidden, down, right)))
    flat = weight.flatten(2)
    if weight.shape[1] == 1:
        parts = [flat[:, 0, number, None, None] * (one - other) for number, one, other in pairs]
    else:
        parts = [torch.einsum("oi,bihw->bohw", flat[:, :, number], one - other) for number, one, other in pairs]
    return torch.stack(parts).sum(dim=0)


def differences(own: dict[str, Tensor]) -> Any:
    """PiDiNet, written out."""
    hidden = of_differences(0, shown().flip(1) / 255.0, own["init_block.weight"])
    size, edges, turn = hidden.shape[2:], [], 1
    for level, wide in enumerate(WIDTHS):
        for block in range(3 if level == 0 else 4):
            name = f"block{level + 1}_{block + 1}"
            hidden = functional.max_pool2d(hidden, 2) if level and not block else hidden
            weight = own[f"{name}.conv1.weight"]
            if turn % 4 == 3:
                inner = functional.conv2d(hidden, weight, padding=1, groups=len(weight))
            else:
                inner = of_differences(turn % 4, hidden, weight)
            made = functional.conv2d(functional.relu(inner), own[f"{name}.conv2.weight"])
            hidden = made + (layer(hidden, own, f"{name}.shortcut") if level and not block else hidden)
            turn += 1
        assert hidden.shape[1] == wide
        around = layer(functional.relu(hidden), own, f"dilations.{level}.conv1")
        reaches = [
            functional.conv2d(around, own[f"dilations.{level}.conv2_{number}.weight"], padding=reach, dilation=reach)
            for number, reach in ((1, 5), (2, 7), (3, 9), (4, 11))
        ]
        around = torch.stack(reaches).sum(dim=0)
        share = layer(functional.relu(around), own, f"attentions.{level}.conv1")
        share = torch.sigmoid(functional.conv2d(share, own[f"attentions.{level}.conv2.weight"], padding=1))
        edge = layer(around * share, own, f"conv_reduces.{level}.conv")
        edges.append(functional.interpolate(edge, size, mode="bilinear", align_corners=False))
    return torch.sigmoid(layer(torch.cat(edges, dim=1), own, "classifier"))[0, 0].numpy()


@pytest.mark.parametrize("safe", ["enable", "disable"])
def test_soft_edges_by_differences_of_pixels(nodes: Nodes, tmp_path: Path, safe: str) -> None:
    own = pidinet_weights()
    found = levels(made(nodes, "PiDiNetPreprocessor", model=written(tmp_path, own), safe=safe)).astype(int)
    sure = differences(own)
    expected = (sure * 3).astype(np.int32) / 2 if safe == "enable" else sure
    apart = np.abs(found - (expected * 255).clip(0, 255).astype(np.uint8)[:128, :165])
    assert np.mean(apart > 1) < 0.001  # sums in another order: a step's edge may move by a last bit
    assert len(np.unique(found)) > (1 if safe == "enable" else 20)


def test_plain_kernels_of_the_same_network_give_the_same_edges(nodes: Nodes, tmp_path: Path) -> None:
    turns: tuple[Any, ...] = ("central", "angular", "radial", "plain")
    own = pidinet_weights()
    plain = dict(own)
    names = ["init_block", *sorted(name.removesuffix(".weight") for name in own if name.endswith("conv1.weight"))]
    blocks = [name for name in names if name.startswith(("init", "block"))]
    for number, name in enumerate(blocks):
        plain[f"{name}.weight"] = _kernel(turns[number % 4], own[f"{name}.weight"])
    (tmp_path / "plain").mkdir()
    found = made(nodes, "PiDiNetPreprocessor", model=written(tmp_path, own), safe="disable")
    again = made(nodes, "PiDiNetPreprocessor", model=written(tmp_path / "plain", plain), safe="disable")
    assert torch.equal(found, again)


def test_scribbles_by_differences_are_ridges_of_their_ridges(nodes: Nodes, tmp_path: Path) -> None:
    own = pidinet_weights()
    own["classifier.bias"] += 1.0
    found = levels(made(nodes, "Scribble_PiDiNet_Preprocessor", model=written(tmp_path, own), safe="disable"))
    assert set(np.unique(found)) == {0, 255}
    bright = cv2.GaussianBlur((differences(own) * 255).astype(np.float32), (0, 0), 3.0)[:128, :165] > 120
    reach = cv2.dilate(bright.astype(np.uint8), np.ones((49, 49), np.uint8)) > 0
    assert not found[~reach].any()


def test_the_published_network_has_this_size() -> None:
    """710 thousand, as the paper's table 5 says; of the real widths, on weights without memory."""
    shapes: dict[str, tuple[int, ...]] = {"init_block": (60, 3, 3, 3), "dilations.0.conv1": (24, 60, 1, 1)}
    shapes |= {f"block{level}_{number}.conv1": (1, 1, 3, 3) for level in range(1, 5) for number in range(1, 5)}
    real = {f"{name}.weight": torch.empty(shape, device="meta") for name, shape in shapes.items()}
    with torch.device("meta"):
        net = PixelDifferences(real)
    assert sum(weight.numel() for weight in net.parameters()) == 710_149
