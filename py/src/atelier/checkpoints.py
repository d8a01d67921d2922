"""Reading models: one `.safetensors` file with all parts under the original names, or a folder of diffusers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.devices import Placement, placement
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.optimizing import optimize
from atelier.reading import reading, require_kind
from atelier.recipes import Clip, Model, Trained, Vae
from atelier.trained import scheduled_for, trained_as
from atelier.values import FileRef

if TYPE_CHECKING:
    import torch


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


def family_of(file: FileRef) -> str:
    """Return the family, with its variant, of a checkpoint that no catalog has looked at, by its header's shapes.

    Raises `BadInput`: `pickle_refused`, `family_unknown`, `checkpoint_broken`, and what `reading` does.
    """
    from safetensors import safe_open

    _refuse_pickle(file)
    broken = BadInput("checkpoint_broken", f"{file.name} is no sound .safetensors file: get it again.")
    with reading(file, broken), safe_open(file.path, framework="pt") as opened:
        found = families.of_checkpoint({name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()})  # noqa: SIM118
    if found is None:
        raise _unknown_family(file)
    return found


def load_checkpoint(file: FileRef, where: Placement | None = None) -> tuple[Model, Clip, Vae]:
    """Load the parts of a checkpoint through diffusers' own reader and without the network.

    They go where this process computes, or to another place.

    Raises `BadInput`: `pickle_refused`, `wrong_kind`, `family_unknown`, `prediction_unsupported`, `checkpoint_broken`,
    and what `reading` does.
    """
    pipeline, (family, _) = load_pipeline(file, where or placement()), _kind(file)
    encoders = [getattr(pipeline, each.part) for each in families.readings(family)]
    return (
        Model(pipeline.unet, family, trained=trained_as(file)),
        _clip(encoders, families.tokenizer(family), family),
        Vae(pipeline.vae, family),
    )


def load_pipeline(file: FileRef, where: Placement) -> Any:
    """Load a checkpoint as diffusers' own pipeline, with a scheduler for it. Raises as `load_checkpoint`."""
    _refuse_pickle(file)
    require_kind(file, "checkpoint")
    kind, trained = _kind(file), trained_as(file)
    pipeline = _read(file, kind, where)
    if trained != Trained():
        pipeline.scheduler = pipeline.scheduler.from_config(
            pipeline.scheduler.config, prediction_type=trained.predicts, rescale_betas_zero_snr=trained.zero_snr
        )
    return pipeline


def load_folder(file: FileRef) -> tuple[Model, Clip, Vae]:
    """Load the parts of a folder onto the device: `unet`, `text_encoder`, `vae`, and `tokenizer` if it has one.

    Each part is of the class that its place says, whatever the folder's `model_index.json` names, and only
    safetensors are read, half precision before full. Nothing is asked of the network.
    Raises `BadInput`: `wrong_kind`, `family_unknown`, `folder_broken`, and what `reading` does.
    """
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

    require_kind(file, "pipeline")
    family, _ = _kind(file)
    quiet()
    where = placement()
    broken = BadInput(
        "folder_broken",
        f"{file.name} cannot be loaded as a {family} model: it is damaged or parts are missing. Get it again.",
    )
    with turns.alone(), reading(replace(file, path=file.path / "model_index.json"), broken):
        unet = _part(UNet2DConditionModel, file.path / "unet", dtype=where.unet)
        kinds = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
        encoders = [
            _part(kinds[each.part], file.path / each.part, dtype=where.text_encoder)
            for each in families.readings(family)
        ]
        vae = _part(AutoencoderKL, file.path / "vae", dtype=where.vae)
        own = file.path / "tokenizer"
        tokenizer = (
            CLIPTokenizer.from_pretrained(own, local_files_only=True) if own.is_dir() else families.tokenizer(family)
        )
        for part in (unet, *encoders, vae):
            settle(part, where.device)
        trained = scheduled_for(file.path / "scheduler" / "scheduler_config.json")
    return Model(unet, family, trained=trained), _clip(encoders, tokenizer, family), Vae(vae, family)


