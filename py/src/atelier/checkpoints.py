"""Reading checkpoints: one `.safetensors` file with all parts, under the original key names."""

from typing import Any

from atelier import families
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.reading import reading, require_kind
from atelier.recipes import Clip, Model, Vae
from atelier.values import FileRef


def warm_up() -> None:
    """Import what reading and running a checkpoint imports, seconds of work, and read the tokenizer's files."""
    from diffusers import (  # noqa: F401
        AutoencoderKL,
        EulerDiscreteScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel  # noqa: F401

    quiet()
    EulerDiscreteScheduler().compatibles  # noqa: B018  (imports them; the pipeline's reader asks for it)
    families.clip_tokenizer()


def load_checkpoint(file: FileRef) -> tuple[Model, Clip, Vae]:
    """Load the parts of a checkpoint onto the device, through diffusers' own reader and without the network.

    Raises `BadInput`: `pickle_refused`, `wrong_kind`, `family_unknown`, `checkpoint_broken`, and what `reading` does.
    """
    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    require_kind(file, "checkpoint")
    if file.family not in families.FAMILIES:
        known = ", ".join(families.FAMILIES)
        raise BadInput("family_unknown", f"{file.name} is of no family that can be loaded ({known}).")
    pipeline = _read(file, file.family)
    return (
        Model(pipeline.unet, file.family),
        Clip(pipeline.text_encoder, pipeline.tokenizer, file.family),
        Vae(pipeline.vae, file.family),
    )


def _read(file: FileRef, family: str) -> Any:
    from diffusers import AutoencoderKL, StableDiffusionPipeline
    from diffusers.loaders.single_file_utils import SingleFileComponentError

    quiet()
    where = placement()
    source: dict[str, Any] = {"config": str(families.config_folder(family)), "local_files_only": True}
    broken = BadInput(
        "checkpoint_broken",
        f"{file.name} cannot be loaded as a {family} checkpoint: it is damaged or parts are missing. Get it again.",
    )
    with reading(file, broken, SingleFileComponentError):
        own: dict[str, Any] = {"tokenizer": families.clip_tokenizer()}
        if where.vae is not where.unet:
            own["vae"] = AutoencoderKL.from_single_file(
                str(file.path), subfolder="vae", torch_dtype=where.vae, **source
            )
        pipeline = StableDiffusionPipeline.from_single_file(str(file.path), torch_dtype=where.unet, **own, **source)
        for part in (pipeline.unet, pipeline.text_encoder, pipeline.vae):
            part.requires_grad_(requires_grad=False).eval().to(where.device)
            for weight in part.parameters():
                weight.data = weight.data.clone()  # it may still look into the mapped file, which others may change
    return pipeline
