"""Models of transformers that look at pictures: what they say is what a plain program gets, bit for bit."""

import json
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

import tiny_pipelines
import tiny_vision
from atelier import operations, signals
from atelier.errors import BadInput, Cancelled
from atelier.values import FileRef
from conftest import Nodes

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own parts
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

TOKENS = 12
RED, BLUE = tiny_pipelines.picture(48, 250), tiny_pipelines.picture(48, 10).rotate(90)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes the folder of a tiny model, once for all tests."""
    root = tmp_path_factory.mktemp("transformers")

    def made(name: str) -> FileRef:
        path = root / name
        if not path.exists():
            tiny_vision.MODELS[name](path)
        return FileRef(name, path)

    return made


def settled(network: Any) -> Any:
    """Copy weights out of the mapped file, where their addresses are odd: that changes last bits."""
    for weight in network.parameters():
        weight.data = weight.data.clone()
    return network


def image(nodes: Nodes, *pictures: Any) -> dict[str, Any]:
    planes = [torch.from_numpy(np.asarray(one).astype(np.float32) / 255.0) for one in pictures]
    return nodes.live("IMAGE", torch.stack(planes))


def loaded(nodes: Nodes, folder: FileRef) -> dict[str, Any]:
    return nodes.run("TransformersLoader", folder=folder)[0]


def texts(output: dict[str, Any]) -> list[str]:
    return [one["value"] for one in output["list"]]


def plain(folder: FileRef, messages: list[dict[str, Any]], **settings: Any) -> str:
    """What a program says that uses transformers alone."""
    processor = transformers.AutoProcessor.from_pretrained(folder.path)
    model = settled(transformers.AutoModelForImageTextToText.from_pretrained(folder.path))
    inputs = processor.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )
    made = model.generate(**inputs, **({"max_new_tokens": TOKENS, "do_sample": False} | settings))
    said: str = processor.decode(made[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return said.strip()


def turn(text: str, *pictures: Any, role: str = "user") -> dict[str, Any]:
    shown = [{"type": "image", "image": one} for one in pictures]
    return {"role": role, "content": [*shown, {"type": "text", "text": text}]}


TALKERS = ("llava", "qwen2_vl", "qwen2_5_vl")


@pytest.mark.parametrize("name", TALKERS)
def test_a_question_about_a_picture_is_answered_as_in_a_plain_program(folder: Any, nodes: Nodes, name: str) -> None:
    model = loaded(nodes, folder(name))
    ask = {"model": model, "prompt": "What is it?", "max_new_tokens": TOKENS}
    said = nodes.run("ImageTextToText", image=image(nodes, RED), **ask)[0]["value"]
    assert said == plain(folder(name), [turn("What is it?", RED)])
    assert said != nodes.run("ImageTextToText", image=image(nodes, BLUE), **ask)[0]["value"]


@pytest.mark.parametrize("name", TALKERS)
def test_a_conversation_has_several_pictures_and_turns(folder: Any, nodes: Nodes, name: str) -> None:
    model = loaded(nodes, folder(name))
    (chat,) = nodes.run("ChatMessage", role="system", text="Be brief.")
    two = {"image": image(nodes, RED, RED), "image_2": image(nodes, BLUE)}
    first, chat = nodes.run(
        "ImageTextToText", model=model, prompt="Compare them.", chat=chat, max_new_tokens=TOKENS, **two
    )
    (second, _) = nodes.run("ImageTextToText", model=model, prompt="And now?", chat=chat, max_new_tokens=TOKENS)
    before = [turn("Be brief.", role="system"), turn("Compare them.", RED, RED, BLUE)]
    assert first["value"] == plain(folder(name), before)
    after = [*before, turn(first["value"], role="assistant"), turn("And now?")]
    assert second["value"] == plain(folder(name), after)


def test_generation_is_set_as_in_a_plain_program(folder: Any, nodes: Nodes) -> None:
    model, settings = loaded(nodes, folder("llava")), {"num_beams": 3, "repetition_penalty": 1.3}
    ask = {"model": model, "prompt": "What?", "image": image(nodes, RED), "max_new_tokens": TOKENS}
    said = nodes.run("ImageTextToText", **ask, **settings)[0]["value"]
    assert said == plain(folder("llava"), [turn("What?", RED)], **settings)
    assert said != nodes.run("ImageTextToText", **ask)[0]["value"]


def test_draws_follow_from_the_seed_and_leave_the_processs_random_numbers(folder: Any, nodes: Nodes) -> None:
    model, settings = loaded(nodes, folder("llava")), {"do_sample": True, "temperature": 0.9, "top_p": 0.9, "top_k": 30}
    ask = {"model": model, "prompt": "What?", "image": image(nodes, RED), "max_new_tokens": TOKENS} | settings
    torch.manual_seed(99)
    said = [nodes.run("ImageTextToText", **ask, seed=seed)[0]["value"] for seed in (5, 6, 5)]
    torch.manual_seed(5)
    assert said[0] == plain(folder("llava"), [turn("What?", RED)], **settings)
    assert said[0] == said[2]
    assert said[0] != said[1]
    with refused("settings_refused", "Beams are not drawn at random"):
        nodes.run("ImageTextToText", **ask, num_beams=2)


def test_each_token_is_told_and_may_be_the_last(folder: Any, nodes: Nodes) -> None:
    model = loaded(nodes, folder("qwen2_vl"))
    ask = {"model": model, "prompt": "What?", "image": image(nodes, RED), "max_new_tokens": TOKENS}
    told: list[tuple[int, int, str]] = []
    with signals.during(memoryview(bytearray(1)), lambda *report: told.append(report)):
        said = nodes.run("ImageTextToText", **ask)[0]["value"]
    assert [step for step, _, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total, _ in told} == {TOKENS}
    assert told[-1][2].strip() == said.rstrip("\N{REPLACEMENT CHARACTER}")
    control, steps = bytearray(1), 0

    def sink(step: int, _total: int, _note: str) -> None:
        nonlocal steps
        steps, control[0] = step, step == 3

    with pytest.raises(Cancelled), signals.during(memoryview(control), sink):
        nodes.run("ImageTextToText", **ask)
    assert steps == 3


def test_what_is_said_is_a_prompt_for_a_picture(folder: Any, nodes: Nodes, parts: Any) -> None:
    model = loaded(nodes, folder("blip"))
    (captions,) = nodes.run("ImageCaption", model=model, image=image(nodes, RED), max_new_tokens=5)
    _, clip, _ = parts
    nodes.run("CLIPTextEncode", text=texts(captions)[0], clip=nodes.live("CLIP", clip))


@pytest.mark.parametrize("begins", ["", "a picture of"])
def test_captions_are_those_of_a_plain_program(folder: Any, nodes: Nodes, begins: str) -> None:
    where = folder("blip")
    model = loaded(nodes, where)
    (made,) = nodes.run(
        "ImageCaption", model=model, image=image(nodes, RED, BLUE), max_new_tokens=TOKENS, begins=begins
    )
    processor = transformers.AutoProcessor.from_pretrained(where.path)
    network = settled(transformers.BlipForConditionalGeneration.from_pretrained(where.path))
    expected = []
    for one in (RED, BLUE):
        inputs = processor(images=one, return_tensors="pt", **({"text": begins} if begins else {}))
        tokens = network.generate(**inputs, max_new_tokens=TOKENS, do_sample=False)
        expected.append(processor.decode(tokens[0], skip_special_tokens=True).strip())
    assert texts(made) == expected
    assert texts(made)[0] != texts(made)[1]


def test_a_captioner_of_two_models_has_its_tokenizer_beside_it(folder: Any, nodes: Nodes) -> None:
    where = folder("vit_gpt2")
    (made,) = nodes.run("ImageCaption", model=loaded(nodes, where), image=image(nodes, RED), max_new_tokens=TOKENS)
    pixels = transformers.ViTImageProcessor.from_pretrained(where.path)(images=RED, return_tensors="pt").pixel_values
    network = settled(transformers.VisionEncoderDecoderModel.from_pretrained(where.path))
    words = transformers.AutoTokenizer.from_pretrained(where.path)
    tokens = network.generate(pixel_values=pixels, max_new_tokens=TOKENS, do_sample=False)
    assert texts(made) == [words.decode(tokens[0], skip_special_tokens=True).strip()]


@pytest.mark.parametrize("name", ["vilt", "blip_answers"])
def test_questions_are_answered_as_in_a_plain_program(folder: Any, nodes: Nodes, name: str) -> None:
    where = folder(name)
    asked = {"question": "What is it?", "max_new_tokens": TOKENS}
    (made,) = nodes.run("VisualQuestionAnswering", model=loaded(nodes, where), image=image(nodes, RED, BLUE), **asked)
    processor = transformers.AutoProcessor.from_pretrained(where.path)
    kind = json.loads((where.path / "config.json").read_text())["architectures"][0]
    network = settled(getattr(transformers, kind).from_pretrained(where.path))
    expected = []
    for one in (RED, BLUE):
        inputs = processor(images=one, text="What is it?", return_tensors="pt")
        if name == "vilt":
            expected.append(network.config.id2label[network(**inputs).logits.argmax(-1).item()])
        else:
            tokens = network.generate(**inputs, max_new_tokens=TOKENS, do_sample=False)
            expected.append(processor.decode(tokens[0], skip_special_tokens=True).strip())
    assert texts(made) == expected


def found(task: str, where: FileRef, **arguments: Any) -> list[Any]:
    """What transformers' own pipeline finds in both pictures."""
    program = transformers.pipeline(task, model=str(where.path), device="cpu")
    settled(program.model)
    return [program(one, **arguments) for one in (RED, BLUE)]


