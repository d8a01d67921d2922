from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from atelier import signals
from atelier.errors import BadInput, Cancelled
from atelier.learn import course, ddpm, vae, world
from conftest import Nodes

PLAN = course.plan(2, 4, 1e-3, 0)
PICTURES = world.drawn(8, 0)


def test_drawn_pictures_are_the_same_for_a_seed_and_a_longer_set_begins_with_a_shorter_one() -> None:
    assert PICTURES.shape == (8, 32, 32, 3)
    assert PICTURES.dtype == torch.float32
    assert torch.equal(world.drawn(3, 0), PICTURES[:3])
    assert not torch.equal(world.drawn(3, 1), PICTURES[:3])


def test_drawn_things_lie_wholly_inside_on_one_colour() -> None:
    for picture in world.drawn(200, 3):
        rim = torch.cat([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert (rim - rim[0]).abs().max() == 0
        assert (picture - rim[0]).abs().max() > 0.1


def test_pictures_come_back_from_the_range_that_is_learned() -> None:
    assert torch.allclose(world.to_image(world.to_learn(PICTURES)), PICTURES, atol=1e-6)
    assert world.to_image(torch.full((1, 3, 2, 2), 7.0)).max() == 1.0


@pytest.mark.parametrize("kind", ["Gan", "Vae", "Ddpm"])
def test_samples_are_pictures_that_follow_from_the_seed(kind: str, nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=8, seed=0)
    told: dict[str, Any] = {"prediction": "v_prediction"} if kind == "Ddpm" else {}
    model, _ = nodes.run(f"Train{kind}", images=pictures, steps=2, batch_size=4, **told)
    port = {"Gan": "gan", "Vae": "autoencoder", "Ddpm": "diffusion"}[kind]
    more: dict[str, Any] = {"steps": 2} if kind == "Ddpm" else {}
    first, again, other = (
        nodes.value(nodes.run(f"Sample{kind}", **{port: model}, count=3, seed=seed, **more)[0]) for seed in (1, 1, 2)
    )
    assert first.shape == (3, 32, 32, 3)
    assert first.dtype == torch.float32
    assert 0 <= first.min() <= first.max() <= 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_another_models_port_is_refused(nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=4, seed=0)
    model, _ = nodes.run("TrainGan", images=pictures, steps=1, batch_size=2)
    with pytest.raises(BadInput) as caught:
        nodes.run("SampleVae", autoencoder=model)
    assert caught.value.code == "wrong_type"


def test_ends_of_an_interpolation_are_the_two_reconstructions() -> None:
    model, _ = vae.train(PICTURES, PLAN)
    between, ends = vae.interpolate(model, PICTURES[:2], 5), vae.reconstruct(model, PICTURES[:2])
    assert between.shape == (5, 32, 32, 3)
    assert torch.allclose(between[[0, -1]], ends, atol=1e-6)
    assert not torch.allclose(between[2], ends[0], atol=1e-6)


def test_ways_between_several_pictures_follow_each_other() -> None:
    model, _ = vae.train(PICTURES, PLAN)
    ways = vae.interpolate(model, PICTURES[:4], 3)
    assert len(ways) == 9
    assert torch.allclose(ways[2], ways[3], atol=1e-6)


def test_one_picture_has_nowhere_to_go() -> None:
    model, _ = vae.train(PICTURES, PLAN)
    with pytest.raises(BadInput) as caught:
        vae.interpolate(model, PICTURES[:1], 5)
    assert caught.value.code == "too_few_pictures"


def test_noise_is_added_as_the_paper_says() -> None:
    steps = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000, dtype=np.float64))
    clean, noise = torch.randn(2, 5, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    times = torch.tensor([0, 1, 250, 500, 999])
    kept = torch.from_numpy(steps)[times][:, None, None, None]
    expected = kept.sqrt() * clean + (1 - kept).sqrt() * noise
    assert torch.allclose(ddpm.new_scheduler("epsilon").add_noise(clean, noise, times).double(), expected, atol=1e-4)


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
def test_what_is_learned_leads_back_to_the_picture(prediction: str) -> None:
    pictures = world.to_learn(PICTURES)
    scheduler = ddpm.new_scheduler(prediction)
    folded = torch.nn.functional.pixel_unshuffle(pictures, ddpm.FOLD)
    noise = torch.randn(folded.shape, generator=torch.Generator().manual_seed(0))
    times = torch.arange(8) * 60
    wanted = ddpm._Denoising(pictures, PLAN, prediction)._wanted(folded, noise, times)
    noisy = scheduler.add_noise(folded, noise, times)
    assert torch.allclose(ddpm.cleaned(scheduler, noisy, wanted, times), pictures, atol=1e-3)


def test_denoising_reports_each_step_and_a_cancel_ends_it() -> None:
    model, _ = ddpm.train(PICTURES, PLAN, "v_prediction")
    control, heard = bytearray(1), []

    def sink(step: int, total: int, _note: str) -> None:
        heard.append((step, total))
        control[0] = step == 3

    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        ddpm.sample(model, 2, 10, 0.0, 0)
    assert heard == [(0, 10), (1, 10), (2, 10), (3, 10)]


@pytest.mark.parametrize("steps", [1, 3, 7, 1000])
def test_reports_end_with_the_last_step_whatever_their_number(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model, _ = ddpm.train(PICTURES, PLAN, "v_prediction")
    monkeypatch.setattr(model.unet, "forward", lambda noisy, _: SimpleNamespace(sample=noisy * 0))
    heard = []
    with signals.during(memoryview(bytearray(1)), lambda step, total, _: heard.append((step, total))):
        ddpm.sample(model, 1, steps, 1.0, 0)
    assert heard[-1] == (steps, steps)
    assert len(heard) == steps + 1


def test_eta_adds_noise_on_the_way() -> None:
    model, _ = ddpm.train(PICTURES, PLAN, "v_prediction")
    assert not torch.equal(ddpm.sample(model, 1, 3, 0.0, 0), ddpm.sample(model, 1, 3, 1.0, 0))


def test_sheet_lays_pictures_in_rows_and_enlarges_each_pixel(nodes: Nodes) -> None:
    (pictures,) = nodes.run("DrawShapes", count=5, seed=0)
    (made,) = nodes.run("ContactSheet", images=pictures, columns=3, scale=2)
    sheet, first = nodes.value(made), nodes.value(pictures)[0]
    assert sheet.shape == (1, 2 * 68 + 4, 3 * 68 + 4, 3)
    assert torch.equal(sheet[0, 4:68:2, 4:68:2], first)
    assert torch.equal(sheet[0, 5:68:2, 5:68:2], first)
    assert sheet[0, 72:, 140:].min() == 1.0  # the sixth place is empty


def test_sheet_that_would_be_larger_than_a_picture_is_refused(nodes: Nodes) -> None:
    (picture,) = nodes.run("EmptyImage", width=8192, height=8192)
    with pytest.raises(BadInput) as caught:
        nodes.run("ContactSheet", images=picture, scale=16)
    assert caught.value.code == "size_too_large"
