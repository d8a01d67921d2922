"""Nodes over transformers' models that look at pictures. The work is done in `atelier.vision`."""

import json
from typing import Annotated, Any

from atelier.declare import node
from atelier.pipelines.ports import Argument
from atelier.ports import Bool, Choice, File, Int, Live, Output, Text
from atelier.values import FileRef, Image, Mask
from atelier.vision.model import Chat, Message, Role, VisionModel

_DTYPES = ("auto", "float32", "float16", "bfloat16")
_ROLES = ("user", "assistant", "system")
_SUBTASKS = ("panoptic", "instance", "semantic")

Model = Live(type="VISION_MODEL", doc="The model.")
Pictures = Live(type="IMAGE", doc="The pictures; each is looked at by itself.")
Words = Output("STRING", "The text.", "text")
NewTokens = Int(default=256, min=1, max=100_000, required=False, doc="At so many tokens the text ends at the latest.")
ShortTokens = Int(default=50, min=1, max=100_000, required=False, doc="At so many tokens the text ends at the latest.")
Sample = Bool(default=False, required=False, doc="Whether tokens are drawn at random; if not, always the likeliest.")
Seed = Int(default=0, min=0, max=2**63 - 1, seed=True, required=False, doc="All draws follow from it.")
Beams = Argument(
    forms=("INT",), required=False, doc="How many texts are followed at a time; the model's own if left out."
)
Labels = Text(multiline=False, doc="What to look for, with commas between: a cat, a red car.")
Facts = Output("STRING", "What was found on each picture, as JSON.", "found", many=True)


def _setting(doc: str, form: str = "FLOAT") -> Argument:
    return Argument(forms=(form,), required=False, doc=f"{doc}; the model's own if left out.")


def _pictures(which: str) -> Live:
    return Live(type="IMAGE", required=False, doc=f"{which}, which may have another size.")


@node("TransformersLoader", category="loaders", title="Load Vision Model", device=True)
def transformers_loader(
    folder: Annotated[
        FileRef,
        File(folder="transformers", doc="The folder, in transformers/: one with a config.json and its weights."),
    ],
    dtype: Annotated[
        str,
        Choice(choices=_DTYPES, required=False, doc="The precision; auto is the model's own, and float32 on the CPU."),
    ] = "auto",
    tokenizer: Annotated[
        FileRef | None,
        File(folder="transformers", required=False, doc="The folder of the tokenizer, for a model that has none."),
    ] = None,
) -> Annotated[VisionModel, Output("VISION_MODEL", "The model, for the nodes of category vision.", "model")]:
    """Load a model of transformers: safetensors only; code of its own runs only where the administrator allows it."""
    from atelier.vision.loading import load

    return load(folder, dtype, tokenizer)


@node("ChatMessage", category="vision", title="Chat Message")
def chat_message(
    text: Annotated[str, Text(doc="What is said.")],
    role: Annotated[str, Choice(choices=_ROLES, doc="Who says it.")] = "user",
    chat: Annotated[Chat, Live(type="CHAT", required=False, doc="What was said before.")] = (),
    image: Annotated["Image | None", _pictures("The pictures that come before the text")] = None,
    image_2: Annotated["Image | None", _pictures("A second batch of them")] = None,
    image_3: Annotated["Image | None", _pictures("A third batch of them")] = None,
    image_4: Annotated["Image | None", _pictures("A fourth batch of them")] = None,
) -> Annotated[Chat, Output("CHAT", "The conversation with this message.", "chat")]:
    """Add one message to a conversation, such as a system text, or turns that a model shall answer in the manner of."""
    said: Role = "system" if role == "system" else "assistant" if role == "assistant" else "user"
    return (*chat, Message(said, text, _given(image, image_2, image_3, image_4)))


