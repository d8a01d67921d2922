"""Pipeline classes of many families with tiny random components, and what they are called with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import diffusers
import numpy as np
import torch
from PIL import Image as Pillow
from torch import Tensor

import tiny_pipelines as tiny
from atelier.pipelines.declaring import node_type
from atelier.pipelines.recipe import Pipeline
from conftest import Nodes

Components = Mapping[str, Any]

SEED = 7
PROMPT = "a red star"
FEW: dict[str, Any] = {"prompt": PROMPT, "num_inference_steps": 2}
SMALL: dict[str, Any] = FEW | {"height": 32, "width": 32}


@dataclass(frozen=True)
class Case:
    """A class, its tiny components, and what a plain program calls it with; pictures are Pillow's."""

    name: str
    components: Callable[[], Components]
    arguments: dict[str, Any] = field(default_factory=dict)
    returns: str = "images"


def _flux_control() -> Components:
    control = tiny.seeded(
        diffusers.FluxControlNetModel,
        patch_size=1,
        in_channels=4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
    )
    for block in (*control.controlnet_blocks, *control.controlnet_single_blocks):
        torch.nn.init.normal_(block.weight, std=0.1)
    return tiny.flux(controlnet=control)


def _animated() -> Components:
    from diffusers import DDIMScheduler

    scheduler = DDIMScheduler(beta_schedule="linear", clip_sample=False)
    parts = tiny.sd(motion_adapter=tiny.motion_adapter(), scheduler=scheduler)
    del parts["safety_checker"]
    return parts


def _embeds() -> Tensor:
    return torch.randn(1, tiny.DIM, generator=torch.Generator().manual_seed(3))


def _consistency() -> Components:
    from diffusers import CMStochasticIterativeScheduler

    return {"unet": tiny.pixels_unet(), "scheduler": CMStochasticIterativeScheduler(num_train_timesteps=40)}


def _consistent() -> Components:
    from diffusers import LCMScheduler

    return tiny.sd(unet=tiny.unet(time_cond_proj_dim=8), scheduler=LCMScheduler())


def _upscaler() -> Components:
    from diffusers import DDPMScheduler

    parts = {"unet": tiny.unet(7, num_class_embeds=1000), "vae": tiny.vae(scaling_factor=0.08333)}
    return tiny.sd(**parts, low_res_scheduler=DDPMScheduler(), max_noise_level=350)


VIDEO: dict[str, Any] = SMALL | {"num_frames": 9, "max_sequence_length": 16}

