import pytest
import torch

from atelier.batches import (
    part_of_latents,
    part_of_pictures,
    pictures_together,
    rebatched_latents,
    repeated_latents,
    repeated_pictures,
)
from atelier.errors import BadInput
from atelier.start_noise import draw_noise
from atelier.values import Latent
from conftest import Nodes


def batch(count: int, masks: int = 0) -> Latent:
    latent: Latent = {"samples": torch.arange(count * 16.0).reshape(count, 4, 2, 2)}
    if masks:
        latent["noise_mask"] = torch.arange(float(masks)).reshape(masks, 1, 1, 1)
    return latent


def test_a_part_gets_the_noise_that_it_has_in_the_batch() -> None:
    whole = batch(5)
    part = part_of_latents(whole, 2, 2)
    assert torch.equal(part["samples"], whole["samples"][2:4])
    assert torch.equal(draw_noise(7, part), draw_noise(7, whole)[2:4])
    assert torch.equal(draw_noise(7, part_of_latents(part, 1, 1)), draw_noise(7, whole)[3:4])


def test_what_lies_behind_the_end_is_the_last_one() -> None:
    assert part_of_latents(batch(3), 9, 9)["batch_index"] == [2]
    assert part_of_latents(batch(3), 1, 64)["batch_index"] == [1, 2]


def test_each_latent_keeps_its_mask() -> None:
    assert part_of_latents(batch(3, masks=3), 1, 2)["noise_mask"].flatten().tolist() == [1, 2]
    assert part_of_latents(batch(3, masks=1), 1, 2)["noise_mask"].flatten().tolist() == [0]
    assert part_of_latents(batch(5, masks=2), 2, 3)["noise_mask"].flatten().tolist() == [0, 1, 0]
    assert repeated_latents(batch(2, masks=2), 2)["noise_mask"].flatten().tolist() == [0, 1, 0, 1]
    assert repeated_latents(batch(2, masks=1), 3)["noise_mask"].flatten().tolist() == [0]


def test_repeated_latents_get_new_draws() -> None:
    latent: Latent = {**batch(2), "batch_index": [3, 5]}
    repeated = repeated_latents(latent, 3)
    assert repeated["batch_index"] == [3, 5, 6, 8, 9, 11]
    assert torch.equal(repeated["samples"], torch.cat([latent["samples"]] * 3))
    assert "batch_index" not in repeated_latents(batch(2), 3)


def test_the_second_pictures_are_brought_to_the_size_of_the_first(nodes: Nodes) -> None:
    (first,) = nodes.run("EmptyImage", width=4, height=6, batch_size=2, color=0xFF0000)
    (second,) = nodes.run("EmptyImage", width=30, height=9, batch_size=1, color=0x00FF00)
    (both,) = nodes.run("ImageBatch", image1=first, image2=second)
    pictures = nodes.value(both)
    assert pictures.shape == (3, 6, 4, 3)
    assert torch.equal(pictures[2], torch.tensor([0.0, 1.0, 0.0]).expand(6, 4, 3))


def test_another_shape_is_cut_evenly() -> None:
    wide = torch.zeros(1, 2, 6, 3)
    wide[:, :, 2:4] = 1.0
    assert torch.equal(pictures_together(torch.zeros(1, 4, 4, 3), wide)[1], torch.ones(4, 4, 3))


def test_pictures_of_all_batches_come_in_new_ones(nodes: Nodes) -> None:
    colours = (0xFF0000, 0x00FF00, 0x0000FF)
    batches = [nodes.run("EmptyImage", width=2, height=2, batch_size=2, color=colour)[0] for colour in colours]
    (output,) = nodes.run("RebatchImages", images=batches, batch_size=[4, 1])
    first, rest = (nodes.value(one) for one in output["list"])
    assert first[:, 0, 0].tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert rest[:, 0, 0].tolist() == [[0, 0, 1], [0, 0, 1]]


def test_pictures_of_two_sizes_do_not_fit_into_one_batch(nodes: Nodes) -> None:
    batches = [nodes.run("EmptyImage", width=width, height=2, batch_size=1, color=0)[0] for width in (2, 3)]
    with pytest.raises(BadInput, match="2x2, 3x2") as refused:
        nodes.run("RebatchImages", images=batches, batch_size=[1])
    assert refused.value.code == "sizes_differ"


def test_a_list_without_its_size_takes_the_default(nodes: Nodes) -> None:
    (image,) = nodes.run("EmptyImage", width=2, height=2, batch_size=3, color=0)
    (output,) = nodes.run("RebatchImages", images=[image])
    assert len(output["list"]) == 3
    assert nodes.run("RebatchImages", images=[])[0] == {"list": []}


def test_latents_in_new_batches_keep_their_noise_and_begin_anew_where_the_shape_changes() -> None:
    three, two = batch(3), batch(2)
    wide: Latent = {"samples": torch.zeros(2, 4, 2, 9)}
    batches = rebatched_latents([three, two, wide], 4)
    assert [one["batch_index"] for one in batches] == [[0, 1, 2, 3], [4], [5, 6]]
    assert torch.equal(batches[0]["samples"], torch.cat([three["samples"], two["samples"][:1]]))
    assert batches[2]["samples"].shape == (2, 4, 2, 9)
    assert torch.equal(draw_noise(7, batches[1]), draw_noise(7, batch(5))[4:])


def test_latents_in_new_batches_keep_their_masks() -> None:
    masked: Latent = {**batch(1), "noise_mask": torch.full((1, 1, 2, 2), 0.25)}
    (joined,) = rebatched_latents([masked, batch(1)], 2)
    assert joined["noise_mask"].flatten(1).tolist() == [[0.25] * 4, [1.0] * 4]
    open_everywhere: Latent = {**batch(1), "noise_mask": torch.ones(1, 1, 2, 2)}
    assert "noise_mask" not in rebatched_latents([open_everywhere, batch(1)], 2)[0]


@pytest.mark.parametrize(("first", "length", "expected"), [(0, 1, [0]), (2, 9, [2, 3]), (99, 2, [3])])
def test_a_part_of_pictures_ends_with_the_batch(first: int, length: int, expected: list[int]) -> None:
    pictures = torch.arange(4.0)[:, None, None, None].expand(4, 2, 2, 3)
    assert part_of_pictures(pictures, first, length)[:, 0, 0, 0].tolist() == expected
    assert repeated_pictures(pictures, 2)[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
