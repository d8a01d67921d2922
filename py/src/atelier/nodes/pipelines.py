"""Nodes that load pipelines of any class; the classes themselves are nodes too (`atelier.pipelines`)."""

from typing import Annotated, Any

from atelier.declare import node
from atelier.errors import BadInput
from atelier.pipelines.ports import Argument
from atelier.pipelines.recipe import Pipeline
from atelier.ports import Bool, Choice, File, Float, Int, Live, Output, Text
from atelier.values import FileRef, Image, Mask

SCHEDULERS = (
    "AmusedScheduler",
    "BlockRefinementScheduler",
    "CMStochasticIterativeScheduler",
    "CogVideoXDDIMScheduler",
    "CogVideoXDPMScheduler",
    "CosineDPMSolverMultistepScheduler",
    "DDIMInverseScheduler",
    "DDIMParallelScheduler",
    "DDIMScheduler",
    "DDPMParallelScheduler",
    "DDPMScheduler",
    "DDPMWuerstchenScheduler",
    "DEISMultistepScheduler",
    "DPMSolverMultistepInverseScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSDEScheduler",
    "DPMSolverSinglestepScheduler",
    "DiscreteDDIMScheduler",
    "EDMDPMSolverMultistepScheduler",
    "EDMEulerScheduler",
    "EntropyBoundScheduler",
    "EulerAncestralDiscreteScheduler",
    "EulerDiscreteScheduler",
    "FlowMapEulerDiscreteScheduler",
    "FlowMatchEulerDiscreteScheduler",
    "FlowMatchHeunDiscreteScheduler",
    "FlowMatchLCMScheduler",
    "HeliosDMDScheduler",
    "HeliosScheduler",
    "HeunDiscreteScheduler",
    "IPNDMScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "KarrasVeScheduler",
    "LCMScheduler",
    "LMSDiscreteScheduler",
    "LTXEulerAncestralRFScheduler",
    "MiniMaxH3Scheduler",
    "PNDMScheduler",
    "PiflowScheduler",
    "RFD4ProteinaScheduler",
    "RePaintScheduler",
    "SASolverScheduler",
    "SCMScheduler",
    "ScoreSdeVeScheduler",
    "TCDScheduler",
    "UnCLIPScheduler",
    "UniPCMultistepScheduler",
    "VQDiffusionScheduler",
)

OFFLOADS = ("none", "model", "group")

DTYPES = ("auto", "float32", "float16", "bfloat16")

_PIPELINE_DOC = "The model, for the node of its class or of another one that its components suffice for."
_SCHEDULER_DOC = "The scheduler in place of the model's own; empty leaves that."
_SETTINGS_DOC = 'Settings of the scheduler over the model\'s own, such as {"use_karras_sigmas": true}.'
_DTYPE_DOC = "The precision; auto is what the device does best."
_TILING_DOC = "Whether large pictures are decoded in tiles: less memory, and seams may show."
_OFFLOAD_DOC = (
    "What stays off the device while it does not compute: nothing, whole models, or each layer (group), which "
    "takes the least of its memory and the most time. Not on a CPU."
)


def _part(what: str) -> Live:
    return Live(type="COMPONENT", required=False, doc=f"The {what} in place of the model's own, or added to it.")


