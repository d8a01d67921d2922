"""Workflows of the picture oracle in ComfyUI's API format, put together from parts."""

from copy import deepcopy
from typing import Any

from oracle.recipe import SIDES, Size

POSITIVE = "a red fox beside a lake"
NEGATIVE = "grey, blurred"
STEPS, CFG, SEED = 8, 4.0, 20_251_007

Workflow = dict[str, dict[str, Any]]


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    """Return a node; an input `[name, number]` is another node's output."""
    return {"class_type": class_type, "inputs": inputs}


def encoding(text: str) -> dict[str, Any]:
    """Return a node that encodes a prompt."""
    return node("CLIPTextEncode", text=text, clip=["model", 1])


def sampling(latent: str, **inputs: Any) -> dict[str, Any]:
    """Return a node that samples latents of another one, as in the plain workflow but for some inputs."""
    settings = {"sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "cfg": CFG} | inputs
    return node(
        "KSampler",
        model=["model", 0],
        positive=["positive", 0],
        negative=["negative", 0],
        latent_image=[latent, 0],
        seed=SEED,
        steps=STEPS,
        **settings,
    )


def text_to_image(size: Size, **settings: Any) -> Workflow:
    """Return the plain workflow, its sampling with other settings."""
    side = SIDES[size]
    return {
        "model": node("CheckpointLoaderSimple", ckpt_name=f"oracle-{size}.safetensors"),
        "positive": encoding(POSITIVE),
        "negative": encoding(NEGATIVE),
        "latent": node("EmptyLatentImage", width=side, height=side, batch_size=1),
        "sample": sampling("latent", **settings),
        "decode": node("VAEDecode", samples=["sample", 0], vae=["model", 2]),
        "save": node("SaveImage", images=["decode", 0], filename_prefix="oracle"),
    }


def changed(size: Size, nodes: Workflow, inputs: dict[str, Any]) -> Workflow:
    """Return the plain workflow with more or other nodes, and with other inputs by `node.input`."""
    workflow = deepcopy(text_to_image(size) | nodes)
    for place, value in inputs.items():
        name, port = place.split(".")
        workflow[name]["inputs"][port] = value
    return workflow
