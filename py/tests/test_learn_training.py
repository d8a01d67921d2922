from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch

from atelier import operations, signals
from atelier.errors import AtelierError, BadInput, Cancelled
from atelier.learn import course, ddpm, gan, vae, world
from conftest import Nodes

PICTURES = world.drawn(24, 0)

TRAIN: dict[str, Callable[..., tuple[Any, torch.Tensor]]] = {
    "TrainGan": gan.train,
    "TrainVae": vae.train,
    "TrainDdpm": partial(ddpm.train, prediction="epsilon"),
}


def trained(name: str, steps: int, seed: int = 0) -> tuple[Any, torch.Tensor]:
    return TRAIN[name](PICTURES, course.plan(steps, 4, 1e-3, seed))


MORE: dict[str, dict[str, str]] = {"TrainDdpm": {"prediction": "epsilon"}}
"""What a node needs beyond its defaults."""


def weights(model: Any) -> list[torch.Tensor]:
    parts = [part for part in vars(model).values() if isinstance(part, torch.nn.Module)]
    return [value for part in parts for value in part.state_dict().values()]


@pytest.mark.parametrize("name", TRAIN)
def test_same_seed_gives_the_same_bits_and_another_one_others(name: str) -> None:
    first, again, other = trained(name, 3), trained(name, 3), trained(name, 3, seed=1)
    assert all(torch.equal(one, two) for one, two in zip(weights(first[0]), weights(again[0]), strict=True))
    assert torch.equal(first[1], again[1])
    assert not all(torch.equal(one, two) for one, two in zip(weights(first[0]), weights(other[0]), strict=True))


@pytest.mark.parametrize("name", TRAIN)
def test_torchs_own_generator_decides_nothing(name: str) -> None:
    torch.manual_seed(1)
    first = trained(name, 2)
    torch.manual_seed(2)
    again = trained(name, 2)
    assert all(torch.equal(one, two) for one, two in zip(weights(first[0]), weights(again[0]), strict=True))


def losses_of(steps: int, take: Callable[[int], course.Step]) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []

    def heard(number: int) -> course.Step:
        taken = take(number)
        found.append(dict(taken.losses))
        return taken

    course.follow(steps, heard)
    return found


def test_loss_of_the_autoencoder_falls() -> None:
    task = vae._Autoencoding(world.to_learn(PICTURES), course.plan(60, 8, 2e-3, 0), beta=1.0)
    losses = losses_of(60, task.take)
    assert losses[-1]["squared error"] < 0.8 * losses[0]["squared error"]


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
def test_loss_of_the_denoiser_falls(prediction: str) -> None:
    task = ddpm._Denoising(world.to_learn(PICTURES), course.plan(40, 8, 3e-3, 0), prediction)
    losses = [loss["loss"] for loss in losses_of(40, task.take)]
    assert sum(losses[-5:]) < 0.85 * sum(losses[:5])


def test_discriminator_learns_to_tell_and_the_generator_answers() -> None:
    task = gan._Contest(world.to_learn(PICTURES), course.plan(40, 8, 1e-3, 0))
    losses = losses_of(40, task.take)
    assert min(loss["discriminator"] for loss in losses) < 0.8 * losses[0]["discriminator"]
    assert losses[0]["generator"] != losses[-1]["generator"]


@pytest.mark.parametrize("name", TRAIN)
def test_cancel_ends_before_the_next_step_and_leaves_no_object(name: str, nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=8, seed=0)
    before = operations.objects({})
    control, steps = bytearray(1), []

    def sink(step: int, _total: int, _note: str) -> None:
        steps.append(step)
        control[0] = step >= 2

    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        nodes.run(name, images=pictures, steps=1000, batch_size=4, **MORE.get(name, {}))
    assert steps == [0, 1, 2]
    assert operations.objects({}) == before


@pytest.mark.parametrize("name", TRAIN)
def test_each_step_reports_and_shows_pictures(name: str, nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=8, seed=0)
    preview, heard = bytearray(256 * 256 * 3), []
    with signals.during(memoryview(bytearray(1)), lambda *report: heard.append(report)):
        model, curve = nodes.run(
            name, memoryview(preview), images=pictures, steps=2, batch_size=4, **MORE.get(name, {})
        )
    assert heard == [(0, 2, ""), (1, 2, "preview 64x64"), (2, 2, "preview 64x64")]
    assert any(preview)
    assert model["bytes"] == sum(weight.nbytes for weight in weights(nodes.value(model)))
    assert nodes.value(curve).shape == (1, 400, 720, 3)


@pytest.mark.parametrize("name", TRAIN)
def test_trained_model_wants_no_gradients_and_is_freed(name: str, nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=8, seed=0)
    model, _ = nodes.run(name, images=pictures, steps=1, batch_size=2, **MORE.get(name, {}))
    networks = [part for part in vars(nodes.value(model)).values() if isinstance(part, torch.nn.Module)]
    assert networks
    assert not any(weight.requires_grad for network in networks for weight in network.parameters())
    assert not any(network.training for network in networks)
    assert operations.free({"handles": [model["handle"]]})["freed_model_bytes"] == model["bytes"]


@pytest.mark.parametrize("name", TRAIN)
@pytest.mark.parametrize(
    "given",
    [{"steps": 0}, {"batch_size": 1}, {"learning_rate": -0.1}, {"learning_rate": float("nan")}, {"seed": 2**64}],
)
def test_refuses_values_out_of_bounds(name: str, given: dict[str, Any], nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=2, seed=0)
    with pytest.raises(BadInput) as caught:
        nodes.run(name, images=pictures, **MORE.get(name, {}), **given)
    assert caught.value.code == "wrong_value"


@pytest.mark.parametrize("name", TRAIN)
@pytest.mark.parametrize(("width", "height"), [(64, 32), (16, 16)])
def test_refuses_pictures_of_another_size(name: str, width: int, height: int, nodes: Nodes) -> None:
    (picture,) = nodes.run("EmptyImage", width=width, height=height)
    with pytest.raises(BadInput) as caught:
        nodes.run(name, images=picture, steps=1, **MORE.get(name, {}))
    assert caught.value.code == "wrong_size"
    assert f"{width}x{height}" in caught.value.message


def test_numbers_that_overflow_end_the_training_with_a_code() -> None:
    with pytest.raises(AtelierError) as caught:
        vae.train(PICTURES * torch.inf, course.plan(2, 4, 1e-3, 0))
    assert caught.value.code == "not_finite"
    assert "step 1" in caught.value.message
