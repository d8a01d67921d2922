import json
import struct
from pathlib import Path
from random import Random
from typing import Literal

import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from atelier import families, ldm, tiny
from atelier.checkpoints import load_checkpoint
from atelier.errors import BadInput
from atelier.patching import read_lora
from atelier.recipes import Clip, Model, Vae
from atelier.values import FileRef
from conftest import count

Parts = tuple[Model, Clip, Vae]


def test_what_is_written_is_what_is_loaded(parts: Parts) -> None:
    parts_of = tiny._parts("tiny-sd")
    unet, vae, text_encoder = (parts_of[name] for name in ("unet", "vae", "text_encoder"))
    for prefix, skeleton, loaded in (
        ("unet", unet, parts[0].unet),
        ("vae", vae, parts[2].vae),
        ("text_encoder", text_encoder, parts[1].text_encoder),
    ):
        written = tiny.random_weights(prefix, skeleton, 0, torch.float32)
        state = loaded.state_dict()
        assert state.keys() == written.keys()
        assert all(torch.equal(state[name], weight) for name, weight in written.items())


def test_full_size_names_are_stable_diffusions() -> None:
    """On weights without memory: the names and shapes of Stable Diffusion 1.5, and diffusers' way back in."""
    unet, vae, text_encoder = (model.state_dict() for model in tiny._parts("sd15").values())
    file = ldm.single_file(unet, vae, text_encoder)
    counts = [sum(key.startswith(p) for key in file) for p in (ldm.UNET_PREFIX, ldm.VAE_PREFIX, ldm.TEXT_PREFIX)]
    assert counts == [686, 248, 196]
    down = "model.diffusion_model.input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight"
    assert file[down].shape == (320, 768)
    assert file["model.diffusion_model.output_blocks.5.2.conv.weight"].shape == (1280, 1280, 3, 3)
    assert file["model.diffusion_model.output_blocks.2.1.conv.weight"].shape == (1280, 1280, 3, 3)
    assert file["first_stage_model.decoder.up.0.block.0.nin_shortcut.weight"].shape == (128, 256, 1, 1)
    assert file["first_stage_model.encoder.mid.attn_1.q.weight"].shape == (512, 512, 1, 1)
    assert "cond_stage_model.transformer.text_model.encoder.layers.11.mlp.fc2.bias" in file

    for original, convert, part in (
        (unet, convert_ldm_unet_checkpoint, "unet"),
        (vae, convert_ldm_vae_checkpoint, "vae"),
    ):
        config = json.loads((families.config_folder("sd15") / part / "config.json").read_text())
        back = convert(dict(file), config)
        assert back.keys() == original.keys()
        assert all(back[name].shape == weight.shape for name, weight in original.items())


def test_any_width_comes_back_under_its_own_names(chance: Random) -> None:
    """Written under the original names and read by diffusers' own converters: each weight is back where it was."""
    for _ in range(count(3, 60)):
        groups, layers = chance.choice([2, 4]), chance.randint(1, 3)
        unet_config = {
            **json.loads((families.config_folder("tiny-sd") / "unet" / "config.json").read_text()),
            "block_out_channels": [groups * chance.randint(1, 6) for _ in range(4)],
            "norm_num_groups": groups,
            "attention_head_dim": 1,
            "cross_attention_dim": chance.randint(1, 40),
            "layers_per_block": layers,
        }
        vae_config = {
            **json.loads((families.config_folder("tiny-sd") / "vae" / "config.json").read_text()),
            "block_out_channels": [groups * chance.randint(1, 6) for _ in range(4)],
            "norm_num_groups": groups,
            "layers_per_block": chance.randint(1, 3),
        }
        unet = tiny.random_weights("unet", UNet2DConditionModel.from_config(unet_config), 1, torch.float32)
        vae = tiny.random_weights("vae", AutoencoderKL.from_config(vae_config), 1, torch.float32)
        file = ldm.single_file(unet, vae, {})
        assert len(file) == len(unet) + len(vae)
        for original, back in (
            (unet, convert_ldm_unet_checkpoint(dict(file), unet_config)),
            (vae, convert_ldm_vae_checkpoint(dict(file), vae_config)),
        ):
            assert back.keys() == original.keys()
            for name, weight in original.items():
                assert torch.equal(back[name].reshape(weight.shape), weight), name


def test_any_damage_to_a_header_is_refused_or_harmless(
    tmp_path: Path, checkpoint: FileRef, parts: Parts, chance: Random
) -> None:
    """Whichever bytes of the header change: a refusal in our words, or a model; never another failure."""
    content = checkpoint.path.read_bytes()
    length = 8 + struct.unpack("<Q", content[:8])[0]
    path = tmp_path / "damaged.safetensors"
    codes = set()
    for _ in range(count(8, 300)):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(length if chance.random() < 0.7 else 16)] = chance.randrange(256)
        path.write_bytes(changed)
        try:
            model, _, _ = load_checkpoint(FileRef(path.name, path, family="tiny-sd"))
        except BadInput as refused:
            codes.add(refused.code)
        else:
            assert model.unet.state_dict().keys() == parts[0].unet.state_dict().keys()
    assert codes == {"checkpoint_broken"}


