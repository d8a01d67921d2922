"""Tiny components with random weights, shaped like the real ones, for pipelines of many families.

Every function makes what its name says anew; the weights follow from one seed. Texts go through the tokenizer that
Atelier ships (CLIP) or through byte-like ones made here, so that nothing is fetched.
"""

from functools import cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image as Pillow
from safetensors.torch import save_file

from atelier import families
from tiny_vision import dpt_config

DIM = 32
VOCABULARY = 49408
VISION = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")


def seeded(kind: Any, *arguments: Any, **settings: Any) -> Any:
    """Return a network in evaluation mode whose weights are the same each time."""
    torch.manual_seed(0)
    network = kind(*arguments, **settings).eval()
    network.requires_grad_(requires_grad=False)
    for weight in network.parameters():  # some parameters are made without values
        if not torch.isfinite(weight).all() or weight.abs().max() > 1e3:
            weight.data.fill_(1.0)
    return network


def picture(size: int = 32, shade: int = 90) -> Any:
    """Return a picture whose colours differ from place to place."""
    red = Pillow.linear_gradient("L").resize((size, size))
    green = Pillow.radial_gradient("L").resize((size, size))
    return Pillow.merge("RGB", (red, green, Pillow.new("L", (size, size), shade)))


def mask(size: int = 32) -> Any:
    """Return a mask that is white on its right half."""
    made = Pillow.new("L", (size, size), 0)
    made.paste(255, (size // 2, 0, size, size))
    return made


def clip_tokenizer() -> Any:
    return families.clip_tokenizer()


@cache
def _words() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    specials = ["<pad>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", *VISION]
    vocabulary = {sign: number for number, sign in enumerate([*specials, *alphabet])}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(specials)
    return made


def byte_tokenizer() -> Any:
    """Return a tokenizer that reads bytes, in the place of T5's, Gemma's and Qwen's."""
    from transformers import PreTrainedTokenizerFast

    signs = {f"{role}_token": sign for role, sign in (("pad", "<pad>"), ("eos", "</s>"), ("unk", "<unk>"))}
    template = "{% for m in messages %}<|im_start|>{{ m['content'] }}<|im_end|>{% endfor %}"
    return PreTrainedTokenizerFast(tokenizer_object=_words(), chat_template=template, **signs)


def clip_text(*, projection: bool = False, width: int = DIM) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        hidden_size=width,
        intermediate_size=width,
        num_attention_heads=4,
        num_hidden_layers=2,
        vocab_size=VOCABULARY,
        projection_dim=width,
        hidden_act="gelu",
    )
    return seeded(CLIPTextModelWithProjection if projection else CLIPTextModel, config)


def clip_vision(size: int = 32) -> Any:
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    config = CLIPVisionConfig(
        hidden_size=DIM,
        intermediate_size=DIM,
        num_attention_heads=4,
        num_hidden_layers=2,
        image_size=size,
        patch_size=size // 4,
        projection_dim=DIM,
    )
    return seeded(CLIPVisionModelWithProjection, config)


def clip_processor(size: int = 32) -> Any:
    from transformers import CLIPImageProcessor

    return CLIPImageProcessor(crop_size={"height": size, "width": size}, size={"shortest_edge": size})


def t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    config = T5Config(
        d_model=DIM, d_ff=DIM, d_kv=8, num_layers=2, num_heads=4, vocab_size=300, feed_forward_proj="gated-gelu"
    )
    return seeded(T5EncoderModel, config)


def vae(channels: int = 4, *, blocks: int = 2, **settings: Any) -> Any:
    from diffusers import AutoencoderKL

    return seeded(
        AutoencoderKL,
        block_out_channels=(8, 8)[:blocks],
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        latent_channels=channels,
        norm_num_groups=4,
        sample_size=32,
        **settings,
    )


def unet(in_channels: int = 4, **settings: Any) -> Any:
    from diffusers import UNet2DConditionModel

    sized: dict[str, Any] = {
        "block_out_channels": (8, 16),
        "layers_per_block": 1,
        "sample_size": 16,
        "in_channels": in_channels,
        "out_channels": 4,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": DIM,
        "attention_head_dim": 4,
        "norm_num_groups": 4,
    }
    return seeded(UNet2DConditionModel, **(sized | settings))


def sdxl_unet(in_channels: int = 4, texts: int = 2) -> Any:
    return unet(
        in_channels,
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=6 * 8 + DIM,
        cross_attention_dim=texts * DIM,
    )


def controlnet(**settings: Any) -> Any:
    from diffusers import ControlNetModel

    sized: dict[str, Any] = {
        "block_out_channels": (8, 16),
        "layers_per_block": 1,
        "in_channels": 4,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "cross_attention_dim": DIM,
        "attention_head_dim": 4,
        "conditioning_embedding_out_channels": (4, 8),
        "norm_num_groups": 4,
    }
    made = seeded(ControlNetModel, **(sized | settings))
    for block in made.controlnet_down_blocks:  # they begin as zeros, which would control nothing
        torch.nn.init.normal_(block.weight, std=0.1)
    return made


def ddim(**settings: Any) -> Any:
    from diffusers import DDIMScheduler

    betas: dict[str, Any] = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    return DDIMScheduler(**betas, clip_sample=False, set_alpha_to_one=False, steps_offset=1, **settings)


def euler(**settings: Any) -> Any:
    from diffusers import EulerDiscreteScheduler

    betas: dict[str, Any] = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    return EulerDiscreteScheduler(**betas, steps_offset=1, timestep_spacing="leading", **settings)


def flow(**settings: Any) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler

    return FlowMatchEulerDiscreteScheduler(**settings)


def sd(**parts: Any) -> dict[str, Any]:
    """Return the components of Stable Diffusion."""
    return {
        "unet": unet(),
        "scheduler": ddim(),
        "vae": vae(),
        "text_encoder": clip_text(),
        "tokenizer": clip_tokenizer(),
        "safety_checker": None,
        "feature_extractor": None,
    } | parts


def sdxl(**parts: Any) -> dict[str, Any]:
    return {
        "unet": sdxl_unet(),
        "scheduler": euler(),
        "vae": vae(),
        "text_encoder": clip_text(),
        "text_encoder_2": clip_text(projection=True),
        "tokenizer": clip_tokenizer(),
        "tokenizer_2": clip_tokenizer(),
    } | parts


def sdxl_control() -> dict[str, Any]:
    return sdxl(
        controlnet=controlnet(
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=80,
            cross_attention_dim=64,
        )
    )


def sd3(**parts: Any) -> dict[str, Any]:
    from diffusers import SD3Transformer2DModel

    transformer = seeded(
        SD3Transformer2DModel,
        sample_size=32,
        patch_size=1,
        in_channels=4,
        num_layers=1,
        attention_head_dim=8,
        num_attention_heads=4,
        caption_projection_dim=32,
        joint_attention_dim=DIM,
        pooled_projection_dim=2 * DIM,
        out_channels=4,
    )
    return {
        "transformer": transformer,
        "scheduler": flow(),
        "vae": vae(shift_factor=0.06, scaling_factor=1.5),
        "text_encoder": clip_text(projection=True, width=DIM // 2),
        "text_encoder_2": clip_text(projection=True, width=3 * DIM // 2),
        "text_encoder_3": t5(),
        "tokenizer": clip_tokenizer(),
        "tokenizer_2": clip_tokenizer(),
        "tokenizer_3": byte_tokenizer(),
    } | parts


def flux(in_channels: int = 4, **parts: Any) -> dict[str, Any]:
    from diffusers import FluxTransformer2DModel

    transformer = seeded(
        FluxTransformer2DModel,
        patch_size=1,
        in_channels=in_channels,
        out_channels=4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=DIM,
        pooled_projection_dim=DIM,
        axes_dims_rope=(4, 4, 8),
    )
    return {
        "transformer": transformer,
        "scheduler": flow(),
        "vae": vae(1, blocks=1, shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False),
        "text_encoder": clip_text(),
        "text_encoder_2": t5(),
        "tokenizer": clip_tokenizer(),
        "tokenizer_2": byte_tokenizer(),
    } | parts


def qwen_image(**parts: Any) -> dict[str, Any]:
    from diffusers import AutoencoderKLQwenImage, QwenImageTransformer2DModel

    transformer = seeded(
        QwenImageTransformer2DModel,
        patch_size=2,
        in_channels=16,
        out_channels=4,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        axes_dims_rope=(8, 4, 4),
    )
    autoencoder = seeded(
        AutoencoderKLQwenImage,
        base_dim=8,
        z_dim=4,
        dim_mult=[1, 2, 4],
        num_res_blocks=1,
        temperal_downsample=[False, True],
        latents_mean=[0.0] * 4,
        latents_std=[1.0] * 4,
    )
    return {
        "transformer": transformer,
        "vae": autoencoder,
        "scheduler": flow(),
        "text_encoder": qwen_vl(),
        "tokenizer": byte_tokenizer(),
    } | parts


def qwen_vl() -> Any:
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    config = Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "vocab_size": 300,
            "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"},
            "rope_theta": 1000000.0,
        },
        vision_config={"depth": 2, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16},
        **{
            f"{part}_token_id": byte_tokenizer().convert_tokens_to_ids(sign)
            for part, sign in zip(("vision_start", "vision_end", "image", "video"), VISION, strict=True)
        },
    )
    return seeded(Qwen2_5_VLForConditionalGeneration, config)


