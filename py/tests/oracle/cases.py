"""What the picture oracle asks of ComfyUI and of Atelier: the same workflows, by name, in ComfyUI's API format."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from atelier.nodes.sampling import SAMPLERS, SCHEDULERS
from oracle.recipe import SIDES, Size

POSITIVE = "a red fox beside a lake"
NEGATIVE = "grey, blurred"
STEPS, CFG, SEED = 8, 4.0, 20_251_007

Workflow = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One picture.

    Attributes:
        name: what its file is called, without the ending.
        workflow: how it is made; the node `save` saves it.
        least: the PSNR in dB that Atelier's picture has to reach.
    """

    name: str
    workflow: Workflow
    least: float


def cases(size: Size) -> list[Case]:
    """Return all cases of a size."""
    if size == "narrow-xl":
        return [Case(name, workflow, 40.0) for name, workflow in _of_sdxl().items()]
    sampled = [*_schedulers(size), *_samplers(size)]
    return [*sampled, *(Case(name, workflow, 40.0) for name, workflow in _features(size).items())]


def _schedulers(size: Size) -> Iterator[Case]:
    for sampler in ("euler", "dpmpp_2m"):
        for scheduler in SCHEDULERS:
            yield _sampled(size, sampler, scheduler)


def _samplers(size: Size) -> Iterator[Case]:
    for scheduler in ("karras", "normal"):
        for sampler in SAMPLERS:
            if sampler not in ("euler", "dpmpp_2m"):
                yield _sampled(size, sampler, scheduler)


def _sampled(size: Size, sampler: str, scheduler: str) -> Case:
    cfg = 1.5 if "cfg_pp" in sampler else CFG
    return Case(f"{sampler}-{scheduler}", text_to_image(size, sampler, scheduler, cfg), 45.0)


def text_to_image(size: Size, sampler: str = "euler", scheduler: str = "normal", cfg: float = CFG) -> Workflow:
    """Return the plain workflow."""
    side = SIDES[size]
    return {
        "model": _node("CheckpointLoaderSimple", ckpt_name=f"oracle-{size}.safetensors"),
        "positive": _node("CLIPTextEncode", text=POSITIVE, clip=["model", 1]),
        "negative": _node("CLIPTextEncode", text=NEGATIVE, clip=["model", 1]),
        "latent": _node("EmptyLatentImage", width=side, height=side, batch_size=1),
        "sample": _node(
            "KSampler",
            model=["model", 0],
            positive=["positive", 0],
            negative=["negative", 0],
            latent_image=["latent", 0],
            seed=SEED,
            steps=STEPS,
            cfg=cfg,
            sampler_name=sampler,
            scheduler=scheduler,
            denoise=1.0,
        ),
        "decode": _node("VAEDecode", samples=["sample", 0], vae=["model", 2]),
        "save": _node("SaveImage", images=["decode", 0], filename_prefix="oracle"),
    }