def test_depth_is_that_of_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("dpt")
    pictures, depth = nodes.run("DepthEstimation", model=loaded(nodes, where), image=image(nodes, RED, BLUE))
    expected = found("depth-estimation", where)
    assert torch.equal(nodes.value(depth), torch.stack([one["predicted_depth"] for one in expected]))
    shown = (nodes.value(pictures) * 255).to(torch.uint8)[..., 0].numpy()
    assert np.array_equal(shown, np.stack([np.asarray(one["depth"]) for one in expected]))


def test_segments_are_those_of_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("segformer")
    model = loaded(nodes, where)
    drawn, masks, told = nodes.run("ImageSegmentation", model=model, image=image(nodes, RED, BLUE))
    expected = found("image-segmentation", where)
    for mask, facts, segments in zip(masks["list"], texts(told), expected, strict=True):
        assert np.array_equal(nodes.value(mask).numpy() * 255, np.stack([np.asarray(one["mask"]) for one in segments]))
        assert json.loads(facts) == [{"label": one["label"], "score": one["score"]} for one in segments]
    assert nodes.value(drawn).shape == (2, 48, 48, 3)
    with refused("arguments_refused", "Subtask panoptic is not supported"):
        nodes.run("ImageSegmentation", model=model, image=image(nodes, RED), subtask="panoptic")


