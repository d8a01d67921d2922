"""Expected values are worked out by hand, or by Pillow alone; `oracle.pixels` holds the same nodes to ComfyUI's."""

import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from torch import Tensor

from atelier import blending, colours, filters
from atelier.errors import BadInput
from conftest import Nodes


def picture(count: int, height: int, width: int, channels: int = 3) -> Tensor:
    return torch.rand(count, height, width, channels, generator=torch.Generator().manual_seed(0))


def grey(*values: float) -> Tensor:
    return torch.tensor(values)[None, None, :, None].repeat(1, 1, 1, 3)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("normal", [0.5, 0.9]),
        ("multiply", [0.1, 0.72]),
        ("screen", [0.6, 0.98]),
        ("overlay", [0.2, 0.96]),
        ("soft_light", [0.2, 0.8 + 0.8 * (0.8**0.5 - 0.8)]),
        ("difference", [0.0, 0.0]),
    ],
)
def test_each_mode_acts_on_what_lies_below(mode: str, expected: list[float]) -> None:
    mixed = blending.blended(grey(0.2, 0.8), grey(0.5, 0.9), 1.0, mode)
    assert mixed[0, 0, :, 0].tolist() == pytest.approx(expected)


def test_a_share_of_0_leaves_the_picture_and_the_second_one_is_brought_to_its_size() -> None:
    below = picture(2, 9, 7)
    assert torch.equal(blending.blended(below, picture(1, 20, 30), 0.0, "screen"), below)


def test_what_a_picture_has_beyond_the_channels_of_the_first_is_left_out_and_what_it_lacks_is_opaque() -> None:
    below, above = blending.same_channels(picture(1, 2, 2, 3), picture(1, 2, 2, 4))
    assert below.shape == above.shape == (1, 2, 2, 3)
    below, above = blending.same_channels(picture(1, 2, 2, 4), picture(1, 2, 2, 3))
    assert torch.equal(above[..., 3], torch.ones(1, 2, 2))


def test_refuses_to_blend_counts_that_do_not_fit() -> None:
    with pytest.raises(BadInput) as refused:
        blending.blended(picture(2, 4, 4), picture(3, 4, 4), 0.5, "normal")
    assert refused.value.code == "picture_count"


def test_blurring_spreads_a_dot_by_the_bell_and_keeps_an_even_picture() -> None:
    dot = torch.zeros(1, 9, 9, 3)
    dot[0, 4, 4] = 1.0
    assert torch.allclose(filters.blurred(dot, 2, 1.0)[0, 2:7, 2:7, 0], filters.gaussian(2, 1.0))
    assert torch.allclose(filters.blurred(torch.full((1, 9, 9, 3), 0.4), 3, 0.5), torch.full((1, 9, 9, 3), 0.4))


def test_sharpening_keeps_an_even_picture_and_widens_a_step() -> None:
    assert torch.allclose(filters.sharpened(torch.full((1, 9, 9, 3), 0.4), 3, 0.5, 1.0), torch.tensor(0.4), atol=1e-5)
    step = grey(0.4, 0.4, 0.4, 0.6, 0.6, 0.6).repeat(1, 6, 1, 1)
    sharp = filters.sharpened(step, 1, 1.0, 0.1)[0, 3, :, 0]
    assert sharp[2] < 0.4 < 0.6 < sharp[3]


def test_refuses_a_radius_beyond_the_mirrored_picture() -> None:
    with pytest.raises(BadInput) as refused:
        filters.blurred(picture(1, 5, 20), 5, 1.0)
    assert refused.value.code == "radius_too_large"
    assert filters.blurred(picture(1, 6, 20), 5, 1.0).shape == (1, 6, 20, 3)


