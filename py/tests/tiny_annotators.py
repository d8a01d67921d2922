"""Tiny models with random weights for preprocessors, each saved in a folder as its real checkpoint is."""

from pathlib import Path
from typing import Any

import torch

from tiny_vision import SIDE, SMALL, lively

PERSON = {0: "person", 1: "tree"}
GROUND = {0: "wall", 1: "sky", 2: "tree", 3: "person"}


def _saved(folder: Path, network: Any, part: Any) -> Path:
    network.save_pretrained(folder)
    part.save_pretrained(folder)
    return folder


def depth_anything(folder: Path) -> Path:
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, DPTImageProcessor

    backbone = Dinov2Config(
        **SMALL | {"num_hidden_layers": 4},
        image_size=28,
        patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"],
        reshape_hidden_states=False,
        apply_layernorm=True,
    )
    config = DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=32,
        patch_size=14,
        neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8,
        head_hidden_size=8,
    )
    pictures = DPTImageProcessor(size={"height": 56, "width": 56}, keep_aspect_ratio=True, ensure_multiple_of=14)
    return _saved(folder, lively(DepthAnythingForDepthEstimation, config), pictures)


def segformer(folder: Path, labels: dict[int, str] | None = None) -> Path:
    from transformers import SegformerConfig, SegformerForSemanticSegmentation, SegformerImageProcessor

    config = SegformerConfig(
        depths=(1, 1, 1, 1),
        hidden_sizes=(8, 8, 8, 8),
        num_attention_heads=(1, 1, 1, 1),
        decoder_hidden_size=8,
        id2label=labels or GROUND,
    )
    pictures = SegformerImageProcessor(size={"height": 2 * SIDE, "width": 2 * SIDE})
    return _saved(folder, lively(SegformerForSemanticSegmentation, config), pictures)


def yolos(folder: Path) -> Path:
    from transformers import YolosConfig, YolosForObjectDetection, YolosImageProcessor

    config = YolosConfig(**SMALL, image_size=(SIDE, SIDE), patch_size=16, num_detection_tokens=5, id2label=PERSON)
    network = lively(YolosForObjectDetection, config)
    network.class_labels_classifier.layers[-1].bias.data = torch.tensor([8.0, 2.0, -3.0])
    return _saved(folder, network, YolosImageProcessor(size={"height": SIDE, "width": SIDE}))


def vitpose(folder: Path, points: int = 17) -> Path:
    from transformers import (
        VitPoseBackboneConfig,
        VitPoseConfig,
        VitPoseForPoseEstimation,
        VitPoseImageProcessor,
    )

    backbone = VitPoseBackboneConfig(
        **{name: value for name, value in SMALL.items() if name != "intermediate_size"},
        image_size=[64, 48],
        patch_size=[16, 16],
        out_indices=[2],
    )
    config = VitPoseConfig(backbone_config=backbone, num_labels=points, use_simple_decoder=True)
    pictures = VitPoseImageProcessor(size={"height": 64, "width": 48})
    return _saved(folder, lively(VitPoseForPoseEstimation, config), pictures)
