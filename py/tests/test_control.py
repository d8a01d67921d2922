"""ControlNets: bit for bit what diffusers' own ControlNet pipeline makes, and nothing stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionControlNetPipeline
from safetensors.torch import load_file
from torch import Tensor

import plain
from atelier import families, ldm, tiny
from atelier.conditions import steered as steered_by
from atelier.controlnets import load_controlnet
from atelier.errors import BadInput
from atelier.noise_table import NoiseTable
from atelier.recipes import Clip, ControlNet, Hint, Model, Vae
from atelier.sampling import SamplingSettings, sample
from atelier.sigmas import noise_levels
from atelier.start_noise import draw_noise
from atelier.text import encode_prompt
from atelier.values import Conditioning, FileRef, Latent
from conftest import FAMILY, Nodes

Parts = tuple[Model, Clip, Vae]

TABLE = NoiseTable.scaled_linear()
PROMPTS = ("a red star left of a blue circle", "grey, blurred")
WIDTH, HEIGHT, SEED, STEPS, CFG = 96, 64, 11, 4, 7.5


@pytest.fixture(scope="module")
def net(controlnet: FileRef) -> ControlNet:
    return of_one_kind(controlnet)


@pytest.fixture(scope="module")
def second_net(tmp_path_factory: pytest.TempPathFactory) -> ControlNet:
    path = tmp_path_factory.mktemp("second") / "second.safetensors"
    tiny.save(tiny.random_controlnet(FAMILY, seed=8), path)
    return of_one_kind(FileRef(path.name, path, family=FAMILY))


def of_one_kind(file: FileRef) -> ControlNet:
    found = load_controlnet(file)
    assert isinstance(found, ControlNet)
    return found


@pytest.fixture(scope="module")
def prompts(parts: Parts) -> tuple[Conditioning, Conditioning]:
    with torch.no_grad():
        return encode_prompt(parts[1], PROMPTS[0]), encode_prompt(parts[1], PROMPTS[1])


def picture(seed: int, batch: int = 1) -> Tensor:
    return torch.rand(batch, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(seed))


def empty(batch: int = 1) -> Latent:
    return {"samples": torch.zeros(batch, 4, HEIGHT // 8, WIDTH // 8)}


def apply(nodes: Nodes, sides: Any, net: ControlNet, image: Tensor, strength: float, **options: float) -> list[Any]:
    live, pixels = nodes.live("CONTROL_NET", net), nodes.live("IMAGE", image)
    return nodes.run(
        "ControlNetApplyAdvanced",
        positive=sides[0],
        negative=sides[1],
        control_net=live,
        image=pixels,
        strength=strength,
        **options,
    )


def ksampler(nodes: Nodes, model: Model, sides: Any, latent: Latent, sampler: str = "euler") -> Tensor:
    (output,) = nodes.run(
        "KSampler",
        model=nodes.live("MODEL", model),
        seed=SEED,
        steps=STEPS,
        cfg=CFG,
        sampler_name=sampler,
        scheduler="normal",
        positive=sides[0],
        negative=sides[1],
        latent_image=nodes.live("LATENT", latent),
    )
    found: Tensor = nodes.value(output)["samples"]
    return found


def by_diffusers(
    checkpoint: FileRef, nets: list[ControlNet], images: list[Tensor], scales: list[float], sampler: str, batch: int
) -> Tensor:
    base = plain.pipeline(checkpoint.path)
    several = len(nets) > 1
    program = StableDiffusionControlNetPipeline(
        **base.components, controlnet=[net.net for net in nets] if several else nets[0].net
    )
    program.set_progress_bar_config(disable=True)
    sigmas = noise_levels(TABLE, "normal", STEPS)
    start = draw_noise(SEED, empty(batch)) * (1.0 + float(sigmas[0]) ** 2) ** 0.5
    pixels = [image.movedim(-1, 1).expand(batch, -1, -1, -1) for image in images]
    latents, _ = plain.generate(
        program,
        sampler,
        sigmas,
        PROMPTS,
        start,
        CFG,
        image=pixels if several else pixels[0],
        controlnet_conditioning_scale=scales if several else scales[0],
    )
    return latents / plain.SCALE


@pytest.mark.parametrize(("sampler", "batch"), [("euler", 1), ("dpmpp_2m", 2)])
def test_one_controlnet_is_diffusers_own(
    nodes: Nodes, parts: Parts, net: ControlNet, prompts: Any, checkpoint: FileRef, sampler: str, batch: int
) -> None:
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    steered = apply(nodes, sides, net, picture(1), 0.8)
    found = ksampler(nodes, parts[0], steered, empty(batch), sampler)
    assert torch.equal(found, by_diffusers(checkpoint, [net], [picture(1)], [0.8], sampler, batch))
    assert not torch.equal(found, ksampler(nodes, parts[0], sides, empty(batch), sampler))


def test_two_controlnets_are_added(
    nodes: Nodes, parts: Parts, net: ControlNet, second_net: ControlNet, prompts: Any, checkpoint: FileRef
) -> None:
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    steered = apply(nodes, apply(nodes, sides, net, picture(1), 0.8), second_net, picture(2), 0.4)
    found = ksampler(nodes, parts[0], steered, empty())
    expected = by_diffusers(checkpoint, [net, second_net], [picture(1), picture(2)], [0.8, 0.4], "euler", 1)
    assert torch.equal(found, expected)


def test_the_old_node_steers_the_negative_prompt_too(nodes: Nodes, parts: Parts, net: ControlNet, prompts: Any) -> None:
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    (positive,) = nodes.run(
        "ControlNetApply",
        conditioning=sides[0],
        control_net=nodes.live("CONTROL_NET", net),
        image=nodes.live("IMAGE", picture(1)),
        strength=0.8,
    )
    found = ksampler(nodes, parts[0], [positive, sides[1]], empty())
    assert torch.equal(found, ksampler(nodes, parts[0], apply(nodes, sides, net, picture(1), 0.8), empty()))


def test_it_acts_in_its_part_of_the_run_only(nodes: Nodes, parts: Parts, net: ControlNet, prompts: Any) -> None:
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    steered = apply(nodes, sides, net, picture(1), 0.8, start_percent=0.2, end_percent=0.5)
    both = torch.cat([prompts[1][0][0], prompts[0][0][0]])
    begin, end = (float(TABLE.at(torch.tensor((1 - share) * 999))) for share in (0.2, 0.5))

    def answer(sample: Tensor, timestep: Tensor, sigma: Tensor) -> Tensor:
        twice = torch.cat([sample] * 2)
        down, middle = None, None
        if end <= float(sigma) <= begin:
            hint = torch.cat([picture(1).movedim(-1, 1)] * 2)
            down, middle = net.net(
                twice,
                timestep,
                encoder_hidden_states=both,
                controlnet_cond=hint,
                conditioning_scale=0.8,
                return_dict=False,
            )
        negative, positive = (
            parts[0]
            .unet(
                twice,
                timestep,
                encoder_hidden_states=both,
                down_block_additional_residuals=down,
                mid_block_additional_residual=middle,
            )
            .sample.chunk(2)
        )
        guided: Tensor = negative + CFG * (positive - negative)
        return guided

    levels = noise_levels(TABLE, "normal", STEPS)
    acts = [end <= float(sigma) <= begin for sigma in levels[:-1]]
    assert 0 < sum(acts) < STEPS
    start = draw_noise(SEED, empty()) * (1.0 + float(levels[0]) ** 2) ** 0.5
    assert torch.equal(ksampler(nodes, parts[0], steered, empty()), plain.loop(answer, levels, start) / plain.SCALE)


def test_strength_zero_does_not_steer(nodes: Nodes, net: ControlNet, prompts: Any) -> None:
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    for output, prompt in zip(apply(nodes, sides, net, picture(1), 0.0), prompts, strict=True):
        assert nodes.value(output) is prompt


def test_pictures_of_other_sizes_are_cut_to_the_shape(parts: Parts, net: ControlNet, prompts: Any) -> None:
    tall = torch.nn.functional.pad(picture(1), (0, 0, 0, 0, HEIGHT, HEIGHT))  # the middle third is what is left
    settings = SamplingSettings(SEED, 2, CFG, "euler", "normal")

    def steered(image: Tensor) -> Tensor:
        sides = [steered_by(side, Hint(net, image, 1.0), for_negative=False) for side in prompts]
        return sample(parts[0], settings, sides[0], sides[1], empty())["samples"]

    larger = picture(1).repeat_interleave(2, dim=1).repeat_interleave(2, dim=2)
    assert torch.allclose(steered(tall), steered(picture(1)), atol=1e-3)
    assert torch.allclose(steered(larger), steered(picture(1)), atol=1e-3)


def test_the_original_names_are_read(net: ControlNet, controlnet: FileRef, tmp_path: Path) -> None:
    weights = load_file(controlnet.path)
    renamed = {f"control_model.{name}": weight for name, weight in original_names(weights)}
    tiny.save(renamed, tmp_path / "original.safetensors")
    for known in (FAMILY, None):
        found = of_one_kind(FileRef("original", tmp_path / "original.safetensors", family=known))
        assert found.family == FAMILY
        state = found.net.state_dict()
        assert state.keys() == net.net.state_dict().keys()
        assert all(torch.equal(state[name], weight) for name, weight in net.net.state_dict().items())


def original_names(weights: dict[str, Tensor]) -> Any:
    """As lllyasviel's files are named."""
    places = {"conv_in": 0, **{f"blocks.{n}": 2 * n + 2 for n in range(6)}, "conv_out": 14}
    shared = {}
    for name, weight in weights.items():
        end = name.rsplit(".", 1)[1]
        if name.startswith("controlnet_cond_embedding."):
            place = name.removeprefix("controlnet_cond_embedding.").removesuffix(f".{end}")
            yield f"input_hint_block.{places[place]}.{end}", weight
        elif name.startswith("controlnet_down_blocks."):
            yield f"zero_convs.{name.split('.')[1]}.0.{end}", weight
        elif name.startswith("controlnet_mid_block."):
            yield f"middle_block_out.0.{end}", weight
        else:
            shared[name] = weight
    yield from ldm._unet(shared)


