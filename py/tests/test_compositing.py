import pytest
import torch

from atelier import compositing
from atelier.errors import BadInput
from conftest import Nodes


def test_pictures_cover_others_inside_of_the_mask() -> None:
    below, above = torch.zeros(2, 4, 4, 3), torch.ones(1, 2, 2, 3)
    mask = torch.tensor([[[1.0, 0.0], [0.5, 0.0]]])
    laid = compositing.laid_on(below, above, 1, 2, resize=False, mask=mask)
    assert laid[1, :, :, 0].tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0], [0, 0.5, 0, 0]]
    assert not below.any()


def test_what_hangs_over_or_lies_outside_is_cut_off() -> None:
    below, above = torch.zeros(1, 3, 3, 3), torch.ones(3, 9, 9, 3)
    assert compositing.laid_on(below, above, 2, 1, resize=False, mask=None).sum() == 2 * 3
    assert not compositing.laid_on(below, above, 3, 0, resize=False, mask=None).any()


def test_a_picture_is_brought_to_the_size_of_the_one_below() -> None:
    laid = compositing.laid_on(torch.zeros(1, 5, 7, 3), torch.ones(1, 2, 2, 3), 0, 0, resize=True, mask=None)
    assert torch.allclose(laid, torch.ones(1, 5, 7, 3))


def test_a_transparent_picture_is_laid_without_its_alpha() -> None:
    laid = compositing.laid_on(torch.zeros(1, 2, 2, 3), torch.ones(1, 2, 2, 4), 0, 0, resize=False, mask=None)
    assert torch.equal(laid, torch.ones(1, 2, 2, 3))


def test_pictures_turn_clockwise_and_are_mirrored() -> None:
    given = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[None, :, :, None].repeat(1, 1, 1, 3)
    assert compositing.turned(given, 1)[0, :, :, 0].tolist() == [[3, 1], [4, 2]]
    assert compositing.turned(given, 3)[0, :, :, 0].tolist() == [[2, 4], [1, 3]]
    assert compositing.mirrored(given, upright=True)[0, :, :, 0].tolist() == [[3, 4], [1, 2]]
    assert compositing.mirrored(given, upright=False)[0, :, :, 0].tolist() == [[2, 1], [4, 3]]


def test_a_crop_begins_inside_and_ends_where_the_picture_ends() -> None:
    picture = torch.arange(12.0).reshape(1, 3, 4, 1)
    assert compositing.cropped(picture, 2, 2, 1, 1).flatten().tolist() == [5, 6, 9, 10]
    assert compositing.cropped(picture, 9, 9, 99, 99).flatten().tolist() == [11]


def test_padding_is_grey_and_the_mask_fades_towards_it() -> None:
    around, mask = compositing.padded(torch.zeros(2, 5, 5, 3), 8, 0, 0, 0, 2)
    assert around.shape == (2, 5, 13, 3)
    assert torch.equal(around[:, :, :8], torch.full((2, 5, 8, 3), 0.5))
    assert not around[:, :, 8:].any()
    assert mask.shape == (1, 5, 13)
    assert mask[0, 0, 7:].tolist() == [1.0, 1.0, 0.25, 0.0, 0.0, 0.0]


def test_no_feathering_where_it_does_not_fit_twice() -> None:
    _, mask = compositing.padded(torch.zeros(1, 4, 40, 3), 0, 8, 0, 0, 2)
    assert torch.equal(mask[0, 8:], torch.zeros(4, 40))


def test_refuses_padding_beyond_bounds() -> None:
    with pytest.raises(BadInput) as refused:
        compositing.padded(torch.zeros(1, 8, 8, 3), 16384, 16384, 0, 0, 0)
    assert refused.value.code == "size_too_large"


def test_pictures_are_cropped_inverted_and_laid_as_nodes(nodes: Nodes) -> None:
    (white,) = nodes.run("EmptyImage", width=4, height=4, batch_size=1, color=0xFFFFFF)
    (black,) = nodes.run("ImageInvert", image=white)
    (part,) = nodes.run("ImageCrop", image=black, width=2, height=1, x=0, y=0)
    (laid,) = nodes.run("ImageCompositeMasked", destination=white, source=part, x=1, y=3)
    assert nodes.value(laid)[0, :, :, 1].tolist() == [[1] * 4, [1] * 4, [1] * 4, [1, 0, 0, 1]]
