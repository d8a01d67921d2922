"""Nodes that make of a picture, by a model, what a ControlNet is steered by."""

from typing import Annotated, Any

from atelier.declare import node
from atelier.nodes.preprocessors import LINES, Drawn, Pictures, Resolution
from atelier.ports import Choice, File, Float, Int, Output, Text
from atelier.values import FileRef, Image

_SURFACES = "ControlNet Preprocessors/Normal and Depth Estimators"
_SEGMENTS = "ControlNet Preprocessors/Semantic Segmentation"
_POSES = "ControlNet Preprocessors/Faces and Poses Estimators"
_CONVERTED = "once converted from {} of lllyasviel/Annotators by `python -m atelier.annotators`, in annotators/."


def _model(repository: str, what: str) -> File:
    """Declare a model of transformers that is looked for under its repository's name."""
    doc = f"{what}. Get {repository} with its safetensors into transformers/, or name another such model there."
    return File(folder="transformers", required=False, stands_in=repository.rpartition("/")[2], doc=doc)


def _network(name: str, what: str, *, published: str = "pth") -> File:
    """Declare a file of the networks that are written here."""
    converted = _CONVERTED.format(f"{name}.{published}")
    return File(
        folder="annotators",
        required=False,
        stands_in=f"{name}.safetensors",
        doc=f"{what}: {name}.safetensors, {converted}",
    )


def _switch(doc: str, *, first: str = "enable") -> Choice:
    return Choice(choices=(first, "disable" if first == "enable" else "enable"), required=False, doc=doc)


_Facing = Output("IMAGE", "Which way surfaces face, as colours.")
_Depth = Output("IMAGE", "The depth: what is near is white.")
_Edges = Output("IMAGE", "The edges: the brighter, the surer.")
_In_steps = _switch("Whether edges are of three strengths only, which hides the picture's shades in them.")


@node("DepthAnythingV2Preprocessor", category=_SURFACES, title="Depth Anything V2 - Relative", device=True)
def depth_anything_v2(
    image: Annotated[Image, Pictures],
    ckpt_name: Annotated[
        str, Text(multiline=False, required=False, doc="Of no effect; `model` says which one it is.")
    ] = "",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, _model("depth-anything/Depth-Anything-V2-Small-hf", "The model that estimates depth")
    ] = None,
) -> Annotated[Image, _Depth]:
    """Estimate the depth of pictures, as ControlNets for depth are steered by."""
    from atelier import notices
    from atelier.annotators.depth import depth
    from atelier.vision.loading import load

    chosen = _given(model)
    if ckpt_name:
        notices.add("ckpt_name_unused", f"ckpt_name {ckpt_name} has no effect: the model is {chosen.name}.")
    return depth(load(chosen), image, resolution)


