"""Upscalers through spandrel, and going over pictures in tiles."""

from fractions import Fraction
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from spandrel.architectures.ESRGAN.__arch.RRDB import RRDBNet
from torch import Tensor

from atelier.annotators.canny import edges
from atelier.autoencoder import decode, decode_tiled, encode, encode_tiled
from atelier.edges import canny
from atelier.errors import BadInput
from atelier.recipes import Clip, Model, Vae
from atelier.tiles import in_tiles
from atelier.upscaling import load_upscaler
from atelier.values import FileRef
from conftest import Nodes


@pytest.fixture(scope="module")
def net() -> RRDBNet:
    torch.manual_seed(4)
    return RRDBNet(num_filters=8, num_blocks=1, scale=2, shuffle_factor=None).eval()


@pytest.fixture
def file(net: RRDBNet, tmp_path: Path) -> FileRef:
    save_file({name: weight.contiguous() for name, weight in net.state_dict().items()}, tmp_path / "x2.safetensors")
    return FileRef("x2.safetensors", tmp_path / "x2.safetensors")


def picture(height: int, width: int, batch: int = 1) -> Tensor:
    return torch.rand(batch, height, width, 3, generator=torch.Generator().manual_seed(2))


def test_an_upscaler_does_what_its_network_does(nodes: Nodes, net: RRDBNet, file: FileRef) -> None:
    (model,) = nodes.run("UpscaleModelLoader", model_name=file)
    (output,) = nodes.run(
        "ImageUpscaleWithModel", upscale_model=model, image=nodes.live("IMAGE", picture(20, 28, batch=2))
    )
    expected = torch.cat([net(one[None]) for one in picture(20, 28, batch=2).movedim(-1, 1)])
    assert nodes.value(model).scale == 2
    assert torch.equal(nodes.value(output), expected.clamp(0, 1).movedim(1, -1))


def test_weights_from_a_trainer_that_wraps_modules_are_read(file: FileRef, net: RRDBNet) -> None:
    save_file({f"module.{name}": weight.contiguous() for name, weight in net.state_dict().items()}, file.path)
    assert load_upscaler(file).net.state_dict().keys() == net.state_dict().keys()


def test_what_is_no_upscaler_is_refused(checkpoint: FileRef, file: FileRef, tmp_path: Path) -> None:
    (tmp_path / "x4.pth").write_bytes(b"\x80\x02}q\x00.")
    for refused_file, code in (
        (FileRef("x4.pth", tmp_path / "x4.pth"), "pickle_refused"),
        (checkpoint, "upscaler_not_loadable"),
        (FileRef("gone", file.path.with_name("gone.safetensors")), "file_missing"),
    ):
        with pytest.raises(BadInput) as refused:
            load_upscaler(refused_file)
        assert refused.value.code == code
        assert refused_file.name in refused.value.message


@pytest.mark.parametrize(("height", "width"), [(40, 64), (33, 17), (16, 50), (64, 61)])
def test_tiles_of_what_looks_at_single_places_leave_no_seam(height: int, width: int) -> None:
    batch = torch.rand(2, 3, height, width)
    made = in_tiles(batch, lambda part: part.repeat_interleave(2, 2).repeat_interleave(2, 3), (24, 16), 4, Fraction(2))
    assert torch.allclose(made, batch.repeat_interleave(2, 2).repeat_interleave(2, 3), atol=1e-6)


def test_a_tile_fades_into_its_neighbour() -> None:
    """Two tiles of 8 that share 4: the first says 0, the second 1, and what is shared goes from one to the other."""
    said = iter([torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 8, 8)])
    made = in_tiles(torch.zeros(1, 1, 8, 12), lambda _: next(said), (8, 8), 4, Fraction(1))
    up, down = torch.tensor([1, 2, 3, 4]) / 4, torch.tensor([4, 3, 2, 1]) / 4
    assert made[0, 0, 4].tolist() == pytest.approx([0, 0, 0, 0, *(up / (up + down)).tolist(), 1, 1, 1, 1])


def test_tiles_decode_and_encode_nearly_the_same(nodes: Nodes, parts: tuple[Model, Clip, Vae]) -> None:
    vae = parts[2]
    latent = {"samples": torch.randn(1, 4, 24, 20, generator=torch.Generator().manual_seed(0))}
    (tiled,) = nodes.run(
        "VAEDecodeTiled",
        samples=nodes.live("LATENT", latent),
        vae=nodes.live("VAE", vae),
        tile_size=128,
        overlap=32,
        temporal_size=64,
        temporal_overlap=8,
    )
    whole = decode(vae, {"samples": latent["samples"]})
    assert nodes.value(tiled).shape == whole.shape
    assert torch.equal(nodes.value(tiled), decode_tiled(vae, {"samples": latent["samples"]}, 128, 32))
    assert float((nodes.value(tiled) - whole).abs().mean()) < 0.5 * float(whole.std())
    (encoded,) = nodes.run(
        "VAEEncodeTiled",
        pixels=nodes.live("IMAGE", whole),
        vae=nodes.live("VAE", vae),
        tile_size=128,
        overlap=32,
        temporal_size=64,
        temporal_overlap=8,
    )
    plainly = encode(vae, whole)["samples"]
    assert nodes.value(encoded)["samples"].shape == plainly.shape
    assert float((nodes.value(encoded)["samples"] - plainly).abs().mean()) < 0.5 * float(plainly.std())


def test_one_tile_is_the_whole(parts: tuple[Model, Clip, Vae]) -> None:
    latent = {"samples": torch.randn(1, 4, 6, 6, generator=torch.Generator().manual_seed(0))}
    whole = decode(parts[2], {"samples": latent["samples"]})
    assert torch.allclose(decode_tiled(parts[2], {"samples": latent["samples"]}, 512, 64), whole, atol=1e-6)
    assert torch.allclose(
        encode_tiled(parts[2], whole, 512, 64)["samples"], encode(parts[2], whole)["samples"], atol=1e-5
    )


def test_edges_are_where_brightness_changes(nodes: Nodes) -> None:
    square = torch.zeros(2, 32, 32, 3)
    square[:, 8:24, 8:24] = 1.0
    (output,) = nodes.run("Canny", image=nodes.live("IMAGE", square), low_threshold=0.4, high_threshold=0.8)
    found = nodes.value(output)
    assert found.shape == (2, 32, 32, 3)
    assert set(found.unique().tolist()) == {0.0, 1.0}
    lines = found[0, :, :, 0].nonzero()
    assert lines.min() >= 6
    assert lines.max() <= 25
    assert not found[0, 11:21, 11:21].any()
    assert 48 <= len(lines) <= 72
    faint = square * 0.1
    assert not edges(faint, 0.4, 0.8).any()
    assert edges(faint, 0.05, 0.1).any()
    assert canny((square[0] * 255).to(torch.uint8).numpy(), 0.4, 0.8).shape == (32, 32)