@node("ImageTextToText", category="vision", title="Ask about Pictures", device=True)
def image_text_to_text(
    model: Annotated[VisionModel, Model],
    prompt: Annotated[str, Text(doc="The question or the task.")],
    image: Annotated["Image | None", _pictures("The pictures that it is about")] = None,
    image_2: Annotated["Image | None", _pictures("A second batch of them")] = None,
    image_3: Annotated["Image | None", _pictures("A third batch of them")] = None,
    image_4: Annotated["Image | None", _pictures("A fourth batch of them")] = None,
    chat: Annotated[Chat, Live(type="CHAT", required=False, doc="What was said before.")] = (),
    max_new_tokens: Annotated[int, NewTokens] = 256,
    do_sample: Annotated[bool, Sample] = False,
    temperature: Annotated[Any, _setting("How freely tokens are drawn")] = None,
    top_p: Annotated[Any, _setting("The likeliest tokens that together have this probability are drawn from")] = None,
    top_k: Annotated[Any, _setting("So many of the likeliest tokens are drawn from", "INT")] = None,
    repetition_penalty: Annotated[Any, _setting("Above 1, tokens that were said become less likely")] = None,
    num_beams: Annotated[Any, Beams] = None,
    seed: Annotated[int, Seed] = 0,
) -> tuple[
    Annotated[str, Words],
    Annotated[Chat, Output("CHAT", "The conversation with question and answer, for the next question.", "chat")],
]:
    """Ask a model that sees and talks, such as LLaVA, Qwen2-VL or Qwen2.5-VL; each token is reported."""
    from atelier.vision.conversing import replied
    from atelier.vision.generating import Settings

    others = {
        "temperature": temperature,
        "top_p": top_p,
        "top_k": top_k,
        "repetition_penalty": repetition_penalty,
        "num_beams": num_beams,
    }
    asked = (*chat, Message("user", prompt, _given(image, image_2, image_3, image_4)))
    return replied(model, asked, Settings(max_new_tokens, do_sample, seed, others))


@node("ImageCaption", category="vision", title="Caption Pictures", device=True)
def image_caption(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    begins: Annotated[str, Text(required=False, multiline=False, doc="How the captions begin.")] = "",
    max_new_tokens: Annotated[int, ShortTokens] = 50,
    num_beams: Annotated[Any, Beams] = None,
) -> Annotated[list[str], Output("STRING", "The caption of each picture.", "text", many=True)]:
    """Say what is on each picture, with a model that is made for captions, such as BLIP or GIT."""
    from atelier.vision.answering import captioned
    from atelier.vision.generating import Settings

    return captioned(model, image, begins, Settings(max_new_tokens, others={"num_beams": num_beams}))


@node("VisualQuestionAnswering", category="vision", title="Answer a Question about Pictures", device=True)
def visual_question_answering(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    question: Annotated[str, Text(multiline=False, doc="The question, asked of each picture.")],
    max_new_tokens: Annotated[int, ShortTokens] = 50,
    num_beams: Annotated[Any, Beams] = None,
) -> Annotated[list[str], Output("STRING", "The answer for each picture.", "text", many=True)]:
    """Answer a question about each picture in a word or two, with a model made for it, such as ViLT or BLIP."""
    from atelier.vision.answering import answered
    from atelier.vision.generating import Settings

    return answered(model, image, question, Settings(max_new_tokens, others={"num_beams": num_beams}))


@node("DepthEstimation", category="vision", title="Estimate Depth", device=True)
def depth_estimation(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
) -> tuple[
    Annotated[Image, Output("IMAGE", "The depth of each picture, its least value black, its largest white.", "image")],
    Annotated[Any, Output("TENSOR", "The values as the model gives them, [B, H, W].", "depth")],
]:
    """Estimate how far away everything is, with a model such as Depth Anything, DPT or ZoeDepth."""
    from atelier.vision.tasks import depths

    return depths(model, image)


