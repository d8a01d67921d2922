"""MODEL, CLIP and VAE as they travel between nodes: immutable recipes over shared components.

A recipe names the components and, in order, the patches to apply. A node that changes a model makes a new recipe;
nobody changes a component. `patching` applies a recipe while it is used and takes it back after.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from atelier.values import Conditioning, FileRef

if TYPE_CHECKING:
    from diffusers import AutoencoderKL, ControlNetModel, ControlNetUnionModel, T2IAdapter, UNet2DConditionModel
    from torch import Tensor
    from torch.nn import Module
    from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

    from atelier.adjustments import Adjustment
    from atelier.guidance import Guidance


@dataclass(frozen=True, eq=False)
class Lora:
    """A LoRA as it was when it was read; what becomes of its file later does not matter.

    The weights have diffusers' names and lie on the CPU; the alphas, by weight, scale them; the options are PEFT's.
    """

    file: FileRef
    weights: Mapping[str, "Tensor"]
    alphas: Mapping[str, float]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class LoraPatch:
    """A LoRA and how strongly it acts; a negative strength acts the other way, 0 not at all."""

    lora: Lora
    strength: float


@dataclass(frozen=True)
class FreeU:
    """How a UNet is freed: strengths of what comes from its depth (b) and of coarse features from the side (s).

    The first ones are for features of four times the UNet's narrowest width, the second for twice that. With `by_mean`
    places count by how large their features are.
    """

    width: int
    b1: float
    b2: float
    s1: float
    s2: float
    by_mean: bool


@dataclass(frozen=True)
class Trained:
    """How a denoiser was trained.

    Attributes:
        predicts: what its answer is: `epsilon` the noise, `v_prediction` the velocity, `sample` the picture itself,
            `lcm` the noise, from which a consistency model concludes the picture.
        zero_snr: whether nothing of the picture was left in its noisiest timestep.
    """

    predicts: str = "epsilon"
    zero_snr: bool = False


@dataclass(frozen=True, eq=False)
class Model:
    """MODEL: a denoiser of a family with patches that act while it samples.

    With `rescaled` guidance is kept from deviating more than the positive answer, by that share. With `graded` a noise
    mask is no weight: it says how early in the run each place is let go of, mixed by that share with the weight.
    With `told_guidance` a network that was distilled to know its guidance is told that scale.
    `adjusted` makes, for each run, what else changes guidance, and `freed` says what changes the UNet's features.
    """

    unet: "UNet2DConditionModel"
    family: str
    patches: tuple[LoraPatch, ...] = ()
    trained: Trained = Trained()
    rescaled: float | None = None
    graded: float | None = None
    told_guidance: float | None = None
    adjusted: tuple[Callable[[], "Adjustment"], ...] = ()
    freed: tuple[FreeU, ...] = ()

    @property
    def knows_guidance(self) -> bool:
        """Whether its network takes a guidance scale beside the prompt, as LCM's do."""
        return getattr(self.unet.config, "time_cond_proj_dim", None) is not None

    def patched(self, patch: LoraPatch) -> "Model":
        """Return this recipe with one more patch at the end; a patch of strength 0 is left out."""
        return replace(self, patches=(*self.patches, patch)) if patch.strength else self


@dataclass(frozen=True, eq=False)
class Guider:
    """GUIDER: a model with the prompts of each side, the positive ones first, and how their answers become one."""

    model: Model
    sides: tuple[Conditioning, ...]
    guidance: "Guidance"


@dataclass(frozen=True)
class Operation:
    """LATENT_OPERATION: what is done to latents [B, C, H, W]."""

    apply: Callable[["Tensor"], "Tensor"]


@dataclass(frozen=True)
class Noise:
    """NOISE: the noise that a run begins with, drawn from a seed; without one there is none."""

    seed: int | None


@dataclass(frozen=True)
class Sampler:
    """SAMPLER: a method by its name, one of `nodes.sampling.SAMPLERS` or of a node for one alone, and its settings."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Clip:
    """CLIP: a family's text encoders with their tokenizer and patches that act while they encode.

    Prompts are read from `last_layer`, counted from the end: −1 is the last one; without it, from where the family
    reads them. `second_encoder` is there where the family reads with two.
    """

    text_encoder: "CLIPTextModel | CLIPTextModelWithProjection"
    tokenizer: "CLIPTokenizer"
    family: str
    patches: tuple[LoraPatch, ...] = ()
    last_layer: int | None = None
    second_encoder: "CLIPTextModelWithProjection | None" = None

    def patched(self, patch: LoraPatch) -> "Clip":
        """Return this recipe with one more patch at the end; a patch of strength 0 is left out."""
        return replace(self, patches=(*self.patches, patch)) if patch.strength else self

    def stopped_at(self, layer: int) -> "Clip":
        """Return this recipe with prompts read from another layer, −1 or less."""
        return replace(self, last_layer=layer)


@dataclass(frozen=True, eq=False)
class Vae:
    """VAE: the autoencoder between pictures and latents."""

    vae: "AutoencoderKL"
    family: str


@dataclass(frozen=True, eq=False)
class ControlNet:
    """CONTROL_NET: a network that steers a family's denoiser by a picture."""

    net: "ControlNetModel"
    family: str
    file: FileRef


@dataclass(frozen=True, eq=False)
class UnionControlNet:
    """CONTROL_NET: one network for several kinds of pictures, which is told by number what its picture shows.

    Without a number `untold` is asked: the same network as a ControlNet of one kind, over the same weights.
    """

    net: "ControlNetUnionModel"
    untold: "ControlNetModel"
    family: str
    file: FileRef
    shows: int | None = None

    @property
    def knows(self) -> int:
        """How many kinds of pictures there are to it."""
        return int(self.net.config["num_control_type"])

    def told(self, shows: int | None) -> "UnionControlNet":
        """Return this recipe for pictures of a kind, by its number, or of whatever kind."""
        return replace(self, shows=shows)


@dataclass(frozen=True, eq=False)
class Adapter:
    """CONTROL_NET: a T2I-Adapter, which looks at its picture once and adds the same at every step."""

    net: "T2IAdapter"
    family: str
    file: FileRef


@dataclass(frozen=True, eq=False)
class ControlLora:
    """CONTROL_NET: how a ControlNet differs from the UNet that it is used beside.

    Attributes:
        lows: by layer, what its weight differs by from the UNet's.
        whole: the weights that the file holds as they are, by diffusers' names.
        family: of the UNets that it fits.
        file: where it is from.
    """

    lows: Mapping[str, "Module"]
    whole: Mapping[str, "Tensor"]
    family: str
    file: FileRef


Control: TypeAlias = ControlNet | UnionControlNet | Adapter | ControlLora
"""CONTROL_NET: whatever steers a denoiser by a picture."""


@dataclass(frozen=True, eq=False)
class Hint:
    """A picture to steer by, float32 [b, H, W, 3], how strongly, and in which part of the run.

    `begin` and `end` are shares of the run, 0 … 1.
    """

    control: Control
    picture: "Tensor"
    strength: float
    begin: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, eq=False)
class Upscaler:
    """UPSCALE_MODEL: a network that makes pictures larger by a factor, and spandrel's way of calling it."""

    net: "Module"
    descriptor: Any
    scale: int
