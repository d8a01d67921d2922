from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from atelier.autoencoder import decode, encode
from atelier.checkpoints import load_checkpoint
from atelier.shapes import sample
from atelier.text import encode_prompt
from atelier.training import batches, export, latents, loop
from atelier.training.__main__ import main
from atelier.training.denoiser import DenoiserTask
from atelier.training.fold import fold
from atelier.training.loop import Pace
from atelier.training.parts import new_vae
from atelier.training.plan import Plan
from atelier.training.text import TextTask
from atelier.training.tokens import token_ids
from atelier.training.vae import VaeTask
from atelier.values import FileRef
from conftest import FAMILY

PLAN = Plan(steps=2, batch=2, rate=1e-3)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All programs once, on a tiny family."""
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "_look", lambda *_: None)
        patch.setattr(export, "_MEASURED", 100)
        loop.train(VaeTask(PLAN, FAMILY), PLAN, folder / "vae", Pace())
        vae = export.finished_vae(folder, FAMILY, 0)
        latents.compute(vae, folder / "latents", 80, 0, FAMILY, lambda _: None)
        loop.train(TextTask(PLAN, FAMILY), PLAN, folder / "text", Pace())
        text_encoder = export.taught_text_encoder(folder, FAMILY, 0)
        task = DenoiserTask(PLAN, latents.opened(folder / "latents"), text_encoder, vae, FAMILY)
        loop.train(task, PLAN, folder / "denoiser", Pace())
    return folder


def test_fold_moves_the_latents_and_keeps_the_pictures() -> None:
    vae = new_vae(FAMILY, 3).eval()
    pictures = batches.to_tensor([sample(np.random.default_rng(1)).picture], vae.device)
    before = vae.encode(pictures).latent_dist
    back = vae.decode(before.mode()).sample
    mean, deviation = torch.tensor([0.3, -2.0, 0.0, 5.0]), torch.tensor([0.5, 3.0, 1.0, 0.1])
    vae.load_state_dict(fold(vae.state_dict(), mean, deviation, 0.18215))
    after = vae.encode(pictures).latent_dist
    unit = deviation[:, None, None] * 0.18215
    torch.testing.assert_close(after.mode(), (before.mode() - mean[:, None, None]) / unit, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(after.std, before.std / unit, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(vae.decode(after.mode()).sample, back, rtol=1e-4, atol=1e-4)


def test_latents_times_the_scaling_factor_have_mean_zero_and_deviation_one(run: Path) -> None:
    stored = latents.opened(run / "latents").moments.astype(np.float32)
    drawn = stored[:, 0] + stored[:, 1] * np.random.default_rng(0).standard_normal(stored[:, 0].shape)
    assert np.allclose(drawn.mean(axis=(0, 2, 3)), 0, atol=0.2)
    assert np.allclose(drawn.std(axis=(0, 2, 3)), 1, atol=0.2)


def test_latents_go_on_where_they_ended(run: Path, tmp_path: Path) -> None:
    vae = export.finished_vae(run, FAMILY, 0)

    class StoppedError(Exception): ...

    def stop(_: str) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        latents.compute(vae, tmp_path, 80, 0, FAMILY, stop)
    with pytest.raises(FileNotFoundError, match="not complete"):
        latents.opened(tmp_path)
    latents.compute(vae, tmp_path, 80, 0, FAMILY, lambda _: None)
    for name in ("latents.npy", "tokens.npy"):
        assert (tmp_path / name).read_bytes() == (run / "latents" / name).read_bytes()


def test_exported_model_answers_as_the_trained_modules(run: Path, tmp_path: Path) -> None:
    vae = export.finished_vae(run, FAMILY, 0)
    text_encoder = export.taught_text_encoder(run, FAMILY, 0)
    task = DenoiserTask(PLAN, latents.opened(run / "latents"), text_encoder, vae, FAMILY)
    loop._resume(task.learner, run / "denoiser")
    out = tmp_path / "model.safetensors"
    export.write_model(run, vae, out)
    model, clip, loaded_vae = load_checkpoint(FileRef(out.name, out, family=FAMILY))

    caption = "a red star left of a blue circle"
    picture = torch.from_numpy(sample(np.random.default_rng(2)).picture)[None].float() / 255
    noisy, time = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(0)), torch.tensor([500])
    with task.learner.averaged():
        for module in (task.text_encoder, task.unet, vae):
            module.half().float()  # what the file keeps of them
        told = task.text_encoder(token_ids(FAMILY, [caption]))[0]
        said = task.unet(noisy, time, told).sample
        loaded_told = encode_prompt(clip, caption)[0][0]
        torch.testing.assert_close(loaded_told, told)
        torch.testing.assert_close(model.unet(noisy, time, loaded_told).sample, said)
    own = vae.encode(picture.movedim(-1, 1) * 2 - 1).latent_dist.mode()
    torch.testing.assert_close(encode(loaded_vae, picture)["samples"], own, rtol=1e-3, atol=1e-2)
    assert decode(loaded_vae, {"samples": own}).shape == (1, 128, 128, 3)


def test_file_says_what_it_is(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.safetensors"
    export.write_model(run, export.finished_vae(run, FAMILY, 0), out)
    with safe_open(out, framework="pt") as file:
        assert "trained" in file.metadata()["atelier.notice"]
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float16}  # noqa: SIM118 - no dict


def test_what_is_not_trained_yet_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="train it first"):
        main(["export", "--run", str(tmp_path), "--out", str(tmp_path / "model.safetensors")])


def test_denoiser_begins_with_the_text_encoder_that_learned_to_read(run: Path, tmp_path: Path) -> None:
    taught, fresh = (export.taught_text_encoder(folder, FAMILY, 0).state_dict() for folder in (run, tmp_path))
    task = TextTask(PLAN, FAMILY)
    loop._resume(task.learner, run / "text")
    with task.learner.averaged():
        assert all(torch.equal(value, taught[name]) for name, value in task.text_encoder.state_dict().items())
    assert any(not torch.equal(value, taught[name]) for name, value in fresh.items())