def _features(size: Size) -> dict[str, Workflow]:
    side = SIDES[size]
    picture = {"picture": _node("LoadImage", image=f"picture-{side}.png")}
    mask = {"mask": _node("LoadImageMask", image=f"mask-{side}.png", channel="red")}
    encoded = {"encoded": _node("VAEEncode", pixels=["picture", 0], vae=["model", 2])}
    masked = {"masked": _node("SetLatentNoiseMask", samples=["encoded", 0], mask=["mask", 0])}
    inpainting = picture | mask | encoded | masked
    return {
        "image-to-image": _changed(
            size, picture | encoded, {"sample.latent_image": ["encoded", 0], "sample.denoise": 0.5}
        ),
        "inpaint-euler": _changed(size, inpainting, {"sample.latent_image": ["masked", 0], "sample.denoise": 0.8}),
        "inpaint-ddim": _changed(
            size,
            inpainting,
            {"sample.latent_image": ["masked", 0], "sample.denoise": 0.8, "sample.sampler_name": "ddim"},
        ),
        "inpaint-dpmpp_2m_sde": _changed(
            size,
            inpainting,
            {"sample.latent_image": ["masked", 0], "sample.denoise": 0.8, "sample.sampler_name": "dpmpp_2m_sde"},
        ),
        "inpaint-emptied": _changed(
            size,
            picture
            | mask
            | {
                "emptied": _node(
                    "VAEEncodeForInpaint", pixels=["picture", 0], vae=["model", 2], mask=["mask", 0], grow_mask_by=6
                )
            },
            {"sample.latent_image": ["emptied", 0]},
        ),
        "controlnet": _changed(
            size,
            picture | _steering(size),
            {"sample.positive": ["steered", 0], "sample.negative": ["steered", 1]},
        ),
        "lora": _changed(
            size,
            {
                "lora": _node(
                    "LoraLoader",
                    model=["model", 0],
                    clip=["model", 1],
                    lora_name=f"oracle-{size}.safetensors",
                    strength_model=0.7,
                    strength_clip=0.4,
                )
            },
            {"sample.model": ["lora", 0], "positive.clip": ["lora", 1], "negative.clip": ["lora", 1]},
        ),
        "clip-skip": _changed(
            size,
            {"skipped": _node("CLIPSetLastLayer", clip=["model", 1], stop_at_clip_layer=-2)},
            {"positive.clip": ["skipped", 0], "negative.clip": ["skipped", 0]},
        ),
        "prompt-weights": _changed(
            size, {}, {"positive.text": "a (red:1.4) fox beside a [small] ((lake)), \\(at dawn\\), (trees:0.6)"}
        ),
        "long-prompt": _changed(size, {}, {"positive.text": ", ".join([POSITIVE, "(tall:1.2) trees, grass"] * 8)}),
        "areas": _changed(size, _areas(side), {"sample.positive": ["three", 0]}),
    }


def _steering(size: Size) -> Workflow:
    return {
        "net": _node("ControlNetLoader", control_net_name=f"oracle-{size}.safetensors"),
        "steered": _node(
            "ControlNetApplyAdvanced",
            positive=["positive", 0],
            negative=["negative", 0],
            control_net=["net", 0],
            image=["picture", 0],
            strength=0.5,
            start_percent=0.1,
            end_percent=0.7,
        ),
    }


def _areas(side: int) -> Workflow:
    return {
        "hill": _node("CLIPTextEncode", text="a green hill", clip=["model", 1]),
        "left": _node(
            "ConditioningSetAreaPercentage", conditioning=["hill", 0], width=0.5, height=1.0, x=0.0, y=0.0, strength=0.9
        ),
        "snow": _node("CLIPTextEncode", text="snow on a roof", clip=["model", 1]),
        "mask": _node("LoadImageMask", image=f"mask-{side}.png", channel="red"),
        "within": _node(
            "ConditioningSetMask",
            conditioning=["snow", 0],
            mask=["mask", 0],
            strength=1.2,
            set_cond_area="default",
        ),
        "two": _node("ConditioningCombine", conditioning_1=["positive", 0], conditioning_2=["left", 0]),
        "three": _node("ConditioningCombine", conditioning_1=["two", 0], conditioning_2=["within", 0]),
    }


def _of_sdxl() -> dict[str, Workflow]:
    sized = _node(
        "CLIPTextEncodeSDXL",
        clip=["model", 1],
        width=1024,
        height=768,
        crop_w=64,
        crop_h=32,
        target_width=512,
        target_height=512,
        text_g=POSITIVE,
        text_l="a fox",
    )
    return {
        "sdxl": text_to_image("narrow-xl"),
        "sdxl-karras": text_to_image("narrow-xl", "dpmpp_2m_sde", "karras"),
        "sdxl-sizes": _changed("narrow-xl", {"sized": sized}, {"sample.positive": ["sized", 0]}),
    }


def _changed(size: Size, more: Workflow, inputs: dict[str, Any]) -> Workflow:
    """Return the plain workflow with more nodes, and with other inputs by `node.input`."""
    workflow = deepcopy(text_to_image(size) | more)
    for place, value in inputs.items():
        node, name = place.split(".")
        workflow[node]["inputs"][name] = value
    return workflow


def _node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}