@node("ImageSegmentation", category="vision", title="Segment Pictures", device=True)
def image_segmentation(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    subtask: Annotated[
        str,
        Choice(
            choices=_SUBTASKS, required=False, doc="What kind of segments; the first that the model can if left out."
        ),
    ] = "",
    threshold: Annotated[Any, _setting("How sure the model has to be of a segment, 0 to 1")] = None,
) -> tuple[
    Annotated[Image, Output("IMAGE", "The pictures with each segment in a colour.", "image")],
    Annotated[list[Mask], Output("MASK", "The segments of each picture, one mask each.", "masks", many=True)],
    Annotated[list[str], Facts],
]:
    """Tell what belongs to what: a mask and a label for each segment, with a model such as SegFormer or Mask2Former."""
    from atelier.vision.tasks import segmented

    arguments = {"subtask": subtask or None, "threshold": threshold}
    drawn, masks, found = segmented(model, image, _sent(arguments))
    return drawn, masks, _as_json(found)


@node("ObjectDetection", category="vision", title="Detect Objects", device=True)
def object_detection(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    threshold: Annotated[Any, _setting("How sure the model has to be of an object, 0 to 1")] = None,
) -> tuple[
    Annotated[Image, Output("IMAGE", "The pictures with a box around each object.", "image")],
    Annotated[list[str], Facts],
]:
    """Find the objects that a model knows, such as DETR or YOLOS: label, score and box in pixels."""
    from atelier.vision.tasks import detected

    drawn, found = detected(model, image, _sent({"threshold": threshold}))
    return drawn, _as_json(found)


@node("ZeroShotObjectDetection", category="vision", title="Detect What Is Named", device=True)
def zero_shot_object_detection(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    labels: Annotated[str, Labels],
    threshold: Annotated[Any, _setting("How sure the model has to be of an object, 0 to 1")] = None,
) -> tuple[
    Annotated[Image, Output("IMAGE", "The pictures with a box around each object.", "image")],
    Annotated[list[str], Facts],
]:
    """Find whatever is named, with a model such as OWL-ViT or OWLv2: label, score and box in pixels."""
    from atelier.vision.tasks import detected

    drawn, found = detected(model, image, _sent({"threshold": threshold}), _split(labels))
    return drawn, _as_json(found)


@node("ImageClassification", category="vision", title="Classify Pictures", device=True)
def image_classification(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    top_k: Annotated[
        Any, Argument(forms=("INT",), required=False, doc="How many classes are told; 5 if left out.")
    ] = None,
) -> tuple[
    Annotated[list[str], Output("STRING", "The likeliest class of each picture.", "text", many=True)],
    Annotated[list[str], Facts],
]:
    """Say which of the classes that a model knows each picture belongs to, with a model such as ViT or ConvNeXT."""
    from atelier.vision.tasks import classified

    found = classified(model, image, _sent({"top_k": top_k}))
    return [classes[0]["label"] for classes in found], _as_json(found)


@node("ZeroShotImageClassification", category="vision", title="Classify by What Is Named", device=True)
def zero_shot_image_classification(
    model: Annotated[VisionModel, Model],
    image: Annotated[Image, Pictures],
    labels: Annotated[str, Labels],
    hypothesis_template: Annotated[
        str,
        Text(
            required=False, multiline=False, doc="The sentence for a label, {} in its place; the pipeline's if empty."
        ),
    ] = "",
) -> tuple[
    Annotated[list[str], Output("STRING", "The label that fits each picture best.", "text", many=True)],
    Annotated[list[str], Facts],
]:
    """Say which of some labels fits each picture best, with a model such as CLIP or SigLIP."""
    from atelier.vision.tasks import classified

    found = classified(model, image, _sent({"hypothesis_template": hypothesis_template or None}), _split(labels))
    return [classes[0]["label"] for classes in found], _as_json(found)


def _given(*batches: "Image | None") -> tuple[Image, ...]:
    return tuple(batch for batch in batches if batch is not None)


def _sent(arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was left out."""
    return {name: value for name, value in arguments.items() if value is not None}


def _split(labels: str) -> list[str]:
    from atelier.errors import BadInput

    found = [label.strip() for label in labels.replace("\n", ",").split(",") if label.strip()]
    if not found:
        raise BadInput("labels_missing", "There is no label to look for: name some, with commas between.")
    return found


def _as_json(found: list[list[Any]]) -> list[str]:
    return [json.dumps(one, ensure_ascii=False) for one in found]
