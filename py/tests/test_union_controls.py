"""ControlNets that are one for several kinds of pictures: bit for bit what diffusers' own union pipeline makes."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    ControlNetModel,
    ControlNetUnionModel,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLControlNetUnionPipeline,
    UNet2DConditionModel,
)
from diffusers.models.controlnets.multicontrolnet_union import MultiControlNetUnionModel
from safetensors.torch import load_file
from torch import Tensor

import plain
from atelier import families, tiny
from atelier.controlnets import load_controlnet
from atelier.errors import BadInput
from atelier.recipes import ControlNet, UnionControlNet
from atelier.values import FileRef
from conftest import Nodes
from test_sdxl import (
    CFG,
    HEIGHT,
    PROMPTS,
    SCALE,
    WIDTH,
    by_diffusers,
    ksampler,
    loaded,
    program,
    prompts_of,
    start,
    written,
)

KINDS = 6
DEPTH, TILE = ("depth", 1), ("tile", 6)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FileRef:
    return written(tmp_path_factory.mktemp("union"), "tiny-sdxl")


def union_weights(kinds: int, widths: tuple[int, ...] = (4, 8, 8, 16)) -> dict[str, Tensor]:
    """Random weights of a union for tiny-sdxl, under the names of the published files."""
    config = UNet2DConditionModel.load_config(families.config_folder("tiny-sdxl") / "unet")
    known = inspect.signature(ControlNetUnionModel.__init__).parameters
    with torch.device("meta"):
        net = ControlNetUnionModel(
            **{name: value for name, value in config.items() if name in known},
            conditioning_embedding_out_channels=widths,
            num_control_type=kinds,
            num_trans_channel=16,
            num_proj_channel=16,
        )
    return tiny.random_weights("union", net, 3, torch.float32)


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> UnionControlNet:
    path = tmp_path_factory.mktemp("nets") / "diffusion_pytorch_model.safetensors"
    tiny.save(union_weights(KINDS), path)
    found = load_controlnet(FileRef(path.name, path))
    assert isinstance(found, UnionControlNet)
    return found


def picture(seed: int, batch: int = 1) -> Tensor:
    return torch.rand(batch, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(seed))


class Setting:
    """A model with its prompts, which may be steered."""

    def __init__(self, nodes: Nodes, base: FileRef) -> None:
        self.nodes = nodes
        self.model, clip, _ = loaded(nodes, base)
        self.sides = [nodes.run("CLIPTextEncode", text=text, clip=clip)[0] for text in PROMPTS]

    def told(self, union: UnionControlNet, kind: str) -> Any:
        (net,) = self.nodes.run("SetUnionControlNetType", control_net=self.nodes.live("CONTROL_NET", union), type=kind)
        return net

    def steered(self, sides: Any, net: Any, image: Tensor, strength: float) -> Any:
        return self.nodes.run(
            "ControlNetApplyAdvanced",
            positive=sides[0],
            negative=sides[1],
            control_net=net,
            image=self.nodes.live("IMAGE", image),
            strength=strength,
        )

    def sampled(self, sides: Any) -> Tensor:
        return ksampler(self.nodes, self.model, *sides)


@pytest.fixture
def setting(nodes: Nodes, base: FileRef) -> Setting:
    return Setting(nodes, base)


def pixels(image: Tensor) -> Tensor:
    return image.movedim(-1, 1).expand(2, -1, -1, -1)


def test_the_published_names_are_known_by_their_keys(union: UnionControlNet) -> None:
    assert union.family == "tiny-sdxl"
    assert union.knows == KINDS
    assert union.net.config["num_trans_channel"] == 16
    own = load_file(union.file.path)
    assert all(torch.equal(weight, own[name]) for name, weight in union.net.state_dict().items())
    shared = {id(weight) for weight in union.net.parameters()}
    assert all(id(weight) in shared for weight in union.untold.parameters())


def test_what_its_picture_shows_is_told(setting: Setting, union: UnionControlNet, base: FileRef) -> None:
    steered = setting.steered(setting.sides, setting.told(union, DEPTH[0]), picture(1), 0.7)
    plainly = program(base, StableDiffusionXLControlNetUnionPipeline, controlnet=union.net)
    arguments = {"control_image": [pixels(picture(1))], "controlnet_conditioning_scale": 0.7, **prompts_of(plainly)}
    found = setting.sampled(steered)
    assert torch.equal(found, by_diffusers(plainly, control_mode=[DEPTH[1]], **arguments))
    assert not torch.equal(found, by_diffusers(plainly, control_mode=[0], **arguments))


def test_several_kinds_act_at_once(setting: Setting, union: UnionControlNet, base: FileRef) -> None:
    steered = setting.steered(setting.sides, setting.told(union, DEPTH[0]), picture(1), 0.7)
    steered = setting.steered(steered, setting.told(union, "normal"), picture(2), 0.4)
    nets = MultiControlNetUnionModel([union.net, union.net])
    plainly = program(base, StableDiffusionXLControlNetUnionPipeline, controlnet=nets)
    expected = by_diffusers(
        plainly,
        control_image=[pixels(picture(1)), pixels(picture(2))],
        control_mode=[DEPTH[1], 4],
        controlnet_conditioning_scale=[0.7, 0.4],
        **prompts_of(plainly),
    )
    assert torch.equal(setting.sampled(steered), expected)


def test_untold_it_is_asked_for_any_kind(setting: Setting, union: UnionControlNet, base: FileRef) -> None:
    """As ComfyUI has it, written out: no kind in the embedding, and the picture's features as they are."""
    untold = setting.sampled(setting.steered(setting.sides, setting.told(union, "auto"), picture(1), 0.7))
    plainly = program(base, StableDiffusionXLControlNetUnionPipeline, controlnet=union.net)
    given = prompts_of(plainly)
    both = torch.cat([given["negative_prompt_embeds"], given["prompt_embeds"]])
    sizes = torch.tensor([[HEIGHT, WIDTH, 0, 0, HEIGHT, WIDTH]] * 4, dtype=torch.float32)
    more = {
        "text_embeds": torch.cat([given["negative_pooled_prompt_embeds"], given["pooled_prompt_embeds"]]),
        "time_ids": sizes,
    }
    net: Any = union.net

    def residuals(sample: Tensor, timestep: Tensor) -> tuple[list[Tensor], Tensor]:
        waves = net.time_proj(timestep.expand(len(sample)))
        none = net.control_add_embedding(
            net.control_type_proj(torch.zeros(len(sample) * KINDS)).reshape(len(sample), -1)
        )
        told = torch.cat([more["text_embeds"], net.add_time_proj(sizes.flatten()).reshape(len(sample), -1)], dim=-1)
        emb = net.time_embedding(waves) + none + net.add_embedding(told)
        hidden = net.conv_in(sample) + net.controlnet_cond_embedding(torch.cat([pixels(picture(1))] * 2))
        kept = [hidden]
        for block in net.down_blocks:
            given = {"encoder_hidden_states": both} if getattr(block, "has_cross_attention", False) else {}
            hidden, made = block(hidden_states=hidden, temb=emb, **given)
            kept += made
        hidden = net.mid_block(hidden, emb, encoder_hidden_states=both)
        skips = [out(each) * 0.7 for out, each in zip(net.controlnet_down_blocks, kept, strict=True)]
        return skips, net.controlnet_mid_block(hidden) * 0.7

    def answer(sample: Tensor, timestep: Tensor, _: Tensor) -> Tensor:
        twice = torch.cat([sample] * 2)
        skips, middle = residuals(twice, timestep)
        low, high = plainly.unet(
            twice,
            timestep,
            encoder_hidden_states=both,
            added_cond_kwargs=more,
            down_block_additional_residuals=skips,
            mid_block_additional_residual=middle,
        ).sample.chunk(2)
        guided: Tensor = low + CFG * (high - low)
        return guided

    assert torch.equal(untold, plain.loop(answer, *start()) / SCALE)
    never = setting.steered(setting.sides, setting.nodes.live("CONTROL_NET", union), picture(1), 0.7)
    assert torch.equal(setting.sampled(never), untold)


