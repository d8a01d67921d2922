import pytest
import torch

from atelier.errors import BadInput
from atelier.stitching import framed, stitched


def full(value: float, height: int, width: int, channels: int = 3, count: int = 1) -> torch.Tensor:
    return torch.full((count, height, width, channels), value)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("right", [0.25, 0.25, 1, 1, 0.5]), ("left", [0.5, 1, 1, 0.25, 0.25])],
)
def test_pictures_lie_in_a_row_with_an_even_gap(direction: str, expected: list[float]) -> None:
    row = stitched(full(0.25, 3, 2), full(0.5, 3, 1), direction, match=False, gap=1, colour="white")
    assert row[0, 0, :, 0].tolist() == expected


@pytest.mark.parametrize(("direction", "expected"), [("down", [0.25, 0.5, 0.5]), ("up", [0.5, 0.5, 0.25])])
def test_pictures_lie_above_each_other(direction: str, expected: list[float]) -> None:
    column = stitched(full(0.25, 1, 2), full(0.5, 2, 2), direction, match=False, gap=0, colour="white")
    assert column[0, :, 0, 0].tolist() == expected


def test_the_second_is_scaled_to_the_height_or_width_of_the_first() -> None:
    assert stitched(full(0, 10, 7), full(1, 4, 6), "right", match=True, gap=0, colour="red").shape == (1, 10, 22, 3)
    assert stitched(full(0, 10, 6), full(1, 4, 12), "up", match=True, gap=0, colour="red").shape == (1, 12, 6, 3)


def test_a_lower_picture_gets_a_border_of_the_gaps_grey_and_black_of_a_colour() -> None:
    for colour, border in (("white", 1.0), ("blue", 0.0)):
        row = stitched(full(0.25, 1, 1), full(0.5, 4, 1), "right", match=False, gap=0, colour=colour)
        assert row[0, :, 0, 0].tolist() == [border, 0.25, border, border]


def test_the_gap_has_its_colour_and_is_opaque_and_so_is_what_had_no_transparency() -> None:
    row = stitched(full(0.25, 1, 1), full(0.5, 1, 1, channels=4), "right", match=False, gap=2, colour="green")
    assert row[0, 0].tolist() == [[0.25, 0.25, 0.25, 1], [0, 1, 0, 1], [0, 1, 0, 1], [0.5] * 4]


def test_the_last_of_a_shorter_batch_serves_for_the_rest() -> None:
    first = torch.cat([full(0.25, 1, 1), full(0.75, 1, 1)])
    row = stitched(first, full(0.5, 1, 1, count=3), "right", match=True, gap=0, colour="white")
    assert row[:, 0, 0, 0].tolist() == [0.25, 0.75, 0.75]


def test_refuses_what_leaves_nothing_or_is_too_large() -> None:
    with pytest.raises(BadInput) as refused:
        stitched(full(0, 2, 1), full(0, 1, 400), "down", match=True, gap=0, colour="white")
    assert refused.value.code == "size_too_small"
    wide = torch.zeros(1, 1, 1, 3).expand(1, 16384, 16384, 3)
    with pytest.raises(BadInput) as refused:
        stitched(wide[:, :, :1], wide, "right", match=False, gap=0, colour="white")
    assert refused.value.code == "size_too_large"


def test_a_frame_holds_the_picture_in_its_middle() -> None:
    made = framed(full(0.5, 2, 4), 8, 8, "black", "nearest-exact")
    assert made[0, :, 3, 0].tolist() == [0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0]
    assert framed(full(0.5, 3, 3), 5, 2, "white", "area")[0, 1, :, 0].tolist() == [1, 0.5, 0.5, 1, 1]
