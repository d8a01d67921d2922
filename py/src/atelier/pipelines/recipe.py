"""PIPELINE as it travels between nodes: an immutable recipe over shared components."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, eq=False)
class Pipeline:
    """What a pipeline of any class is put together from.

    Args:
        name: the class that the components were loaded for.
        components: models, tokenizers, schedulers and processors by their name in the class's constructor.
        options: the constructor's other arguments, where the folder gives them.
    """

    name: str
    components: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)

    def having(self, components: Mapping[str, Any]) -> "Pipeline":
        """Return this recipe with other components in the place of some."""
        return replace(self, components={**self.components, **components})
