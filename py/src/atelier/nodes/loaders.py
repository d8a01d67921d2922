"""Nodes that bring model files into memory."""

from typing import Annotated

from atelier.declare import node
from atelier.errors import BadInput
from atelier.ports import Choice, File, Float, Live, Output
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


_DTYPES = ("default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2")


@node("UNETLoader", category="advanced/loaders", title="Load Diffusion Model", device=True)
def unet_loader(
    unet_name: Annotated[FileRef, File(folder="diffusion_models", doc="The file with the denoiser.")],
    weight_dtype: Annotated[str, Choice(choices=_DTYPES, doc="The precision of the weights; only default is there.")],
) -> Annotated[Model, Output("MODEL", "The model that removes noise from latents.")]:
    """Load a denoiser from a file of its own."""
    from atelier.split_files import load_denoiser

    if weight_dtype != "default":
        raise BadInput(
            "weight_dtype_unsupported",
            f"Weights cannot be kept as {weight_dtype}: choose default, which computes as the device does best.",
        )
    return load_denoiser(unet_name)


@node("VAELoader", category="loaders", title="Load VAE", device=True)
def vae_loader(
    vae_name: Annotated[FileRef, File(folder="vae", doc="The file with the VAE.")],
) -> Annotated[Vae, Output("VAE", "The autoencoder between pictures and latents.")]:
    """Load a VAE from a file of its own."""
    from atelier.split_files import load_vae

    return load_vae(vae_name)


@node("CLIPLoader", category="advanced/loaders", title="Load CLIP", device=True)
def clip_loader(
    clip_name: Annotated[FileRef, File(folder="text_encoders", doc="The file with the text encoder.")],
    type: Annotated[  # noqa: A002 - the port's name
        str, Choice(choices=("stable_diffusion",), doc="What it is for; which of its models, its weights tell.")
    ],
) -> Annotated[Clip, Output("CLIP", "The text encoder that reads prompts.")]:
    """Load a text encoder from a file of its own."""
    from atelier.split_files import load_text_encoders

    del type
    return load_text_encoders([clip_name])


@node("DualCLIPLoader", category="advanced/loaders", device=True)
def dual_clip_loader(
    clip_name1: Annotated[FileRef, File(folder="text_encoders", doc="The file with one text encoder.")],
    clip_name2: Annotated[FileRef, File(folder="text_encoders", doc="The file with the other one.")],
    type: Annotated[str, Choice(choices=("sdxl",), doc="What they are for.")],  # noqa: A002 - the port's name
) -> Annotated[Clip, Output("CLIP", "The text encoders that read prompts.")]:
    """Load two text encoders that read together, each from a file of its own, in any order."""
    from atelier.split_files import load_text_encoders

    del type
    return load_text_encoders([clip_name1, clip_name2])
