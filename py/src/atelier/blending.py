"""Mixing pictures [B, H, W, C] of the same place with each other. The meaning is ComfyUI 0.3.64's."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from atelier.errors import BadInput
from atelier.resampling import resample
from atelier.values import Image, Mask

OPAQUE = 1.0


def _soft_light(below: Tensor, above: Tensor) -> Tensor:
    """Return W3C's soft light (Compositing and Blending Level 1)."""
    lifted = torch.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, torch.sqrt(below))
    darker = below - (1 - 2 * above) * below * (1 - below)
    return torch.where(above <= 0.5, darker, below + (2 * above - 1) * (lifted - below))


MODES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "normal": lambda _, above: above,
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: 1 - (1 - below) * (1 - above),
    "overlay": lambda below, above: torch.where(below <= 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above)),
    "soft_light": _soft_light,
    "difference": lambda below, above: below - above,
}
"""How a picture acts on the one below it. A difference below 0 counts as 0."""


def blended(below: Image, above: Image, share: float, mode: str) -> Image:
    """Return pictures of which a share, 0…1, is what the mode makes of both.

    The second ones are brought to the size of the first, cut evenly to their shape. One picture serves many.
    Raises `BadInput` (`picture_count`) for other counts that differ.
    """
    if len(below) != len(above) and 1 not in (len(below), len(above)):
        raise BadInput(
            "picture_count", f"{len(above)} pictures cannot be blended with {len(below)}: give one, or as many."
        )
    below, above = same_channels(below, above)
    if below.shape != above.shape:
        above = _to_size(above, below)
    mixed = below * (1 - share) + MODES[mode](below, above) * share
    return mixed.clamp(0, 1)


def same_channels(below: Image, above: Image) -> tuple[Image, Image]:
    """Return both with the first one's channels: what the second has beyond is left out, what it lacks is opaque."""
    missing = below.shape[-1] - above.shape[-1]
    if missing > 0:
        above = torch.nn.functional.pad(above, (0, missing), value=OPAQUE)
    return below, above[..., : below.shape[-1]]


def _to_size(image: Image, like: Image) -> Image:
    return resample(image.movedim(-1, 1), like.shape[2], like.shape[1], "bicubic", "center").movedim(1, -1)


Premultiplied = tuple[Tensor, Tensor]
"""Colours that were multiplied by how much they cover, and how much that is, 0…1."""

_Act = Callable[[Tensor, Tensor, Tensor, Tensor], Premultiplied]


def _union(above: Tensor, below: Tensor) -> Tensor:
    return above + below - above * below


def _overlaid(source: Tensor, s: Tensor, destination: Tensor, d: Tensor) -> Premultiplied:
    dark = 2 * source * destination
    light = s * d - 2 * (d - source) * (s - destination)
    return torch.where(2 * destination < d, dark, light), _union(s, d)


PORTER_DUFF: dict[str, _Act] = {
    "ADD": lambda a, s, b, d: ((a + b).clamp(0, 1), (s + d).clamp(0, 1)),
    "CLEAR": lambda _a, _s, b, d: (torch.zeros_like(b), torch.zeros_like(d)),
    "DARKEN": lambda a, s, b, d: ((1 - d) * a + (1 - s) * b + torch.min(a, b), _union(s, d)),
    "DST": lambda _a, _s, b, d: (b, d),
    "DST_ATOP": lambda a, s, b, d: (s * b + (1 - d) * a, s),
    "DST_IN": lambda _a, s, b, d: (b * s, s * d),
    "DST_OUT": lambda _a, s, b, d: ((1 - s) * b, (1 - s) * d),
    "DST_OVER": lambda a, s, b, d: (b + (1 - d) * a, d + (1 - d) * s),
    "LIGHTEN": lambda a, s, b, d: ((1 - d) * a + (1 - s) * b + torch.max(a, b), _union(s, d)),
    "MULTIPLY": lambda a, s, b, d: (a * b, s * d),
    "OVERLAY": _overlaid,
    "SCREEN": lambda a, s, b, d: (_union(a, b), _union(s, d)),
    "SRC": lambda a, s, _b, _d: (a, s),
    "SRC_ATOP": lambda a, s, b, d: (d * a + (1 - s) * b, d),
    "SRC_IN": lambda a, s, _b, d: (a * d, s * d),
    "SRC_OUT": lambda a, s, _b, d: ((1 - d) * a, (1 - d) * s),
    "SRC_OVER": lambda a, s, b, d: (a + (1 - s) * b, s + (1 - s) * d),
    "XOR": lambda a, s, b, d: ((1 - d) * a + (1 - s) * b, (1 - d) * s + (1 - s) * d),
}
"""Porter and Duff's operators (SIGGRAPH 1984), and more: of source, its cover, destination and its cover."""

_NOTHING = 1e-5


def composed(source: Image, source_mask: Mask, destination: Image, destination_mask: Mask, mode: str) -> Premultiplied:
    """Return the pictures that an operator makes of two, and their masks; a mask is 1 where nothing covers.

    The source and both masks are brought to the destination's size. As many come out as the fewest that go in.
    Raises `BadInput` (`channels_differ`).
    """
    if source.shape[-1] != destination.shape[-1]:
        raise BadInput("channels_differ", "Both pictures need the same channels: split the alpha off first.")
    count = min(len(source), len(source_mask), len(destination), len(destination_mask))
    inputs = (source[:count], source_mask[:count, ..., None], destination[:count], destination_mask[:count, ..., None])
    first, s, second, d = (
        each if each.shape[1:3] == destination.shape[1:3] else _to_size(each, destination) for each in inputs
    )
    s, d = 1 - s, 1 - d
    colours, cover = PORTER_DUFF[mode](first * s, s, second * d, d)
    plain = torch.where(cover > _NOTHING, colours / cover, torch.zeros_like(colours)).clamp(0, 1)
    return plain, (1 - cover).squeeze(-1)


def split(image: Image) -> tuple[Image, Mask]:
    """Return pictures without transparency, and 1 where they were transparent."""
    covered = image[..., 3] if image.shape[-1] > 3 else torch.ones_like(image[..., 0])
    return image[..., :3].clone(), 1.0 - covered


def joined(image: Image, mask: Mask) -> Image:
    """Return pictures [B, H, W, 4] that are transparent where the mask is 1; as many as the fewer of both."""
    count = min(len(image), len(mask))
    fitted = interpolate(mask[:, None], size=tuple(image.shape[1:3]), mode="bilinear").movedim(1, -1)
    return torch.cat([image[:count, ..., :3], 1.0 - fitted[:count]], dim=-1)