@pytest.mark.parametrize("suffix", ["kohya", "peft"])
def test_any_rank_of_a_lora_is_read(tmp_path: Path, suffix: Literal["kohya", "peft"], chance: Random) -> None:
    for _ in range(count(2, 40)):
        weights = tiny.random_lora("tiny-sd", seed=chance.randrange(2**32), form=suffix, rank=chance.randint(1, 32))
        tiny.save(weights, tmp_path / "lora.safetensors")
        lora = read_lora(FileRef("lora", tmp_path / "lora.safetensors"), "tiny-sd")
        read = sum(weight.numel() for weight in lora.weights.values())
        assert read == sum(weight.numel() for name, weight in weights.items() if not name.endswith(".alpha"))


def test_unknown_weight_has_no_place() -> None:
    weights = {"down_blocks.0.resnets.0.conv1.weight": torch.zeros(1), "lora.weight": torch.zeros(1)}
    with pytest.raises(ValueError, match=r"lora\.weight"):
        ldm.single_file(weights, {"decoder.up_blocks.0.resnets.0.conv1.weight": torch.zeros(1)}, {})


def test_files_say_that_they_are_untrained(checkpoint: FileRef, lora: FileRef) -> None:
    for file in (checkpoint, lora):
        with safe_open(file.path, "pt") as opened:
            assert "untrained" in opened.metadata()["atelier.notice"]
    assert [path.name for path in checkpoint.path.parent.iterdir()] == ["tiny-random.safetensors"]


def test_same_seed_writes_the_same_bytes(checkpoint: FileRef, tmp_path: Path) -> None:
    tiny.main(["--out", str(tmp_path)])
    assert (tmp_path / "checkpoints" / checkpoint.path.name).read_bytes() == checkpoint.path.read_bytes()
    other = tiny.random_checkpoint("tiny-sd", 1, torch.float32)
    assert not all(torch.equal(weight, other[key]) for key, weight in load_file(checkpoint.path).items())


def test_half_precision_is_loaded_as_the_device_computes(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    tiny.save(tiny.random_checkpoint("tiny-sd", 0, torch.float16), path)
    model, clip, vae = load_checkpoint(FileRef("half.safetensors", path, family="tiny-sd"))
    assert {model.unet.dtype, clip.text_encoder.dtype, vae.vae.dtype} == {torch.float32}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_loaded_weights_do_not_look_into_the_file(tmp_path: Path, dtype: torch.dtype) -> None:
    """A file that is replaced in place while a job runs must not reach into the job."""
    path = tmp_path / "copy.safetensors"
    tiny.save(tiny.random_checkpoint("tiny-sd", 0, dtype), path)
    model, clip, vae = load_checkpoint(FileRef("copy.safetensors", path, family="tiny-sd"))
    networks = (model.unet, clip.text_encoder, vae.vae)
    before = [weight.clone() for network in networks for weight in network.parameters()]
    length = struct.unpack("<Q", path.read_bytes()[:8])[0]
    with path.open("r+b") as file:
        file.seek(8 + length)
        file.write(bytes(path.stat().st_size - 8 - length))
    after = [weight for network in networks for weight in network.parameters()]
    assert all(torch.equal(one, other) for one, other in zip(after, before, strict=True))


def refusal(path: Path, family: str | None = "tiny-sd") -> str:
    with pytest.raises(BadInput) as refused:
        load_checkpoint(FileRef(path.name, path, family=family))
    assert path.name in refused.value.message
    return refused.value.code


def test_refuses_pickles(tmp_path: Path) -> None:
    (tmp_path / "model.ckpt").write_bytes(b"\x80\x02}q\x00.")
    assert refusal(tmp_path / "model.ckpt") == "pickle_refused"


def test_refuses_what_the_catalog_knows_to_be_something_else(checkpoint: FileRef, lora: FileRef) -> None:
    for kind in ("lora", "vae", "diffusion_model"):
        with pytest.raises(BadInput) as refused:
            load_checkpoint(FileRef("it.safetensors", lora.path, kind=kind, family="tiny-sd"))
        assert refused.value.code == "wrong_kind"
    load_checkpoint(FileRef("c", checkpoint.path, kind="checkpoint", family="tiny-sd"))


def test_refuses_missing_files_and_unknown_families(tmp_path: Path, checkpoint: FileRef) -> None:
    assert refusal(tmp_path / "gone.safetensors") == "file_missing"
    assert refusal(checkpoint.path, None) == "family_unknown"
    assert refusal(checkpoint.path, "flux") == "family_unknown"


@pytest.mark.parametrize("keep", [0, 7, 100, 200_000, 12_000_000])
def test_refuses_truncated_files(tmp_path: Path, checkpoint: FileRef, keep: int) -> None:
    path = tmp_path / "half.safetensors"
    path.write_bytes(checkpoint.path.read_bytes()[:keep])
    assert refusal(path) == "checkpoint_broken"


def test_refuses_a_file_of_another_size(checkpoint: FileRef) -> None:
    assert refusal(checkpoint.path, "sd15") == "checkpoint_broken"


@pytest.mark.parametrize("prefix", [ldm.UNET_PREFIX, ldm.VAE_PREFIX, ldm.TEXT_PREFIX])
def test_refuses_a_file_without_a_part(tmp_path: Path, checkpoint: FileRef, prefix: str) -> None:
    path = tmp_path / "part.safetensors"
    save_file({key: w for key, w in load_file(checkpoint.path).items() if not key.startswith(prefix)}, path)
    assert refusal(path) == "checkpoint_broken"


def test_refuses_a_file_without_one_weight(tmp_path: Path, checkpoint: FileRef) -> None:
    weights = load_file(checkpoint.path)
    del weights["model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight"]
    save_file(weights, tmp_path / "gap.safetensors")
    assert refusal(tmp_path / "gap.safetensors") == "checkpoint_broken"
