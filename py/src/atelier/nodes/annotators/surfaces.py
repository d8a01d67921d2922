"""Nodes that tell depths and which way surfaces face, by a model."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.annotators.ports import given, model_of, network_of
from atelier.nodes.preprocessors import Pictures, Resolution
from atelier.ports import File, Float, Int, Output, Text
from atelier.values import FileRef, Image

_SURFACES = "ControlNet Preprocessors/Normal and Depth Estimators"

_Facing = Output("IMAGE", "Which way surfaces face, as colours.")
_Depth = Output("IMAGE", "The depth: what is near is white.")


@node("DepthAnythingV2Preprocessor", category=_SURFACES, title="Depth Anything V2 - Relative", device=True)
def depth_anything_v2(
    image: Annotated[Image, Pictures],
    ckpt_name: Annotated[
        str, Text(multiline=False, required=False, doc="Of no effect; `model` says which one it is.")
    ] = "",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, model_of("depth-anything/Depth-Anything-V2-Small-hf", "The model that estimates depth")
    ] = None,
) -> Annotated[Image, _Depth]:
    """Estimate the depth of pictures, as ControlNets for depth are steered by."""
    from atelier import notices
    from atelier.annotators.depth import depth
    from atelier.vision.loading import load

    chosen = given(model)
    if ckpt_name:
        notices.add("ckpt_name_unused", f"ckpt_name {ckpt_name} has no effect: the model is {chosen.name}.")
    return depth(load(chosen), image, resolution)


@node("MiDaS-DepthMapPreprocessor", category=_SURFACES, title="MiDaS Depth Map", device=True)
def midas_depth(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, model_of("Intel/dpt-hybrid-midas", "The model that estimates depth")] = None,
) -> Annotated[Image, _Depth]:
    """Estimate the depth of pictures by MiDaS."""
    from atelier.annotators.depth import depth
    from atelier.vision.loading import load

    return depth(load(given(model)), image, resolution)


@node("MiDaS-NormalMapPreprocessor", category=_SURFACES, title="MiDaS Normal Map", device=True)
def midas_normals(
    image: Annotated[Image, Pictures],
    a: Annotated[
        float,
        Float(default=6.283185, min=0.01, max=16.0, step=0.05, required=False, doc="How little depth tilts a surface."),
    ] = 6.283185,
    bg_threshold: Annotated[
        float,
        Float(default=0.1, min=0.0, max=1.0, step=0.05, required=False, doc="What is farther faces who looks."),
    ] = 0.1,
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, model_of("Intel/dpt-hybrid-midas", "The model that estimates depth")] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, from how their depth changes, as ControlNets for normals are steered by."""
    from atelier.annotators.depth import normals
    from atelier.vision.loading import load

    return normals(load(given(model)), image, a, bg_threshold, resolution)


_Marigold = File(
    folder="pipelines",
    required=False,
    stands_in="marigold-normals-v1-1",
    doc="The model. Get prs-eth/marigold-normals-v1-1 into diffusers/, or name another of its kind there.",
)


@node("MarigoldNormalMapPreprocessor", category=_SURFACES, title="Marigold Normal Map", device=True)
def marigold_normals(
    image: Annotated[Image, Pictures],
    steps: Annotated[
        int, Int(default=0, min=0, max=50, required=False, doc="Of its diffusion; 0 is what the model does best.")
    ] = 0,
    seed: Annotated[
        int, Int(default=0, min=0, max=2**63 - 1, seed=True, required=False, doc="All noise follows from it.")
    ] = 0,
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _Marigold] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, in the colours that ControlNets for normals (normalbae) are steered by."""
    from atelier.annotators.marigold import normals

    return normals(given(model), image, steps, seed, resolution)


@node("BAE-NormalMapPreprocessor", category=_SURFACES, title="BAE Normal Map", device=True)
def bae_normals(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("scannet", "The network", published="pt")] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, as ControlNets for normals (normalbae) are steered by."""
    from atelier.annotators.bae import normals

    return normals(given(model), image, resolution)


@node("DSINE-NormalMapPreprocessor", category=_SURFACES, title="DSINE Normal Map", device=True)
def dsine_normals(
    image: Annotated[Image, Pictures],
    fov: Annotated[
        float,
        Float(default=60.0, min=0.0, max=365.0, step=1.0, required=False, doc="Of no effect: Marigold asks none."),
    ] = 60.0,
    iterations: Annotated[
        int, Int(default=5, min=1, max=20, required=False, doc="Of no effect: Marigold has steps of its own.")
    ] = 5,
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _Marigold] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, in the same colours but by Marigold: DSINE's own network is not here."""
    from atelier import notices
    from atelier.annotators.marigold import normals

    del fov, iterations
    chosen = given(model)
    notices.add(
        "another_network",
        "DSINE's own network, which is published as a pickle with code of its own, is not here: these normals are by "
        f"{chosen.name}, in the same colours. BAE-NormalMapPreprocessor is of the same authors.",
    )
    return normals(chosen, image, 0, 0, resolution)
