"""Normals by BAE's network, beside its decoder written out over timm's own way to an encoder's levels."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from atelier.annotators import __main__ as program
from atelier.annotators.surface_normals import SurfaceNormals
from atelier.errors import BadInput
from atelier.values import FileRef
from conftest import Nodes
from test_lines import IMAGE, PADDED, layer, shown

LEVELS, HEAD, NARROW = (16, 24, 40, 112), 1280, (24, 20, 16, 12)
MEAN, DEVIATION = (torch.tensor(one)[:, None, None] for one in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))


def decoder_shapes(levels: tuple[int, ...], head: int, widths: tuple[int, ...], inner: int) -> dict[str, Any]:
    """Shapes of the decoder's layers; levels from the finest on, widths from the coarsest on."""
    shapes: dict[str, Any] = {"conv2": (head, head, 1, 1), "out_conv_res8": (4, widths[1], 3, 3)}
    for number, (taken, wide, beside) in enumerate(zip((head, *widths), widths, levels[::-1], strict=False), start=1):
        shapes[f"up{number}._net.0"] = (wide, taken + beside, 3, 3)
        shapes[f"up{number}._net.3"] = (wide, wide, 3, 3)
    for part, wide in zip((4, 2, 1), widths[1:], strict=True):
        sides = [(inner, wide + 4), (inner, inner), (inner, inner), (4, inner)]
        shapes |= {f"out_conv_res{part}.{2 * place}": (*side, 1) for place, side in enumerate(sides)}
    return shapes


def random_weights() -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(3)
    encoder = timm.create_model("tf_efficientnet_b0", pretrained=False, num_classes=0)
    own = {}
    for name, weight in encoder.state_dict().items():
        spread = 1.2 * float(np.prod(weight.shape[1:])) ** -0.5 if weight.ndim > 1 else 0.1
        drawn = torch.randn(weight.shape, generator=draw) * spread
        is_norm = weight.ndim == 1 and name.endswith(("weight", "running_var"))
        own[f"encoder.original_model.{name}"] = weight if weight.ndim == 0 else drawn.abs() + 0.8 if is_norm else drawn
    for name, shape in decoder_shapes(LEVELS, HEAD, NARROW, 8).items():
        own[f"decoder.{name}.weight"] = torch.randn(shape, generator=draw) * float(np.prod(shape[1:])) ** -0.5
        own[f"decoder.{name}.bias"] = torch.randn(shape[0], generator=draw) * 0.1
        if "_net" in name:
            norm = f"decoder.{name[:-1]}{int(name[-1]) + 1}"
            own |= {f"{norm}.{part}": torch.rand(shape[0], generator=draw) + 0.5 for part in ("weight", "running_var")}
            own |= {f"{norm}.{part}": torch.randn(shape[0], generator=draw) for part in ("bias", "running_mean")}
            own[f"{norm}.num_batches_tracked"] = torch.tensor(1)
    return own


def larger(hidden: Tensor, size: Any) -> Tensor:
    return functional.interpolate(hidden, size=size, mode="bilinear", align_corners=True)


