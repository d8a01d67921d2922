"""Reading a model's parts from files of their own: a denoiser, a VAE, text encoders.

What each is follows from the shapes of its weights; names may be the original ones or diffusers' and transformers'.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from atelier import families, turns
from atelier.checkpoints import settle
from atelier.devices import placement
from atelier.errors import BadInput
from atelier.families import Reading
from atelier.libraries import quiet
from atelier.reading import reading, require_kind
from atelier.recipes import Clip, Model, Vae
from atelier.trained import trained_as
from atelier.values import FileRef

if TYPE_CHECKING:
    import torch
    from torch import Tensor

Weights = Mapping[str, "Tensor"]

_DENOISER, _VAE = "model.diffusion_model.", "first_stage_model."
_LAYER = re.compile(r"encoder\.layers\.(\d+)\.")
_NOT_LEARNED = re.compile(r"position_ids$|logit_scale$")


def load_denoiser(file: FileRef) -> Model:
    """Load a denoiser alone. Raises `BadInput`: `part_not_loadable`, and what `_weights` does."""
    from diffusers import UNet2DConditionModel
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint

    where = placement()
    with turns.alone(), reading(file, _broken(file, "denoiser")):
        weights = _without_prefix(_weights(file, "diffusion_model"), _DENOISER)
        name = file.family or families.of_denoiser({name: tuple(each.shape) for name, each in weights.items()})
        kind = families.kind(name)
        if kind is None:
            raise _unknown(file)
        family = kind.family
        config = UNet2DConditionModel.load_config(families.config_folder(family) / "unet")
        config = {**config, "in_channels": kind.channels, "time_cond_proj_dim": _told_guidance(weights)}
        if "conv_in.weight" not in weights:
            named = {_DENOISER + name: weight for name, weight in weights.items()}
            weights = convert_ldm_unet_checkpoint(named, config)
        unet = _filled(lambda: UNet2DConditionModel.from_config(config), weights, where.unet, where.device)
    return Model(unet, family, trained=trained_as(replace(file, family=name)))


def _told_guidance(weights: Weights) -> int | None:
    """Return how wide the embedding of guidance is that a denoiser takes; LCM's, under diffusers' names alone."""
    projection = weights.get("time_embedding.cond_proj.weight")
    return None if projection is None else projection.shape[1]


def load_vae(file: FileRef) -> Vae:
    """Load a VAE alone. Raises as `load_denoiser`."""
    from diffusers import AutoencoderKL
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint

    where = placement()
    with turns.alone(), reading(file, _broken(file, "VAE")):
        weights = _without_prefix(_weights(file, "vae"), _VAE)
        family = _family_of_vae(weights)
        if family is None:
            raise _unknown(file)
        config = AutoencoderKL.load_config(families.config_folder(family) / "vae")
        if not any(name.startswith("encoder.down_blocks.") for name in weights):
            weights = convert_ldm_vae_checkpoint(dict(weights), config)
        vae = _filled(lambda: AutoencoderKL.from_config(config), weights, where.vae, where.device)
    return Vae(vae, family)


def load_text_encoders(files: list[FileRef]) -> Clip:
    """Load the text encoders of one family, one from each file, in any order. Raises as `load_denoiser`."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    where = placement()
    kinds = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
    found = []
    for file in files:
        with reading(file, _broken(file, "text encoder")):
            found.append((file, _weights(file, "text_encoder")))
    family, chosen = _family_of_encoders(found)
    encoders = []
    for each, (file, weights) in chosen:
        config = CLIPTextConfig.from_pretrained(families.config_folder(family) / each.part)
        with turns.alone(), reading(file, _broken(file, "text encoder")):
            kind = kinds[each.part]
            wrapped = kind is CLIPTextModelWithProjection
            named = dict(_encoder_names(weights, wrapped=wrapped, layers=config.num_hidden_layers))
            encoders.append(_filled(lambda: kind(config), named, where.text_encoder, where.device))  # noqa: B023
    second = encoders[1] if len(encoders) > 1 else None
    return Clip(encoders[0], families.tokenizer(family), family, second_encoder=second)