def test_objects_are_those_of_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("yolos")
    shown = image(nodes, RED, BLUE)
    drawn, told = nodes.run("ObjectDetection", model=loaded(nodes, where), image=shown, threshold=0.2)
    expected = found("object-detection", where, threshold=0.2)
    assert [json.loads(facts) for facts in texts(told)] == expected
    assert expected[0]
    assert not torch.equal(nodes.value(drawn), nodes.value(shown))


def test_what_is_named_is_found_as_in_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("owlvit")
    asked = {"labels": "a star, a red circle\n", "threshold": 0.01}
    _, told = nodes.run("ZeroShotObjectDetection", model=loaded(nodes, where), image=image(nodes, RED, BLUE), **asked)
    labels = ["a star", "a red circle"]
    expected = found("zero-shot-object-detection", where, candidate_labels=labels, threshold=0.01)
    assert [json.loads(facts) for facts in texts(told)] == expected
    assert expected[0]


def test_classes_are_those_of_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("vit")
    best, told = nodes.run("ImageClassification", model=loaded(nodes, where), image=image(nodes, RED, BLUE), top_k=2)
    expected = found("image-classification", where, top_k=2)
    assert [json.loads(facts) for facts in texts(told)] == expected
    assert texts(best) == [classes[0]["label"] for classes in expected]


