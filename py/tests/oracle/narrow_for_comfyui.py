"""A custom node package for ComfyUI 0.3.64 that lets it load the oracle's narrow models; it has no nodes.

ComfyUI knows a model by its real widths and has its number of groups and heads written down; here they are those of
Atelier's family `tiny-sd`. What is as wide as a real model stays as it is.
"""

import functools
from typing import Any

import comfy.ldm.modules.diffusionmodules.openaimodel as unet
import comfy.ops
import comfy.sd
import comfy.sd1_clip
import comfy.supported_models
import comfy.supported_models_base

NODE_CLASS_MAPPINGS: dict[str, Any] = {}

_REAL = 128  # the fewest channels of a real model's layers
_TEXT = {
    "num_hidden_layers": 2,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "hidden_act": "quick_gelu",
    "eos_token_id": 49407,
    "max_position_embeddings": 77,
    "vocab_size": 49408,
}
_AUTOENCODER = {
    "double_z": True,
    "z_channels": 4,
    "resolution": 256,
    "in_channels": 3,
    "out_ch": 3,
    "ch": 8,
    "ch_mult": [1, 2, 2, 2],
    "num_res_blocks": 2,
    "attn_resolutions": [],
    "dropout": 0.0,
}


class NarrowEncoder(comfy.sd1_clip.SD1CheckpointClipModel):
    """CLIP with two thin layers."""

    def __init__(self, device: Any = "cpu", dtype: Any = None, model_options: Any = None) -> None:
        options = {**(model_options or {}), "clip_l_model_config": _TEXT}
        super().__init__(device=device, dtype=dtype, model_options=options)


class Narrow(comfy.supported_models.SD15):
    """Stable Diffusion 1.5 with few channels."""

    unet_config = {**comfy.supported_models.SD15.unet_config, "context_dim": 32, "model_channels": 16}

    def clip_target(self, state_dict: Any = None) -> Any:
        """Return how prompts are read."""
        del state_dict
        model = functools.partial(comfy.sd1_clip.SD1ClipModel, clip_model=NarrowEncoder)
        return comfy.supported_models_base.ClipTarget(comfy.sd1_clip.SD1Tokenizer, model)


def _group_norm(original: Any) -> Any:
    def init(self: Any, num_groups: int, num_channels: int, *args: Any, **options: Any) -> None:
        if num_groups == 32 and num_channels < _REAL:
            num_groups = 8 if "dtype" in options else 4  # the autoencoder gives none
        original(self, num_groups, num_channels, *args, **options)

    return init


def _transformer(original: Any) -> Any:
    def init(self: Any, channels: int, heads: int, width: int, **options: Any) -> None:
        if channels < _REAL:
            heads = 1 if channels == 16 else 2
            width = channels // heads
        original(self, channels, heads, width, **options)

    return init


def _vae(original: Any) -> Any:
    def init(self: Any, sd: Any = None, device: Any = None, config: Any = None, **options: Any) -> None:
        last = sd.get("decoder.conv_out.weight")
        if last is not None and last.shape[1] == 8:
            config = {"params": {"ddconfig": _AUTOENCODER, "embed_dim": 4}}
        original(self, sd=sd, device=device, config=config, **options)

    return init


comfy.supported_models.models.insert(0, Narrow)
comfy.ops.disable_weight_init.GroupNorm.__init__ = _group_norm(comfy.ops.disable_weight_init.GroupNorm.__init__)
unet.SpatialTransformer.__init__ = _transformer(unet.SpatialTransformer.__init__)
comfy.sd.VAE.__init__ = _vae(comfy.sd.VAE.__init__)
