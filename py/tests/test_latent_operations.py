"""Expected values are worked out by hand; `oracle.pixels` holds the same nodes to ComfyUI's."""

import pytest
import torch

from atelier import latent_operations as latents
from atelier.errors import BadInput
from atelier.values import Latent
from conftest import Nodes


def latent(count: int, height: int, width: int, **more: list[int]) -> Latent:
    samples = torch.randn(count, 4, height, width, generator=torch.Generator().manual_seed(0))
    return {"samples": samples, **more}  # type: ignore[typeddict-item]


def level(value: float, count: int, height: int, width: int) -> Latent:
    return {"samples": torch.full((count, 4, height, width), float(value))}


def test_calculates_with_the_second_in_the_size_and_count_of_the_first() -> None:
    first, second = latent(3, 8, 6), level(2.0, 2, 5, 5)
    assert torch.allclose(latents.added(first, second)["samples"], first["samples"] + 2)
    assert torch.allclose(latents.subtracted(first, second)["samples"], first["samples"] - 2)
    assert torch.equal(latents.multiplied(first, -0.5)["samples"], first["samples"] * -0.5)


def test_between_two_latents_lie_the_mean_length_and_a_direction_between() -> None:
    one, other = torch.zeros(2, 4, 1, 1), torch.zeros(2, 4, 1, 1)
    one[:, 0], other[:, 1] = 3.0, 5.0
    between = latents.interpolated({"samples": one}, {"samples": other}, 0.5)["samples"]
    assert between[1].flatten().tolist() == pytest.approx([4 * 0.5**0.5, 4 * 0.5**0.5, 0, 0])
    assert torch.equal(latents.interpolated({"samples": one}, {"samples": other * 0}, 0.5)["samples"], one / 2)


def test_blending_takes_a_share_of_the_first() -> None:
    assert torch.allclose(latents.blended(level(1.0, 2, 4, 4), level(3.0, 1, 9, 9), 0.25)["samples"], torch.tensor(2.5))
    with pytest.raises(BadInput) as refused:
        latents.blended(level(1.0, 2, 4, 4), level(3.0, 3, 4, 4), 0.25)
    assert refused.value.code == "picture_count"


@pytest.mark.parametrize(("place", "expected"), [("x", [1, 1, 2]), ("-x", [2, 1, 1])])
def test_latents_lie_beside_each_other(place: str, expected: list[float]) -> None:
    assert latents.beside(level(1, 2, 3, 2), level(2, 1, 3, 1), place)["samples"][1, 0, 0].tolist() == expected


def test_refuses_to_put_together_what_does_not_fit() -> None:
    for place, code in (("y", "sizes_differ"), ("t", "no_such_axis")):
        with pytest.raises(BadInput) as refused:
            latents.beside(level(1, 1, 3, 2), level(2, 1, 3, 1), place)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("index", "amount", "expected"), [(1, 2, [1, 2]), (9, 2, [3]), (-3, 9, [1, 2, 3]), (-9, 1, [0])]
)
def test_a_cut_begins_and_ends_inside(index: int, amount: int, expected: list[int]) -> None:
    given: Latent = {"samples": torch.arange(4.0).expand(1, 4, 2, 4)}
    assert latents.cut(given, "x", index, amount)["samples"][0, 0, 0].tolist() == expected


def test_each_keeps_its_draw_of_the_noise_in_one_batch() -> None:
    both = latents.together(latent(2, 4, 4), latent(1, 6, 6, batch_index=[7]))
    assert both["batch_index"] == [0, 1, 7]
    assert both["samples"].shape == (3, 4, 4, 4)


def test_all_get_one_draw_or_one_each() -> None:
    assert latents.with_draws(latent(3, 2, 2, batch_index=[5, 6, 7]), same=True)["batch_index"] == [5, 5, 5]
    assert latents.with_draws(latent(2, 2, 2), same=True)["batch_index"] == [0, 0]
    assert "batch_index" not in latents.with_draws(latent(3, 2, 2, batch_index=[5, 6, 7]), same=False)


def test_turning_is_clockwise_and_mirroring_twice_is_nothing() -> None:
    given: Latent = {"samples": torch.tensor([[1.0, 2.0], [3.0, 4.0]]).expand(1, 4, 2, 2)}
    assert latents.turned(given, 1)["samples"][0, 0].tolist() == [[3, 1], [4, 2]]
    assert latents.mirrored(given, upright=True)["samples"][0, 0].tolist() == [[3, 4], [1, 2]]
    assert latents.mirrored(given, upright=False)["samples"][0, 0].tolist() == [[2, 1], [4, 3]]


def test_a_crop_leaves_64_pixels_at_least() -> None:
    given = latent(1, 16, 16)
    assert torch.equal(latents.cropped(given, 64, 128, 400, 32)["samples"], given["samples"][:, :, 4:, 8:])
    assert latents.cropped(latent(1, 4, 4), 64, 64, 32, 32)["samples"].shape == (1, 4, 4, 4)


def test_latents_fade_out_at_their_inner_edges_only() -> None:
    mixed = latents.laid_on(level(0, 2, 4, 8), level(1, 1, 9, 4), 16, 0, 16)["samples"]
    assert mixed[1, 0, 0].tolist() == [0, 0, 0.5, 1, 1, 0.5, 0, 0]
    assert torch.equal(mixed[:, :, 0], mixed[:, :, 3])
    cut = latents.laid_on(level(0, 1, 2, 3), level(1, 1, 9, 9), 8, 0, 0)["samples"]
    assert cut[0, 0].tolist() == [[0, 1, 1]] * 2
    assert not latents.laid_on(level(0, 1, 2, 3), level(1, 1, 9, 9), 80, 80, 8)["samples"].any()


def test_refuses_to_lay_three_on_two() -> None:
    with pytest.raises(BadInput) as refused:
        latents.laid_on(level(0, 2, 4, 8), level(1, 3, 4, 4), 0, 0, 0)
    assert refused.value.code == "picture_count"


def test_a_mask_says_where_latents_are_laid() -> None:
    mask = torch.tensor([[[1.0, 0.0], [0.25, 0.0]]])
    mixed = latents.laid_within(level(0, 1, 3, 3), level(1, 1, 2, 2), 8, 8, resize=False, mask=mask)
    assert mixed["samples"][0, 0].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0.25, 0]]
    assert latents.laid_within(level(0, 2, 3, 3), level(1, 1, 2, 2), 0, 0, resize=True, mask=None)["samples"].min() == 1


def test_tone_mapping_pulls_in_the_longest_and_keeps_directions() -> None:
    given = latent(1, 8, 8)
    mapped = latents.applied(given, latents.tonemapping(1.0))["samples"]
    before, after = (torch.linalg.vector_norm(each, dim=1) for each in (given["samples"], mapped))
    assert (after < before).all()
    assert torch.equal(before.flatten().argsort(), after.flatten().argsort())
    assert torch.allclose(given["samples"] / before[:, None], mapped / after[:, None], atol=1e-5)


def test_an_operation_of_a_node_is_done_by_another(nodes: Nodes) -> None:
    (operation,) = nodes.run("LatentOperationSharpen", sharpen_radius=2, sigma=1.0, alpha=0.2)
    given = nodes.live("LATENT", latent(1, 8, 8))
    (sharp,) = nodes.run("LatentApplyOperation", samples=given, operation=operation)
    assert nodes.value(sharp)["samples"].var() > latent(1, 8, 8)["samples"].var()
    with pytest.raises(BadInput) as refused:
        nodes.run("LatentOperationTonemapReinhard", multiplier=0.0)
    assert refused.value.code == "value_too_small"
