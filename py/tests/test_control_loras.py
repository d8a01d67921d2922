"""Control-LoRAs: bit for bit what diffusers makes with the ControlNet whose weights were put together by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import ControlNetModel, StableDiffusionXLControlNetPipeline
from safetensors.torch import load_file
from torch import Tensor

from atelier import ldm, tiny
from atelier.control_loras import beside
from atelier.controlnets import load_controlnet
from atelier.errors import BadInput
from atelier.recipes import ControlLora, ControlNet
from atelier.values import FileRef
from conftest import FAMILY, Nodes
from test_control import PROMPTS as SHORT_PROMPTS
from test_control import by_diffusers as by_sd
from test_control import empty
from test_control import ksampler as sample_sd
from test_sdxl import HEIGHT, PROMPTS, WIDTH, by_diffusers, ksampler, loaded, program, prompts_of, settle, written
from tiny_control_loras import control_lora, own_place

SEED = 5


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("control-lora"), "tiny-sdxl")


def file_for(folder: Path, family: str, weights: dict[str, Tensor] | None = None) -> FileRef:
    path = folder / f"control-lora-{family}.safetensors"
    tiny.save(control_lora(family, SEED) if weights is None else weights, path)
    return FileRef(path.name, path)


def by_hand(file: FileRef, unet: Any, family: str) -> ControlNetModel:
    """Return the whole ControlNet: the UNet's weights, what the file holds whole, and sums for its pairs."""
    held = load_file(file.path)
    net = ControlNetModel.from_unet(
        tiny._parts(family)["unet"], load_weights_from_unet=False, conditioning_embedding_out_channels=(4, 8, 8, 16)
    )
    originals = {own: original for original, own in ldm.unet_names(unet.state_dict()).items()}
    whole = {}
    for name, place in net.state_dict().items():
        original = originals.get(name) or own_place(name)
        pair = original.removesuffix(".weight")
        if original in held:
            whole[name] = held[original]
        elif f"{pair}.up" in held:
            up, down = held[f"{pair}.up"].flatten(1), held[f"{pair}.down"].flatten(1)
            whole[name] = unet.state_dict()[name] + (up @ down).reshape(place.shape)
        else:
            whole[name] = unet.state_dict()[name].clone()
    net = net.to_empty(device="cpu")
    net.load_state_dict(whole)
    return net.requires_grad_(requires_grad=False).eval()


def picture(seed: int = 1) -> Tensor:
    return torch.rand(1, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(seed))


def steered(nodes: Nodes, sides: Any, net: Any, **more: float) -> Any:
    image = nodes.live("IMAGE", picture())
    told = {"strength": 0.7, **more}
    return nodes.run(
        "ControlNetApplyAdvanced", positive=sides[0], negative=sides[1], control_net=net, image=image, **told
    )


def encoded(nodes: Nodes, clip: Any, texts: tuple[str, str] = PROMPTS) -> list[Any]:
    return [nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in texts]


def test_one_for_sdxl_is_the_controlnet_of_its_sums(
    nodes: Nodes, base: FileRef, tmp_path: Path, snapshot: Callable[[Any], Any]
) -> None:
    file = file_for(tmp_path, "tiny-sdxl")
    (net,) = nodes.run("ControlNetLoader", control_net_name=file)
    assert nodes.value(net).family == "tiny-sdxl"
    model, clip, _ = loaded(nodes, base)
    before = snapshot(nodes.value(model).unet)
    sides = encoded(nodes, clip)
    found = ksampler(nodes, model, *steered(nodes, sides, net))
    plainly = program(base, StableDiffusionXLControlNetPipeline, controlnet=None)
    plainly.register_modules(controlnet=by_hand(file, plainly.unet, "tiny-sdxl"))
    expected = by_diffusers(
        plainly,
        image=picture().movedim(-1, 1).expand(2, -1, -1, -1),
        controlnet_conditioning_scale=0.7,
        **prompts_of(plainly),
    )
    assert torch.equal(found, expected)
    assert not torch.equal(found, ksampler(nodes, model, *sides))
    assert snapshot(nodes.value(model).unet) == before


def test_one_for_sd_is_so_too(nodes: Nodes, parts: Any, checkpoint: FileRef, tmp_path: Path) -> None:
    file = file_for(tmp_path, FAMILY)
    (net,) = nodes.run("ControlNetLoader", control_net_name=file)
    sides = encoded(nodes, nodes.live("CLIP", parts[1]), SHORT_PROMPTS)
    found = sample_sd(nodes, parts[0], steered(nodes, sides, net), empty())
    whole = ControlNet(by_hand(file, parts[0].unet, FAMILY), FAMILY, file)
    assert torch.equal(found, by_sd(checkpoint, [whole], [picture()], [0.7], "euler", 1))