def normals(own: dict[str, Tensor]) -> Any:
    """The network, written out."""
    encoder = timm.create_model("tf_efficientnet_b0", pretrained=False, features_only=True).eval()
    named = {name.removeprefix("encoder.original_model."): weight for name, weight in own.items()}
    encoder.load_state_dict({name: named[name] for name in encoder.state_dict()})
    *levels, last = encoder(((shown()[0] / 255.0 - MEAN) / DEVIATION)[None])
    hidden = functional.conv2d(last, named["conv_head.weight"])
    hidden, joined = layer(hidden, own, "decoder.conv2"), []
    for number, level in enumerate(levels[::-1], start=1):
        hidden = torch.cat([larger(hidden, level.shape[2:]), level], dim=1)
        for place in (0, 3):
            name = f"decoder.up{number}._net.{place + 1}"
            hidden = layer(hidden, own, f"decoder.up{number}._net.{place}", padding=1)
            spread = (own[f"{name}.running_var"] + 1e-5).sqrt()
            parts = (own[f"{name}.running_mean"], spread, own[f"{name}.weight"], own[f"{name}.bias"])
            mean, spread, gain, offset = (one[:, None, None] for one in parts)
            hidden = functional.leaky_relu((hidden - mean) / spread * gain + offset, 0.01)
        joined.append(hidden)
    told = layer(joined[1], own, "decoder.out_conv_res8", padding=1)
    for part, level in zip((4, 2, 1), joined[1:], strict=True):
        told = torch.cat([functional.normalize(told[:, :3], dim=1), functional.elu(told[:, 3:]) + 1.01], dim=1)
        size = [2 * side for side in level.shape[2:]]
        told = torch.cat([larger(level, size), larger(told, size)], dim=1)
        for place in (0, 2, 4, 6):
            told = torch.relu(told) if place else told
            name = f"decoder.out_conv_res{part}.{place}"
            told = functional.conv2d(told, own[f"{name}.weight"][..., None], own[f"{name}.bias"])
    return functional.normalize(told[:, :3], dim=1)[0].permute(1, 2, 0).numpy()


def test_normals_are_the_networks_own_in_colours(nodes: Nodes, tmp_path: Path) -> None:
    own = random_weights()
    save_file(own, tmp_path / "scannet.safetensors")
    (output,) = nodes.run(
        "BAE-NormalMapPreprocessor",
        image=nodes.live("IMAGE", IMAGE),
        resolution=128,
        model=FileRef("scannet.safetensors", tmp_path / "scannet.safetensors"),
    )
    found = nodes.value(output)
    assert found.shape == (2, 128, 165, 3)
    facing = normals(own)
    assert facing.shape == PADDED.shape
    expected = ((facing + 1) / 2 * 255).clip(0, 255)[:128, :165]
    assert np.abs(found[0].numpy() * 255 - expected).max() < 1.05  # truncated, and sums in another order
    assert found[0].flatten(0, 1).std(dim=0).max() > 0.02


def test_the_published_network_has_these_sizes() -> None:
    """EfficientNet-B5 without its last two layers, and the decoder's, on weights without memory."""
    shapes = decoder_shapes((24, 40, 64, 176), 2048, (1024, 512, 256, 128), 128)
    real = {f"decoder.{name}.weight": torch.empty(shape, device="meta") for name, shape in shapes.items()}
    real["encoder.original_model.conv_stem.weight"] = torch.empty(48, 3, 3, 3, device="meta")
    with torch.device("meta"):
        net = SurfaceNormals(real)
    assert sum(weight.numel() for weight in net.encoder.parameters()) == 28_340_784
    assert net.state_dict().keys() >= real.keys()
    assert all(net.state_dict()[name].shape == weight.shape for name, weight in real.items())


def test_a_network_of_another_encoder_is_refused(nodes: Nodes, tmp_path: Path) -> None:
    weights = {"encoder.original_model.conv_stem.weight": torch.zeros(7, 3, 3, 3)}
    save_file(weights, tmp_path / "x.safetensors")
    with pytest.raises(BadInput) as refused:
        nodes.run(
            "BAE-NormalMapPreprocessor",
            image=nodes.live("IMAGE", IMAGE),
            model=FileRef("x.safetensors", tmp_path / "x.safetensors"),
        )
    assert refused.value.code == "annotator_broken"


def test_the_published_pickle_is_converted_once(tmp_path: Path) -> None:
    weights = {"module.decoder.conv2.weight": torch.ones(2, 2, 1, 1)}
    torch.save({"model": weights}, tmp_path / "scannet.pt")
    assert program.main([str(tmp_path / "scannet.pt")]) == 0
    assert load_file(tmp_path / "scannet.safetensors").keys() == {"decoder.conv2.weight"}
