import pytest
import torch

from atelier import blending, operations
from atelier.errors import BadInput
from conftest import Nodes


def test_the_operators_of_porter_and_duff_over_each_of_four_places() -> None:
    """The places are covered by neither, by the source, by the destination, and by both."""
    above, below = torch.full((1, 1, 4, 3), 0.25), torch.full((1, 1, 4, 3), 0.75)
    free_of_source, free_of_destination = torch.tensor([[[1.0, 0, 1, 0]]]), torch.tensor([[[1.0, 1, 0, 0]]])

    def of(mode: str) -> tuple[list[float], list[float]]:
        picture, mask = blending.composed(above, free_of_source, below, free_of_destination, mode)
        return picture[0, 0, :, 0].tolist(), mask[0, 0].tolist()

    assert of("SRC_OVER") == ([0, 0.25, 0.75, 0.25], [1, 0, 0, 0])
    assert of("DST_OVER") == ([0, 0.25, 0.75, 0.75], [1, 0, 0, 0])
    assert of("SRC_IN") == ([0, 0, 0, 0.25], [1, 1, 1, 0])
    assert of("SRC_OUT") == ([0, 0.25, 0, 0], [1, 0, 1, 1])
    assert of("DST_ATOP") == ([0, 0.25, 0, 0.75], [1, 0, 1, 0])
    assert of("XOR") == ([0, 0.25, 0.75, 0], [1, 0, 0, 1])
    assert of("CLEAR") == ([0, 0, 0, 0], [1, 1, 1, 1])


def test_everything_is_brought_to_the_destinations_size_and_the_fewest_decide_how_many() -> None:
    picture, mask = blending.composed(
        torch.rand(3, 4, 6, 3), torch.zeros(2, 9, 9), torch.rand(3, 5, 7, 3), torch.zeros(4, 64, 64), "SRC"
    )
    assert picture.shape == (2, 5, 7, 3)
    assert mask.shape == (2, 5, 7)


def test_refuses_pictures_of_other_channels() -> None:
    mask = torch.zeros(1, 2, 2)
    with pytest.raises(BadInput) as refused:
        blending.composed(torch.zeros(1, 2, 2, 3), mask, torch.zeros(1, 2, 2, 4), mask, "SRC")
    assert refused.value.code == "channels_differ"


def test_transparency_is_split_off_and_joined_again(nodes: Nodes) -> None:
    image = nodes.live("IMAGE", torch.rand(2, 4, 5, 3))
    mask = nodes.live("MASK", torch.rand(2, 4, 5))
    (joined,) = nodes.run("JoinImageWithAlpha", image=image, alpha=mask)
    assert nodes.value(joined).shape == (2, 4, 5, 4)
    plain, free = nodes.run("SplitImageWithAlpha", image=joined)
    assert torch.equal(nodes.value(plain), nodes.value(image))
    assert torch.allclose(nodes.value(free), nodes.value(mask))
    assert not nodes.value(nodes.run("SplitImageWithAlpha", image=image)[1]).any()


def test_a_mask_is_shown_as_a_grey_picture(nodes: Nodes) -> None:
    mask = nodes.live("MASK", torch.tensor([[[0.0, 0.5, 1.0]]]))
    assert operations.picture(mask) == {"count": 1, "width": 3, "height": 1, "channels": 3}
    shown = bytearray(9)
    operations.pixels(mask | {"index": 0}, [shown])
    assert list(shown) == [0, 0, 0, 127, 127, 127, 255, 255, 255]
