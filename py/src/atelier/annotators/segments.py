"""Segments of pictures in ADE20K's colours, as ControlNets for segmentation are steered."""

import torch

from atelier.annotators.palette import ADE20K
from atelier.annotators.sizes import brought_to
from atelier.errors import BadInput
from atelier.values import Image
from atelier.vision.model import VisionModel
from atelier.vision.tasks import segmented

__all__ = ["in_colours"]


def in_colours(model: VisionModel, image: Image, resolution: int) -> Image:
    """Return each place of pictures in the colour of what is there; black where nothing was found.

    Raises as `vision.tasks.segmented`, and `BadInput` (`wrong_model`) for a model that tells more things apart.
    """
    names: dict[int, str] = getattr(model.network.config, "id2label", None) or {}
    kinds = {name: int(number) for number, name in names.items()}
    if len(names) > len(ADE20K):
        raise BadInput(
            "wrong_model",
            f"{model.name} tells {len(names)} things apart, and there are colours for the {len(ADE20K)} of ADE20K: "
            "take a model that was trained on those.",
        )
    scaled = brought_to(image, resolution)
    _, masks, found = segmented(model, scaled, {"subtask": "semantic"})
    shown = torch.zeros_like(scaled)
    for picture, of_picture, told in zip(shown, masks, found, strict=True):
        for mask, segment in zip(of_picture, told, strict=False):  # a picture without segments has one black mask
            picture[mask > 0] = torch.tensor(ADE20K[kinds[segment["label"]]]) / 255.0
    return shown
