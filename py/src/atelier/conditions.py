"""What nodes do with CONDITIONING: prompts put together, mixed, and told where and when they act.

The meaning is ComfyUI 0.3.64's. Nothing that is given is changed.
"""

import torch
from torch import Tensor

from atelier import notices
from atelier.recipes import Hint
from atelier.values import Condition, Conditioning, Options


def with_options(conditioning: Conditioning, options: Options) -> Conditioning:
    """Return the prompts with these options in place of what they said before."""
    return [(embedding, {**own, **options}) for embedding, own in conditioning]


def mixed(to: Conditioning, origin: Conditioning, share: float) -> Conditioning:
    """Return each prompt of `to` with `share` of it and the rest from the first prompt of `origin`.

    The shorter one is filled up with zeros; of the other what is longer is left out.
    """
    embedding, options = _first(origin)
    return [_mixed(one, embedding, options.get("pooled_output"), share) for one in to]


def _mixed(condition: Condition, other: Tensor, other_pooled: Tensor | None, share: float) -> Condition:
    embedding, options = condition
    length = embedding.shape[1]
    fitting = torch.nn.functional.pad(other[:, :length], (0, 0, 0, max(0, length - other.shape[1])))
    result: Options = {**options}
    if other_pooled is not None:
        pooled = options.get("pooled_output", other_pooled)
        result["pooled_output"] = pooled * share + other_pooled * (1.0 - share)
    return embedding * share + fitting * (1.0 - share), result


def joined(to: Conditioning, origin: Conditioning) -> Conditioning:
    """Return each prompt of `to` followed by the first prompt of `origin`, as if they were one long prompt."""
    other, _ = _first(origin)
    return [(torch.cat([embedding, other], dim=1), options) for embedding, options in to]


def emptied(conditioning: Conditioning) -> Conditioning:
    """Return the prompts with zeros in place of what they say."""
    return [(torch.zeros_like(embedding), _without_pooled(options)) for embedding, options in conditioning]


def _without_pooled(options: Options) -> Options:
    if "pooled_output" not in options:
        return options
    return {**options, "pooled_output": torch.zeros_like(options["pooled_output"])}


def _first(conditioning: Conditioning) -> Condition:
    if len(conditioning) > 1:
        notices.add(
            "first_prompt_only",
            f"conditioning_from holds {len(conditioning)} prompts: the first one is taken, the others have no effect.",
        )
    return conditioning[0]


def steered(conditioning: Conditioning, hint: Hint, *, for_negative: bool) -> Conditioning:
    """Return the prompts with one more hint, which a ControlNet adds after those that are there already."""
    return [
        (embedding, {**options, "hints": (*options.get("hints", ()), hint), "hints_for_negative": for_negative})
        for embedding, options in conditioning
    ]