def test_pictures_of_a_batch_do_not_change_each_other(setting: Setting, union: UnionControlNet) -> None:
    net = setting.told(union, DEPTH[0])
    both = torch.cat([picture(1), picture(2)])
    found = setting.sampled(setting.steered(setting.sides, net, both, 0.7))
    for number in (0, 1):
        alone = setting.sampled(setting.steered(setting.sides, net, both[number : number + 1], 0.7))
        assert torch.allclose(found[number], alone[number], atol=1e-4)
    assert all(layer.attn_mask is None for layer in union.net.transformer_layes)


def test_a_kind_that_it_does_not_know_is_refused(setting: Setting, union: UnionControlNet) -> None:
    with pytest.raises(BadInput) as refused:
        setting.told(union, TILE[0])
    assert refused.value.code == "controlnet_kind"
    assert "knows 6 kinds" in refused.value.message
    assert TILE[0] in refused.value.message


def test_a_controlnet_of_one_kind_needs_no_telling(nodes: Nodes, base: FileRef) -> None:
    path = base.path.parents[1] / "controlnet" / "tiny-sdxl-random-controlnet.safetensors"
    net = load_controlnet(FileRef(path.name, path))
    assert isinstance(net, ControlNet)
    (output,) = nodes.run("SetUnionControlNetType", control_net=nodes.live("CONTROL_NET", net), type=DEPTH[0])
    assert nodes.value(output) is net
    assert [notice["code"] for notice in nodes.notices] == ["no_union"]


