"""Preprocessors over transformers' models: what a plain program gets with the same folders, pixel for pixel."""

from pathlib import Path
from typing import Any

import cv2
import diffusers
import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow
from torch import Tensor

import tiny_annotators
import tiny_pipelines
from atelier.annotators.keypoints import person
from atelier.annotators.palette import ADE20K
from atelier.annotators.skeleton import draw
from atelier.declare import NODES
from atelier.errors import BadInput
from atelier.ports import File
from atelier.values import FileRef
from conftest import Nodes

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own parts
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

WIDTH, HEIGHT, RESOLUTION = 96, 80, 128
SCALED = (154, 128)


def picture(seed: int) -> Tensor:
    small = torch.rand(1, 3, 5, 6, generator=torch.Generator().manual_seed(seed))
    grown = torch.nn.functional.interpolate(small, size=(HEIGHT, WIDTH), mode="bicubic").clamp(0, 1)
    return (grown.movedim(1, -1) * 255).to(torch.uint8).float() / 255.0


PICTURE = picture(0)
PIXELS = (PICTURE[0].numpy() * 255).astype(np.uint8)


def enlarged() -> Any:
    return cv2.resize(PIXELS, SCALED, interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("transformers")

    def made(name: str, *arguments: Any) -> FileRef:
        path = root / "-".join([name, *[str(len(str(one))) for one in arguments]])
        if not path.exists():
            getattr(tiny_annotators, name)(path, *arguments)
        return FileRef(name, path)

    return made


def made_of(nodes: Nodes, name: str, **inputs: Any) -> Any:
    outputs = nodes.run(name, image=nodes.live("IMAGE", PICTURE), resolution=RESOLUTION, **inputs)
    return [nodes.value(output) for output in outputs]


def plain_depth(folder: FileRef) -> Any:
    pipeline = transformers.pipeline("depth-estimation", model=str(folder.path), device="cpu")
    for weight in pipeline.model.parameters():
        weight.data = weight.data.clone()
    return pipeline(Pillow.fromarray(PIXELS))["predicted_depth"].float().numpy()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DepthAnythingV2Preprocessor", "depth_anything"),
        ("MiDaS-DepthMapPreprocessor", "depth_anything"),
        ("MiDaS-DepthMapPreprocessor", "dpt_hybrid"),
    ],
)
def test_depth_is_the_models_own_from_far_to_near(nodes: Nodes, folders: Any, name: str, kind: str) -> None:
    folder = folders(kind)
    (found,) = made_of(nodes, name, model=folder)
    values = plain_depth(folder)
    shown = (values - values.min()) / (values.max() - values.min())
    expected = cv2.resize(np.repeat(shown[..., None], 3, axis=2) * 255, SCALED, interpolation=cv2.INTER_CUBIC)
    assert found.shape == (1, 128, 154, 3)
    assert np.array_equal(found[0].numpy(), (expected / 255).clip(0, 1).astype(np.float32))
    assert found.std() > 0.05


def test_a_ckpt_name_of_comfyui_is_said_to_have_no_effect(nodes: Nodes, folders: Any) -> None:
    made_of(
        nodes, "DepthAnythingV2Preprocessor", model=folders("depth_anything"), ckpt_name="depth_anything_v2_vitl.pth"
    )
    assert [notice["code"] for notice in nodes.notices] == ["ckpt_name_unused"]


@pytest.mark.parametrize("kind", ["depth_anything", "dpt_hybrid"])
def test_normals_follow_from_how_depth_changes(nodes: Nodes, folders: Any, kind: str) -> None:
    folder = folders(kind)
    (found,) = made_of(nodes, "MiDaS-NormalMapPreprocessor", model=folder, a=0.5, bg_threshold=0.05)
    values = plain_depth(folder)
    near = (values - values.min()) / (values.max() - values.min()) >= 0.05
    right, down = (cv2.Sobel(values, cv2.CV_32F, *order, ksize=3) * near for order in ((1, 0), (0, 1)))
    length = np.sqrt(right**2 + down**2 + 0.5**2)
    colours = np.stack([right / length, down / length, 0.5 / length], axis=2) * 127.5 + 127.5
    expected = cv2.resize(colours.astype(np.float32), SCALED, interpolation=cv2.INTER_CUBIC) / 255
    assert np.allclose(found[0].numpy(), expected.clip(0, 1), atol=1e-6)
    assert 0.02 < near.mean() < 0.98


