"""A LoRA from a folder of captioned pictures: whole, resumable, repeatable, and the same to LoraLoader as to PEFT."""

import json
import signal
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.attention_processor import AttnProcessor
from PIL import Image
from safetensors import safe_open
from torch import Tensor

from atelier import tiny
from atelier.checkpoints import family_of, load_checkpoint
from atelier.errors import BadInput
from atelier.patching import patched_text_encoders, patched_unet, read_lora
from atelier.recipes import LoraPatch
from atelier.shapes import sample_textured
from atelier.shapes.__main__ import write
from atelier.training import checkpoint as saved_state
from atelier.training import loop
from atelier.training.__main__ import main
from atelier.training.lora import base as lora_base
from atelier.training.lora import configuration, encoded, folder, program
from atelier.training.lora.settings import KEYS, Settings
from atelier.training.lora.task import LoraTask
from atelier.training.plan import Plan
from atelier.values import FileRef
from conftest import FAMILY

SETTINGS = """\
base: {base}
data: {data}
out: {out}
trigger: barred
rank: 4
alpha: 2
parts: [text_encoder, unet]
layers: all
steps: 3
batch: 2
rate: 1e-2  # a text to YAML 1.1
warm_up: 1
resolution: 64
device: cpu
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = tmp_path_factory.mktemp("data") / "pictures"
    write(pictures, 3, seed=0, sampled=lambda rng: sample_textured(rng, "barred"))
    return pictures


@pytest.fixture(autouse=True)
def no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_look", lambda *_: None)


def written(at: Path, checkpoint: FileRef, data: Path, more: str = "") -> Path:
    at.mkdir(exist_ok=True)
    text = SETTINGS.format(base=checkpoint.path, data=data, out=at / "lora.safetensors")
    (at / "lora.yaml").write_text(text + more, encoding="utf-8")
    return at / "lora.yaml"


@pytest.fixture(scope="module")
def trained(checkpoint: FileRef, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("lora")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "_look", lambda *_: None)
        assert main(["lora", "--config", str(written(at, checkpoint, data))]) == 0
    return at / "lora.safetensors"


def test_loader_gives_the_answers_of_the_trained_layers(trained: Path, checkpoint: FileRef, data: Path) -> None:
    """Bit for bit, with the attention that the training used."""
    settings = configuration.read(trained.with_name("lora.yaml"))
    base = lora_base.load(settings)
    encoded_data = encoded.encode(base, folder.read(data), settings, lambda _: None)
    task = LoraTask(Plan(3, 2, 1e-2), settings, base, encoded_data, [])
    loop._resume(task.learner, settings.folder)
    lora = read_lora(FileRef("lora", trained, family=FAMILY), FAMILY)
    model, clip, _ = load_checkpoint(checkpoint)
    model.unet.set_attn_processor(AttnProcessor())
    clip.text_encoder.set_attn_implementation("eager")
    noisy, time = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0)), torch.tensor([500, 20])
    tokens = encoded_data.tokens[:2]
    plain = model.unet(noisy, time, clip.text_encoder(tokens)[0]).sample
    with task.learner.averaged():
        told = base.text_encoder(tokens)[0]
        said = base.unet(noisy, time, told).sample
    patch = LoraPatch(lora, 1.0)
    with patched_text_encoders(clip.patched(patch)) as (text_encoder,), patched_unet(model.patched(patch)) as unet:
        loaded_told = text_encoder(tokens)[0]
        assert torch.equal(loaded_told, told)
        assert torch.equal(unet(noisy, time, loaded_told).sample, said)
    assert not torch.allclose(plain, said, atol=1e-4)


def test_file_has_kohyas_names_and_says_what_it_is(trained: Path, checkpoint: FileRef) -> None:
    with safe_open(trained, framework="pt") as file:
        names, label = set(file.keys()), file.metadata()
        down = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"
        assert file.get_slice(down).get_shape() == [4, 32]
        assert file.get_tensor(down.replace("lora_down.weight", "alpha")) == 2.0
    assert all(name.startswith(("lora_unet_", "lora_te_text_model_encoder_layers_")) for name in names)
    assert {name.split(".", 1)[1] for name in names} == {"lora_down.weight", "lora_up.weight", "alpha"}
    assert label["atelier.trigger"] == label["modelspec.trigger_phrase"] == "barred"
    assert label["ss_network_dim"] == "4"
    assert label["ss_base_model_version"] == label["atelier.family"] == FAMILY == family_of(checkpoint)


def test_resumed_training_writes_the_bytes_of_an_uninterrupted_one(
    trained: Path, checkpoint: FileRef, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = written(tmp_path / "parts", checkpoint, data)
    loss = LoraTask.loss

    def stop_at_two(task: Any, step: int) -> Tensor:
        if step == 1:
            signal.raise_signal(signal.SIGTERM)
        return loss(task, step)

    with monkeypatch.context() as patch:
        patch.setattr(LoraTask, "loss", stop_at_two)
        assert program.run(config).step == 2
    assert not config.with_name("lora.safetensors").exists()
    assert program.run(config).step == 3
    assert config.with_name("lora.safetensors").read_bytes() == trained.read_bytes()
    state = saved_state.load(config.with_name("lora-run"))
    assert state is not None
    assert len(state.tensors["losses"]) == 3


def test_a_prior_counts_by_its_weight(trained: Path, checkpoint: FileRef, data: Path, tmp_path: Path) -> None:
    learned = {}
    for weight in (0, 1):
        more = f"prior: {data}\nprior_weight: {weight}\n"
        progress = program.run(written(tmp_path / str(weight), checkpoint, data, more))
        learned[weight] = (progress.losses, tensors(tmp_path / str(weight) / "lora.safetensors"))
    plain = tensors(trained)
    assert all(torch.equal(plain[name], tensor) for name, tensor in learned[0][1].items())
    assert any(not torch.equal(plain[name], tensor) for name, tensor in learned[1][1].items())
    assert all(one < other for one, other in zip(*(losses for losses, _ in learned.values()), strict=True))


def tensors(file: Path) -> dict[str, Tensor]:
    with safe_open(file, framework="pt") as opened:
        return {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no dict


def test_a_prior_that_is_not_there_is_named(
    checkpoint: FileRef, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = written(tmp_path / "gone", checkpoint, data, f"prior: {tmp_path / 'none'}\n")
    assert main(["lora", "--config", str(config)]) == 2
    assert "data_missing: " in (err := capsys.readouterr().err)
    assert "check `prior`" in err


def test_a_run_does_not_go_on_with_other_settings(
    trained: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(trained.with_name("lora.yaml").read_text().replace("rank: 4", "rank: 5"))
    assert main(["lora", "--config", str(other)]) == 2
    assert "run_differs: " in (err := capsys.readouterr().err)
    assert "another rank" in err


def test_a_run_goes_on_that_began_before_there_was_a_key(trained: Path) -> None:
    begun = trained.with_name("lora-run") / program.BEGUN_WITH
    then = json.loads(begun.read_text())
    older = {key: value for key, value in then.items() if key not in ("prior", "prior_weight")}
    assert len(older) == len(then) - 2
    begun.write_text(json.dumps(older))
    assert program.run(trained.with_name("lora.yaml")).step == 3


def test_checkpointed_gradients_are_the_same(checkpoint: FileRef, data: Path, tmp_path: Path) -> None:
    losses = []
    for name, more in (("kept", ""), ("again", "gradient_checkpointing: true\n")):
        progress = program.run(written(tmp_path / name, checkpoint, data, more))
        losses.append(progress.losses)
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("rnak: 8", "config_key_unknown", ["line 15", "rnak", "did you mean “rank”?"]),
        ("rank: 0", "config_key_twice", ["line 15"]),
        ("seed: minus", "config_value", ["line 15", "seed is 'minus'", "whole number"]),
        ("seed: true", "config_value", ["whole number"]),
        ("dtype: float16", "config_value", ["bfloat16"]),
        ("prompts: a star", "config_value", ["a list of texts"]),
        ("mirror: [", "config_broken", ["no YAML"]),
        ("seed: !!python/object/apply:os.getcwd []", "config_broken", ["line 15"]),
    ],
)
def test_a_wrong_line_is_named(
    line: str,
    code: str,
    words: list[str],
    checkpoint: FileRef,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = written(tmp_path, checkpoint, data, line + "\n")
    assert main(["lora", "--config", str(config)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"{code}: {config}")
    assert all(word in err for word in words), err


def test_what_must_be_said_is_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in ("rank: 4\n", "", "- a list\n"):
        (tmp_path / "lora.yaml").write_text(content)
        assert main(["lora", "--config", str(tmp_path / "lora.yaml")]) == 2
    first, *others = capsys.readouterr().err.splitlines()
    assert "base and data and out" in first
    assert all("holds no settings" in line for line in others)


def test_every_setting_can_be_said() -> None:
    assert KEYS.keys() == {each.name for each in fields(Settings)}


def test_the_example_is_valid() -> None:
    example = Path(__file__).parents[1] / "examples" / "texture-lora.yaml"
    assert configuration.read(example).trigger == "barred"


def test_bad_pictures_and_captions_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for make, code in (
        (lambda: None, "data_empty"),
        (lambda: Image.new("RGB", (80, 60), "red").save(tmp_path / "a.png"), "caption_missing"),
        (lambda: (tmp_path / "a.txt").write_bytes(b"\xff\xfe\xff"), "caption_broken"),
        (lambda: (tmp_path / "a.txt").write_text("a" * 20_000), "caption_broken"),
    ):
        make()
        with pytest.raises(BadInput) as refused:
            folder.read(tmp_path)
        assert (refused.value.code, str(tmp_path) in str(refused.value)) == (code, True)
    (tmp_path / "a.txt").write_text("a red\npicture\n")
    [good] = folder.read(tmp_path)
    assert good.caption == "a red picture"
    assert good.square(64).shape == (64, 64, 3)
    monkeypatch.setattr(folder, "MOST_PIXELS", 1000)
    with pytest.raises(BadInput, match=r"a\.png has 4,800 pixels.*smaller"):
        good.square(64)
    (tmp_path / "a.png").write_bytes(b"\x89PNG no more")
    with pytest.raises(BadInput, match=r"a\.png cannot be read as a picture: save it again"):
        good.square(64)


def test_a_picture_is_scaled_to_cover_the_square_and_cut_evenly(tmp_path: Path) -> None:
    wide = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    wide.paste((255, 0, 0, 255), (100, 0, 200, 100))
    wide.save(tmp_path / "wide.png")
    square = folder.Captioned(tmp_path / "wide.png", "").square(64)
    assert (abs(square[:, 2:-2].astype(int) - (255, 0, 0)) <= 2).all()
    assert folder.Captioned(tmp_path / "wide.png", "").square(100).tolist()[50][0] == [255, 0, 0]


@pytest.mark.parametrize(("family", "marks"), [("tiny-sd-inpaint", {}), ("tiny-sd", {"v_pred": torch.zeros(0)})])
def test_a_base_that_is_trained_otherwise_is_refused(
    tmp_path: Path, data: Path, family: str, marks: dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "base.safetensors"
    tiny.save({**tiny.random_checkpoint(family, 0, torch.float32), **marks}, path)
    settings = configuration.read(written(tmp_path / "run", FileRef(path.name, path), data))
    with pytest.raises(BadInput) as refused:
        lora_base.load(settings)
    assert refused.value.code == "base_unsuited"