def test_a_union_without_a_part_is_refused(tmp_path: Path) -> None:
    weights = union_weights(8)
    del weights["spatial_ch_projs.bias"]
    tiny.save(weights, tmp_path / "gap.safetensors")
    with pytest.raises(BadInput) as refused:
        load_controlnet(FileRef("gap", tmp_path / "gap.safetensors"))
    assert refused.value.code == "controlnet_broken"


@pytest.mark.parametrize(
    ("levels", "middle"), [(("", "", "CrossAttn"), "UNetMidBlock2DCrossAttn"), (("", "", ""), "UNetMidBlock2D")]
)
def test_smaller_controlnets_for_sdxl_attend_to_the_prompt_on_fewer_levels(
    setting: Setting, base: FileRef, tmp_path: Path, levels: tuple[str, ...], middle: str
) -> None:
    """As diffusers publishes `mid` and `small` ones, beside the whole ones."""
    config = dict(UNet2DConditionModel.load_config(families.config_folder("tiny-sdxl") / "unet"))
    known = inspect.signature(ControlNetModel.__init__).parameters
    config |= {
        "down_block_types": [f"{level}DownBlock2D" for level in levels],
        "transformer_layers_per_block": [1, 1, 1],
        "mid_block_type": middle,
        "conditioning_embedding_out_channels": (4, 8, 8, 16),
    }
    net = ControlNetModel(**{name: value for name, value in config.items() if name in known}).eval()
    net.load_state_dict(tiny.random_weights("small", net, 4, torch.float32))
    tiny.save(net.state_dict(), tmp_path / "small.safetensors")
    found = load_controlnet(FileRef("small.safetensors", tmp_path / "small.safetensors"))
    assert found.family == "tiny-sdxl"
    steered = setting.steered(setting.sides, setting.nodes.live("CONTROL_NET", found), picture(1), 0.7)
    plainly = program(base, StableDiffusionXLControlNetPipeline, controlnet=net)
    arguments = {"controlnet_conditioning_scale": 0.7, **prompts_of(plainly)}
    assert torch.equal(setting.sampled(steered), by_diffusers(plainly, image=pixels(picture(1)), **arguments))


def test_what_holds_a_difference_alone_is_refused(tmp_path: Path) -> None:
    weights = {"difference": torch.zeros(0), "input_hint_block.0.weight": torch.zeros(16, 3, 3, 3)}
    tiny.save(weights, tmp_path / "d.safetensors")
    with pytest.raises(BadInput) as refused:
        load_controlnet(FileRef("d.safetensors", tmp_path / "d.safetensors", kind="controlnet"))
    assert refused.value.code == "controlnet_difference"
