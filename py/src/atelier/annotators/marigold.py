"""Normals of pictures by Marigold, a diffusion model that diffusers has a pipeline for."""

import torch

from atelier import signals
from atelier.annotators.sizes import pictures, resized
from atelier.errors import BadInput
from atelier.pipelines.assembling import assembled
from atelier.pipelines.loading import Wishes, load_from_folder
from atelier.pipelines.pictures import as_pil
from atelier.values import FileRef, Image

__all__ = ["normals"]

_CLASS = "MarigoldNormalsPipeline"


def normals(folder: FileRef, image: Image, steps: int, seed: int, resolution: int) -> Image:
    """Return which way surfaces face, as colours: red to the left, green up, blue towards who looks.

    Args:
        folder: as diffusers saves a MarigoldNormalsPipeline.
        image: the pictures; each is looked at by itself.
        steps: of the diffusion; 0 is the model's own.
        seed: all noise of each picture follows from it.
        resolution: of the result.

    Raises as `load_from_folder`, and `BadInput` (`wrong_model`) for a folder of another class.
    """
    import diffusers

    recipe = load_from_folder(folder, Wishes())
    if recipe.name != _CLASS:
        raise BadInput("wrong_model", f"{folder.name} is a {recipe.name} and tells no normals: take a {_CLASS}.")
    pipeline = assembled(diffusers.MarigoldNormalsPipeline, recipe)
    pipeline.set_progress_bar_config(disable=True)
    made = []
    for number, picture in enumerate(as_pil(image, many=True)):
        signals.check_cancelled()
        noise = torch.Generator("cpu").manual_seed(seed)
        found = pipeline(picture, num_inference_steps=steps or None, generator=noise, output_type="np").prediction[0]
        found[..., 0] *= -1  # Marigold's x is to the right, and ControlNets learned from ScanNet's
        made.append(resized(found * 127.5 + 127.5, resolution))
        signals.report(number + 1, len(image))
    return pictures(made).clamp(0.0, 1.0)
