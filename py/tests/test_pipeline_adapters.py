"""LoRAs and IP-Adapters on pipelines: act as in a plain program, and leave nothing."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import tiny_pipelines as tiny
from atelier.errors import BadInput
from atelier.pipelines.recipe import Pipeline
from atelier.values import FileRef
from conftest import Nodes, Snapshot

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # diffusers about its own parts

SMALL: dict[str, Any] = {"prompt": "a star", "num_inference_steps": 2, "height": 32, "width": 32}


@pytest.fixture
def lora(tmp_path: Path) -> FileRef:
    """A LoRA for the tiny UNet and its text encoder, as diffusers saves one."""
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    def weights(part: Any, targets: list[str]) -> dict[str, torch.Tensor]:
        torch.manual_seed(1)
        part.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=targets, init_lora_weights=False))
        return dict(get_peft_model_state_dict(part))

    unet, text = tiny.unet(), tiny.clip_text()
    diffusers.StableDiffusionPipeline.save_lora_weights(
        tmp_path,
        unet_lora_layers=weights(unet, ["to_q", "to_v"]),
        text_encoder_lora_layers=weights(text, ["q_proj", "v_proj"]),
    )
    return FileRef("lora", tmp_path / "pytorch_lora_weights.safetensors")


def plain(components: dict[str, Any]) -> Any:
    pipeline = diffusers.StableDiffusionPipeline(**(components | {"scheduler": tiny.ddim()}))
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def bits(pictures: Any) -> Any:
    return np.stack([np.asarray(one) for one in pictures])


def ours(nodes: Nodes, value: dict[str, Any]) -> Any:
    return (nodes.value(value) * 255).round().to(torch.uint8).numpy()


def test_a_lora_acts_as_in_a_plain_program_and_is_gone_after(
    lora: FileRef, nodes: Nodes, snapshot: Callable[[torch.nn.Module], Snapshot]
) -> None:
    program = plain(tiny.sd())
    program.load_lora_weights(str(lora.path.parent), weight_name=lora.path.name, adapter_name="a")
    program.set_adapters(["a"], adapter_weights=[0.7])
    expected = bits(program(**SMALL, generator=torch.Generator("cpu").manual_seed(0)).images)

    components = tiny.sd()
    before = [snapshot(components[part]) for part in ("unet", "text_encoder")]
    bare = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", components))
    without = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **SMALL)[0])
    (adapted,) = nodes.run("PipelineLora", pipeline=bare, lora_name=lora, strength=0.7)
    acted = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=adapted, **SMALL)[0])
    again = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **SMALL)[0])

    assert np.array_equal(acted, expected)
    assert np.array_equal(again, without)
    assert not np.array_equal(acted, without)
    for part, taken in zip(("unet", "text_encoder"), before, strict=True):
        assert values(snapshot(components[part])) == values(taken)


def values(taken: Snapshot) -> dict[str, Any]:
    """What computes: modules by their class and weights by their bytes."""
    weights = {name: found[2] for name, found in taken.items() if name.startswith("weight ")}
    modules = {name: found[0] for name, found in taken.items() if name.startswith("module ")}
    return weights | modules


def ip_adapter(folder: Path) -> FileRef:
    file = FileRef("ip", folder / "ip.safetensors")
    tiny.ip_adapter(file.path)
    return file


def test_an_ip_adapter_acts_as_in_a_plain_program_and_is_gone_after(nodes: Nodes, tmp_path: Path) -> None:
    file = ip_adapter(tmp_path)
    vision = {"image_encoder": tiny.clip_vision(), "feature_extractor": tiny.clip_processor()}
    program = plain(tiny.sd() | vision)
    program.load_ip_adapter(str(tmp_path), subfolder="", weight_name="ip.safetensors", image_encoder_folder=None)
    program.set_ip_adapter_scale(0.8)
    picture = tiny.picture()
    generator = torch.Generator("cpu").manual_seed(0)
    expected = bits(program(**SMALL, ip_adapter_image=picture, generator=generator).images)

    bare = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", tiny.sd() | vision))
    without = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **SMALL)[0])
    (adapted,) = nodes.run("PipelineIPAdapter", pipeline=bare, ip_adapter=file, scale=0.8)
    planes = torch.from_numpy(np.asarray(picture).astype(np.float32) / 255)[None]
    image = nodes.live("IMAGE", planes)
    acted = nodes.run("StableDiffusionPipeline", pipeline=adapted, ip_adapter_image=image, **SMALL)[0]
    again = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **SMALL)[0])

    assert np.array_equal(ours(nodes, acted), expected)
    assert not np.array_equal(ours(nodes, acted), without)
    assert np.array_equal(again, without)


@pytest.mark.parametrize("vectors", [1, 3])
def test_a_textual_inversion_gives_a_word_a_meaning_while_a_call_lasts(
    nodes: Nodes, tmp_path: Path, snapshot: Callable[[torch.nn.Module], Snapshot], vectors: int
) -> None:
    torch.manual_seed(3)
    file = FileRef("glow", tmp_path / "glow.safetensors")
    save_file({"emb_params": torch.randn(vectors, tiny.DIM)}, file.path)
    ask = SMALL | {"prompt": "a <glow> star"}
    program = plain(tiny.sd(tokenizer=copy.deepcopy(tiny.clip_tokenizer())))
    program.load_textual_inversion(str(file.path), token="<glow>")  # noqa: S106
    expected = bits(program(**ask, generator=torch.Generator("cpu").manual_seed(0)).images)

    components = tiny.sd()
    before, words = snapshot(components["text_encoder"]), len(components["tokenizer"])
    bare = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", components))
    without = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **ask)[0])
    (adapted,) = nodes.run("PipelineTextualInversion", pipeline=bare, embedding_name=file, token="<glow>")  # noqa: S106
    acted = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=adapted, **ask)[0])
    again = ours(nodes, nodes.run("StableDiffusionPipeline", pipeline=bare, **ask)[0])

    assert np.array_equal(acted, expected)
    assert np.array_equal(again, without)
    assert not np.array_equal(acted, without)
    assert values(snapshot(components["text_encoder"])) == values(before)
    assert len(components["tokenizer"]) == words


def test_a_textual_inversion_for_two_encoders_goes_to_both(nodes: Nodes, tmp_path: Path) -> None:
    torch.manual_seed(3)
    file = FileRef("glow", tmp_path / "glow.safetensors")
    meaning = {"clip_l": torch.randn(1, tiny.DIM), "clip_g": torch.randn(1, tiny.DIM)}
    save_file(meaning, file.path)
    ask = SMALL | {"prompt": "a <glow> star"}
    words = {name: copy.deepcopy(tiny.clip_tokenizer()) for name in ("tokenizer", "tokenizer_2")}
    program = diffusers.StableDiffusionXLPipeline(**tiny.sdxl(**words))
    program.set_progress_bar_config(disable=True)
    for name, encoder, tokenizer in (
        ("clip_l", program.text_encoder, program.tokenizer),
        ("clip_g", program.text_encoder_2, program.tokenizer_2),
    ):
        program.load_textual_inversion(meaning[name], token="<glow>", text_encoder=encoder, tokenizer=tokenizer)  # noqa: S106
    expected = bits(program(**ask, generator=torch.Generator("cpu").manual_seed(0)).images)
    bare = nodes.live("PIPELINE", Pipeline("StableDiffusionXLPipeline", tiny.sdxl()))
    (adapted,) = nodes.run("PipelineTextualInversion", pipeline=bare, embedding_name=file, token="<glow>")  # noqa: S106
    assert np.array_equal(ours(nodes, nodes.run("StableDiffusionXLPipeline", pipeline=adapted, **ask)[0]), expected)


def test_a_textual_inversion_for_another_model_is_refused(nodes: Nodes, tmp_path: Path) -> None:
    file = FileRef("glow", tmp_path / "glow.safetensors")
    save_file({"emb_params": torch.randn(1, 7)}, file.path)
    components = tiny.sd()
    embeddings = components["text_encoder"].get_input_embeddings()
    bare = nodes.live("PIPELINE", Pipeline("StableDiffusionPipeline", components))
    (adapted,) = nodes.run("PipelineTextualInversion", pipeline=bare, embedding_name=file)
    with pytest.raises(BadInput, match="glow cannot act on this StableDiffusionPipeline as the word glow"):
        nodes.run("StableDiffusionPipeline", pipeline=adapted, **SMALL)
    assert components["text_encoder"].get_input_embeddings() is embeddings


def test_what_cannot_act_is_refused_and_leaves_nothing(nodes: Nodes, tmp_path: Path) -> None:
    flux = nodes.live("PIPELINE", Pipeline("FluxPipeline", tiny.flux()))
    (adapted,) = nodes.run("PipelineIPAdapter", pipeline=flux, ip_adapter=ip_adapter(tmp_path), scale=1.0)
    with pytest.raises(BadInput, match="ip cannot act on this FluxPipeline: the class takes no IP-Adapters, or"):
        nodes.run("FluxPipeline", pipeline=adapted, **SMALL)
    pickle = FileRef("lora.bin", tmp_path / "lora.bin")
    with pytest.raises(BadInput, match="only those are safe"):
        nodes.run("PipelineLora", pipeline=flux, lora_name=pickle, strength=1.0)
