"""What the models learn from: drawn pictures of one large thing, 32×32, cut out closely."""

import numpy as np
import torch
from PIL import Image as Pillow
from torch import Tensor

from atelier.errors import BadInput
from atelier.shapes import Scene, Thing, draw
from atelier.shapes.chance import pick
from atelier.shapes.scene import BACKGROUNDS, COLOURS, SHAPES
from atelier.values import Image

SIDE = 32
_WINDOW = (26, 26, 102, 102)
"""What is kept of a picture of 128×128: a large thing in the centre lies inside it wherever it is moved to."""


def drawn(count: int, seed: int) -> Image:
    """Return pictures [count, 32, 32, 3]; the first ones of a longer set are those of a shorter one."""
    pictures = [_picture(np.random.default_rng([seed, number])) for number in range(count)]
    return torch.from_numpy(np.stack(pictures)).float() / 255


def _picture(rng: np.random.Generator) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    colour = pick(rng, COLOURS)
    background = pick(rng, [other for other in BACKGROUNDS if other != colour])
    scene = Scene((Thing(colour, pick(rng, SHAPES), "large", "plain", "centre"),), background)
    small = Pillow.fromarray(draw(scene, rng)).resize((SIDE, SIDE), Pillow.Resampling.BOX, box=_WINDOW)
    return np.asarray(small)


def to_learn(images: Image) -> Tensor:
    """Return IMAGE [N, 32, 32, 3] of 0 … 1 as [N, 3, 32, 32] of −1 … 1; raises `BadInput` (`wrong_size`)."""
    count, height, width, channels = images.shape
    if (height, width, channels) != (SIDE, SIDE, 3) or not count:
        raise BadInput(
            "wrong_size",
            f"The pictures are {width}x{height} with {channels} channels; these models learn {SIDE}x{SIDE} in colour: "
            "scale them before, with ImageScale.",
        )
    return (images.movedim(-1, 1).float() * 2 - 1).contiguous()


def to_image(pictures: Tensor) -> Image:
    """Return pictures [N, 3, H, W] of −1 … 1 as IMAGE [N, H, W, 3] of 0 … 1, cut off, on the CPU."""
    shown: Tensor = (pictures.detach().float().cpu().movedim(1, -1) / 2 + 0.5).clamp(0, 1)
    return shown.contiguous()
