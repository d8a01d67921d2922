"""Nodes that make of a picture, by a model, what a ControlNet is steered by."""

from typing import Annotated, Any

from atelier.declare import node
from atelier.nodes.preprocessors import LINES, Drawn, Pictures, Resolution
from atelier.ports import Choice, File, Float, Output, Text
from atelier.values import FileRef, Image

_SURFACES = "ControlNet Preprocessors/Normal and Depth Estimators"
_SEGMENTS = "ControlNet Preprocessors/Semantic Segmentation"
_POSES = "ControlNet Preprocessors/Faces and Poses Estimators"
_CONVERTED = "once converted from {} of lllyasviel/Annotators by `python -m atelier.annotators`, in annotators/."


def _model(repository: str, what: str) -> File:
    """Declare a model of transformers that is looked for under its repository's name."""
    doc = f"{what}. Get {repository} with its safetensors into transformers/, or name another such model there."
    return File(folder="transformers", required=False, stands_in=repository.rpartition("/")[2], doc=doc)


def _network(name: str, what: str) -> File:
    """Declare a file of the small networks."""
    converted = _CONVERTED.format(f"{name}.pth")
    return File(
        folder="annotators",
        required=False,
        stands_in=f"{name}.safetensors",
        doc=f"{what}: {name}.safetensors, {converted}",
    )


def _switch(doc: str, *, first: str = "enable") -> Choice:
    return Choice(choices=(first, "disable" if first == "enable" else "enable"), required=False, doc=doc)


_Depth = Output("IMAGE", "The depth: what is near is white.")
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
) -> Annotated[Image, Output("IMAGE", "Which way surfaces face, as colours.")]:
    """Tell which way surfaces face, from how their depth changes, as ControlNets for normals are steered by."""
    from atelier.annotators.depth import normals
    from atelier.vision.loading import load

    return normals(load(_given(model)), image, a, bg_threshold, resolution)


@node("OneFormer-ADE20K-SemSegPreprocessor", category=_SEGMENTS, title="OneFormer ADE20K Segmentor", device=True)
def oneformer_ade20k(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, _model("shi-labs/oneformer_ade20k_swin_large", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, Output("IMAGE", "Each place in ADE20K's colour of what is there.")]:
    """Tell what is where on pictures, as ControlNets for segmentation are steered by."""
    from atelier.annotators.segments import in_colours
    from atelier.vision.loading import load

    return in_colours(load(_given(model)), image, resolution)


@node("SemSegPreprocessor", category=_SEGMENTS, title="Semantic Segmentor", device=True)
def semantic_segments(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[
        FileRef | None, _model("openmmlab/upernet-convnext-small", "The model that tells things apart")
    ] = None,
) -> Annotated[Image, Output("IMAGE", "Each place in ADE20K's colour of what is there.")]:
    """Tell what is where on pictures by any model for ADE20K, such as UPerNet or SegFormer."""
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
) -> Annotated[Image, Output("IMAGE", "The edges: the brighter, the surer.")]:
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


def _given(file: FileRef | None) -> FileRef:
    """Return a file; where one stands in, Java gives it in any case."""
    from atelier.errors import BadInput

    if file is None:
        raise BadInput("model_missing", "The network for this is not named: name it at the input that says so.")
    return file
