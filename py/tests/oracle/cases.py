"""What the picture oracle asks of ComfyUI and of Atelier: the same workflows, by name, in ComfyUI's API format."""

from collections.abc import Iterator
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
    """Return all cases, those of the samplers first."""
    return [*_samplers(size), *_schedulers(size)]


def _samplers(size: Size) -> Iterator[Case]:
    for scheduler in ("karras", "normal"):
        for sampler in SAMPLERS:
            yield _sampled(size, sampler, scheduler)


def _schedulers(size: Size) -> Iterator[Case]:
    for sampler in ("euler", "dpmpp_2m"):
        for scheduler in SCHEDULERS:
            if scheduler not in ("karras", "normal"):
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


def _node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}
