"""Sizes and values are worked out by hand, or by torch and Pillow alone, from what ComfyUI 0.3.64 does."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from atelier.errors import BadInput
from atelier.resampling import resample, to_count
from atelier.resizing import (
    latent_by,
    latent_to_size,
    picture_by,
    picture_to_longest,
    picture_to_pixels,
    picture_to_size,
)
from atelier.values import Latent


def picture(count: int, height: int, width: int) -> Tensor:
    return torch.rand(count, height, width, 3, generator=torch.Generator().manual_seed(0))


def latent(height: int, width: int) -> Latent:
    return {"samples": torch.randn(2, 4, height, width, generator=torch.Generator().manual_seed(0)), "batch_index": [4]}


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(50, 70, (70, 50)), (0, 45, (45, 60)), (30, 0, (22, 30)), (0, 1, (1, 1)), (0, 0, (30, 40))],
)
def test_a_picture_gets_the_size_and_a_side_of_0_keeps_the_ratio(
    width: int, height: int, expected: tuple[int, int]
) -> None:
    scaled = picture_to_size(picture(2, 30, 40), "bilinear", width, height, "disabled")
    assert scaled.shape == (2, *expected, 3)


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(520, 260, (32, 65)), (0, 128, (16, 32)), (8, 8, (8, 8)), (256, 0, (16, 32)), (0, 8, (8, 16)), (0, 0, (5, 10))],
)
def test_latents_get_an_eighth_of_the_size_and_8_at_least(width: int, height: int, expected: tuple[int, int]) -> None:
    scaled = latent_to_size(latent(5, 10), "nearest-exact", width, height, "disabled")
    assert scaled["samples"].shape == (2, 4, *expected)
    assert scaled["batch_index"] == [4]


@pytest.mark.parametrize(("factor", "expected"), [(1.5, (4, 8)), (0.5, (2, 2)), (1.0, (3, 5)), (8.0, (24, 40))])
def test_factors_round_halves_to_the_even_side(factor: float, expected: tuple[int, int]) -> None:
    assert picture_by(picture(1, 3, 5), "area", factor).shape == (1, *expected, 3)
    assert latent_by(latent(3, 5), "bicubic", factor)["samples"].shape == (2, 4, *expected)


@pytest.mark.parametrize("method", ["nearest-exact", "bilinear", "area", "bicubic"])
def test_values_are_torchs(method: str) -> None:
    given = picture(1, 9, 7)
    expected = interpolate(given.movedim(-1, 1), size=(5, 20), mode=method).movedim(1, -1)
    assert torch.equal(picture_to_size(given, method, 20, 5, "disabled"), expected)


def test_lanczos_is_pillows_on_truncated_bytes() -> None:
    given = picture(1, 9, 7) * 1.2 - 0.1
    levels = (given[0].numpy() * 255.0).clip(0, 255).astype(np.uint8)
    expected = np.asarray(Image.fromarray(levels).resize((20, 5), Image.Resampling.LANCZOS)).astype(np.float32) / 255
    assert torch.equal(picture_to_size(given, "lanczos", 20, 5, "disabled")[0], torch.from_numpy(expected))


def test_cutting_to_the_shape_takes_the_centre() -> None:
    given = picture(1, 4, 10)
    assert torch.equal(picture_to_size(given, "nearest-exact", 4, 4, "center"), given[:, :, 3:7])
    assert torch.equal(picture_to_size(given, "nearest-exact", 10, 2, "center"), given[:, 1:3])


def test_turning_keeps_the_length_of_latents() -> None:
    first, second = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    batch = torch.stack([first, second], dim=-1).reshape(1, 2, 1, 2)
    turned = resample(batch, 4, 1, "bislerp")[0, :, 0]
    angle = torch.tensor([0.0, 0.25, 0.75, 1.0]) * torch.pi / 2
    assert torch.allclose(turned, torch.stack([angle.cos(), angle.sin()]), atol=1e-6)


def test_turning_between_equal_and_opposite_vectors_is_finite() -> None:
    same, opposite, zero = torch.ones(1, 4, 1, 1), -torch.ones(1, 4, 1, 1), torch.zeros(1, 4, 1, 1)
    scaled = resample(torch.cat([same, same, opposite, zero], dim=-1), 8, 2, "bislerp")
    assert bool(torch.isfinite(scaled).all())
    assert torch.allclose(scaled[0, 0, 0, :4], torch.tensor([1.0, 1.0, 1.0, 0.5]))


@pytest.mark.parametrize(
    ("code", "width", "height", "crop"),
    [
        ("size_too_small", 0, 5, "disabled"),
        ("size_too_large", 16385, 16384, "disabled"),
        ("size_too_small", 1, 999, "center"),
    ],
)
def test_refuses_sizes_beyond_bounds(code: str, width: int, height: int, crop: str) -> None:
    with pytest.raises(BadInput) as refused:
        resample(torch.zeros(1, 3, 4, 4), width, height, "bilinear", crop)
    assert refused.value.code == code


def test_a_batch_begins_again_where_it_ends() -> None:
    batch = torch.tensor([[1.0], [2.0]])
    assert to_count(batch, 5).flatten().tolist() == [1, 2, 1, 2, 1]
    assert to_count(batch, 1).flatten().tolist() == [1]


@pytest.mark.parametrize(("megapixels", "expected"), [(1.0, (836, 1254)), (0.01, (84, 125))])
def test_a_picture_gets_so_many_pixels_in_its_shape(megapixels: float, expected: tuple[int, int]) -> None:
    assert picture_to_pixels(picture(1, 20, 30), "nearest-exact", megapixels).shape == (1, *expected, 3)


@pytest.mark.parametrize(("height", "width", "expected"), [(20, 30, (33, 50)), (30, 20, (50, 33)), (7, 7, (50, 50))])
def test_the_longer_side_gets_the_length(height: int, width: int, expected: tuple[int, int]) -> None:
    assert picture_to_longest(picture(1, height, width), "area", 50).shape == (1, *expected, 3)