@pytest.fixture
def marigold(tmp_path: Path) -> tuple[Any, FileRef]:
    """A plain program, and the folder of its model."""
    plainly = diffusers.MarigoldNormalsPipeline(
        **tiny_pipelines.marigold(),
        prediction_type="normals",
        default_denoising_steps=2,
        default_processing_resolution=64,
    )
    plainly.save_pretrained(tmp_path / "marigold")
    plainly.set_progress_bar_config(disable=True)
    return plainly, FileRef("marigold", tmp_path / "marigold")


def test_normals_by_marigold_have_red_to_the_left(nodes: Nodes, marigold: Any, tmp_path: Path) -> None:
    plainly, folder = marigold
    (found,) = made_of(nodes, "MarigoldNormalMapPreprocessor", model=folder, seed=3)
    noise = torch.Generator().manual_seed(3)
    facing = plainly(Pillow.fromarray(PIXELS), generator=noise, output_type="np").prediction[0]
    facing[..., 0] *= -1
    expected = cv2.resize((facing * 127.5 + 127.5).astype(np.float32), SCALED, interpolation=cv2.INTER_CUBIC) / 255
    assert np.array_equal(found[0].numpy(), expected.clip(0, 1).astype(np.float32))
    assert found.std() > 0.05
    assert nodes.notices == []
    depth = diffusers.MarigoldDepthPipeline(**tiny_pipelines.marigold(), prediction_type="depth")
    depth.save_pretrained(tmp_path / "depth")
    with pytest.raises(BadInput) as refused:
        made_of(nodes, "MarigoldNormalMapPreprocessor", model=FileRef("d", tmp_path / "depth"))
    assert refused.value.code == "wrong_model"


def test_dsines_normals_are_marigolds_and_say_so(nodes: Nodes, marigold: Any) -> None:
    _, folder = marigold
    (found,) = made_of(nodes, "DSINE-NormalMapPreprocessor", model=folder, fov=40.0, iterations=3)
    assert [notice["code"] for notice in nodes.notices] == ["another_network"]
    (expected,) = made_of(nodes, "MarigoldNormalMapPreprocessor", model=folder)
    assert torch.equal(found, expected)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("OneFormer-ADE20K-SemSegPreprocessor", "mask2former"),
        ("SemSegPreprocessor", "segformer"),
        ("SemSegPreprocessor", "upernet"),
    ],
)
def test_each_place_has_ade20ks_colour_of_what_is_there(nodes: Nodes, folders: Any, name: str, kind: str) -> None:
    folder = folders(kind)
    (found,) = made_of(nodes, name, model=folder)
    loaded = transformers.pipeline("image-segmentation", model=str(folder.path), device="cpu")
    for weight in loaded.model.parameters():
        weight.data = weight.data.clone()
    pictures = transformers.AutoImageProcessor.from_pretrained(folder.path)
    answer = loaded.model(**pictures(Pillow.fromarray(enlarged()), return_tensors="pt"))
    (kinds,) = pictures.post_process_semantic_segmentation(answer, target_sizes=[SCALED[::-1]])
    assert len(kinds.unique()) > 1
    assert torch.equal(found[0], torch.tensor(ADE20K)[kinds] / 255.0)


def test_colours_are_ade20ks() -> None:
    assert len(set(ADE20K)) >= 145
    assert len(ADE20K) == 150
    assert ADE20K[2] == (6, 230, 230)  # the sky
    assert ADE20K[12] == (150, 5, 61)  # a person
    assert ADE20K[149] == (92, 0, 255)


def test_a_model_of_more_things_than_there_are_colours_is_refused(nodes: Nodes, folders: Any) -> None:
    folder = folders("segformer", {number: f"thing {number}" for number in range(151)})
    with pytest.raises(BadInput) as refused:
        made_of(nodes, "SemSegPreprocessor", model=folder)
    assert refused.value.code == "wrong_model"
    assert "151" in refused.value.message


