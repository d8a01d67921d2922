"""Write diffusers' weights under the key names of the original Stable Diffusion files.

Diffusers reads such files but writes none; this is the way out. The names follow from the blocks' positions, so any
UNet, VAE and CLIP of this architecture can be written, whatever its width. Source: the module tree of CompVis's
latent-diffusion, as diffusers' `single_file_utils` reads it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import torch
from torch import Tensor

Weights = Mapping[str, Tensor]
Match = re.Match[str]
Rule = tuple[str, str | Callable[[Match], str]]

UNET_PREFIX = "model.diffusion_model."
VAE_PREFIX = "first_stage_model."
TEXT_PREFIX = "cond_stage_model.transformer.text_model."
OPEN_TEXT_PREFIX = "cond_stage_model.model."

_SDXL_TEXT_PREFIX = "conditioner.embedders.{}."

_RESNET_PARTS = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_UNET_ENDS = {
    "time_embedding.linear_1.": "time_embed.0.",
    "time_embedding.linear_2.": "time_embed.2.",
    "add_embedding.linear_1.": "label_emb.0.0.",
    "add_embedding.linear_2.": "label_emb.0.2.",
    "conv_in.": "input_blocks.0.0.",
    "conv_norm_out.": "out.0.",
    "conv_out.": "out.2.",
}
_OPEN_CLIP_PARTS = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.q_proj": "attn.q_proj",
    "self_attn.out_proj": "attn.out_proj",
}
_OPEN_CLIP: list[Rule] = [
    (r"embeddings\.token_embedding\.", "token_embedding."),
    (r"embeddings\.position_embedding\.weight", "positional_embedding"),
    (r"final_layer_norm\.", "ln_final."),
    (
        rf"encoder\.layers\.(\d+)\.({'|'.join(map(re.escape, _OPEN_CLIP_PARTS))})\.",
        lambda m: f"transformer.resblocks.{m[1]}.{_OPEN_CLIP_PARTS[m[2]]}.",
    ),
]
_ATTENTION_PARTS = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def single_file(unet: Weights, vae: Weights, text_encoder: Weights) -> dict[str, Tensor]:
    """Return one state dict with the original names; raises `ValueError` for a weight that has no place there."""
    return {**_without_text(unet, vae), **_clip(text_encoder, TEXT_PREFIX)}


def sd2_file(unet: Weights, vae: Weights, text_encoder: Weights) -> dict[str, Tensor]:
    """Return the same for Stable Diffusion 2, whose text encoder has the names of OpenCLIP."""
    return {**_without_text(unet, vae), **_open_clip(text_encoder, OPEN_TEXT_PREFIX)}


def sdxl_file(unet: Weights, vae: Weights, first: Weights | None, second: Weights) -> dict[str, Tensor]:
    """Return the same for SDXL, whose second text encoder has the names of OpenCLIP; its refiner has no first one."""
    text = {} if first is None else _clip(first, _SDXL_TEXT_PREFIX.format(0) + "transformer.text_model.")
    number = 0 if first is None else 1
    text |= _open_clip(second, _SDXL_TEXT_PREFIX.format(number) + "model.")
    return {**_without_text(unet, vae), **text}


def _without_text(unet: Weights, vae: Weights) -> dict[str, Tensor]:
    return {
        **{UNET_PREFIX + name: weight for name, weight in _unet(unet)},
        **{VAE_PREFIX + name: weight for name, weight in _vae(vae)},
    }


def _clip(weights: Weights, prefix: str) -> dict[str, Tensor]:
    return {prefix + name.removeprefix("text_model."): weight for name, weight in weights.items()}


def _open_clip(weights: Weights, prefix: str) -> dict[str, Tensor]:
    """Return an encoder's weights as OpenCLIP names them; its attention has query, key and value in one matrix."""
    found = {}
    for name, weight in weights.items():
        plain = name.removeprefix("text_model.")
        if plain == "text_projection.weight":
            found["text_projection"] = weight.T
        elif ".self_attn.q_proj." in plain:
            parts = [weights[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")]
            key = _rename(plain, _OPEN_CLIP).replace(".attn.q_proj.", ".attn.in_proj_")
            found[key] = torch.cat(parts)
        elif not re.search(r"self_attn\.[kv]_proj", plain):
            found[_rename(plain, _OPEN_CLIP)] = weight
    return {prefix + name: weight for name, weight in found.items()}


def _unet(weights: Weights) -> Iterator[tuple[str, Tensor]]:
    return ((original, weights[own]) for original, own in unet_names(weights).items())


def unet_names(names: Iterable[str]) -> dict[str, str]:
    """Return a UNet's names in diffusers by their names in the original files."""
    weights = list(names)
    layers = 1 + max(int(m[1]) for m in _matches(r"down_blocks\.0\.resnets\.(\d+)\.", weights))
    stride = layers + 1
    with_attention = {int(m[1]) for m in _matches(r"up_blocks\.(\d+)\.attentions\.", weights)}

    def down(match: Match) -> str:
        return f"input_blocks.{1 + int(match[1]) * stride + int(match[3])}.{_slot(match[2])}.{_inner(match)}"

    def up(match: Match) -> str:
        return f"output_blocks.{int(match[1]) * stride + int(match[3])}.{_slot(match[2])}.{_inner(match)}"

    def upsample(match: Match) -> str:
        block = int(match[1])
        return f"output_blocks.{block * stride + layers}.{2 if block in with_attention else 1}.conv."

    rules: list[Rule] = [
        (r"down_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.*)", down),
        (r"up_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.*)", up),
        (
            r"down_blocks\.(\d+)\.downsamplers\.0\.conv\.",
            lambda m: f"input_blocks.{(int(m[1]) + 1) * stride}.0.op.",
        ),
        (r"up_blocks\.(\d+)\.upsamplers\.0\.conv\.", upsample),
        (r"(mid_block)\.(resnets)\.([01])\.(.*)", lambda m: f"middle_block.{2 * int(m[3])}.{_inner(m)}"),
        (r"mid_block\.attentions\.0\.", "middle_block.1."),
        *((re.escape(ours), theirs) for ours, theirs in _UNET_ENDS.items()),
    ]
    return {_rename(name, rules): name for name in weights}


def _slot(kind: str) -> int:
    return 0 if kind == "resnets" else 1


def _inner(match: Match) -> str:
    """Return the rest of the name inside a block; only the parts of resnets have other names."""
    rest = match[4]
    if match[2] == "attentions":
        return rest
    part, _, end = rest.partition(".")
    return f"{_RESNET_PARTS[part]}.{end}"


def _vae(weights: Weights) -> Iterator[tuple[str, Tensor]]:
    last = max(int(m[1]) for m in _matches(r"decoder\.up_blocks\.(\d+)\.", weights))
    rules: list[Rule] = [
        (r"encoder\.down_blocks\.(\d+)\.resnets\.(\d+)\.", r"encoder.down.\1.block.\2."),
        (r"encoder\.down_blocks\.(\d+)\.downsamplers\.0\.", r"encoder.down.\1.downsample."),
        (
            r"decoder\.up_blocks\.(\d+)\.resnets\.(\d+)\.",
            lambda m: f"decoder.up.{last - int(m[1])}.block.{m[2]}.",
        ),
        (r"decoder\.up_blocks\.(\d+)\.upsamplers\.0\.", lambda m: f"decoder.up.{last - int(m[1])}.upsample."),
        (r"(encoder|decoder)\.mid_block\.resnets\.([01])\.", lambda m: f"{m[1]}.mid.block_{int(m[2]) + 1}."),
        (
            r"(encoder|decoder)\.mid_block\.attentions\.0\.(group_norm|to_[qkv]|to_out\.0)\.",
            lambda m: f"{m[1]}.mid.attn_1.{_ATTENTION_PARTS[m[2]]}.",
        ),
        (r"(encoder|decoder)\.conv_norm_out\.", r"\1.norm_out."),
        (r"(encoder|decoder)\.(conv_in|conv_out)\.", r"\1.\2."),
        (r"(post_quant_conv|quant_conv)\.", r"\1."),
    ]
    for name, weight in weights.items():
        renamed = _rename(name, rules).replace(".conv_shortcut.", ".nin_shortcut.")
        is_projection = ".mid.attn_1." in renamed and weight.ndim == 2
        yield renamed, weight[:, :, None, None] if is_projection else weight


def _matches(pattern: str, weights: Iterable[str]) -> Iterator[Match]:
    return (match for name in weights if (match := re.match(pattern, name)))


def _rename(name: str, rules: list[Rule]) -> str:
    for pattern, replacement in rules:
        renamed, count = re.subn("^" + pattern, replacement, name)
        if count:
            return renamed
    raise ValueError(f"the weight {name} has no place in a Stable Diffusion file")