@node("MiDaS-DepthMapPreprocessor", category=_SURFACES, title="MiDaS Depth Map", device=True)
def midas_depth(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _model("Intel/dpt-hybrid-midas", "The model that estimates depth")] = None,
) -> Annotated[Image, _Depth]:
    """Estimate the depth of pictures by MiDaS."""
    from atelier.annotators.depth import depth
    from atelier.vision.loading import load

    return depth(load(_given(model)), image, resolution)


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
    model: Annotated[FileRef | None, _model("Intel/dpt-hybrid-midas", "The model that estimates depth")] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, from how their depth changes, as ControlNets for normals are steered by."""
    from atelier.annotators.depth import normals
    from atelier.vision.loading import load

    return normals(load(_given(model)), image, a, bg_threshold, resolution)


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

    return normals(_given(model), image, steps, seed, resolution)


@node("BAE-NormalMapPreprocessor", category=_SURFACES, title="BAE Normal Map", device=True)
def bae_normals(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("scannet", "The network", published="pt")] = None,
) -> Annotated[Image, _Facing]:
    """Tell which way surfaces face, as ControlNets for normals (normalbae) are steered by."""
    from atelier.annotators.bae import normals

    return normals(_given(model), image, resolution)


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
    chosen = _given(model)
    notices.add(
        "another_network",
        "DSINE's own network, which is published as a pickle with code of its own, is not here: these normals are by "
        f"{chosen.name}, in the same colours. BAE-NormalMapPreprocessor is of the same authors.",
    )
    return normals(chosen, image, 0, 0, resolution)


_Coloured = Output("IMAGE", "Each place in ADE20K's colour of what is there.")


@node("OneFormer-ADE20K-SemSegPreprocessor", category=_SEGMENTS, title="OneFormer ADE20K Segmentor", device=True)
def oneformer_ade20k(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, _model("facebook/mask2former-swin-large-ade-semantic", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, _Coloured]:
    """Tell what is where on pictures, as ControlNets for segmentation are steered; OneFormer itself needs its hub."""
    return _segments(model, image, resolution)


@node("SemSegPreprocessor", category=_SEGMENTS, title="Semantic Segmentor", device=True)
def semantic_segments(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, _model("openmmlab/upernet-convnext-small", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, _Coloured]:
    """Tell what is where on pictures by any model for ADE20K, such as UPerNet or SegFormer."""
    return _segments(model, image, resolution)


def _segments(model: FileRef | None, image: Image, resolution: int) -> Image:
    from atelier.annotators.segments import in_colours
    from atelier.vision.loading import load

    return in_colours(load(_given(model)), image, resolution)


_Detector = _model("PekingU/rtdetr_r50vd_coco_o365", "The model that finds people")
_Estimator = _model("usyd-community/vitpose-base-simple", "The model that finds the parts of people")
_Hands = _switch("Whether hands are drawn, where the model tells them.")
_Body = _switch("Whether bodies are drawn.")
_Face = _switch("Whether faces are drawn, where the model tells them.")
_Thick = _switch("Whether limbs are as thick as xinsir's ControlNets know them.", first="disable")
_People = Output("IMAGE", "The people, drawn as OpenPose does.")
_Points = Output("POSE_KEYPOINT", "Their points, picture by picture, as OpenPose writes them.")


@node("OpenposePreprocessor", category=_POSES, title="OpenPose Pose", device=True)
def openpose(
    image: Annotated[Image, Pictures],
    detect_hand: Annotated[str, _Hands] = "enable",
    detect_body: Annotated[str, _Body] = "enable",
    detect_face: Annotated[str, _Face] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    scale_stick_for_xinsr_cn: Annotated[str, _Thick] = "disable",
    detector: Annotated[FileRef | None, _Detector] = None,
    model: Annotated[FileRef | None, _Estimator] = None,
) -> tuple[Annotated[Image, _People], Annotated[Any, _Points]]:
    """Find people and their poses and draw them, as ControlNets for openpose are steered by."""
    switches = (detect_hand, detect_body, detect_face, scale_stick_for_xinsr_cn)
    return _poses(image, switches, resolution, _given(detector), _given(model))


@node("DWPreprocessor", category=_POSES, title="DWPose Estimator", device=True)
def dw_pose(
    image: Annotated[Image, Pictures],
    detect_hand: Annotated[str, _Hands] = "enable",
    detect_body: Annotated[str, _Body] = "enable",
    detect_face: Annotated[str, _Face] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    bbox_detector: Annotated[
        str, Text(multiline=False, required=False, doc="Of no effect; `detector` says which one it is.")
    ] = "",
    pose_estimator: Annotated[
        str, Text(multiline=False, required=False, doc="Of no effect; `model` says which one it is.")
    ] = "",
    scale_stick_for_xinsr_cn: Annotated[str, _Thick] = "disable",
    detector: Annotated[FileRef | None, _Detector] = None,
    model: Annotated[FileRef | None, _Estimator] = None,
) -> tuple[Annotated[Image, _People], Annotated[Any, _Points]]:
    """Find people and their poses and draw them; with a model of 133 points their faces and hands too."""
    from atelier import notices

    for name, value in (("bbox_detector", bbox_detector), ("pose_estimator", pose_estimator)):
        if value:
            notices.add(f"{name}_unused", f"{name} {value} has no effect: it is a model of transformers here.")
    switches = (detect_hand, detect_body, detect_face, scale_stick_for_xinsr_cn)
    return _poses(image, switches, resolution, _given(detector), _given(model))


def _poses(
    image: Image, switches: tuple[str, ...], resolution: int, detector: FileRef, model: FileRef
) -> tuple[Image, Any]:
    from atelier.annotators.poses import Parts, poses
    from atelier.vision.loading import load

    hands, body, face, thick = (switch == "enable" for switch in switches)
    return poses(load(detector), load(model), image, Parts(body, hands, face), resolution, thick=thick)


@node("LineArtPreprocessor", category=LINES, title="Realistic Lineart", device=True)
def line_art(
    image: Annotated[Image, Pictures],
    coarse: Annotated[str, _switch("Whether lines are few and coarse.", first="disable")] = "disable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("sk_model", "The network of fine lines")] = None,
    coarse_model: Annotated[
        FileRef | None,
        File(
            folder="annotators",
            required=False,
            doc=f"The network of coarse lines, for coarse: sk_model2.safetensors, {_CONVERTED.format('sk_model2.pth')}",
        ),
    ] = None,
) -> Annotated[Image, Drawn]:
    """Make line drawings of pictures, as ControlNets for lineart are steered by."""
    from atelier.annotators.lines import drawn

    return drawn(_given(coarse_model if coarse == "enable" else model), image, resolution)


@node("AnimeLineArtPreprocessor", category=LINES, title="Anime Lineart", device=True)
def anime_line_art(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("netG", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make line drawings as of anime, as ControlNets for anime lineart are steered by."""
    from atelier.annotators.lines import drawn_as_anime

    return drawn_as_anime(_given(model), image, resolution)


