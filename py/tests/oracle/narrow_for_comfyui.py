"""A custom node package for ComfyUI 0.3.64 that lets it load the oracle's narrow models; it has no nodes.

ComfyUI knows a model by its real widths and has its number of groups and heads written down; here they are those of
Atelier's families `tiny-sd`, `tiny-sd21` and `tiny-sdxl`. What is as wide as a real model stays as it is.
"""

import functools
from typing import Any, ClassVar

import comfy.cldm.cldm
import comfy.ldm.modules.diffusionmodules.openaimodel as unet
import comfy.model_base
import comfy.model_detection
import comfy.ops
import comfy.sd
import comfy.sd1_clip
import comfy.sdxl_clip
import comfy.supported_models
import comfy.supported_models_base
import comfy.t2i_adapter.adapter
import comfy.text_encoders.sd2_clip
import torch

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
_SECOND_TEXT = {
    **_TEXT,
    "num_hidden_layers": 3,
    "hidden_size": 48,
    "intermediate_size": 96,
    "hidden_act": "gelu",
}
_TEXT_OF_SECOND_VERSION = {
    **_TEXT,
    "num_hidden_layers": 3,  # of which the last one is not read, and in no file
    "hidden_size": 40,
    "intermediate_size": 80,
    "hidden_act": "gelu",
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


class NarrowFirst(comfy.sd1_clip.SDClipModel):
    """SDXL's first encoder with two thin layers."""

    def __init__(self, device: Any = "cpu", dtype: Any = None, model_options: Any = None) -> None:
        options = {**(model_options or {}), "clip_l_model_config": _TEXT}
        super().__init__(device=device, dtype=dtype, layer_norm_hidden_state=False, model_options=options)
        self.layer, self.layer_idx = "hidden", -2  # as an argument it is refused for so few layers
        self.options_default = (self.layer, self.layer_idx, self.return_projected_pooled)


class NarrowSecond(comfy.sdxl_clip.SDXLClipG):
    """SDXL's second encoder with three thin layers, and a vector that is narrower than they are."""

    def __init__(self, device: Any = "cpu", dtype: Any = None, model_options: Any = None) -> None:
        options = {**(model_options or {}), "clip_g_model_config": _SECOND_TEXT}
        super().__init__(device=device, dtype=dtype, model_options=options)
        self.transformer.text_projection = self.operations.Linear(48, 40, bias=False, dtype=dtype, device=device)


class NarrowEncoders(comfy.sdxl_clip.SDXLClipModel):
    """Both of them."""

    def __init__(self, device: Any = "cpu", dtype: Any = None, model_options: Any = None) -> None:
        torch.nn.Module.__init__(self)
        self.clip_l = NarrowFirst(device=device, dtype=dtype, model_options=model_options)
        self.clip_g = NarrowSecond(device=device, dtype=dtype, model_options=model_options)
        self.dtypes = {dtype}

    def load_sd(self, sd: Any) -> Any:
        """Load one encoder; the second one has a third layer."""
        is_second = "text_model.encoder.layers.2.mlp.fc1.weight" in sd
        return (self.clip_g if is_second else self.clip_l).load_sd(sd)


class NarrowOpen(comfy.text_encoders.sd2_clip.SD2ClipHModel):
    """OpenCLIP with three thin layers."""

    def __init__(self, device: Any = "cpu", dtype: Any = None, model_options: Any = None) -> None:
        options = {**(model_options or {}), "clip_h_model_config": _TEXT_OF_SECOND_VERSION}
        super().__init__(device=device, dtype=dtype, model_options=options)


class NarrowSecondVersion(comfy.supported_models.SD20):
    """Stable Diffusion 2 with few channels."""

    unet_config: ClassVar[dict[str, Any]] = {
        **comfy.supported_models.SD20.unet_config,
        "context_dim": 40,
        "model_channels": 16,
    }

    def clip_target(self, state_dict: Any = None) -> Any:
        """Return how prompts are read."""
        del state_dict
        model = functools.partial(comfy.sd1_clip.SD1ClipModel, clip_name="h", clip_model=NarrowOpen)
        return comfy.supported_models_base.ClipTarget(comfy.text_encoders.sd2_clip.SD2Tokenizer, model)


class NarrowXl(comfy.supported_models.SDXL):
    """SDXL with few channels."""

    unet_config: ClassVar[dict[str, Any]] = {
        **comfy.supported_models.SDXL.unet_config,
        "model_channels": 16,
        "transformer_depth": [0, 0, 1, 1, 2, 2],
        "context_dim": 80,
        "adm_in_channels": 88,
    }

    def get_model(self, state_dict: Any, prefix: str = "", device: Any = None) -> Any:
        """Return the denoiser; each number that it is told is 8 wide."""
        made = super().get_model(state_dict, prefix, device)
        made.embedder = unet.Timestep(8)
        return made

    def clip_target(self, state_dict: Any = None) -> Any:
        """Return how prompts are read."""
        del state_dict
        return comfy.supported_models_base.ClipTarget(comfy.sdxl_clip.SDXLTokenizer, NarrowEncoders)


class Narrow(comfy.supported_models.SD15):
    """Stable Diffusion 1.5 with few channels."""

    unet_config: ClassVar[dict[str, Any]] = {
        **comfy.supported_models.SD15.unet_config,
        "context_dim": 32,
        "model_channels": 16,
    }

    def clip_target(self, state_dict: Any = None) -> Any:
        """Return how prompts are read."""
        del state_dict
        model = functools.partial(comfy.sd1_clip.SD1ClipModel, clip_model=NarrowEncoder)
        return comfy.supported_models_base.ClipTarget(comfy.sd1_clip.SD1Tokenizer, model)


class NarrowEditing(Narrow):
    """The same for InstructPix2Pix."""

    unet_config: ClassVar[dict[str, Any]] = {**Narrow.unet_config, "in_channels": 8}

    def get_model(self, state_dict: Any, prefix: str = "", device: Any = None) -> Any:
        """Return the denoiser."""
        del state_dict, prefix
        return comfy.model_base.SD15_instructpix2pix(self, device=device)


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
            if options.get("context_dim") in (40, [40]):
                heads *= 2
            width = channels // heads
        original(self, channels, heads, width, **options)

    return init


def _adapter(original: Any) -> Any:
    def init(self: Any, *args: Any, channels: Any, **options: Any) -> None:
        if channels[0] == 16:
            channels = [16, 32, 48, 48]
        original(self, *args, channels=channels, **options)

    return init


def _union(original: Any) -> Any:
    """Make what a union adds to a ControlNet as narrow as the rest of it."""

    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        kinds = options.get("union_controlnet_num_control_type")
        if kinds is None or options["model_channels"] != 16:
            return
        made = {"dtype": options["dtype"], "device": options["device"]}
        ops = options["operations"]
        self.task_embedding = torch.nn.Parameter(torch.empty(kinds, 16, **made))
        self.transformer_layes = torch.nn.Sequential(
            comfy.cldm.cldm.ResBlockUnionControlnet(16, 8, operations=ops, **made)
        )
        self.spatial_ch_projs = ops.Linear(16, 16, **made)
        self.control_add_embedding.in_dim = 8
        self.control_add_embedding.linear_1 = ops.Linear(8 * kinds, 64, **made)

    return init


def _detected(original: Any) -> Any:
    def of_diffusers(weights: Any, dtype: Any = None) -> Any:
        if weights["conv_in.weight"].shape[0] != 16:
            return original(weights, dtype)
        narrow = {
            "model_channels": 16,
            "transformer_depth": [0, 0, 1, 1, 2, 2],
            "use_checkpoint": False,
            "image_size": 32,
            "out_channels": 4,
            "use_spatial_transformer": True,
            "legacy": False,
            "num_classes": "sequential",
            "adm_in_channels": 88,
            "in_channels": 4,
            "num_res_blocks": [2, 2, 2],
            "channel_mult": [1, 2, 3],
            "transformer_depth_middle": 2,
            "transformer_depth_output": [0, 0, 0, 1, 1, 1, 2, 2, 2],
            "use_linear_in_transformer": True,
            "context_dim": 80,
            "num_head_channels": 16,
            "dtype": dtype,
        }
        return comfy.model_detection.convert_config(narrow)

    return of_diffusers


def _vae(original: Any) -> Any:
    def init(self: Any, sd: Any = None, device: Any = None, config: Any = None, **options: Any) -> None:
        last = sd.get("decoder.conv_out.weight")
        if last is not None and last.shape[1] == 8:
            config = {"params": {"ddconfig": _AUTOENCODER, "embed_dim": 4}}
        original(self, sd=sd, device=device, config=config, **options)

    return init


comfy.supported_models.models[:0] = [NarrowEditing, Narrow, NarrowSecondVersion, NarrowXl]
comfy.ops.disable_weight_init.GroupNorm.__init__ = _group_norm(comfy.ops.disable_weight_init.GroupNorm.__init__)
comfy.t2i_adapter.adapter.Adapter.__init__ = _adapter(comfy.t2i_adapter.adapter.Adapter.__init__)
comfy.cldm.cldm.ControlNet.__init__ = _union(comfy.cldm.cldm.ControlNet.__init__)
comfy.model_detection.unet_config_from_diffusers_unet = _detected(comfy.model_detection.unet_config_from_diffusers_unet)
unet.SpatialTransformer.__init__ = _transformer(unet.SpatialTransformer.__init__)
comfy.sd.VAE.__init__ = _vae(comfy.sd.VAE.__init__)