def _weights(file: FileRef, kind: str) -> "dict[str, Tensor]":
    """Return a file's weights. Raises `BadInput`: `pickle_refused`, `wrong_kind`, and what `reading` does."""
    from safetensors.torch import load_file

    if file.path.suffix != ".safetensors":
        raise BadInput("pickle_refused", f"{file.name} is not a .safetensors file: only those are safe to load.")
    require_kind(file, kind)
    quiet()
    weights: dict[str, Tensor] = load_file(file.path)
    return weights


def _without_prefix(weights: Weights, prefix: str) -> "dict[str, Tensor]":
    return {name.removeprefix(prefix): weight for name, weight in weights.items()}


def _filled(made: Any, weights: Weights, dtype: "torch.dtype", device: "torch.device") -> Any:
    """Return a network with exactly these weights, ready to be used; raises `RuntimeError` where they do not fit."""
    import torch

    with torch.device("meta"):
        net = made()
    net.load_state_dict(weights, assign=True)
    for name, buffer in net.named_buffers():
        if buffer.device.type == "meta":  # CLIP's numbers of the places, which files may hold or not
            owner, _, last = name.rpartition(".")
            net.get_submodule(owner).register_buffer(last, torch.arange(buffer.shape[-1])[None], persistent=False)
    settle(net.to(dtype), device)
    return net


def _family_of_vae(weights: Weights) -> str | None:
    shape = tuple(weights["decoder.conv_in.weight"].shape) if "decoder.conv_in.weight" in weights else ()
    first = tuple(weights["encoder.conv_in.weight"].shape) if "encoder.conv_in.weight" in weights else ()
    for family in families.FAMILIES:
        config = json.loads((families.config_folder(family) / "vae" / "config.json").read_text(encoding="utf-8"))
        widths, channels = config["block_out_channels"], config["latent_channels"]
        if first == (widths[0], 3, 3, 3) and shape == (widths[-1], channels, 3, 3):
            return family
    return None


_Found = tuple[FileRef, "dict[str, Tensor]"]


def _family_of_encoders(found: list[_Found]) -> tuple[str, list[tuple[Reading, _Found]]]:
    """Return the family that reads with encoders of these widths, and each file at its place."""
    widths = {id(one): _width(one[1]) for one in found}
    for family in families.FAMILIES:
        readings = families.readings(family)
        wanted = [_width_of(family, each) for each in readings]
        if sorted(wanted) == sorted(widths.values()):
            return family, [
                (each, next(one for one in found if widths[id(one)] == width))
                for each, width in zip(readings, wanted, strict=True)
            ]
    raise _unknown(found[0][0])


def _width(weights: Weights) -> int:
    return next((each.shape[1] for name, each in weights.items() if name.endswith("token_embedding.weight")), 0)


def _width_of(family: str, each: Reading) -> int:
    config = json.loads((families.config_folder(family) / each.part / "config.json").read_text(encoding="utf-8"))
    return int(config["hidden_size"])


def _encoder_names(weights: Weights, *, wrapped: bool, layers: int) -> "Iterator[tuple[str, Tensor]]":
    """Yield weights under transformers' names; only an encoder with a projection has the others below `text_model`.

    Layers that the family does without are left out.
    """
    for name, weight in weights.items():
        plain = name.removeprefix("cond_stage_model.transformer.")
        layer = _LAYER.search(plain)
        if layer is not None and int(layer[1]) >= layers:
            continue
        if _NOT_LEARNED.search(plain) or (plain == "text_projection.weight" and not wrapped):
            continue
        inner = plain.removeprefix("text_model.")
        yield (f"text_model.{inner}" if wrapped and inner != "text_projection.weight" else inner), weight


def _broken(file: FileRef, what: str) -> BadInput:
    return BadInput(
        "part_not_loadable",
        f"{file.name} cannot be loaded as a {what}: it is damaged, parts are missing, or it is of another kind.",
    )


def _unknown(file: FileRef) -> BadInput:
    known = ", ".join(families.FAMILIES)
    return BadInput("family_unknown", f"{file.name} is of no family that can be loaded ({known}).")