def test_a_lora_on_the_model_acts_in_it_too(nodes: Nodes, base: FileRef, tmp_path: Path) -> None:
    """As in ComfyUI, which takes the patched weights."""
    file = file_for(tmp_path, "tiny-sdxl")
    path = base.path.parents[1] / "loras" / "tiny-sdxl-random-lora.safetensors"
    lora = FileRef(path.name, path, family="tiny-sdxl")
    (net,) = nodes.run("ControlNetLoader", control_net_name=file)
    model, clip, _ = loaded(nodes, base)
    (changed,) = nodes.run("LoraLoaderModelOnly", model=model, lora_name=lora, strength_model=0.7)
    found = ksampler(nodes, changed, *steered(nodes, encoded(nodes, clip), net))
    plainly = program(base, StableDiffusionXLControlNetPipeline, controlnet=None)
    told = prompts_of(plainly)
    fused = program(base, StableDiffusionXLControlNetPipeline, controlnet=None)
    fused.load_lora_weights(str(path), adapter_name="a")
    fused.fuse_lora(components=["unet"], lora_scale=0.7)
    fused.unload_lora_weights()
    plainly.load_lora_weights(str(path), adapter_name="a")
    settle(plainly)
    plainly.set_adapters(["a"], [{"unet": 0.7, "text_encoder": 0.0, "text_encoder_2": 0.0}])
    plainly.register_modules(controlnet=by_hand(file, fused.unet, "tiny-sdxl"))
    expected = by_diffusers(
        plainly,
        image=picture().movedim(-1, 1).expand(2, -1, -1, -1),
        controlnet_conditioning_scale=0.7,
        **told,
    )
    assert torch.allclose(found, expected, rtol=1e-4, atol=1e-3)
    without = ksampler(nodes, model, *steered(nodes, encoded(nodes, clip), net))
    assert not torch.allclose(found, without, rtol=1e-2, atol=1e-2)


def test_it_holds_no_more_than_its_file(nodes: Nodes, parts: Any, tmp_path: Path) -> None:
    file = file_for(tmp_path, FAMILY)
    (net,) = nodes.run("ControlNetLoader", control_net_name=file)
    of_file = sum(weight.nbytes for weight in load_file(file.path).values())
    assert (net["bytes"], net["model"]) == (of_file, True)
    control = nodes.value(net)
    assert isinstance(control, ControlLora)
    made, unet = beside(control, parts[0].unet).net, parts[0].unet
    shared = {weight.data_ptr() for weight in unet.parameters()}
    originals = [weight for name, weight in made.named_parameters() if name.endswith("weight.original")]
    assert len(originals) == len(control.lows) > 50
    assert all(weight.data_ptr() in shared for weight in originals)


def test_it_acts_in_its_part_of_the_run_beside_another_controlnet(
    nodes: Nodes, parts: Any, controlnet: FileRef, tmp_path: Path
) -> None:
    (net,) = nodes.run("ControlNetLoader", control_net_name=file_for(tmp_path, FAMILY))
    (other,) = nodes.run("ControlNetLoader", control_net_name=controlnet)
    sides = encoded(nodes, nodes.live("CLIP", parts[1]))
    with_other = sample_sd(nodes, parts[0], steered(nodes, sides, other), empty())
    never = steered(nodes, steered(nodes, sides, other), net, start_percent=0.4, end_percent=0.5)
    both = steered(nodes, steered(nodes, sides, other), net, start_percent=0.0, end_percent=0.5)
    assert torch.equal(sample_sd(nodes, parts[0], never, empty()), with_other)
    assert not torch.equal(sample_sd(nodes, parts[0], both, empty()), with_other)


def spoiled(part: str) -> dict[str, Tensor]:
    weights = control_lora(FAMILY, SEED)
    if part == "unknown":
        weights["input_blocks.99.0.weight"] = torch.zeros(1)
    elif part == "shape":
        weights["input_blocks.1.0.in_layers.2.up"] = torch.zeros(17, 3, 1, 1)
    else:
        del weights[part]
    return weights


@pytest.mark.parametrize("part", ["zero_convs.0.0.weight", "time_embed.0.up", "time_embed.0.down", "unknown", "shape"])
def test_a_damaged_one_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(BadInput) as refused:
        load_controlnet(file_for(tmp_path, FAMILY, spoiled(part)))
    assert refused.value.code == "controlnet_broken"


def test_one_of_unknown_size_is_refused(tmp_path: Path) -> None:
    weights = {name: weight for name, weight in control_lora(FAMILY, SEED).items() if "attn2" not in name}
    with pytest.raises(BadInput) as refused:
        load_controlnet(file_for(tmp_path, FAMILY, weights))
    assert refused.value.code == "family_unknown"


def test_models_that_it_does_not_fit_are_refused(nodes: Nodes, parts: Any, tmp_path: Path) -> None:
    (net,) = nodes.run("ControlNetLoader", control_net_name=file_for(tmp_path, "tiny-sdxl"))
    sides = encoded(nodes, nodes.live("CLIP", parts[1]))
    with pytest.raises(BadInput) as refused:
        sample_sd(nodes, parts[0], steered(nodes, sides, net), empty())
    assert refused.value.code == "controlnet_family"
    path = tmp_path / "inpaint.safetensors"
    tiny.save(tiny.random_checkpoint(f"{FAMILY}-inpaint", 0, torch.float32), path)
    model, clip, _ = nodes.run("CheckpointLoaderSimple", ckpt_name=FileRef("i", path, family=f"{FAMILY}-inpaint"))
    (fitting,) = nodes.run("ControlNetLoader", control_net_name=file_for(tmp_path, FAMILY))
    with pytest.raises(BadInput) as refused:
        ksampler(nodes, model, *steered(nodes, encoded(nodes, clip), fitting))
    assert refused.value.code == "controlnet_family"
    assert "latents" in refused.value.message