def qwen_image_edit() -> dict[str, Any]:
    from transformers import Qwen2VLImageProcessor, Qwen2VLProcessor, Qwen2VLVideoProcessor

    small = {"shortest_edge": 28 * 28, "longest_edge": 56 * 56}
    return qwen_image(
        processor=Qwen2VLProcessor(Qwen2VLImageProcessor(size=small), byte_tokenizer(), Qwen2VLVideoProcessor())
    )


def z_image(**parts: Any) -> dict[str, Any]:
    from diffusers import ZImageTransformer2DModel
    from transformers import Qwen3Config, Qwen3Model

    transformer = seeded(
        ZImageTransformer2DModel,
        in_channels=16,
        dim=32,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[256, 32, 32],
    )
    for pad in (transformer.x_pad_token, transformer.cap_pad_token):
        pad.data.fill_(1.0)
    config = Qwen3Config(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        vocab_size=300,
        head_dim=8,
    )
    return {
        "transformer": transformer,
        "vae": vae(16, scaling_factor=0.36, shift_factor=0.11),
        "scheduler": flow(),
        "text_encoder": seeded(Qwen3Model, config),
        "tokenizer": byte_tokenizer(),
    } | parts


def svd() -> dict[str, Any]:
    from diffusers import AutoencoderKLTemporalDecoder, UNetSpatioTemporalConditionModel

    denoiser = seeded(
        UNetSpatioTemporalConditionModel,
        block_out_channels=(32, 32),
        layers_per_block=1,
        sample_size=16,
        in_channels=8,
        out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=DIM,
        num_attention_heads=4,
        projection_class_embeddings_input_dim=96,
        addition_time_embed_dim=32,
    )
    autoencoder = seeded(
        AutoencoderKLTemporalDecoder,
        block_out_channels=[32, 32],
        down_block_types=["DownEncoderBlock2D", "DownEncoderBlock2D"],
        latent_channels=4,
    )
    continuous = {"prediction_type": "v_prediction", "timestep_type": "continuous", "use_karras_sigmas": True}
    return {
        "unet": denoiser,
        "vae": autoencoder,
        "scheduler": euler(sigma_max=700.0, sigma_min=0.002, interpolation_type="linear", **continuous),
        "image_encoder": clip_vision(224),
        "feature_extractor": clip_processor(224),
    }


