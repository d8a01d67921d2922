"""What changes guidance and features, against the rule written out; `oracle.methods` holds the nodes to ComfyUI's."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from atelier import adjustments
from atelier.adjustments import Adjustment, At
from atelier.freed import freed
from atelier.guidance import Asked, ClassifierFree, PerpendicularNegative, Rescaled
from atelier.patching import patched_unet
from atelier.prediction import Prediction
from atelier.recipes import Clip, FreeU, Model, Operation, Vae
from conftest import Nodes, take_snapshot

Parts = tuple[Model, Clip, Vae]

SIGMA = torch.tensor(2.0)


def drawn(seed: int) -> Tensor:
    return torch.randn(2, 4, 6, 5, generator=torch.Generator().manual_seed(seed))


def guided(each: Adjustment, scale: float = 3.0, prediction: Prediction = Prediction.NOISE) -> tuple[Tensor, Tensor]:
    """The expected picture with an adjustment and without."""
    asked = Asked(drawn(0), SIGMA, prediction)
    answers = [drawn(1), drawn(2)] if scale != 1.0 else [drawn(1)]
    plain = ClassifierFree(scale)
    share, strength = prediction.factors(SIGMA)
    with_it, _ = adjustments.adjusted(plain, [each]).of(answers, asked)
    return share * asked.x - strength * with_it, share * asked.x - strength * plain.of(answers, asked)[0]


@pytest.mark.parametrize("prediction", list(Prediction))
@pytest.mark.parametrize("scale", [3.0, 1.0])
def test_the_expected_noise_is_divided(prediction: Prediction, scale: float) -> None:
    found, plain = guided(adjustments.ScaledNoise(1.25), scale, prediction)
    assert torch.allclose(drawn(0) - found, (drawn(0) - plain) / 1.25, atol=1e-5)


def test_no_place_is_longer_than_the_positive() -> None:
    found, plain = guided(adjustments.NormBound(1.0))
    positive = drawn(0) - SIGMA * drawn(1)
    longest = torch.linalg.vector_norm(positive, dim=1)
    assert (torch.linalg.vector_norm(found, dim=1) <= longest + 1e-4).all()
    kept = torch.linalg.vector_norm(plain, dim=1) < longest
    assert torch.allclose(found.movedim(1, -1)[kept], plain.movedim(1, -1)[kept], atol=1e-5)


def test_the_damped_negative_lies_along_the_main_direction_of_both() -> None:
    x, positive, negative = drawn(0), drawn(1), drawn(2)
    same, damped = adjustments.TangentialDamping().before(positive, negative, At(x, SIGMA, 3.0))
    assert same is positive
    both = torch.stack([(x - each).flatten(1) for each in (negative, positive)], dim=1)
    noise = (x - damped).flatten(1)
    assert (noise.norm(dim=1) < (x - negative).flatten(1).norm(dim=1)).all()
    for picture, along in zip(both, noise, strict=True):
        main = torch.linalg.svd(picture, full_matrices=False)[2][0]
        assert torch.allclose(along, (picture[0] @ main) * main, atol=1e-4)


def test_the_negative_has_the_length_at_which_it_is_nearest() -> None:
    """Guidance between the positive and the negative of the best length."""
    found, _ = guided(adjustments.ZeroStar())
    x = drawn(0)
    positive, negative = SIGMA * drawn(1), SIGMA * drawn(2)  # their noise
    length = torch.stack([(p * n).sum() / (n * n).sum() for p, n in zip(positive, negative, strict=True)])
    best = length[:, None, None, None] * (x - negative)  # ComfyUI scales the expected picture by it
    assert torch.allclose(found, best + 3.0 * ((x - positive) - best), atol=1e-4)


def test_guidance_like_the_negative_is_left_more_to_cfg() -> None:
    x = drawn(0)
    alike = adjustments.Mahiro().after(x, x, x, At(x, SIGMA, 1.0))
    assert torch.allclose(alike, x, atol=1e-5)
    turned = adjustments.Mahiro().after(x, drawn(1), -4 * x - 3 * drawn(1), At(x, SIGMA, 3.0))
    assert float((turned - 3 * drawn(1)).norm()) < float((turned - x).norm())


def test_projected_guidance_of_one_everywhere_and_any_length_is_plain_but_for_a_share() -> None:
    """What is added on top of guidance is the plain way once more."""
    found, plain = guided(adjustments.Projected(1.0, 0.0, 0.0))
    positive, negative = (drawn(0) - SIGMA * drawn(seed) for seed in (1, 2))
    assert torch.allclose(found, plain + (positive - negative), atol=1e-4)


def test_projected_guidance_is_shortened_and_keeps_off_the_positive() -> None:
    positive, negative, at = drawn(1), drawn(2), At(drawn(0), SIGMA, 4.0)
    changed, _ = adjustments.Projected(0.0, 0.5, 0.0).before(positive, negative, at)
    way = changed - negative - (positive - negative) / 4.0
    assert (way.flatten(1).norm(dim=1) <= 0.5 + 1e-5).all()
    assert (way * positive).sum((1, 2, 3)).abs().max() < 1e-4


def test_momentum_adds_what_was_before_and_forgets_it_in_a_new_run() -> None:
    each = adjustments.Projected(1.0, 0.0, -0.5)
    positive, negative = drawn(1), drawn(2)
    levels = (At(drawn(0), torch.tensor(level), 2.0) for level in (4.0, 3.0, 9.0))
    first, second, again = (each.before(positive, negative, at)[0] for at in levels)
    assert torch.equal(first, again)
    assert torch.allclose(second, first - 0.5 * (positive - negative), atol=1e-5)


def test_an_operation_acts_on_what_guidance_adds() -> None:
    half = adjustments.Operated(Operation(lambda latent: latent * 0.5))
    found, _ = guided(half)
    positive, negative = (drawn(0) - SIGMA * drawn(seed) for seed in (1, 2))
    assert torch.allclose(found, negative + 1.5 * (positive - negative), atol=1e-4)
    alone, plain = guided(half, 1.0)
    assert torch.allclose(alone, plain * 0.5, atol=1e-5)


def test_adjustments_go_around_a_rescaled_guidance() -> None:
    asked, answers = Asked(drawn(0), SIGMA, Prediction.NOISE), [drawn(1), drawn(2)]
    base = Rescaled(ClassifierFree(3.0), 0.5)
    around = adjustments.adjusted(base, [])
    assert around.scale == 3.0
    assert torch.allclose(around.of(answers, asked)[0], base.of(answers, asked)[0], atol=1e-5)


def test_only_what_lies_across_the_positive_is_kept_away_from() -> None:
    positive, empty = drawn(1), drawn(3)
    asked = Asked(drawn(0), SIGMA, Prediction.NOISE)
    along = empty + 0.7 * (positive - empty)
    found, _ = PerpendicularNegative(4.0, 2.0).of([positive, along, empty], asked)
    assert torch.allclose(found, empty + 4.0 * (positive - empty), atol=1e-4)
    found, negative = PerpendicularNegative(1.0, 1.0).of([positive, drawn(2), empty], asked)
    across = positive - found
    assert abs(float((across * (positive - empty)).sum())) < 1e-3
    assert torch.equal(negative, drawn(2))


def answer(parts: Parts, *how: FreeU) -> Tensor:
    sample = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    embedding = torch.randn(1, 77, 32, generator=torch.Generator().manual_seed(2))
    with patched_unet(replace(parts[0], freed=how)) as unet:
        said: Tensor = unet(sample, torch.tensor(500), encoder_hidden_states=embedding).sample
    return said


def test_a_unet_of_strength_1_is_not_changed_and_nothing_stays(parts: Parts) -> None:
    before, weights = answer(parts), take_snapshot(parts[0].unet)
    assert torch.allclose(answer(parts, FreeU(16, 1.0, 1.0, 1.0, 1.0, by_mean=True)), before, atol=1e-5)
    for by_mean in (False, True):
        assert not torch.allclose(answer(parts, FreeU(16, 1.0, 1.4, 1.0, 0.5, by_mean=by_mean)), before, atol=1e-3)
    assert torch.equal(answer(parts), before)
    assert take_snapshot(parts[0].unet) == weights


def test_features_are_freed_by_how_many_there_are_from_the_depth(parts: Parts) -> None:
    """The tiny UNet has 16, 32, 48 and 48 channels: of four times the narrowest width there are none."""
    before = answer(parts)
    assert torch.allclose(answer(parts, FreeU(16, 2.0, 1.0, 2.0, 1.0, by_mean=True)), before, atol=1e-5)
    assert not torch.allclose(answer(parts, FreeU(12, 1.5, 1.0, 0.5, 1.0, by_mean=False)), before, atol=1e-3)


def test_a_failure_inside_takes_the_hooks_back(parts: Parts) -> None:
    def hooks() -> list[int]:
        return [len(module._forward_pre_hooks) for module in parts[0].unet.modules()]

    def failing() -> None:
        with freed(parts[0].unet, FreeU(16, 1.2, 1.4, 0.9, 0.2, by_mean=True)):
            assert hooks() != before
            raise ZeroDivisionError

    before = hooks()
    with pytest.raises(ZeroDivisionError):
        failing()
    assert hooks() == before


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("Mahiro", {}),
        ("CFGZeroStar", {}),
        ("CFGNorm", {"strength": 0.9}),
        ("TCFG", {}),
        ("APG", {"eta": 0.5, "norm_threshold": 5.0, "momentum": 0.1}),
        ("Epsilon Scaling", {"scaling_factor": 1.1}),
        ("FreeU", {"b1": 1.1, "b2": 1.2, "s1": 0.9, "s2": 0.2}),
        ("FreeU_V2", {"b1": 1.3, "b2": 1.4, "s1": 0.9, "s2": 0.2}),
    ],
)
def test_a_node_makes_a_new_recipe(nodes: Nodes, parts: Parts, name: str, inputs: dict[str, Any]) -> None:
    (made,) = nodes.run(name, model=nodes.live("MODEL", parts[0]), **inputs)
    model = nodes.value(made)
    assert len(model.adjusted) + len(model.freed) == 1
    assert not parts[0].adjusted
    assert not parts[0].freed
    assert model.unet is parts[0].unet
