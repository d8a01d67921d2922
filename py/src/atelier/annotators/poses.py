"""Poses of the people on pictures: transformers' detector finds them, and its ViTPose their parts."""

from dataclasses import dataclass, replace
from typing import Any

from atelier import notices, signals
from atelier.annotators.keypoints import WHOLE_BODY, Person, as_openpose, person
from atelier.annotators.sizes import brought_to, pictures
from atelier.annotators.skeleton import draw
from atelier.errors import BadInput
from atelier.pipelines.pictures import as_pil
from atelier.values import Image
from atelier.vision.model import VisionModel
from atelier.vision.tasks import detected

__all__ = ["Parts", "poses"]

_KIND = "VitPoseForPoseEstimation"
_PERSON = "person"
_SURE_OF_PERSON, _SURE_OF_PART = 0.3, 0.3
_WIDE = 500
"""From so many pixels of the longer side on, ControlNets of xinsir were shown thicker limbs."""


@dataclass(frozen=True)
class Parts:
    """Which parts of people are drawn."""

    body: bool = True
    hands: bool = True
    face: bool = True

    def of(self, one: Person) -> Person:
        """Return a person with these parts alone."""
        body = one.body if self.body else (None,) * len(one.body)
        hands = (one.left_hand, one.right_hand) if self.hands else ((), ())
        return replace(one, body=body, face=one.face if self.face else (), left_hand=hands[0], right_hand=hands[1])


def poses(
    detector: VisionModel, estimator: VisionModel, image: Image, parts: Parts, resolution: int, *, thick: bool
) -> tuple[Image, list[dict[str, Any]]]:
    """Return the people of pictures drawn on black, and their points picture by picture as OpenPose writes them.

    Args:
        detector: finds objects, among them `person`.
        estimator: a ViTPose of 17 points, or of 133 with face and hands.
        image: the pictures.
        parts: which are drawn.
        resolution: of the result.
        thick: whether limbs are as thick as xinsir's ControlNets know them.

    Raises `BadInput`: `wrong_model`, and what `vision.tasks.detected` does.
    """
    if estimator.kind != _KIND:
        raise BadInput(
            "wrong_model", f"{estimator.name} is a {estimator.kind} and tells no poses: load a {_KIND} such as ViTPose."
        )
    scaled = brought_to(image, resolution)
    _, found = detected(detector, scaled, {"threshold": _SURE_OF_PERSON})
    height, width = scaled.shape[1:3]
    shown, told = [], []
    for picture, objects in zip(as_pil(scaled, many=True), found, strict=True):
        signals.check_cancelled()
        boxes = [one["box"] for one in objects if one["label"] == _PERSON]
        people = [parts.of(one) for one in _people(estimator, picture, boxes)]
        shown.append(draw(people, width, height, _thickness(max(width, height)) if thick else 1))
        told.append(as_openpose(people, width, height))
    _say_what_is_missing(estimator, parts)
    return pictures(shown), told


def _people(estimator: VisionModel, picture: Any, boxes: list[dict[str, int]]) -> list[Person]:
    if not boxes:
        return []
    network: Any = estimator.network
    corners = [[box["xmin"], box["ymin"], box["xmax"] - box["xmin"], box["ymax"] - box["ymin"]] for box in boxes]
    inputs = estimator.image_processor(images=picture, boxes=[corners], return_tensors="pt")
    pixels = inputs["pixel_values"].to(device=network.device, dtype=network.dtype)
    answer = network(pixel_values=pixels, **_which(network, len(pixels)))
    found = estimator.image_processor.post_process_pose_estimation(answer, boxes=[corners])[0]
    return [person(one["keypoints"].tolist(), one["scores"].tolist(), _SURE_OF_PART) for one in found]


def _which(network: Any, count: int) -> dict[str, Any]:
    """Say to a ViTPose+, which has experts for several data sets, that it is asked for COCO's, its first."""
    import torch

    if getattr(network.config.backbone_config, "num_experts", 1) == 1:
        return {}
    return {"dataset_index": torch.zeros(count, dtype=torch.long, device=network.device)}


def _thickness(side: int) -> int:
    return 1 if side < _WIDE else min(2 + side // 1000, 7)


def _say_what_is_missing(estimator: VisionModel, parts: Parts) -> None:
    network: Any = estimator.network
    if (parts.hands or parts.face) and network.config.num_labels != WHOLE_BODY:
        notices.add(
            "body_only", f"{estimator.name} tells the points of bodies alone: there are no faces and no hands on it."
        )