@node("PipelineLoader", category="loaders", title="Load Pipeline", device=True)
def pipeline_loader(
    folder: Annotated[
        FileRef, File(folder="pipelines", doc="The folder: one with a model_index.json, as diffusers saves a pipeline.")
    ],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, required=False, doc=_SCHEDULER_DOC)] = "",
    scheduler_settings: Annotated[
        "dict[str, Any] | None", Argument(forms=("{}",), required=False, doc=_SETTINGS_DOC)
    ] = None,
    dtype: Annotated[str, Choice(choices=DTYPES, required=False, doc=_DTYPE_DOC)] = "auto",
    vae_tiling: Annotated[bool, Bool(default=False, required=False, doc=_TILING_DOC)] = False,
    offload: Annotated[str, Choice(choices=OFFLOADS, required=False, doc=_OFFLOAD_DOC)] = "none",
    controlnet: Annotated[Any, _part("ControlNet")] = None,
    motion_adapter: Annotated[Any, _part("motion adapter")] = None,
    image_encoder: Annotated[Any, _part("image encoder")] = None,
    vae: Annotated[Any, _part("VAE")] = None,
    unet: Annotated[Any, _part("UNet")] = None,
    transformer: Annotated[Any, _part("transformer")] = None,
    text_encoder: Annotated[Any, _part("text encoder")] = None,
) -> Annotated[Pipeline, Output("PIPELINE", _PIPELINE_DOC)]:
    """Load any pipeline of diffusers from its folder: safetensors only, and no code of the folder is run."""
    from atelier.pipelines.loading import Wishes, load_from_folder

    parts = {
        "controlnet": controlnet,
        "motion_adapter": motion_adapter,
        "image_encoder": image_encoder,
        "vae": vae,
        "unet": unet,
        "transformer": transformer,
        "text_encoder": text_encoder,
    }
    return load_from_folder(folder, Wishes(parts, scheduler, scheduler_settings or {}, dtype, vae_tiling, offload))


@node("PipelineFromCheckpoint", category="loaders", title="Load Pipeline from Checkpoint", device=True)
def pipeline_from_checkpoint(
    ckpt_name: Annotated[
        FileRef, File(folder="checkpoints", doc="The checkpoint to load: one .safetensors file with all parts.")
    ],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, required=False, doc=_SCHEDULER_DOC)] = "",
    scheduler_settings: Annotated[
        "dict[str, Any] | None", Argument(forms=("{}",), required=False, doc=_SETTINGS_DOC)
    ] = None,
    controlnet: Annotated[Any, _part("ControlNet")] = None,
    motion_adapter: Annotated[Any, _part("motion adapter")] = None,
    image_encoder: Annotated[Any, _part("image encoder")] = None,
) -> Annotated[Pipeline, Output("PIPELINE", _PIPELINE_DOC)]:
    """Load a single-file checkpoint as a pipeline, for the nodes of diffusers' pipeline classes."""
    from atelier.pipelines.loading import Wishes, load_from_checkpoint

    parts = {"controlnet": controlnet, "motion_adapter": motion_adapter, "image_encoder": image_encoder}
    return load_from_checkpoint(ckpt_name, Wishes(parts, scheduler, scheduler_settings or {}))


@node("ComponentLoader", category="loaders", title="Load Component", device=True)
def component_loader(
    folder: Annotated[
        FileRef, File(folder="components", doc="The folder of one model, with its config.json and its weights.")
    ],
    dtype: Annotated[str, Choice(choices=DTYPES, required=False, doc=_DTYPE_DOC)] = "auto",
) -> Annotated[Any, Output("COMPONENT", "The model, for the port of the PipelineLoader that it belongs to.")]:
    """Load one model of a pipeline, such as a ControlNet, a motion adapter or a VAE, from a folder of its own."""
    from atelier.pipelines.loading import load_component

    return load_component(folder, dtype)


@node("ParseJson", category="utils", title="JSON")
def parse_json(
    text: Annotated[str, Text(doc='A list or an object as JSON, such as {"beta_schedule": "linear"}.')],
) -> Annotated[Any, Output("JSON", "What the text says.", "value")]:
    """Read a text as JSON, for inputs that take lists and objects, which editors have no field for."""
    import json

    try:
        return json.loads(text)
    except ValueError as failure:
        raise BadInput("wrong_value", f"This text is no JSON ({failure}): mend it.") from failure


_ARGUMENTS_DOC = 'The arguments of its call by name, such as {"prompt": "a star", "num_inference_steps": 20}.'