def wan(in_channels: int = 16, **parts: Any) -> dict[str, Any]:
    from diffusers import AutoencoderKLWan, WanTransformer3DModel

    transformer = seeded(
        WanTransformer3DModel,
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=in_channels,
        out_channels=16,
        text_dim=DIM,
        freq_dim=32,
        ffn_dim=32,
        num_layers=1,
        rope_max_seq_len=32,
        image_dim=DIM if in_channels > 16 else None,
    )
    autoencoder = seeded(
        AutoencoderKLWan,
        base_dim=3,
        z_dim=16,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
    )
    return {
        "transformer": transformer,
        "vae": autoencoder,
        "scheduler": flow(shift=7.0),
        "text_encoder": t5(),
        "tokenizer": byte_tokenizer(),
        "transformer_2": None,
    } | parts


def ltx() -> dict[str, Any]:
    from diffusers import AutoencoderKLLTXVideo, LTXVideoTransformer3DModel

    transformer = seeded(
        LTXVideoTransformer3DModel,
        in_channels=8,
        out_channels=8,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        num_layers=1,
        caption_channels=DIM,
    )
    autoencoder = seeded(
        AutoencoderKLLTXVideo,
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, False, False),
        decoder_spatio_temporal_scaling=(True, True, False, False),
        decoder_inject_noise=(False, False, False, False, False),
        upsample_residual=(False, False, False, False),
        upsample_factor=(1, 1, 1, 1),
        timestep_conditioning=False,
        patch_size=1,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    return {
        "transformer": transformer,
        "vae": autoencoder,
        "scheduler": flow(),
        "text_encoder": t5(),
        "tokenizer": byte_tokenizer(),
    }


