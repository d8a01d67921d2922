"""Tiny stand-ins for the models that `workflows/guides` name, each where its workflow looks for it.

`python -m tiny_guides MODELS PLACE…` makes them, such as `transformers/llava-1.5-7b-hf`.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch

import tiny_annotators
import tiny_pipelines as tiny
import tiny_vision
from atelier import tiny as single


def saved(kind: str, parts: Callable[[], Any]) -> Callable[[Path], object]:
    return lambda folder: getattr(diffusers, kind)(**parts()).save_pretrained(folder)


def checkpoint(file: Path) -> None:
    single.save(single.random_checkpoint("tiny-sd", 0, torch.float32), file)


def control(file: Path) -> None:
    single.save(single.random_controlnet("tiny-sd", 0), file)


STAND_INS: dict[str, Callable[[Path], object]] = {
    "diffusers/stable-diffusion-xl-base-1.0": saved("StableDiffusionXLPipeline", tiny.sdxl),
    "diffusers/stable-diffusion-v1-5": saved(
        "StableDiffusionPipeline", lambda: tiny.sd(feature_extractor=tiny.clip_processor())
    ),
    "diffusers/stable-video-diffusion-img2vid-xt": saved("StableVideoDiffusionPipeline", tiny.svd),
    "diffusers/FLUX.1-Kontext-dev": saved("FluxKontextPipeline", tiny.flux),
    "diffusers/Qwen-Image-Edit": saved("QwenImageEditPipeline", tiny.qwen_image_edit),
    "controlnet/controlnet-canny-sdxl-1.0": lambda folder: tiny.sdxl_control()["controlnet"].save_pretrained(folder),
    "checkpoints/v1-5-pruned-emaonly-fp16.safetensors": checkpoint,
    "controlnet/control_v11f1p_sd15_depth_fp16.safetensors": control,
    "transformers/Depth-Anything-V2-Small-hf": tiny_annotators.depth_anything,
    "motion_adapters/animatediff-motion-adapter-v1-5-2": lambda folder: tiny.motion_adapter().save_pretrained(folder),
    "clip_vision/ip-adapter-image-encoder": lambda folder: tiny.clip_vision().save_pretrained(folder),
    "ipadapter/ip-adapter_sd15.safetensors": tiny.ip_adapter,
    "transformers/llava-1.5-7b-hf": tiny_vision.llava,
    "transformers/Qwen2.5-VL-7B-Instruct": tiny_vision.qwen2_5_vl,
    "transformers/blip-image-captioning-large": tiny_vision.blip,
}


def make(models: Path, place: str) -> Path:
    """Make the stand-in for a place below a models folder, unless it is there."""
    path = models / place
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        STAND_INS[place](path)
    return path


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        make(Path(sys.argv[1]), wanted)