def test_morphology_takes_the_least_and_the_largest_of_a_square() -> None:
    dot = torch.zeros(1, 7, 7, 3)
    dot[0, 3, 3] = 1.0
    large = filters.morphed(dot, "dilate", 3)
    assert large[0, :, :, 0].tolist() == [[float(2 <= y <= 4 and 2 <= x <= 4) for x in range(7)] for y in range(7)]
    assert not filters.morphed(dot, "open", 3).any()
    assert torch.equal(filters.morphed(large, "erode", 3), dot)
    assert torch.equal(filters.morphed(dot, "gradient", 3), large)
    assert torch.equal(filters.morphed(dot, "top_hat", 3), dot)
    assert torch.equal(filters.morphed(1 - dot, "bottom_hat", 3), dot)


def test_a_square_larger_than_the_picture_takes_all_of_it() -> None:
    values = picture(1, 4, 5)
    assert torch.equal(filters.morphed(values, "erode", 999), values.amin((1, 2), keepdim=True).expand_as(values))


@pytest.mark.parametrize("dither", colours.DITHERS)
def test_few_colours_are_left_and_they_are_pillows(dither: str) -> None:
    fewer = colours.quantized(picture(2, 20, 30), 5, dither)
    levels = (picture(2, 20, 30)[1] * 255).to(torch.uint8).numpy()
    palette = Pillow.fromarray(levels).quantize(colors=5)
    known = {tuple(colour) for colour in np.array(palette.getpalette()).reshape(-1, 3)[:5].tolist()}
    assert {tuple(colour) for colour in (fewer[1] * 255).round().int().reshape(-1, 3).tolist()} <= known


def test_ordered_patterns_are_bayers() -> None:
    assert ((colours._bayer(1) * 4 + 1.5).tolist()) == [[0.0, 2.0], [3.0, 1.0]]
    assert sorted((colours._bayer(3) * 64 + 31.5).round().flatten().tolist()) == list(range(64))


def test_brightness_and_colour_give_the_picture_again() -> None:
    given = picture(2, 5, 6)
    bright, blue, red = colours.to_yuv(given)
    assert torch.equal(bright[..., 0], bright[..., 2])
    assert torch.allclose(colours.from_yuv(bright, blue, red), given, atol=1e-6)
    assert colours.to_yuv(grey(0.3))[1].flatten().tolist() == pytest.approx([0.5] * 3)


def test_a_colour_is_found_where_it_is_just_that_one() -> None:
    given = torch.tensor([[[[1.0, 0.0, 0.5], [1.0, 0.0, 0.503]]]])
    assert colours.of_colour(given, 0xFF0080).tolist() == [[[1.0, 1.0]]]
    assert colours.of_colour(given, 0xFF0081).tolist() == [[[0.0, 0.0]]]


def test_noise_follows_from_the_seed_and_stays_in_bounds() -> None:
    given = picture(2, 5, 6)
    assert torch.equal(colours.with_noise(given, 2**64 - 1, 0.5), colours.with_noise(given, 2**64 - 1, 0.5))
    assert not torch.equal(colours.with_noise(given, 1, 0.5), colours.with_noise(given, 2, 0.5))
    assert colours.with_noise(given, 1, 1.0).aminmax() == (torch.tensor(0.0), torch.tensor(1.0))
    assert torch.equal(colours.with_noise(given, 1, 0.0), given)


def test_nodes_give_what_their_functions_give(nodes: Nodes) -> None:
    image = nodes.live("IMAGE", picture(2, 12, 10))
    (blurred,) = nodes.run("ImageBlur", image=image, blur_radius=2, sigma=1.0)
    assert torch.equal(nodes.value(blurred), filters.blurred(picture(2, 12, 10), 2, 1.0))
    size = nodes.run("GetImageSize", image=image)
    assert [output["value"] for output in size] == [10, 12, 2]
    planes = nodes.run("ImageRGBToYUV", image=image)
    (again,) = nodes.run("ImageYUVToRGB", Y=planes[0], U=planes[1], V=planes[2])
    assert torch.allclose(nodes.value(again), picture(2, 12, 10), atol=1e-6)
