"""LoRAs and IP-Adapters on pipelines: act as in a plain program, and leave nothing."""

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
    """An IP-Adapter for the tiny UNet: four tokens made from an image embedding, and keys and values for them."""
    torch.manual_seed(2)
    state: dict[str, torch.Tensor] = {
        "image_proj.proj.weight": torch.randn(4 * tiny.DIM, tiny.DIM) / 8,
        "image_proj.proj.bias": torch.zeros(4 * tiny.DIM),
        "image_proj.norm.weight": torch.ones(tiny.DIM),
        "image_proj.norm.bias": torch.zeros(tiny.DIM),
    }
    number = 1
    for name, processor in tiny.unet().attn_processors.items():
        assert processor is not None
        if name.endswith("attn2.processor"):
            width = 16 if "down_blocks.1" in name or "mid" in name or "up_blocks.0" in name else 8
            for kind in ("k", "v"):
                state[f"ip_adapter.{number}.to_{kind}_ip.weight"] = torch.randn(width, tiny.DIM) / 4
            number += 2
    save_file(state, folder / "ip.safetensors")
    return FileRef("ip", folder / "ip.safetensors")


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


def test_what_cannot_act_is_refused_and_leaves_nothing(nodes: Nodes, tmp_path: Path) -> None:
    flux = nodes.live("PIPELINE", Pipeline("FluxPipeline", tiny.flux()))
    (adapted,) = nodes.run("PipelineIPAdapter", pipeline=flux, ip_adapter=ip_adapter(tmp_path), scale=1.0)
    with pytest.raises(BadInput, match="ip cannot act on this FluxPipeline: the class takes no IP-Adapters, or"):
        nodes.run("FluxPipeline", pipeline=adapted, **SMALL)
    pickle = FileRef("lora.bin", tmp_path / "lora.bin")
    with pytest.raises(BadInput, match="only those are safe"):
        nodes.run("PipelineLora", pipeline=flux, lora_name=pickle, strength=1.0)
