"""PIPELINE as it travels between nodes: an immutable recipe over shared components."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from atelier.values import FileRef

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Adapter:
    """A LoRA or an IP-Adapter as it was when it was read; what becomes of its file later does not matter.

    Args:
        file: where it was read.
        weights: on the CPU, with the file's names.
        strength: how strongly it acts.
    """

    file: FileRef
    weights: Mapping[str, "Tensor"]
    strength: float


@dataclass(frozen=True, eq=False)
class Inversion:
    """A textual inversion as it was when it was read: a word that prompts may use, and what it means.

    Args:
        file: where it was read.
        weights: [D] or [N, D] on the CPU: one, or by `clip_l` and `clip_g` for the two encoders of SDXL.
        token: the word.
    """

    file: FileRef
    weights: Mapping[str, "Tensor"]
    token: str


@dataclass(frozen=True, eq=False)
class Pipeline:
    """What a pipeline of any class is put together from.

    Args:
        name: the class that the components were loaded for.
        components: models, tokenizers, schedulers and processors by their name in the class's constructor.
        options: the constructor's other arguments, where the folder gives them.
        loras: act while it is called, in this order.
        ip_adapters: the same.
        inversions: words that prompts may use while it is called.
        offload: how its networks stay off the device while they do not compute: none, model, group.
        own_class: where that is the folder's own class, whose name nobody else knows.
    """

    name: str
    components: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    loras: tuple[Adapter, ...] = ()
    ip_adapters: tuple[Adapter, ...] = ()
    inversions: tuple[Inversion, ...] = ()
    own_class: Any = None
    offload: str = "none"

    def having(self, components: Mapping[str, Any]) -> "Pipeline":
        """Return this recipe with other components in the place of some."""
        return replace(self, components={**self.components, **components})

    def with_lora(self, lora: Adapter) -> "Pipeline":
        """Return this recipe with one more LoRA; one of strength 0 is left out."""
        return replace(self, loras=(*self.loras, lora)) if lora.strength else self

    def with_ip_adapter(self, adapter: Adapter) -> "Pipeline":
        """Return this recipe with one more IP-Adapter."""
        return replace(self, ip_adapters=(*self.ip_adapters, adapter))

    def with_inversion(self, inversion: Inversion) -> "Pipeline":
        """Return this recipe with one more textual inversion."""
        return replace(self, inversions=(*self.inversions, inversion))