@node("CallOwnPipeline", category="diffusers", title="Call a Folder's Own Pipeline", device=True)
def call_own_pipeline(
    pipeline: Annotated[Pipeline, Live(type="PIPELINE", doc="A model whose folder brings its own pipeline class.")],
    arguments: Annotated["dict[str, Any]", Argument(forms=("{}",), doc=_ARGUMENTS_DOC)],
    image: Annotated["Image | None", Live(type="IMAGE", required=False, doc="For the argument of that name.")] = None,
    mask_image: Annotated[
        "Mask | None", Live(type="MASK", required=False, doc="For the argument of that name.")
    ] = None,
    seed: Annotated[
        int,
        Int(default=0, min=0, max=2**64 - 1, seed=True, required=False, doc="All noise is drawn from it, on the CPU."),
    ] = 0,
) -> tuple[
    Annotated["Image | None", Output("IMAGE", "The pictures, if it makes any.", "images")],
    Annotated[list[Image], Output("IMAGE", "The frames of each video, if it makes any.", "frames", many=True)],
    Annotated[Any, Output("TENSOR", "Another result, if it gives one.", "tensor")],
]:
    """Call a pipeline class that is not diffusers' but its folder's own, which the administrator has allowed."""
    from atelier.pipelines.own_call import call_own

    return call_own(pipeline, arguments, {"image": image, "mask_image": mask_image}, seed)


_STRENGTH_DOC = "How strongly it acts; 0 not at all."


@node("PipelineLora", category="loaders", title="Add LoRA to Pipeline")
def pipeline_lora(
    pipeline: Annotated[Pipeline, Live(type="PIPELINE", doc="The model that the LoRA is added to.")],
    lora_name: Annotated[FileRef, File(folder="pipeline_loras", doc="The LoRA file, in loras/.")],
    strength: Annotated[float, Float(default=1.0, min=-100.0, max=100.0, step=0.01, doc=_STRENGTH_DOC)],
) -> Annotated[Pipeline, Output("PIPELINE", "The model with the LoRA.")]:
    """Let a LoRA act on whatever pipeline is called with this model; it is taken out after each call."""
    from atelier.pipelines.adapting import read_adapter

    return pipeline.with_lora(read_adapter(lora_name, strength))


@node("PipelineIPAdapter", category="loaders", title="Add IP-Adapter to Pipeline")
def pipeline_ip_adapter(
    pipeline: Annotated[Pipeline, Live(type="PIPELINE", doc="The model; load it with its image encoder.")],
    ip_adapter: Annotated[FileRef, File(folder="ipadapter", doc="The IP-Adapter file.")],
    scale: Annotated[float, Float(default=1.0, min=0.0, max=10.0, step=0.01, doc=_STRENGTH_DOC)],
) -> Annotated[Pipeline, Output("PIPELINE", "The model with the IP-Adapter, for calls with ip_adapter_image.")]:
    """Let an IP-Adapter act on whatever pipeline is called with this model; it is taken out after each call."""
    from atelier.pipelines.adapting import read_adapter

    return pipeline.with_ip_adapter(read_adapter(ip_adapter, scale))


_WORD_DOC = "The word for prompts; the file's name if empty."


@node("PipelineTextualInversion", category="loaders", title="Add Textual Inversion to Pipeline")
def pipeline_textual_inversion(
    pipeline: Annotated[Pipeline, Live(type="PIPELINE", doc="The model that learns the word.")],
    embedding_name: Annotated[FileRef, File(folder="embeddings", doc="The textual inversion, in embeddings/.")],
    token: Annotated[str, Text(multiline=False, required=False, doc=_WORD_DOC)] = "",
) -> Annotated[Pipeline, Output("PIPELINE", "The model whose prompts may use the word.")]:
    """Let prompts use a word that a textual inversion gives a meaning; it is forgotten after each call."""
    from atelier.pipelines.inverting import read_inversion

    return pipeline.with_inversion(read_inversion(embedding_name, token))