def _clip(encoders: list[Any], tokenizer: Any, family: str) -> Clip:
    return Clip(encoders[0], tokenizer, family, second_encoder=encoders[1] if len(encoders) > 1 else None)


def _part(kind: Any, folder: Path, **precision: Any) -> Any:
    half = any(folder.glob("*model.fp16.safetensors"))
    part, found = kind.from_pretrained(
        folder,
        variant="fp16" if half else None,
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
        **precision,
    )
    if found["missing_keys"] or found["mismatched_keys"]:
        raise ValueError(f"{folder.name} lacks weights")
    return part


def _refuse_pickle(file: FileRef) -> None:
    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")


def _kind(file: FileRef) -> families.Kind:
    kind = families.kind(file.family)
    if kind is None:
        raise _unknown_family(file)
    return kind


def _unknown_family(file: FileRef) -> BadInput:
    known = ", ".join(families.FAMILIES)
    return BadInput("family_unknown", f"{file.name} is of no family that can be loaded ({known}).")


def _read(file: FileRef, asked: families.Kind, where: Placement) -> Any:
    import diffusers
    from diffusers.loaders.single_file_utils import SingleFileComponentError

    quiet()
    family, channels = asked
    config = families.config_folder(family)
    source: dict[str, Any] = {"config": str(config), "local_files_only": True}
    index = json.loads((config / "model_index.json").read_text(encoding="utf-8"))
    broken = BadInput(
        "checkpoint_broken",
        f"{file.name} cannot be loaded as a {family} checkpoint: it is damaged or parts are missing. Get it again.",
    )
    with turns.alone(), reading(file, broken, SingleFileComponentError):
        own: dict[str, Any] = dict(families.tokenizers(family))
        if where.vae is not where.unet:
            own["vae"] = diffusers.AutoencoderKL.from_single_file(
                str(file.path), subfolder="vae", dtype=where.vae, **source
            )
        if channels != families.LATENT_CHANNELS:
            own["unet"] = diffusers.UNet2DConditionModel.from_single_file(
                str(file.path), subfolder="unet", dtype=where.unet, in_channels=channels, **source
            )
        kind = getattr(diffusers, index["_class_name"])
        pipeline = kind.from_single_file(str(file.path), dtype=where.unet, **own, **source)
        stored = stored_dtypes(file.path)
        for part in (pipeline.unet, pipeline.vae, *_encoders(pipeline)):
            settle(part, where.device, stored)
    return pipeline


def _encoders(pipeline: Any) -> Iterator[Any]:
    found = (pipeline.components.get(name) for name in ("text_encoder", "text_encoder_2"))
    return (encoder for encoder in found if encoder is not None)


def stored_dtypes(path: Path) -> "frozenset[torch.dtype]":
    """Return the types of numbers that a `.safetensors` file holds, of those that networks compute in."""
    import torch
    from safetensors import safe_open

    computing = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64}
    with safe_open(path, framework="pt") as opened:
        names = {str(opened.get_slice(name).get_dtype()) for name in opened.keys()}  # noqa: SIM118
    return frozenset(computing[name] for name in names if name in computing)


def settle(part: Any, device: "torch.device", stored: "frozenset[torch.dtype] | None" = None) -> None:
    """Make a loaded network ready to be used and shared: no gradients, on the device, in memory of its own, optimized.

    The worker's settings say what is done to it, see `optimizing`.

    Args:
        part: the network as its reader left it.
        device: where it is to compute.
        stored: the types of numbers in its file, if they are known. Weights of another type were made from those,
            so they are in memory of their own already, and a copy would cost as much as all of loading.
    """
    part.requires_grad_(requires_grad=False).eval().to(device)
    for weight in part.parameters():
        if device.type == "cpu" and (stored is None or weight.dtype in stored):
            weight.data = weight.data.clone()  # it may still look into the mapped file, which others may change
    optimize(part)
