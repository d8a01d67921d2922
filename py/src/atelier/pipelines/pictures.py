"""Pictures on their way between nodes (IMAGE, MASK) and pipelines (Pillow's pictures, arrays, tensors)."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from atelier import notices
from atelier.errors import AtelierError
from atelier.values import Image

__all__ = ["as_image", "as_pil", "as_videos"]


def as_pil(value: Tensor, *, many: bool) -> Any:
    """Return [B, H, W, 3] or [B, H, W] of 0…1 as pictures of 8 bits, rounded as diffusers does; one alone bare."""
    from PIL import Image as Pillow

    bytes_ = (value.float() * 255.0).round().clamp(0, 255).to(torch.uint8).numpy()
    pictures = [Pillow.fromarray(one) for one in bytes_]
    return pictures if many or len(pictures) > 1 else pictures[0]


def as_image(value: Any) -> Image:
    """Return pictures, whatever a pipeline gave them as, in the form of IMAGE; values of 0…1 stay what they are.

    Takes Pillow's pictures or a list of them, arrays [B, H, W, C] or [H, W, C], tensors [B, C, H, W] or [C, H, W].
    """
    if isinstance(value, Tensor):
        planes = value.detach().float().cpu()
        return _three((planes if planes.ndim == 4 else planes[None]).movedim(-3, -1))
    if isinstance(value, np.ndarray):
        planes = torch.from_numpy(np.ascontiguousarray(value)).float()
        return _three(planes if planes.ndim == 4 else planes[None])
    pictures = [as_image(one)[0] if isinstance(one, Tensor | np.ndarray) else _unit(one) for one in _listed(value)]
    if len({picture.shape for picture in pictures}) > 1:
        raise AtelierError("sizes_differ", "The pipeline's pictures differ in size: ask it for one at a time.")
    return torch.stack(pictures)


def as_videos(value: Any) -> list[Image]:
    """Return each video of a result as the batch of its frames."""
    if isinstance(value, Tensor | np.ndarray):
        return [as_image(one) for one in (value if value.ndim == 5 else value[None])]
    videos = list(value)
    return [as_image(one) for one in (videos if not videos or isinstance(videos[0], list) else _stacks(videos))]


def _stacks(videos: list[Any]) -> list[Any]:
    """Tell a list of videos, each one array, from a list of one video's pictures."""
    return videos if isinstance(videos[0], Tensor | np.ndarray) and videos[0].ndim == 4 else [videos]


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        return [value]
    return [one for inner in value for one in _listed(inner)]


def _unit(picture: Any) -> Tensor:
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        return _three(torch.from_numpy(np.asarray(picture).astype(np.float32) / 65535.0)[..., None])
    if "A" in picture.getbands():
        notices.add("transparency_dropped", "The pipeline's pictures have transparency, which IMAGE does not carry.")
    return torch.from_numpy(np.asarray(picture.convert("RGB")).astype(np.float32) / 255.0)


def _three(planes: Tensor) -> Tensor:
    """Return [..., C] with three channels; one channel becomes grey."""
    return planes.expand(*planes.shape[:-1], 3).contiguous() if planes.shape[-1] == 1 else planes[..., :3].contiguous()
