"""The guidance of a guider, with what its model changes of it."""

from atelier import notices
from atelier.adjustments import adjusted
from atelier.guidance import ClassifierFree, Guidance, Rescaled, Unguided
from atelier.recipes import Guider, Model


def guidance_of(guider: Guider) -> Guidance:
    """Return how the answers of a guider become one; what of its model does not act on that leaves a notice."""
    guidance, changes = _rescaled(guider), guider.model.adjusted
    if not changes:
        return guidance
    if isinstance(guidance, ClassifierFree | Rescaled | Unguided):
        return adjusted(guidance, [make() for make in changes])
    notices.add(
        "not_adjusted", "What changes guidance acts on CFGGuider, BasicGuider and the KSamplers alone: this one stays."
    )
    return guidance


def _rescaled(guider: Guider) -> Guidance:
    guidance, share = guider.guidance, guider.model.rescaled
    if share is None:
        return guidance
    if isinstance(guidance, ClassifierFree):
        return Rescaled(guidance, share)
    notices.add("not_rescaled", "RescaleCFG acts on CFGGuider and the KSamplers alone: this guidance stays as it is.")
    return guidance


def remind_of_guidance(model: Model) -> None:
    """Leave a notice where a model knows its guidance and is told none."""
    if model.knows_guidance and model.told_guidance is None:
        notices.add(
            "guidance_not_told",
            "This model was distilled to be told its guidance and is told none, as in ComfyUI: "
            "put EmbeddedGuidance before the sampler.",
        )