def pixart() -> dict[str, Any]:
    from diffusers import PixArtTransformer2DModel

    transformer = seeded(
        PixArtTransformer2DModel,
        sample_size=16,
        num_layers=1,
        patch_size=2,
        attention_head_dim=8,
        num_attention_heads=3,
        caption_channels=DIM,
        in_channels=4,
        cross_attention_dim=24,
        out_channels=8,
        norm_type="ada_norm_single",
        norm_eps=1e-6,
    )
    return {
        "transformer": transformer,
        "vae": vae(),
        "scheduler": ddim(),
        "text_encoder": t5(),
        "tokenizer": byte_tokenizer(),
    }


def sana() -> dict[str, Any]:
    from diffusers import AutoencoderDC, SanaTransformer2DModel
    from transformers import Gemma2Config, Gemma2Model

    transformer = seeded(
        SanaTransformer2DModel,
        patch_size=1,
        in_channels=4,
        out_channels=4,
        num_layers=1,
        num_attention_heads=2,
        attention_head_dim=4,
        num_cross_attention_heads=2,
        cross_attention_head_dim=4,
        cross_attention_dim=8,
        caption_channels=8,
        sample_size=32,
    )
    autoencoder = seeded(
        AutoencoderDC,
        latent_channels=4,
        attention_head_dim=2,
        encoder_block_types=("ResBlock", "EfficientViTBlock"),
        decoder_block_types=("ResBlock", "EfficientViTBlock"),
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        encoder_qkv_multiscales=((), (5,)),
        decoder_qkv_multiscales=((), (5,)),
        encoder_layers_per_block=(1, 1),
        decoder_layers_per_block=(1, 1),
        downsample_block_type="conv",
        upsample_block_type="interpolate",
        decoder_norm_types="rms_norm",
        decoder_act_fns="silu",
    )
    config = Gemma2Config(
        head_dim=16,
        hidden_size=8,
        intermediate_size=64,
        num_attention_heads=2,
        num_hidden_layers=1,
        num_key_value_heads=2,
        vocab_size=300,
    )
    return {
        "transformer": transformer,
        "vae": autoencoder,
        "scheduler": flow(shift=7.0),
        "text_encoder": seeded(Gemma2Model, config),
        "tokenizer": byte_tokenizer(),
    }


