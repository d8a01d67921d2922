"""Tiny models of transformers with random weights, each saved in a folder as its real checkpoint is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

VISION = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
SIDE = 32
DIM = 32
LABELS = {0: "a star", 1: "a circle", 2: "a heart"}
SMALL: dict[str, Any] = {
    "hidden_size": DIM,
    "intermediate_size": DIM,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
LLAVA_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] | upper }}: "
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}<image>\n{% else %}{{ content['text'] }}{% endif %}"
    "{% endfor %} {% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)
QWEN_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ content['text'] }}"
    "{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def lively(kind: Any, config: Any) -> Any:
    """Return a network whose answers depend on what it is shown: weights larger than training's first."""
    torch.manual_seed(0)
    network = kind(config).eval()
    for name, weight in network.named_parameters():
        weight.requires_grad_(requires_grad=False)
        if weight.ndim > 1:
            torch.nn.init.normal_(weight, std=0.3 if "embed" not in name else 0.6)
    return network


def tokenizer(*extra: str, **roles: str) -> Any:
    """Return a tokenizer that reads bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    specials = ["<pad>", "<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>", *VISION, *extra]
    vocabulary = {sign: number for number, sign in enumerate([*specials, *alphabet])}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(specials)
    usual = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=made, additional_special_tokens=specials[4:], **(usual | roles))


def _text(words: Any, **others: Any) -> dict[str, Any]:
    return (
        SMALL
        | {
            "vocab_size": len(words),
            "pad_token_id": words.pad_token_id,
            "bos_token_id": words.bos_token_id,
            "eos_token_id": words.eos_token_id,
        }
        | others
    )


def _vision(**others: Any) -> dict[str, Any]:
    return SMALL | {"image_size": SIDE, "patch_size": 16} | others


def saved(folder: Path, network: Any, *parts: Any) -> Path:
    """Write a network and what belongs to it as their checkpoint's folder; return it."""
    network.save_pretrained(folder)
    for part in parts:
        part.save_pretrained(folder)
    return folder


def llava(folder: Path) -> Path:
    from transformers import (
        CLIPImageProcessor,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    words = tokenizer("<image>")
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(**_vision(projection_dim=DIM)),
        text_config=LlamaConfig(**_text(words, num_key_value_heads=4)),
        image_token_index=words.convert_tokens_to_ids("<image>"),
        image_seq_length=4,
    )
    pictures = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    processor = LlavaProcessor(
        pictures,
        words,
        patch_size=16,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=LLAVA_TEMPLATE,
    )
    return saved(folder, lively(LlavaForConditionalGeneration, config), processor)


def _qwen(folder: Path, names: tuple[str, str, str], **vision: Any) -> Path:
    import transformers
    from transformers import Qwen2VLImageProcessor, Qwen2VLVideoProcessor

    config_kind, kind, processor_kind = (getattr(transformers, name) for name in names)
    words = tokenizer()
    roles = ("vision_start", "vision_end", "image", "video")
    config = config_kind(
        text_config=_text(
            words,
            num_attention_heads=2,
            num_key_value_heads=2,
            rope_scaling={"mrope_section": [2, 3, 3], "rope_type": "default", "type": "default"},
        ),
        vision_config={"depth": 2, "num_heads": 2} | vision,
        **{f"{role}_token_id": words.convert_tokens_to_ids(sign) for role, sign in zip(roles, VISION, strict=True)},
    )
    pictures = Qwen2VLImageProcessor(size={"shortest_edge": 28 * 28, "longest_edge": 56 * 56})
    processor = processor_kind(pictures, words, Qwen2VLVideoProcessor(), chat_template=QWEN_TEMPLATE)
    return saved(folder, lively(kind, config), processor)


def qwen2_vl(folder: Path) -> Path:
    names = ("Qwen2VLConfig", "Qwen2VLForConditionalGeneration", "Qwen2VLProcessor")
    return _qwen(folder, names, embed_dim=DIM, hidden_size=DIM)


def qwen2_5_vl(folder: Path) -> Path:
    names = ("Qwen2_5_VLConfig", "Qwen2_5_VLForConditionalGeneration", "Qwen2_5_VLProcessor")
    return _qwen(folder, names, hidden_size=DIM, intermediate_size=DIM, out_hidden_size=DIM)


def _blip(folder: Path, name: str) -> Path:
    import transformers
    from transformers import BlipConfig, BlipImageProcessor, BlipProcessor

    words = tokenizer(sep_token="</s>", cls_token="<s>")  # noqa: S106
    config = BlipConfig(
        text_config=_text(words, sep_token_id=words.eos_token_id, encoder_hidden_size=DIM, projection_dim=DIM),
        vision_config=_vision(),
        projection_dim=DIM,
        image_text_hidden_size=DIM,
    )
    pictures = BlipImageProcessor(size={"height": SIDE, "width": SIDE})
    return saved(folder, lively(getattr(transformers, name), config), BlipProcessor(pictures, words))


def blip(folder: Path) -> Path:
    return _blip(folder, "BlipForConditionalGeneration")