def test_labels_are_chosen_as_in_a_plain_program(folder: Any, nodes: Nodes) -> None:
    where = folder("clip")
    model, shown = loaded(nodes, where), image(nodes, RED, BLUE)
    asked = {"labels": "star, circle", "hypothesis_template": "a drawn {}"}
    best, told = nodes.run("ZeroShotImageClassification", model=model, image=shown, **asked)
    expected = found(
        "zero-shot-image-classification", where, candidate_labels=["star", "circle"], hypothesis_template="a drawn {}"
    )
    assert [json.loads(facts) for facts in texts(told)] == expected
    assert texts(best) == [classes[0]["label"] for classes in expected]
    with refused("labels_missing", "There is no label"):
        nodes.run("ZeroShotImageClassification", model=model, image=shown, labels=" , ")


def test_a_model_is_refused_where_another_is_needed(folder: Any, nodes: Nodes) -> None:
    sees, talks = loaded(nodes, folder("vit")), loaded(nodes, folder("llava"))
    shown = image(nodes, RED)
    with refused("wrong_model", "vit is a ViTForImageClassification, which generates no text"):
        nodes.run("ImageTextToText", model=sees, prompt="What?", image=shown)
    with refused("wrong_model", "llava is a LlavaForConditionalGeneration, which is not made for depth estimation"):
        nodes.run("DepthEstimation", model=talks, image=shown)
    with refused("wrong_model", "questions go to one of ViltForQuestionAnswering"):
        nodes.run("VisualQuestionAnswering", model=talks, image=shown, question="What?")
    with refused("chat_refused", "blip (BlipForConditionalGeneration) has no chat template"):
        (chat,) = nodes.run("ChatMessage", role="system", text="Be brief.")
        nodes.run("ImageTextToText", model=loaded(nodes, folder("blip")), prompt="What?", image=shown, chat=chat)


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def emptied(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def cut(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-50])


def renamed(folder: Path) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"architectures": ["ViTForTelepathy"]}))


def broken(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def unreadable(folder: Path) -> None:
    (folder / "preprocessor_config.json").write_text("[]")


REFUSALS = (
    (pickled, "pickle_refused", "vit has its weights in files that can run code"),
    (emptied, "weights_missing", "vit holds no .safetensors file"),
    (cut, "model_broken", "vit cannot be loaded: it is damaged"),
    (renamed, "unknown_model", "vit is a ViTForTelepathy, which transformers does not have here"),
    (broken, "config_broken", "config.json cannot be read as JSON"),
    (unreadable, "config_broken", "preprocessor_config.json is no JSON object"),
)


@pytest.mark.parametrize(("spoil", "code", "words"), REFUSALS)
def test_what_is_not_sound_is_refused(nodes: Nodes, tmp_path: Path, spoil: Any, code: str, words: str) -> None:
    spoil(tiny_vision.vit(tmp_path / "vit"))
    with refused(code, words):
        loaded(nodes, FileRef("vit", tmp_path / "vit"))


def test_a_freed_model_leaves_nothing(folder: Any, nodes: Nodes) -> None:
    model = loaded(nodes, folder("dpt"))
    nodes.run("DepthEstimation", model=model, image=image(nodes, RED))
    network = weakref.ref(nodes.value(model).network)
    assert operations.free({"handles": [model["handle"]]})["freed_model_bytes"] > 100_000
    assert network() is None


def test_the_precision_is_asked_for_and_told(folder: Any, nodes: Nodes) -> None:
    (model,) = nodes.run("TransformersLoader", folder=folder("vit"), dtype="bfloat16")
    assert model["summary"] == {"class": "ViTForImageClassification", "dtype": "bfloat16"}
    assert [notice["code"] for notice in nodes.notices] == ["model_loaded"]
    with refused("wrong_dtype", "The CPU does not compute in float16"):
        nodes.run("TransformersLoader", folder=folder("vit"), dtype="float16")


def refused(code: str, words: str) -> Any:
    import re

    return pytest.raises(BadInput, match=re.escape(words), check=lambda failure: failure.code == code)