def motion_adapter() -> Any:
    from diffusers import MotionAdapter

    return seeded(
        MotionAdapter,
        block_out_channels=(8, 16),
        motion_layers_per_block=1,
        motion_norm_num_groups=4,
        motion_num_attention_heads=4,
    )


def marigold(**parts: Any) -> dict[str, Any]:
    from diffusers import LCMScheduler

    return {
        "unet": unet(8),
        "vae": vae(),
        "scheduler": LCMScheduler(prediction_type="v_prediction", clip_sample=False, beta_schedule="scaled_linear"),
        "text_encoder": clip_text(),
        "tokenizer": clip_tokenizer(),
    } | parts


def kandinsky22() -> dict[str, Any]:
    from diffusers import UNet2DConditionModel, VQModel

    denoiser = seeded(
        UNet2DConditionModel,
        in_channels=4,
        out_channels=8,
        addition_embed_type="image",
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        block_out_channels=(32, 64),
        layers_per_block=1,
        encoder_hid_dim=DIM,
        encoder_hid_dim_type="image_proj",
        cross_attention_dim=DIM,
        attention_head_dim=4,
        resnet_time_scale_shift="scale_shift",
        class_embed_type=None,
    )
    movq = seeded(
        VQModel,
        block_out_channels=[32, 64],
        down_block_types=["DownEncoderBlock2D", "AttnDownEncoderBlock2D"],
        in_channels=3,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=8,
        norm_type="spatial",
        num_vq_embeddings=12,
        out_channels=3,
        up_block_types=["AttnUpDecoderBlock2D", "UpDecoderBlock2D"],
        vq_embed_dim=4,
    )
    return {"unet": denoiser, "movq": movq, "scheduler": ddim(prediction_type="epsilon")}


def depth_to_image() -> dict[str, Any]:
    from transformers import DPTForDepthEstimation, DPTImageProcessor

    parts = sd(unet=unet(5), feature_extractor=DPTImageProcessor(size={"height": 32, "width": 32}))
    del parts["safety_checker"]
    return parts | {"depth_estimator": seeded(DPTForDepthEstimation, dpt_config())}


def pixels_unet() -> Any:
    from diffusers import UNet2DModel

    return seeded(
        UNet2DModel,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=16,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=4,
    )


def dit() -> dict[str, Any]:
    from diffusers import DiTTransformer2DModel

    transformer = seeded(
        DiTTransformer2DModel,
        sample_size=16,
        num_layers=1,
        patch_size=4,
        attention_head_dim=8,
        num_attention_heads=2,
        in_channels=4,
        out_channels=8,
        norm_elementwise_affine=False,
        num_embeds_ada_norm=1000,
        norm_type="ada_norm_zero",
    )
    return {"transformer": transformer, "vae": vae(), "scheduler": ddim()}


def ip_adapter(file: Path) -> None:
    """An IP-Adapter for the tiny UNet: four tokens made from an image embedding, and keys and values for them."""
    torch.manual_seed(2)
    state: dict[str, torch.Tensor] = {
        "image_proj.proj.weight": torch.randn(4 * DIM, DIM) / 8,
        "image_proj.proj.bias": torch.zeros(4 * DIM),
        "image_proj.norm.weight": torch.ones(DIM),
        "image_proj.norm.bias": torch.zeros(DIM),
    }
    number = 1
    for name, processor in unet().attn_processors.items():
        assert processor is not None
        if name.endswith("attn2.processor"):
            width = 16 if "down_blocks.1" in name or "mid" in name or "up_blocks.0" in name else 8
            for kind in ("k", "v"):
                state[f"ip_adapter.{number}.to_{kind}_ip.weight"] = torch.randn(width, DIM) / 4
            number += 2
    save_file(state, file)
