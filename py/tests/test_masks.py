"""Expected values are worked out by hand from what ComfyUI 0.3.64 does."""

from itertools import pairwise
from random import Random

import pytest
import torch
from torch import Tensor

from atelier import masks
from atelier.errors import BadInput
from conftest import Nodes, count


def dot(height: int, width: int, *places: tuple[int, int]) -> Tensor:
    mask = torch.zeros(1, height, width)
    for y, x in places:
        mask[0, y, x] = 1.0
    return mask


def test_growing_with_round_corners_makes_a_diamond() -> None:
    grown = masks.grown(dot(7, 7, (3, 3)), 2, tapered=True)
    expected = [[float(abs(y - 3) + abs(x - 3) <= 2) for x in range(7)] for y in range(7)]
    assert grown[0].tolist() == expected


def test_growing_with_square_corners_makes_a_square() -> None:
    grown = masks.grown(dot(7, 7, (3, 3)), 2, tapered=False)
    assert grown[0].tolist() == [[float(1 <= y <= 5 and 1 <= x <= 5) for x in range(7)] for y in range(7)]


def test_shrinking_undoes_growing_away_from_the_edge() -> None:
    mask = dot(9, 9, (4, 4)) * 0.7
    assert torch.equal(masks.grown(masks.grown(mask, 3, tapered=True), -3, tapered=True), mask)


def test_a_mask_does_not_shrink_from_the_edge_of_the_picture() -> None:
    assert torch.equal(masks.grown(torch.ones(2, 4, 5), -3, tapered=False), torch.ones(2, 4, 5))


@pytest.mark.parametrize("tapered", [True, False])
def test_growing_takes_the_largest_value_around(chance: Random, tapered: bool) -> None:
    for _ in range(count(3, 50)):
        height, width = chance.randint(1, 6), chance.randint(1, 6)
        mask = torch.rand(1, height, width, generator=torch.Generator().manual_seed(chance.randrange(2**32)))
        grown, shrunk = masks.grown(mask, 1, tapered=tapered), masks.grown(mask, -1, tapered=tapered)
        for y in range(height):
            for x in range(width):
                around = [
                    float(mask[0, b, a])
                    for b in range(max(0, y - 1), min(height, y + 2))
                    for a in range(max(0, x - 1), min(width, x + 2))
                    if not tapered or a == x or b == y
                ]
                assert (float(grown[0, y, x]), float(shrunk[0, y, x])) == (max(around), min(around))


def test_growing_by_the_largest_number_ends() -> None:
    assert torch.equal(masks.grown(dot(40, 40, (0, 0)), 16384, tapered=True), torch.ones(1, 40, 40))


def test_feathering_fades_out_to_the_left_and_above() -> None:
    faded = masks.feathered(torch.ones(1, 3, 4), 2, 3, 0, 0)
    columns, rows = torch.tensor([1 / 2, 1, 1, 1]), torch.tensor([1 / 3, 2 / 3, 1])
    assert torch.allclose(faded[0], rows[:, None] * columns)


def test_feathering_to_the_right_is_one_pixel_off_as_in_comfyui() -> None:
    faded = masks.feathered(torch.ones(1, 1, 6), 0, 0, 4, 0)
    assert torch.allclose(faded[0, 0], torch.tensor([1 / 4, 1, 1, 4 / 4, 3 / 4, 2 / 4]))


def test_feathering_further_than_the_mask_fades_over_all_of_it() -> None:
    faded = masks.feathered(torch.ones(1, 2, 4), 100, 0, 0, 0)
    assert faded[0, 0].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert all(low <= high for low, high in pairwise(faded[0, 1].tolist()))


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("multiply", [0.2, 0.48]),
        ("add", [0.9, 1.0]),
        ("subtract", [0.0, 0.2]),
        ("and", [0.0, 1.0]),
        ("or", [1.0, 1.0]),
        ("xor", [1.0, 0.0]),
    ],
)
def test_two_masks_act_together(operation: str, expected: list[float]) -> None:
    below, above = torch.tensor([[[0.4, 0.8]]]), torch.tensor([[[0.5000001, 0.6]]])
    assert masks.combined(below, above, 0, 0, operation)[0, 0].tolist() == pytest.approx(expected, abs=1e-6)


def test_what_hangs_over_is_cut_off() -> None:
    laid = masks.combined(torch.zeros(2, 3, 3), torch.ones(1, 9, 9), 2, 1, "add")
    assert laid[1].tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 1]]
    assert torch.equal(masks.combined(torch.zeros(1, 3, 3), torch.ones(1, 2, 2), 7, 0, "add"), torch.zeros(1, 3, 3))


def test_refuses_masks_whose_counts_do_not_fit() -> None:
    with pytest.raises(BadInput) as refused:
        masks.combined(torch.zeros(1, 3, 3), torch.ones(2, 3, 3), 0, 0, "add")
    assert refused.value.code == "mask_count"


def test_a_crop_ends_where_the_mask_ends_and_has_to_begin_inside() -> None:
    mask = torch.arange(12.0).reshape(1, 3, 4)
    assert masks.cropped(mask, 2, 1, 100, 1).tolist() == [[[6.0, 7.0]]]
    with pytest.raises(BadInput) as refused:
        masks.cropped(mask, 4, 0, 1, 1)
    assert refused.value.code == "crop_outside"


def test_channels_become_masks_and_masks_grey_pictures(nodes: Nodes) -> None:
    (image,) = nodes.run("EmptyImage", width=3, height=2, batch_size=2, color=0x00FF80)
    (mask,) = nodes.run("ImageToMask", image=image, channel="blue")
    (shown,) = nodes.run("MaskToImage", mask=mask)
    assert torch.equal(nodes.value(mask), torch.full((2, 2, 3), 128 / 255))
    assert torch.equal(nodes.value(shown), torch.full((2, 2, 3, 3), 128 / 255))
    with pytest.raises(BadInput) as refused:
        nodes.run("ImageToMask", image=image, channel="alpha")
    assert refused.value.code == "no_such_channel"


def test_mask_nodes_leave_their_inputs_alone(nodes: Nodes) -> None:
    (mask,) = nodes.run("SolidMask", value=0.25, width=5, height=4)
    for type_name, inputs in (
        ("InvertMask", {}),
        ("GrowMask", {"expand": 1, "tapered_corners": False}),
        ("FeatherMask", {"left": 2, "top": 1, "right": 3, "bottom": 1}),
        ("CropMask", {"x": 1, "y": 1, "width": 2, "height": 2}),
    ):
        (changed,) = nodes.run(type_name, mask=mask, **inputs)
        nodes.value(changed).fill_(9.0)
    assert torch.equal(nodes.value(mask), torch.full((1, 4, 5), 0.25))


def test_a_hard_mask_is_1_above_the_value_only() -> None:
    assert masks.above(torch.tensor([[[0.2, 0.5, 0.51]]]), 0.5).tolist() == [[[0, 0, 1]]]
