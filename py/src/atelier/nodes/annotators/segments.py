"""Nodes that tell what is where, by a model."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.annotators.ports import given, model_of
from atelier.nodes.preprocessors import Pictures, Resolution
from atelier.ports import Output
from atelier.values import FileRef, Image

_SEGMENTS = "ControlNet Preprocessors/Semantic Segmentation"

_Coloured = Output("IMAGE", "Each place in ADE20K's colour of what is there.")


@node("OneFormer-ADE20K-SemSegPreprocessor", category=_SEGMENTS, title="OneFormer ADE20K Segmentor", device=True)
def oneformer_ade20k(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, model_of("facebook/mask2former-swin-large-ade-semantic", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, _Coloured]:
    """Tell what is where on pictures, as ControlNets for segmentation are steered; OneFormer itself needs its hub."""
    return _segments(model, image, resolution)


@node("SemSegPreprocessor", category=_SEGMENTS, title="Semantic Segmentor", device=True)
def semantic_segments(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, model_of("openmmlab/upernet-convnext-small", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, _Coloured]:
    """Tell what is where on pictures by any model for ADE20K, such as UPerNet or SegFormer."""
    return _segments(model, image, resolution)


def _segments(model: FileRef | None, image: Image, resolution: int) -> Image:
    from atelier.annotators.segments import in_colours
    from atelier.vision.loading import load

    return in_colours(load(given(model)), image, resolution)
