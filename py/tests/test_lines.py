"""Lines and edges that ControlNets are steered by: networks written out beside ours, and OpenCV by itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from atelier.annotators import __main__ as program
from atelier.annotators.line_networks import HolisticEdges, InformativeDrawings, MangaSketches
from atelier.errors import BadInput
from atelier.values import FileRef
from conftest import Nodes

WIDTH, HEIGHT = 90, 70
SMOOTH = torch.nn.functional.interpolate(
    torch.rand(2, 3, 6, 7, generator=torch.Generator().manual_seed(0)), size=(HEIGHT, WIDTH), mode="bicubic"
)
IMAGE = (SMOOTH.clamp(0, 1).movedim(1, -1) * 255).to(torch.uint8).float() / 255.0
PIXELS = (IMAGE[0].numpy() * 255).astype(np.uint8)
SCALED = cv2.resize(PIXELS, (165, 128), interpolation=cv2.INTER_CUBIC)
PADDED = np.pad(SCALED, ((0, 0), (0, 27), (0, 0)), mode="edge")
DRAWINGS = {
    "model0.1": (4, 3, 7, 7),
    "model1.0": (8, 4, 3, 3),
    "model1.3": (16, 8, 3, 3),
    **{f"model2.{number}.conv_block.{place}": (16, 16, 3, 3) for number in range(3) for place in (1, 5)},
    "model3.0": (16, 8, 3, 3),
    "model3.3": (8, 4, 3, 3),
    "model4.1": (1, 4, 7, 7),
}
SKETCHES = {
    "model.model.0": (4, 3, 4, 4),
    "model.model.3": (8, 1, 4, 4),
    "model.model.1.model.1": (6, 4, 4, 4),
    "model.model.1.model.5": (12, 4, 4, 4),
    "model.model.1.model.3.model.1": (8, 6, 4, 4),
    "model.model.1.model.3.model.3": (8, 6, 4, 4),
}
TRANSPOSED = ("model3.0", "model3.3", "model.model.3", "model.model.1.model.5", "model.model.1.model.3.model.3")
HED = {
    f"block{level}.{name}": shape
    for level, (taken, wide) in enumerate(((3, 4), (4, 6), (6, 6), (6, 8), (8, 8)), start=1)
    for name, shape in {
        "convs.0": (wide, taken, 3, 3),
        "convs.1": (wide, wide, 3, 3),
        "projection": (1, wide, 1, 1),
    }.items()
}


def random(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(1)
    found = {}
    for name, shape in shapes.items():
        given = shape[1] if name in TRANSPOSED else shape[0]
        found[f"{name}.weight"] = torch.randn(shape, generator=draw) * float(np.prod(shape[1:])) ** -0.5
        found[f"{name}.bias"] = torch.randn(given, generator=draw) * 0.1
    return found


def written(folder: Path, weights: dict[str, Tensor]) -> FileRef:
    save_file(weights, folder / "net.safetensors")
    return FileRef("net.safetensors", folder / "net.safetensors")


def made(nodes: Nodes, name: str, **inputs: Any) -> Tensor:
    (output,) = nodes.run(name, image=nodes.live("IMAGE", IMAGE), resolution=128, **inputs)
    found: Tensor = nodes.value(output)
    return found


def levels(found: Tensor) -> Any:
    assert found.shape == (2, 128, 165, 3)
    assert torch.equal(found[..., 0], found[..., 2])
    return (found[0, :, :, 0].numpy() * 255).round().astype(np.uint8)


def shown() -> Tensor:
    return torch.from_numpy(PADDED).permute(2, 0, 1)[None].float().contiguous()


def layer(hidden: Tensor, own: dict[str, Tensor], name: str, **how: Any) -> Tensor:
    return functional.conv2d(hidden, own[f"{name}.weight"], own[f"{name}.bias"], **how)


def grown(hidden: Tensor, own: dict[str, Tensor], name: str, **how: Any) -> Tensor:
    return functional.conv_transpose2d(hidden, own[f"{name}.weight"], own[f"{name}.bias"], stride=2, padding=1, **how)


def even(hidden: Tensor) -> Tensor:
    return functional.instance_norm(hidden)


def mirrored(hidden: Tensor, reach: int) -> Tensor:
    return functional.pad(hidden, (reach,) * 4, "reflect")


def drawing(own: dict[str, Tensor]) -> Any:
    """Informative drawings, written out."""
    hidden = functional.relu(even(layer(mirrored(shown() / 255.0, 3), own, "model0.1")))
    for name in ("model1.0", "model1.3"):
        hidden = functional.relu(even(layer(hidden, own, name, stride=2, padding=1)))
    for number in range(3):
        inner = functional.relu(even(layer(mirrored(hidden, 1), own, f"model2.{number}.conv_block.1")))
        hidden = hidden + even(layer(mirrored(inner, 1), own, f"model2.{number}.conv_block.5"))
    for name in ("model3.0", "model3.3"):
        hidden = functional.relu(even(grown(hidden, own, name, output_padding=1)))
    line = torch.sigmoid(layer(mirrored(hidden, 3), own, "model4.1"))[0, 0].numpy() * 255
    return 255 - line.clip(0, 255).astype(np.uint8)[:128, :165]


def test_line_drawings(nodes: Nodes, tmp_path: Path) -> None:
    own = random(DRAWINGS)
    found = levels(made(nodes, "LineArtPreprocessor", model=written(tmp_path, own)))
    assert np.array_equal(found, drawing(own))
    assert found.std() > 5


def test_coarse_lines_have_a_network_of_their_own(nodes: Nodes, tmp_path: Path) -> None:
    file = written(tmp_path, random(DRAWINGS))
    fine = made(nodes, "LineArtPreprocessor", model=file)
    assert torch.equal(made(nodes, "LineArtPreprocessor", coarse="enable", coarse_model=file), fine)
    with pytest.raises(BadInput) as refused:
        made(nodes, "LineArtPreprocessor", coarse="enable", model=file)
    assert refused.value.code == "model_missing"


def test_line_drawings_as_of_anime(nodes: Nodes, tmp_path: Path) -> None:
    own = random(SKETCHES)
    found = levels(made(nodes, "AnimeLineArtPreprocessor", model=written(tmp_path, own)))
    names = ["model.model", "model.model.1.model", "model.model.1.model.3.model"]
    pictures = shown() / 127.5 - 1.0
    first = layer(pictures, own, f"{names[0]}.0", stride=2, padding=1)
    second = even(layer(functional.leaky_relu(first, 0.2), own, f"{names[1]}.1", stride=2, padding=1))
    third = layer(functional.leaky_relu(second, 0.2), own, f"{names[2]}.1", stride=2, padding=1)
    up = torch.cat([second, even(grown(functional.relu(third), own, f"{names[2]}.3"))], dim=1)
    up = torch.cat([first, even(grown(functional.relu(up), own, f"{names[1]}.5"))], dim=1)
    line = torch.tanh(grown(functional.relu(up), own, f"{names[0]}.3"))[0, 0].numpy() * 127.5 + 127.5
    assert np.array_equal(found, 255 - line.clip(0, 255).astype(np.uint8)[:128, :165])
    assert found.std() > 5


def edges(own: dict[str, Tensor]) -> Any:
    """HED, written out."""
    hidden, sides = shown() - own["norm"], []
    for level in range(1, 6):
        if level > 1:
            hidden = functional.max_pool2d(hidden, 2)
        for number in (0, 1):
            hidden = functional.relu(layer(hidden, own, f"block{level}.convs.{number}", padding=1))
        sides.append(layer(hidden, own, f"block{level}.projection")[0, 0].numpy())
    mean = np.mean([cv2.resize(side, PADDED.shape[1::-1], interpolation=cv2.INTER_LINEAR) for side in sides], axis=0)
    return 1 / (1 + np.exp(-mean.astype(np.float64)))


@pytest.mark.parametrize("safe", ["enable", "disable"])
def test_soft_edges(nodes: Nodes, tmp_path: Path, safe: str) -> None:
    own = random(HED) | {"norm": torch.full((1, 3, 1, 1), 127.0)}
    own |= {name: weight * 0.2 for name, weight in own.items() if "projection" in name}
    found = levels(made(nodes, "HEDPreprocessor", model=written(tmp_path, own), safe=safe))
    sure = edges(own)
    expected = (sure * 3).astype(np.int32) / 2 if safe == "enable" else sure
    assert np.array_equal(found, (expected * 255).clip(0, 255).astype(np.uint8)[:128, :165])
    assert len(np.unique(found)) > (1 if safe == "enable" else 20)


def test_scribbles_are_thick_ridges_of_soft_edges(nodes: Nodes, tmp_path: Path) -> None:
    own = random(HED) | {"norm": torch.full((1, 3, 1, 1), 127.0)}
    own |= {name: weight * 0.2 for name, weight in own.items() if "projection" in name}
    found = levels(made(nodes, "FakeScribblePreprocessor", model=written(tmp_path, own), safe="disable"))
    assert set(np.unique(found)) == {0, 255}
    bright = cv2.GaussianBlur((edges(own) * 255).astype(np.float32), (0, 0), 3.0)[:128, :165] > 127
    reach = cv2.dilate(bright.astype(np.uint8), np.ones((25, 25), np.uint8)) > 0
    assert not found[~reach].any()


def test_networks_of_another_kind_are_refused(nodes: Nodes, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        made(nodes, "HEDPreprocessor", model=written(tmp_path, random(DRAWINGS)))
    assert refused.value.code == "annotator_broken"


def test_the_published_networks_have_these_sizes() -> None:
    """Of the real widths, on weights without memory."""
    wide = {"model0.1.weight": torch.empty(64, 3, 7, 7, device="meta"), **{f"model2.{n}.x": SMOOTH for n in range(3)}}
    names, widths = ["model.model.0.weight"], [64, 128, 256, 512, 512, 512, 512, 512]
    place = "model.model.1.model."
    for _ in widths[1:]:
        names.append(f"{place}1.weight")
        place += "3.model."
    sketches = {name: torch.empty(width, 1, device="meta") for name, width in zip(names, widths, strict=True)}
    with torch.device("meta"):
        drawings, manga = InformativeDrawings(wide), MangaSketches(sketches)
    assert sum(weight.numel() for weight in drawings.parameters()) == 4_290_945
    assert sum(weight.numel() for weight in manga.parameters()) == 54_405_505
    assert manga.cell == 256
    assert "model.model.1.model.3.model.3.model.3.model.3.model.3.model.3.model.3.bias" in manga.state_dict()
    layers = ((3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3))
    full = {
        f"block{level}.convs.{number}.weight": torch.empty(wide, wide if number else taken, 3, 3, device="meta")
        for level, (taken, wide, count) in enumerate(layers, start=1)
        for number in range(count)
    }
    with torch.device("meta"):
        assert sum(weight.numel() for weight in HolisticEdges(full).parameters()) == 14_716_168


def test_pickles_are_converted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = random({"model0.1": (4, 3, 7, 7)})
    torch.save({"state_dict": {f"module.{name}": weight for name, weight in own.items()}}, tmp_path / "net.pth")
    assert program.main([str(tmp_path / "net.pth")]) == 0
    found = load_file(tmp_path / "net.safetensors")
    assert found.keys() == own.keys()
    assert all(torch.equal(found[name], weight) for name, weight in own.items())
    torch.save({"weights": own, "code": Path}, tmp_path / "more.pth")
    assert program.main([str(tmp_path / "more.pth")]) == 1
    assert "more than weights" in capsys.readouterr().err
    assert not (tmp_path / "more.safetensors").exists()


def test_edges_by_opencv(nodes: Nodes) -> None:
    found = levels(made(nodes, "CannyEdgePreprocessor", low_threshold=10, high_threshold=30))
    assert np.array_equal(found, cv2.Canny(PADDED, 10, 30)[:128, :165])
    assert found.any()


def test_a_drawing_becomes_black_and_white(nodes: Nodes) -> None:
    found = made(nodes, "ScribblePreprocessor")
    scaled = cv2.resize(PIXELS, (165, 128), interpolation=cv2.INTER_AREA)
    assert np.array_equal(levels(found), np.where(scaled.min(axis=2) < 127, 0, 255))


def test_what_is_darker_than_around_is_a_scribble(nodes: Nodes) -> None:
    drawn = torch.ones(2, HEIGHT, WIDTH, 3)
    drawn[:, 30:33] = 0.2
    (output,) = nodes.run("Scribble_XDoG_Preprocessor", image=nodes.live("IMAGE", drawn), resolution=128)
    found = nodes.value(output)[0, :, 80, 0]
    assert found[55:59].all()
    assert not found[:45].any()
    assert not found[70:].any()


def test_tile_takes_the_details_out(nodes: Nodes) -> None:
    (output,) = nodes.run("TilePreprocessor", image=nodes.live("IMAGE", IMAGE), pyrUp_iters=2)
    expected = cv2.resize(PIXELS, (16, 16), interpolation=cv2.INTER_AREA)
    for _ in range(2):
        expected = cv2.pyrUp(expected)
    found = nodes.value(output)
    assert found.shape == (2, 64, 64, 3)
    assert np.array_equal((found[0].numpy() * 255).round().astype(np.uint8), expected)
    with pytest.raises(BadInput) as refused:
        nodes.run("TilePreprocessor", image=nodes.live("IMAGE", IMAGE), pyrUp_iters=10)
    assert refused.value.code == "size_too_small"


def test_thresholds_the_wrong_way_round_are_refused(nodes: Nodes) -> None:
    with pytest.raises(BadInput) as refused:
        nodes.run("Canny", image=nodes.live("IMAGE", IMAGE), low_threshold=0.8, high_threshold=0.4)
    assert refused.value.code == "thresholds_swapped"
    with pytest.raises(BadInput) as refused:
        nodes.run("Canny", image=nodes.live("IMAGE", IMAGE[:, :2]), low_threshold=0.4, high_threshold=0.8)
    assert refused.value.code == "size_too_small"
