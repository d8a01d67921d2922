"""What ControlNets are steered by, made of pictures."""

import torch

from atelier.edges import canny
from atelier.signals import check_cancelled
from atelier.values import Image


def edges(image: Image, low: float, high: float) -> Image:
    """Return the edges of pictures [B, H, W, 3], white on black."""
    found = []
    for pixels in (image[..., :3] * 255.0).clamp(0, 255).to(torch.uint8).numpy():
        check_cancelled()
        found.append(torch.from_numpy(canny(pixels, low, high)))
    lines = torch.stack(found).float().div(255.0)
    return lines[..., None].repeat(1, 1, 1, 3)
