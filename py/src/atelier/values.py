"""The values that travel between nodes, in ComfyUI's shapes.

MODEL, CLIP and VAE are the recipes of `recipes`. Torch is imported for the type checker only, so that reading the
declarations stays cheap.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypeAlias, TypedDict

if TYPE_CHECKING:
    from torch import Tensor

    from atelier.recipes import Hint

Image: TypeAlias = "Tensor"
"""IMAGE: float32 [B, H, W, 3] in 0…1, on the CPU."""

Mask: TypeAlias = "Tensor"
"""MASK: float32 [B, H, W] in 0…1, on the CPU; 1 is where a node shall act."""


@dataclass(frozen=True)
class Area:
    """A rectangle of the latents, in their places (an eighth of pixels), or in shares of the whole, 0 … 1."""

    height: float
    width: float
    top: float
    left: float
    in_shares: bool = False


class Options(TypedDict, total=False):
    """What goes with one prompt; what is left out says nothing."""

    pooled_output: "Tensor"
    """float [1, D]: the whole prompt in one vector."""
    area: Area
    """Where the prompt acts, else everywhere."""
    strength: float
    """Its share where several prompts act."""
    mask: "Tensor"
    """float32 [b, h, w] of any size: how much the prompt acts at each place."""
    mask_strength: float
    """A factor on the mask."""
    within_bounds: bool
    """Whether the prompt is asked within the mask's bounds only, else everywhere."""
    begin: float
    """From which share of the run on it acts, 0 … 1."""
    end: float
    """Up to which share of the run it acts, 0 … 1."""
    hints: "tuple[Hint, ...]"
    """What ControlNets add, in their order."""
    width: float
    """SDXL: as how wide a picture the model was shown such a one, in pixels; `height` with it."""
    height: float
    crop_w: float
    """SDXL: how much of it was cut off on the left, in pixels; `crop_h` above."""
    crop_h: float
    target_width: float
    """SDXL: how wide it shall be, in pixels; `target_height` with it."""
    target_height: float
    aesthetic_score: float
    """SDXL's refiner: how beautiful people found such pictures, 0 … 10."""
    concat_latent: "Tensor"
    """Of models for inpainting and editing: raw VAE latents [b, 4, h', w'] that the model sees beside its own."""
    concat_mask: "Tensor"
    """Of models for inpainting: float32 [b, 1, H, W] of any size, 1 where the picture is to be made."""
    hints_for_negative: bool
    """Whether a negative prompt without hints of its own takes these."""


Condition: TypeAlias = tuple["Tensor", Options]
"""One prompt: embeddings float [1, T, D] with T a multiple of 77, and what goes with it."""

Conditioning: TypeAlias = list[Condition]
"""CONDITIONING: the prompts that act together."""


VAE_FACTOR = 8
"""How many pixels, along each side, one place of the latents stands for."""

MAX_SIDE = 16384
"""The longest side of a picture that a node may be asked for, in pixels."""

MAX_PIXELS = MAX_SIDE**2
"""The most pixels of one picture, or of one file, all frames together; 3 GB as float32."""


class Latent(TypedDict):
    """LATENT: raw VAE latents float32 [B, C, H/8, W/8] on the CPU, before the model's own scale and shift.

    `batch_index` names, for each picture, which draw of the noise it gets; left out, it is 0…B−1.
    `noise_mask` says where sampling may change the latents: float32 [b, 1, h, w] of any size and count, 1 is where.
    """

    samples: "Tensor"
    batch_index: NotRequired[list[int]]
    noise_mask: NotRequired["Tensor"]


@dataclass(frozen=True)
class FileRef:
    """A file of the catalog as Java resolved it: its relative name, where it lies and what the catalog knows of it."""

    name: str
    path: Path
    sha256: str | None = None
    kind: str | None = None
    family: str | None = None


@dataclass(frozen=True)
class Prompt:
    """A prompt, and the embeddings that it may name, possibly more of them: files, and the names of pickles there."""

    text: str
    embeddings: tuple[FileRef, ...] = ()
    pickles: tuple[str, ...] = ()