@node("HEDPreprocessor", category=LINES, title="HED Soft-Edge Lines", device=True)
def hed(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("ControlNetHED", "The network")] = None,
) -> Annotated[Image, _Edges]:
    """Find soft edges of pictures, as ControlNets for softedge are steered by."""
    from atelier.annotators.lines import soft_edges

    return soft_edges(_given(model), image, resolution, in_steps=safe == "enable")


@node("FakeScribblePreprocessor", category=LINES, title="Fake Scribble Lines", device=True)
def fake_scribble(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("ControlNetHED", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make scribbles of pictures from their soft edges, as ControlNets for scribbles are steered by."""
    from atelier.annotators.lines import scribbled

    return scribbled(_given(model), image, resolution, in_steps=safe == "enable")


@node("PiDiNetPreprocessor", category=LINES, title="PiDiNet Soft-Edge Lines", device=True)
def pidinet(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("table5_pidinet", "The network")] = None,
) -> Annotated[Image, _Edges]:
    """Find soft edges of pictures by a smaller network, as ControlNets for softedge are steered by."""
    from atelier.annotators.lines import soft_edges_by_differences

    return soft_edges_by_differences(_given(model), image, resolution, in_steps=safe == "enable")


@node("Scribble_PiDiNet_Preprocessor", category=LINES, title="Scribble PiDiNet Lines", device=True)
def scribble_pidinet(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, _network("table5_pidinet", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make scribbles of pictures from PiDiNet's edges, as ControlNets for scribbles are steered by."""
    from atelier.annotators.lines import scribbled_by_differences

    return scribbled_by_differences(_given(model), image, resolution, in_steps=safe == "enable")


def _given(file: FileRef | None) -> FileRef:
    """Return a file; where one stands in, Java gives it in any case."""
    from atelier.errors import BadInput

    if file is None:
        raise BadInput("model_missing", "The network for this is not named: name it at the input that says so.")
    return file