def test_nothing_stays(
    nodes: Nodes, parts: Parts, net: ControlNet, prompts: Any, snapshot: Callable[[torch.nn.Module], dict[str, Any]]
) -> None:
    before = snapshot(parts[0].unet), snapshot(net.net)
    sides = [nodes.live("CONDITIONING", prompt) for prompt in prompts]
    plainly = ksampler(nodes, parts[0], sides, empty())
    ksampler(nodes, parts[0], apply(nodes, sides, net, picture(1), 0.8), empty())
    assert torch.equal(ksampler(nodes, parts[0], sides, empty()), plainly)
    assert (snapshot(parts[0].unet), snapshot(net.net)) == before


def refusal(file: FileRef) -> str:
    with pytest.raises(BadInput) as refused:
        load_controlnet(file)
    assert file.name in refused.value.message
    return refused.value.code


def test_what_is_no_controlnet_is_refused(tmp_path: Path, checkpoint: FileRef, controlnet: FileRef) -> None:
    (tmp_path / "net.pth").write_bytes(b"\x80\x02}q\x00.")
    assert refusal(FileRef("net.pth", tmp_path / "net.pth")) == "pickle_refused"
    assert refusal(FileRef("c", checkpoint.path, family=FAMILY)) == "controlnet_broken"
    assert refusal(FileRef("n", controlnet.path, kind="lora")) == "wrong_kind"
    assert refusal(FileRef("n", controlnet.path, family="flux")) == "family_unknown"
    assert refusal(FileRef("n", controlnet.path.with_name("gone.safetensors"))) == "file_missing"
    weights = load_file(controlnet.path)
    del weights["controlnet_mid_block.weight"]
    tiny.save(weights, tmp_path / "gap.safetensors")
    assert refusal(FileRef("gap", tmp_path / "gap.safetensors", family=FAMILY)) == "controlnet_broken"


def test_a_controlnet_of_another_family_is_refused_with_both_names(parts: Parts, net: ControlNet, prompts: Any) -> None:
    other = ControlNet(net.net, "sd15", net.file)
    steered = steered_by(prompts[0], Hint(other, picture(1), 1.0), for_negative=False)
    with pytest.raises(BadInput) as refused:
        sample(parts[0], SamplingSettings(1, 1, 1.0, "euler", "normal"), steered, prompts[1], empty())
    assert refused.value.code == "controlnet_family"
    assert families.FAMILIES[0] in refused.value.message
