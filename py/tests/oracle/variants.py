"""Embeddings in prompts, and models for inpainting and editing; on narrow models only."""

from typing import Any

from oracle.features import embedding, picture
from oracle.recipe import Size
from oracle.workflows import Workflow, changed, node


def of(size: Size) -> dict[str, Workflow]:
    """Return the workflows by name."""
    return {"embedding": embedding(size), **_inpainting(size), **_editing(size)}


def _inpainting(size: Size) -> dict[str, Workflow]:
    def shown(*, noise_mask: bool, **inputs: Any) -> Workflow:
        conditioned = node(
            "InpaintModelConditioning",
            positive=["positive", 0],
            negative=["negative", 0],
            vae=["model", 2],
            pixels=["picture", 0],
            mask=["mask", 0],
            noise_mask=noise_mask,
        )
        given = {
            "sample.positive": ["shown", 0],
            "sample.negative": ["shown", 1],
            "sample.latent_image": ["shown", 2],
        }
        return _with_model(size, "inpaint", picture(size) | {"shown": conditioned}, given | inputs)

    emptied = node("VAEEncodeForInpaint", pixels=["picture", 0], vae=["model", 2], mask=["mask", 0], grow_mask_by=6)
    return {
        "inpaint-model": shown(noise_mask=True),
        "inpaint-model-free": shown(noise_mask=False, **{"sample.sampler_name": "dpmpp_2m", "sample.denoise": 0.7}),
        "inpaint-model-emptied": _with_model(
            size, "inpaint", picture(size) | {"emptied": emptied}, {"sample.latent_image": ["emptied", 0]}
        ),
        "inpaint-model-blank": _with_model(size, "inpaint", {}, {}),
    }


def _editing(size: Size) -> dict[str, Workflow]:
    shown = node(
        "InstructPixToPixConditioning",
        positive=["positive", 0],
        negative=["negative", 0],
        vae=["model", 2],
        pixels=["picture", 0],
    )
    given = {"sample.positive": ["shown", 0], "sample.negative": ["shown", 1], "sample.latent_image": ["shown", 2]}
    return {"edit-model": _with_model(size, "edit", picture(size) | {"shown": shown}, given)}


def _with_model(size: Size, variant: str, nodes: Workflow, inputs: dict[str, Any]) -> Workflow:
    return changed(size, nodes, {"model.ckpt_name": f"oracle-{size}-{variant}.safetensors"} | inputs)
