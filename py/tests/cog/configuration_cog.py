"""The settings of a tiny model in the shape of CogVLM."""

from transformers import PreTrainedConfig


class CogConfig(PreTrainedConfig):
    model_type = "tiny_cog"
    vocab_size: int = 300
    hidden_size: int = 32
    num_hidden_layers: int = 1
    num_attention_heads: int = 1
    image_size: int = 32
    patch_size: int = 16
    pad_token_id: int | None = 0
    bos_token_id: int | None = 1
    eos_token_id: int | None = 2
