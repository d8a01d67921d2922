"""Nodes that bring model files into memory."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import File, Float, Live, Output
from atelier.recipes import Clip, LoraPatch, Model, Vae
from atelier.values import FileRef


@node("CheckpointLoaderSimple", category="loaders", title="Load Checkpoint", device=True)
def checkpoint_loader_simple(
    ckpt_name: Annotated[
        FileRef,
        File(folder="checkpoints", doc="The checkpoint to load: one .safetensors file with all parts."),
    ],
) -> tuple[
    Annotated[Model, Output("MODEL", "The model that removes noise from latents.")],
    Annotated[Clip, Output("CLIP", "The text encoder that reads prompts.")],
    Annotated[Vae, Output("VAE", "The autoencoder between pictures and latents.")],
]:
    """Load a diffusion model with its text encoder and its VAE from one file."""
    from atelier.checkpoints import load_checkpoint

    return load_checkpoint(ckpt_name)


@node("DiffusersLoader", category="advanced/loaders/deprecated", device=True)
def diffusers_loader(
    model_path: Annotated[
        FileRef,
        File(folder="diffusers", doc="The folder to load: one with a model_index.json, as diffusers saves a pipeline."),
    ],
) -> tuple[
    Annotated[Model, Output("MODEL", "The model that removes noise from latents.")],
    Annotated[Clip, Output("CLIP", "The text encoder that reads prompts.")],
    Annotated[Vae, Output("VAE", "The autoencoder between pictures and latents.")],
]:
    """Load a diffusion model with its text encoder and its VAE from a folder."""
    from atelier.checkpoints import load_folder

    return load_folder(model_path)


_STRENGTH_DOC = "How strongly the LoRA changes the {}. It may be negative; 0 leaves it as it is."


@node("LoraLoader", category="loaders", title="Load LoRA")
def lora_loader(
    model: Annotated[Model, Live(type="MODEL", doc="The model that the LoRA is applied to.")],
    clip: Annotated[Clip, Live(type="CLIP", doc="The text encoder that the LoRA is applied to.")],
    lora_name: Annotated[FileRef, File(folder="loras", doc="The LoRA file.")],
    strength_model: Annotated[
        float, Float(default=1.0, min=-100.0, max=100.0, step=0.01, doc=_STRENGTH_DOC.format("model"))
    ],
    strength_clip: Annotated[
        float, Float(default=1.0, min=-100.0, max=100.0, step=0.01, doc=_STRENGTH_DOC.format("text encoder"))
    ],
) -> tuple[
    Annotated[Model, Output("MODEL", "The model with the LoRA.")],
    Annotated[Clip, Output("CLIP", "The text encoder with the LoRA.")],
]:
    """Add a LoRA to a model and its text encoder. Several LoRAs can be chained; each acts in the order of the chain."""
    from atelier.patching import read_lora

    if strength_model == strength_clip == 0.0:
        return model, clip
    lora = read_lora(lora_name, model.family)
    return model.patched(LoraPatch(lora, strength_model)), clip.patched(LoraPatch(lora, strength_clip))


@node("LoraLoaderModelOnly", category="loaders")
def lora_loader_model_only(
    model: Annotated[Model, Live(type="MODEL", doc="The model that the LoRA is applied to.")],
    lora_name: Annotated[FileRef, File(folder="loras", doc="The LoRA file.")],
    strength_model: Annotated[
        float, Float(default=1.0, min=-100.0, max=100.0, step=0.01, doc=_STRENGTH_DOC.format("model"))
    ],
) -> Annotated[Model, Output("MODEL", "The model with the LoRA.")]:
    """Add a LoRA to a model and leave its text encoder as it is."""
    from atelier.patching import read_lora

    if strength_model == 0.0:
        return model
    return model.patched(LoraPatch(read_lora(lora_name, model.family), strength_model))