CASES = (
    Case("StableDiffusionPipeline", tiny.sd, SMALL),
    Case("StableDiffusionImg2ImgPipeline", tiny.sd, FEW | {"image": tiny.picture(), "strength": 0.8}),
    Case("StableDiffusionInpaintPipeline", tiny.sd, SMALL | {"image": tiny.picture(), "mask_image": tiny.mask()}),
    Case("StableDiffusionInstructPix2PixPipeline", lambda: tiny.sd(unet=tiny.unet(8)), FEW | {"image": tiny.picture()}),
    Case(
        "StableDiffusionControlNetPipeline",
        lambda: tiny.sd(controlnet=tiny.controlnet()),
        FEW | {"image": tiny.picture(), "controlnet_conditioning_scale": 0.7},
    ),
    Case(
        "StableDiffusionControlNetImg2ImgPipeline",
        lambda: tiny.sd(controlnet=tiny.controlnet()),
        FEW | {"image": tiny.picture(), "control_image": tiny.picture(shade=20)},
    ),
    Case("StableDiffusionUpscalePipeline", _upscaler, FEW | {"image": tiny.picture(16)}),
    Case("StableDiffusionPAGPipeline", tiny.sd, SMALL | {"pag_scale": 2.0}),
    Case("LatentConsistencyModelPipeline", _consistent, SMALL),
    Case("StableDiffusionXLPipeline", tiny.sdxl, SMALL | {"negative_prompt": "blurred", "target_size": (64, 64)}),
    Case("StableDiffusionXLImg2ImgPipeline", tiny.sdxl, FEW | {"image": tiny.picture(), "strength": 0.9}),
    Case("StableDiffusionXLInpaintPipeline", tiny.sdxl, SMALL | {"image": tiny.picture(), "mask_image": tiny.mask()}),
    Case("StableDiffusionXLControlNetPipeline", tiny.sdxl_control, FEW | {"image": tiny.picture()}),
    Case("StableDiffusion3Pipeline", tiny.sd3, SMALL),
    Case("StableDiffusion3Img2ImgPipeline", tiny.sd3, SMALL | {"image": tiny.picture(), "strength": 0.9}),
    Case("FluxPipeline", tiny.flux, SMALL | {"max_sequence_length": 48}),
    Case("FluxImg2ImgPipeline", tiny.flux, SMALL | {"image": tiny.picture(), "max_sequence_length": 48}),
    Case("FluxInpaintPipeline", tiny.flux, SMALL | {"image": tiny.picture(), "mask_image": tiny.mask()}),
    Case(
        "FluxKontextPipeline",
        tiny.flux,
        SMALL | {"image": tiny.picture(), "max_area": 1024, "_auto_resize": False},
    ),
    Case("FluxControlNetPipeline", _flux_control, SMALL | {"control_image": tiny.picture()}),
    Case("QwenImagePipeline", tiny.qwen_image, SMALL | {"max_sequence_length": 16}),
    Case("QwenImageImg2ImgPipeline", tiny.qwen_image, SMALL | {"image": tiny.picture(), "max_sequence_length": 16}),
    Case(
        "QwenImageEditPipeline",
        tiny.qwen_image_edit,
        SMALL | {"image": tiny.picture(), "negative_prompt": "dull", "max_sequence_length": 64},
    ),
    Case("StableDiffusionDepth2ImgPipeline", tiny.depth_to_image, FEW | {"image": tiny.picture()}),
    Case("ZImagePipeline", tiny.z_image, SMALL | {"max_sequence_length": 16}),
    Case("PixArtAlphaPipeline", tiny.pixart, SMALL | {"use_resolution_binning": False}),
    Case("PixArtSigmaPipeline", tiny.pixart, SMALL | {"use_resolution_binning": False}),
    Case("SanaPipeline", tiny.sana, SMALL | {"use_resolution_binning": False, "complex_human_instruction": []}),
    Case(
        "KandinskyV22Pipeline",
        tiny.kandinsky22,
        {
            "image_embeds": _embeds(),
            "negative_image_embeds": -_embeds(),
            "height": 64,
            "width": 64,
            "num_inference_steps": 2,
        },
    ),
    Case(
        "MarigoldDepthPipeline",
        tiny.marigold,
        {"image": tiny.picture(), "num_inference_steps": 1, "processing_resolution": 0},
        "prediction",
    ),
    Case(
        "MarigoldNormalsPipeline",
        tiny.marigold,
        {"image": tiny.picture(), "num_inference_steps": 1, "processing_resolution": 0},
        "prediction",
    ),
    Case("AnimateDiffPipeline", _animated, SMALL | {"num_frames": 4}, "frames"),
    Case(
        "AnimateDiffVideoToVideoPipeline",
        _animated,
        FEW | {"video": [tiny.picture(), tiny.picture(shade=200)], "strength": 0.9},
        "frames",
    ),
    Case(
        "StableVideoDiffusionPipeline",
        tiny.svd,
        {"image": tiny.picture(), "num_inference_steps": 2, "num_frames": 2, "height": 32, "width": 32},
        "frames",
    ),
    Case("WanPipeline", tiny.wan, VIDEO | {"height": 16, "width": 16}, "frames"),
    Case("LTXPipeline", tiny.ltx, VIDEO, "frames"),
    Case(
        "DDPMPipeline",
        lambda: {"unet": tiny.pixels_unet(), "scheduler": diffusers.DDPMScheduler()},
        {"num_inference_steps": 2, "batch_size": 2},
    ),
    Case(
        "DDIMPipeline",
        lambda: {"unet": tiny.pixels_unet(), "scheduler": diffusers.DDIMScheduler()},
        {"num_inference_steps": 2, "eta": 0.5},
    ),
    Case("ConsistencyModelPipeline", _consistency, {"num_inference_steps": 2}),
    Case("DiTPipeline", tiny.dit, {"class_labels": [1], "num_inference_steps": 2}),
)


def run_node(case: Case, components: Components, nodes: Nodes) -> Any:
    """Return what the case's output of our node holds."""
    options = {name: value for name, value in components.items() if isinstance(value, bool | int | float | str)}
    parts = {name: value for name, value in components.items() if name not in options}
    return call_node(case, nodes.live("PIPELINE", Pipeline(case.name, parts, options)), nodes)


def call_node(case: Case, handle: Any, nodes: Nodes) -> Any:
    """Return what the case's output holds when its class is called with a loaded pipeline."""
    inputs = {name: _input(nodes, value) for name, value in case.arguments.items()}
    answer = nodes.run(case.name, pipeline=handle, seed=SEED, **inputs)
    outputs = dict(zip(_output_names(case.name), answer, strict=True))
    found = outputs[case.returns]
    if case.returns == "frames":
        return [nodes.value(one) for one in found["list"]]
    return nodes.value(found)


def _output_names(name: str) -> list[str]:
    declared = node_type(name)
    assert declared is not None
    return [output.name for output in declared.outputs]


def _input(nodes: Nodes, value: Any) -> Any:
    if isinstance(value, Tensor):
        return nodes.live("TENSOR", value)
    pictures = value if isinstance(value, list) else [value]
    if pictures and isinstance(pictures[0], Pillow.Image):
        planes = torch.stack([torch.from_numpy(np.asarray(one).astype(np.float32) / 255.0) for one in pictures])
        return nodes.live("MASK" if planes.ndim == 3 else "IMAGE", planes)
    return list(value) if isinstance(value, tuple) else value
