"""A tiny model in the shape of CogVLM: it carries its code, has experts for what it sees and for words, builds the
inputs of a conversation itself, and takes pictures as lists of lists."""

import numpy as np
import torch
from torch import nn
from transformers import PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

from .configuration_cog import CogConfig
from .visual import Eyes


class Experts(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.words = nn.Linear(config.hidden_size, config.hidden_size)
        self.pictures = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, hidden, token_type_ids):
        return torch.where((token_type_ids == 1)[..., None], self.pictures(hidden), self.words(hidden))


class CogForCausalLM(PreTrainedModel):
    config_class = CogConfig
    _no_split_modules = ["Experts"]

    def __init__(self, config):
        super().__init__(config)
        self.embed = nn.Embedding(config.vocab_size, config.hidden_size)
        self.eyes = Eyes(config)
        self.experts = Experts(config)
        self.head = nn.Linear(config.hidden_size, config.vocab_size)
        self.post_init()

    def _init_weights(self, module):
        pass

    def forward(self, input_ids, images=None, token_type_ids=None, attention_mask=None, **_):
        hidden = self.embed(input_ids)
        if images is not None:
            seen = self.eyes(torch.stack([one for inner in images for one in inner]))
            hidden = hidden.masked_scatter((token_type_ids == 1)[..., None], seen.flatten(0, 1).to(hidden.dtype))
        hidden = hidden + self.experts(hidden, token_type_ids)
        weights = torch.tril(torch.ones(hidden.shape[1], hidden.shape[1]))
        mixed = (weights / weights.sum(-1, keepdim=True)) @ hidden
        return CausalLMOutputWithPast(logits=self.head(torch.tanh(mixed + hidden)))

    def prepare_inputs_for_generation(self, input_ids, token_type_ids=None, images=None, attention_mask=None, **_):
        more = input_ids.shape[1] - token_type_ids.shape[1]
        return {
            "input_ids": input_ids,
            "images": images,
            "token_type_ids": nn.functional.pad(token_type_ids, (0, more)),
            "attention_mask": attention_mask,
        }

    def build_conversation_input_ids(self, tokenizer, *, query, history=None, images=None, template_version=None):
        config = self.config
        before = "".join(f"Question: {asked} Answer: {answered}\n" for asked, answered in history or [])
        words = tokenizer.encode(f"{before}Question: {query} Answer:", add_special_tokens=False)
        patches = (config.image_size // config.patch_size) ** 2 if images else 0
        ids = [config.bos_token_id, *[config.pad_token_id] * patches, *words]
        types = [0, *[1] * patches, *[0] * len(words)]
        planes = []
        for picture in images or []:
            small = picture.convert("RGB").resize((config.image_size, config.image_size))
            planes.append(torch.from_numpy(np.asarray(small).astype(np.float32) / 127.5 - 1).permute(2, 0, 1))
        return {
            "input_ids": torch.tensor(ids),
            "token_type_ids": torch.tensor(types),
            "attention_mask": torch.ones(len(ids), dtype=torch.long),
            "images": planes,
        }