def blip_answers(folder: Path) -> Path:
    return _blip(folder, "BlipForQuestionAnswering")


def vit_gpt2(folder: Path) -> Path:
    """A captioner made of two models, whose tokenizer and picture reader belong to no common processor."""
    from transformers import (
        GPT2Config,
        VisionEncoderDecoderConfig,
        VisionEncoderDecoderModel,
        ViTConfig,
        ViTImageProcessor,
    )

    words = tokenizer()
    writer = GPT2Config(
        vocab_size=len(words), n_embd=DIM, n_layer=2, n_head=4, bos_token_id=1, eos_token_id=2, pad_token_id=0
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**_vision()), writer)
    config.decoder_start_token_id, config.pad_token_id = words.bos_token_id, words.pad_token_id
    network = lively(VisionEncoderDecoderModel, config)
    network.generation_config.decoder_start_token_id = words.bos_token_id
    network.generation_config.pad_token_id = words.pad_token_id
    pictures = ViTImageProcessor(size={"height": SIDE, "width": SIDE})
    return saved(folder, network, pictures, words)


def vilt(folder: Path) -> Path:
    from transformers import ViltConfig, ViltForQuestionAnswering, ViltImageProcessor, ViltProcessor

    words = tokenizer()
    config = ViltConfig(
        **_vision(vocab_size=len(words), max_position_embeddings=60, id2label=LABELS),
        label2id={label: number for number, label in LABELS.items()},
    )
    processor = ViltProcessor(ViltImageProcessor(size={"shortest_edge": SIDE}, size_divisor=16), words)
    return saved(folder, lively(ViltForQuestionAnswering, config), processor)


def dpt_config() -> Any:
    """Return the configuration of a DPT whose backbone is a ViT alone."""
    from transformers import DPTConfig

    return DPTConfig(
        **_vision(num_hidden_layers=4),
        backbone_out_indices=(0, 1, 2, 3),
        neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8,
        is_hybrid=False,
    )


def dpt(folder: Path) -> Path:
    from transformers import DPTForDepthEstimation, DPTImageProcessor

    network = lively(DPTForDepthEstimation, dpt_config())
    return saved(folder, network, DPTImageProcessor(size={"height": SIDE, "width": SIDE}))


def segformer(folder: Path, labels: dict[int, str] | None = None, side: int = SIDE) -> Path:
    from transformers import SegformerConfig, SegformerForSemanticSegmentation, SegformerImageProcessor

    config = SegformerConfig(
        depths=(1, 1, 1, 1),
        hidden_sizes=(8, 8, 8, 8),
        num_attention_heads=(1, 1, 1, 1),
        decoder_hidden_size=8,
        id2label=labels or LABELS,
    )
    network = lively(SegformerForSemanticSegmentation, config)
    return saved(folder, network, SegformerImageProcessor(size={"height": side, "width": side}))


def yolos(folder: Path, labels: dict[int, str] | None = None, sure: list[float] | None = None) -> Path:
    """Write a detector; `sure` says how likely it finds each label everywhere, and nothing."""
    from transformers import YolosConfig, YolosForObjectDetection, YolosImageProcessor

    config = YolosConfig(**_vision(image_size=(SIDE, SIDE)), num_detection_tokens=5, id2label=labels or LABELS)
    network = lively(YolosForObjectDetection, config)
    if sure is not None:
        network.class_labels_classifier.layers[-1].bias.data = torch.tensor(sure)
    return saved(folder, network, YolosImageProcessor(size={"height": SIDE, "width": SIDE}))


def owlvit(folder: Path) -> Path:
    from transformers import OwlViTConfig, OwlViTForObjectDetection, OwlViTImageProcessor, OwlViTProcessor

    words = tokenizer()
    config = OwlViTConfig(
        text_config=_text(words, max_position_embeddings=16),
        vision_config=_vision(),
        projection_dim=DIM,
    )
    pictures = OwlViTImageProcessor(size={"height": SIDE, "width": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    return saved(folder, lively(OwlViTForObjectDetection, config), OwlViTProcessor(pictures, words))


def vit(folder: Path) -> Path:
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    network = lively(ViTForImageClassification, ViTConfig(**_vision(), id2label=LABELS))
    return saved(folder, network, ViTImageProcessor(size={"height": SIDE, "width": SIDE}))


def clip(folder: Path) -> Path:
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor

    words = tokenizer()
    config = CLIPConfig(
        text_config=_text(words, max_position_embeddings=60), vision_config=_vision(), projection_dim=DIM
    )
    pictures = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    return saved(folder, lively(CLIPModel, config), CLIPProcessor(pictures, words))


MODELS: dict[str, Callable[[Path], Path]] = {
    made.__name__: made
    for made in (
        llava,
        qwen2_vl,
        qwen2_5_vl,
        blip,
        blip_answers,
        vit_gpt2,
        vilt,
        dpt,
        segformer,
        yolos,
        owlvit,
        vit,
        clip,
    )
}
