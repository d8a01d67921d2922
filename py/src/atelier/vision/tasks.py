"""What transformers' pipelines find in each picture: depth, segments, objects, classes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atelier import signals
from atelier.errors import BadInput
from atelier.pipelines.pictures import as_pil
from atelier.values import Image, Mask
from atelier.vision.drawing import with_boxes, with_segments
from atelier.vision.model import VisionModel

__all__ = ["classified", "depths", "detected", "segmented"]

_TASKS = {
    "depth estimation": ("DepthEstimationPipeline", ("DEPTH_ESTIMATION",)),
    "segmentation": (
        "ImageSegmentationPipeline",
        ("IMAGE_SEGMENTATION", "SEMANTIC_SEGMENTATION", "INSTANCE_SEGMENTATION", "UNIVERSAL_SEGMENTATION"),
    ),
    "detection": ("ObjectDetectionPipeline", ("OBJECT_DETECTION",)),
    "zero-shot detection": ("ZeroShotObjectDetectionPipeline", ("ZERO_SHOT_OBJECT_DETECTION",)),
    "classification": ("ImageClassificationPipeline", ("IMAGE_CLASSIFICATION",)),
    "zero-shot classification": ("ZeroShotImageClassificationPipeline", ("ZERO_SHOT_IMAGE_CLASSIFICATION",)),
}
"""The pipeline of each task, and transformers' tables of the networks that do it."""

Found = Mapping[str, Any]


def depths(model: VisionModel, images: Image) -> tuple[Image, Tensor]:
    """Return how far away everything is: pictures from the least value, 0, to the largest, 1, and the values [B, H, W].

    What the values mean (metres, or their inverse without a scale) is the model's own. Raises as `_each`.
    """
    values = torch.stack([one["predicted_depth"].float().cpu() for one in _each(model, "depth estimation", images)])
    lowest, highest = values.amin((1, 2), keepdim=True), values.amax((1, 2), keepdim=True)
    pictures = (values - lowest) / (highest - lowest)
    return pictures.nan_to_num()[..., None].expand(-1, -1, -1, 3).contiguous(), values


def segmented(
    model: VisionModel, images: Image, arguments: Mapping[str, Any]
) -> tuple[Image, list[Mask], list[list[Found]]]:
    """Return the pictures with their segments in colour, the masks of each picture, and what each mask shows.

    A picture without any segment has one black mask. Raises as `_each`.
    """
    found = list(_each(model, "segmentation", images, **arguments))
    masks = [_masks(segments, images) for segments in found]
    told = [[_named(segment) for segment in segments] for segments in found]
    drawn = [with_segments(*both) for both in zip(as_pil(images, many=True), masks, strict=True)]
    return torch.stack(drawn), masks, told


def detected(
    model: VisionModel, images: Image, arguments: Mapping[str, Any], labels: list[str] | None = None
) -> tuple[Image, list[list[Found]]]:
    """Return the pictures with their boxes drawn, and the objects of each: `label`, `score`, `box` in pixels.

    Args:
        model: one that detects; with `labels`, one that detects whatever is named.
        images: each is looked at by itself.
        arguments: of the pipeline's call.
        labels: what to look for.

    Raises as `_each`.
    """
    named = {"candidate_labels": labels} if labels is not None else {}
    task = "detection" if labels is None else "zero-shot detection"
    found = list(_each(model, task, images, **named, **arguments))
    drawn = [with_boxes(*both) for both in zip(as_pil(images, many=True), found, strict=True)]
    return torch.stack(drawn), found


def classified(
    model: VisionModel, images: Image, arguments: Mapping[str, Any], labels: list[str] | None = None
) -> list[list[Found]]:
    """Return the classes of each picture, the likeliest first: `label` and `score`. Raises as `_each`."""
    if labels is None:
        return list(_each(model, "classification", images, **arguments))
    return list(_each(model, "zero-shot classification", images, candidate_labels=labels, **arguments))


def _each(model: VisionModel, task: str, images: Image, **arguments: Any) -> Iterator[Any]:
    """Yield what a pipeline finds in each picture; looks at the cancel flag before each.

    Raises `BadInput`: `wrong_model` for a network that is not made for the task, `arguments_refused`.
    """
    pipeline = _pipeline(model, task)
    pictures = as_pil(images, many=True)
    for place, picture in enumerate(pictures):
        signals.check_cancelled()
        try:
            yield pipeline(picture, **arguments)
        except ValueError as refusal:
            raise BadInput("arguments_refused", f"{model.name} ({model.kind}) refuses: {refusal}") from refusal
        signals.report(place + 1, len(pictures))


def _pipeline(model: VisionModel, task: str) -> Callable[..., Any]:
    import transformers

    name, tables = _TASKS[task]
    kinds = [kind for table in tables for kind in _kinds(table)]
    if model.kind not in kinds or model.image_processor is None:
        raise BadInput(
            "wrong_model",
            f"{model.name} is a {model.kind}, which is not made for {task}: load one of transformers' "
            f"{len(kinds)} classes for it, such as {', '.join(sorted(kinds)[:3])}.",
        )
    network: Any = model.network
    made: Callable[..., Any] = getattr(transformers, name)(
        model=network, tokenizer=model.tokenizer, image_processor=model.image_processor, device=network.device
    )
    return made


def _kinds(table: str) -> Iterator[str]:
    from transformers.models.auto import modeling_auto

    for named in getattr(modeling_auto, f"MODEL_FOR_{table}_MAPPING_NAMES").values():
        yield from (named if isinstance(named, tuple | list) else (named,))


def _named(segment: Found) -> Found:
    return {"label": segment["label"], "score": segment["score"]}


def _masks(segments: list[Found], images: Image) -> Mask:
    if not segments:
        return torch.zeros(1, *images.shape[1:3])
    return torch.stack([torch.from_numpy(np.asarray(segment["mask"]) > 0).float() for segment in segments])
