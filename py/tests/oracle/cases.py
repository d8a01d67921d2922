"""What the picture oracle asks of ComfyUI and of Atelier: the same workflows by their names."""

from collections.abc import Iterator
from dataclasses import dataclass

from atelier.nodes.sampling import SAMPLERS, SCHEDULERS
from oracle import features, finer, methods, pixels, variants
from oracle.recipe import Size
from oracle.workflows import CFG, Workflow, text_to_image

BOTH = ("euler", "dpmpp_2m")
"""The samplers that go with every scheduler."""

EVEN = 60.0
"""The PSNR in dB of pictures in which hardly a pixel differs, and by one of 255 levels."""


@dataclass(frozen=True)
class Case:
    """One picture.

    Attributes:
        name: what its file is called, without the ending.
        workflow: how it is made; the node `save` saves it.
        least: the PSNR in dB that Atelier's picture has to reach.
        reason: why it is not as near as the others.
    """

    name: str
    workflow: Workflow
    least: float
    reason: str = ""


def cases(size: Size) -> list[Case]:
    """Return all cases of a size."""
    if size == "narrow-xl":
        return _named(features.of_sdxl())
    if size == "narrow-2":
        return _named(features.of_second())
    sampled = [*_schedulers(size), *_named(features.of(size)), *_samplers(size)]
    if size == "full":
        return sampled
    of_pixels = _named(pixels.of(size), EVEN)
    return [*sampled, *_named(finer.of(size)), *_named(methods.of(size)), *_named(variants.of(size)), *of_pixels]


def daily(size: Size) -> list[Case]:
    """Return the cases for every day: each sampler and each scheduler once."""
    seldom = {f"{BOTH[1]}-{scheduler}" for scheduler in SCHEDULERS if scheduler != "karras"}
    seldom |= {f"{sampler}-normal" for sampler in SAMPLERS if sampler != BOTH[0]}
    seldom |= {f"{sampler}-karras" for sampler in SAMPLERS if sampler.endswith("_gpu")}
    return [case for case in cases(size) if case.name not in seldom]


def _schedulers(size: Size) -> Iterator[Case]:
    for sampler in BOTH:
        for scheduler in SCHEDULERS:
            yield _sampled(size, sampler, scheduler)


def _samplers(size: Size) -> Iterator[Case]:
    for scheduler in ("karras", "normal"):
        for sampler in SAMPLERS:
            if sampler not in BOTH:
                yield _sampled(size, sampler, scheduler)


def _sampled(size: Size, sampler: str, scheduler: str) -> Case:
    cfg = 1.5 if "cfg_pp" in sampler else CFG
    workflow = text_to_image(size, sampler_name=sampler, scheduler=scheduler, cfg=cfg)
    return Case(f"{sampler}-{scheduler}", workflow, 45.0)


def _named(workflows: dict[str, Workflow], least: float = 40.0) -> list[Case]:
    return [Case(name, workflow, least) for name, workflow in workflows.items()]