@pytest.mark.parametrize(
    ("name", "kind", "points"),
    [("OpenposePreprocessor", "yolos", 17), ("OpenposePreprocessor", "rt_detr", 17), ("DWPreprocessor", "yolos", 133)],
)
def test_people_are_found_and_drawn(nodes: Nodes, folders: Any, name: str, kind: str, points: int) -> None:
    detector, estimator = folders(kind), folders("vitpose", points)
    found, told = made_of(nodes, name, detector=detector, model=estimator)
    people = [
        person(one["keypoints"].tolist(), one["scores"].tolist(), 0.3) for one in plain_poses(detector, estimator)
    ]
    assert len(people) > 0
    assert any(point is not None for one in people for point in one.body)
    assert np.array_equal((found[0].numpy() * 255).round().astype(np.uint8), draw(people, *SCALED))
    assert found.any()
    (of_picture,) = told
    assert (of_picture["canvas_width"], of_picture["canvas_height"]) == SCALED
    assert len(of_picture["people"]) == len(people)
    assert len(of_picture["people"][0]["pose_keypoints_2d"]) == 18 * 3
    assert len(of_picture["people"][0]["face_keypoints_2d"]) == (68 * 3 if points == 133 else 0)
    assert [notice["code"] for notice in nodes.notices] == ([] if points == 133 else ["body_only"])


def plain_poses(detector: FileRef, estimator: FileRef) -> Any:
    shown = Pillow.fromarray(enlarged())
    objects = transformers.pipeline("object-detection", model=str(detector.path), device="cpu", threshold=0.3)
    network = transformers.VitPoseForPoseEstimation.from_pretrained(estimator.path)
    for weight in [*objects.model.parameters(), *network.parameters()]:
        weight.data = weight.data.clone()
    boxes = [one["box"] for one in objects(shown) if one["label"] == "person"]
    corners = [[box["xmin"], box["ymin"], box["xmax"] - box["xmin"], box["ymax"] - box["ymin"]] for box in boxes]
    pictures = transformers.AutoImageProcessor.from_pretrained(estimator.path)
    answer = network(**pictures(shown, boxes=[corners], return_tensors="pt"))
    return pictures.post_process_pose_estimation(answer, boxes=[corners])[0]


def test_parts_that_are_switched_off_are_not_drawn(nodes: Nodes, folders: Any) -> None:
    files = {"detector": folders("yolos"), "model": folders("vitpose", 133)}
    off = dict.fromkeys(("detect_hand", "detect_body", "detect_face"), "disable")
    found, told = made_of(nodes, "DWPreprocessor", **files, **off)
    assert not found.any()
    assert not any(told[0]["people"][0]["pose_keypoints_2d"])
    (face, _) = made_of(nodes, "DWPreprocessor", **files, **off | {"detect_face": "enable"})
    assert set(face.unique().tolist()) == {0.0, 1.0}


def test_a_model_that_tells_no_poses_is_refused(nodes: Nodes, folders: Any) -> None:
    with pytest.raises(BadInput) as refused:
        made_of(nodes, "OpenposePreprocessor", detector=folders("yolos"), model=folders("segformer"))
    assert refused.value.code == "wrong_model"


def test_every_model_that_stands_in_says_where_to_get_it() -> None:
    found = 0
    for node_type in NODES:
        for name, port in node_type.inputs:
            if isinstance(port, File) and port.stands_in is not None:
                found += 1
                assert port.required is False
                assert port.stands_in in port.doc, (node_type.name, name)
                assert "Get " in port.doc or "python -m atelier.annotators" in port.doc
    assert found >= 10


def test_without_a_model_it_says_so(nodes: Nodes) -> None:
    with pytest.raises(BadInput) as refused:
        made_of(nodes, "HEDPreprocessor")
    assert refused.value.code == "model_missing"


def test_pickles_are_refused(nodes: Nodes, tmp_path: Path) -> None:
    (tmp_path / "netG.pth").write_bytes(b"\x80\x02}q\x00.")
    with pytest.raises(BadInput) as refused:
        made_of(nodes, "AnimeLineArtPreprocessor", model=FileRef("netG.pth", tmp_path / "netG.pth"))
    assert refused.value.code == "pickle_refused"
