"""Tiny models with random weights for preprocessors, each saved in a folder as its real checkpoint is."""

from pathlib import Path

import torch

import tiny_vision
from tiny_vision import SIDE, SMALL, lively, saved

PERSON = {0: "person", 1: "tree"}
GROUND = {0: "wall", 1: "sky", 2: "tree", 3: "person"}


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
    return saved(folder, lively(DepthAnythingForDepthEstimation, config), pictures)


def dpt_hybrid(folder: Path) -> Path:
    from transformers import BitConfig, DPTConfig, DPTForDepthEstimation, DPTImageProcessor

    backbone = BitConfig(
        global_padding="same",
        layer_type="bottleneck",
        depths=[1, 1, 1],
        hidden_sizes=[8, 16, 32],
        embedding_size=8,
        num_groups=2,
        embedding_dynamic_padding=True,
        out_features=["stage1", "stage2", "stage3"],
    )
    config = DPTConfig(
        **SMALL | {"num_hidden_layers": 4},
        is_hybrid=True,
        backbone_config=backbone,
        backbone_featmap_shape=[1, 32, 4, 4],
        backbone_out_indices=[0, 1, 2, 3],
        image_size=64,
        patch_size=16,
        neck_hidden_sizes=[8, 16, 8, 8],  # the first two are the backbone's
        fusion_hidden_size=8,
    )
    pictures = DPTImageProcessor(size={"height": 64, "width": 64}, keep_aspect_ratio=False, ensure_multiple_of=32)
    return saved(folder, lively(DPTForDepthEstimation, config), pictures)


def upernet(folder: Path) -> Path:
    from transformers import (
        ConvNextConfig,
        SegformerImageProcessor,
        UperNetConfig,
        UperNetForSemanticSegmentation,
    )

    stages = ["stage1", "stage2", "stage3", "stage4"]
    backbone = ConvNextConfig(depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 16, 16], out_features=stages)
    config = UperNetConfig(
        backbone_config=backbone,
        hidden_size=16,
        auxiliary_channels=8,
        auxiliary_in_channels=16,
        id2label=GROUND,
    )
    pictures = SegformerImageProcessor(size={"height": 2 * SIDE, "width": 2 * SIDE})
    return saved(folder, lively(UperNetForSemanticSegmentation, config), pictures)


def segformer(folder: Path, labels: dict[int, str] | None = None) -> Path:
    return tiny_vision.segformer(folder, labels or GROUND, 2 * SIDE)


def mask2former(folder: Path) -> Path:
    from transformers import (
        Mask2FormerConfig,
        Mask2FormerForUniversalSegmentation,
        Mask2FormerImageProcessor,
        SwinConfig,
    )

    backbone = SwinConfig(
        image_size=2 * SIDE,
        patch_size=2,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 1, 1],
        window_size=4,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    config = Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=16,
        dim_feedforward=16,
        encoder_layers=1,
        decoder_layers=2,
        num_attention_heads=2,
        num_queries=6,
        id2label=GROUND,
    )
    pictures = Mask2FormerImageProcessor(size={"height": 2 * SIDE, "width": 2 * SIDE}, ignore_index=255)
    return saved(folder, lively(Mask2FormerForUniversalSegmentation, config), pictures)


def yolos(folder: Path) -> Path:
    return tiny_vision.yolos(folder, PERSON, sure=[8.0, 2.0, -3.0])


def rt_detr(folder: Path) -> Path:
    from transformers import RTDetrConfig, RTDetrForObjectDetection, RTDetrImageProcessor, RTDetrResNetConfig

    backbone = RTDetrResNetConfig(
        embedding_size=8,
        hidden_sizes=[8, 8, 16, 16],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )
    config = RTDetrConfig(
        backbone_config=backbone,
        encoder_hidden_dim=16,
        encoder_in_channels=[8, 16, 16],
        encoder_ffn_dim=16,
        encoder_attention_heads=2,
        d_model=16,
        num_queries=5,
        decoder_in_channels=[16, 16, 16],
        decoder_ffn_dim=16,
        decoder_layers=2,
        decoder_attention_heads=2,
        num_denoising=0,
        num_feature_levels=3,
        id2label=PERSON,
    )
    network = lively(RTDetrForObjectDetection, config)
    for place in network.model.decoder.class_embed:
        place.bias.data = torch.tensor([2.0, -3.0])
    pictures = RTDetrImageProcessor(size={"height": 2 * SIDE, "width": 2 * SIDE})
    return saved(folder, network, pictures)


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
    return saved(folder, lively(VitPoseForPoseEstimation, config), pictures)
