"""Nodes that draw how people stand, by models."""

from typing import Annotated, Any

from atelier.declare import node
from atelier.nodes.annotators.ports import given, model_of, switch
from atelier.nodes.preprocessors import Pictures, Resolution
from atelier.ports import Output, Text
from atelier.values import FileRef, Image

_POSES = "ControlNet Preprocessors/Faces and Poses Estimators"

_Detector = model_of("PekingU/rtdetr_r50vd_coco_o365", "The model that finds people")
_Estimator = model_of("usyd-community/vitpose-base-simple", "The model that finds the parts of people")
_Hands = switch("Whether hands are drawn, where the model tells them.")
_Body = switch("Whether bodies are drawn.")
_Face = switch("Whether faces are drawn, where the model tells them.")
_Thick = switch("Whether limbs are as thick as xinsir's ControlNets know them.", first="disable")
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
    return _poses(image, switches, resolution, given(detector), given(model))


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
    return _poses(image, switches, resolution, given(detector), given(model))


def _poses(
    image: Image, switches: tuple[str, ...], resolution: int, detector: FileRef, model: FileRef
) -> tuple[Image, Any]:
    from atelier.annotators.poses import Parts, poses
    from atelier.vision.loading import load

    hands, body, face, thick = (switch == "enable" for switch in switches)
    return poses(load(detector), load(model), image, Parts(body, hands, face), resolution, thick=thick)
