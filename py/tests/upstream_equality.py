"""Every pipeline class for which diffusers' own tests make tiny components: our node against a plain program.

`python tests/upstream_equality.py CHECKOUT --table FILE` (with `PYTHONPATH=src`) goes through the tests of a checkout
of diffusers, calls each class twice with the components and inputs that its test makes, and writes what came out as a
table in Markdown. Tokenizers and encoders that those tests would fetch are made here. Needs no network; takes minutes.
"""

import argparse
import contextlib
import copy
import importlib
import inspect
import os
import re
import signal
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
from PIL import Image as Pillow
from torch import Tensor

import tiny_pipelines as tiny
from atelier.devices import fix_threads
from atelier.pipelines.declaring import node_type
from atelier.pipelines.ports import Maps, Pictures
from atelier.pipelines.recipe import Pipeline
from atelier.pipelines.results import values_of
from atelier.pipelines.signatures import SEED_PORT

SECONDS = 120
EQUAL = "equal"


class TookTooLongError(Exception):
    """Raised by the alarm."""


def main() -> int:
    """Compare all; returns 1 when a class differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--only", default="", help="a pattern that the names of test files have to match")
    options = parser.parse_args()
    sys.path.insert(0, str(options.checkout))
    warnings.simplefilter("ignore")
    fix_threads()
    stand_in()
    signal.signal(signal.SIGALRM, _too_long)
    found: dict[str, str] = {}
    for tests in sorted(options.checkout.glob("tests/pipelines/**/test_*.py")):
        if re.search(options.only, str(tests.relative_to(options.checkout))):
            for name, outcome in outcomes(options.checkout, tests):
                if found.get(name) != EQUAL:
                    found[name] = outcome
                sys.stderr.write(f"{name}: {outcome}\n")
                options.table.write_text(table(found), encoding="utf-8")
    return int("differs" in found.values())


def _too_long(*_: Any) -> None:
    raise TookTooLongError(f"took longer than {SECONDS} s")


def outcomes(checkout: Path, tests: Path) -> Iterator[tuple[str, str]]:
    module_name = ".".join(tests.relative_to(checkout).with_suffix("").parts)
    try:
        module = importlib.import_module(module_name)
    except BaseException as failure:  # noqa: BLE001 - whatever their module raises is the reason
        yield tests.stem, f"its tests cannot be imported: {said(failure)}"
        return
    done: set[str] = set()
    for tester in vars(module).values():
        if isinstance(tester, type) and tester.__module__ == module_name and hasattr(tester, "get_dummy_components"):
            pipeline_class = class_of(tester)
            name = getattr(pipeline_class, "__name__", "")
            is_theirs = getattr(pipeline_class, "__module__", "").startswith("diffusers.")  # and not their tests'
            if is_theirs and name not in done:
                outcome = compared(tester, pipeline_class)
                if outcome == EQUAL:
                    done.add(name)
                yield name, outcome


def class_of(tester: Any) -> Any:
    found = inspect.getattr_static(tester, "pipeline_class", None)
    if isinstance(found, type):
        return found
    with contextlib.suppress(NotImplementedError, AttributeError):
        return blank(tester).pipeline_class
    return None


def blank(tester: Any) -> Any:
    return object.__new__(tester)


def compared(tester: Any, pipeline_class: Any) -> str:
    signal.alarm(SECONDS)
    try:
        return _compared(tester, pipeline_class)
    except (Exception, TookTooLongError) as failure:  # noqa: BLE001 - the reason stands in the table
        return said(failure)
    finally:
        signal.alarm(0)


def _compared(tester: Any, pipeline_class: Any) -> str:
    declared = node_type(pipeline_class.__name__)
    if declared is None:
        return "it is no node"
    test = blank(tester)
    components, arguments = components_of(test), inputs_of(test)
    arguments.pop("generator", None)
    ports = dict(declared.inputs)
    unknown = [name for name in arguments if name not in ports]
    for name in unknown:
        del arguments[name]  # such as return_dict
    given = {name: for_program(ports[name], value) for name, value in arguments.items()}
    with torch.no_grad():
        program, result = plain(pipeline_class, components, given, seeded=SEED_PORT in ports)
        kind = given.get("output_type", inspect.signature(pipeline_class.__call__).parameters.get("output_type"))
        kind = kind.default if isinstance(kind, inspect.Parameter) else kind
        expected = values_of(program, declared.outputs, result, kind)
        seed = {SEED_PORT: 0} if SEED_PORT in ports else {}
        recipe = Pipeline(pipeline_class.__name__, *parted(components))
        sent = {name: for_node(ports[name], value) for name, value in given.items()}
        got = declared.function(pipeline=recipe, **seed, **sent)
    got = got if len(declared.outputs) > 1 else (got,)
    if not any(list(flat(one)) for one in got):
        return "it gives nothing"
    if same(got, expected):
        return EQUAL
    again = plain(pipeline_class, components, given, seeded=SEED_PORT in ports)[1]
    itself = same(list(dict(again).values()), list(dict(result).values()))
    return "differs" if itself else "a plain program differs from itself"


def plain(pipeline_class: Any, components: dict[str, Any], given: dict[str, Any], *, seeded: bool) -> tuple[Any, Any]:
    """Return what a program without Atelier makes, and the pipeline that made it."""
    program = pipeline_class(**{name: own(part) for name, part in components.items()})
    program.set_progress_bar_config(disable=True)
    noise = {"generator": torch.Generator("cpu").manual_seed(0)} if seeded else {}
    with torch.no_grad():
        return program, program(**copy.deepcopy(given), **noise)


def components_of(test: Any) -> dict[str, Any]:
    torch.manual_seed(0)
    made: dict[str, Any] = test.get_dummy_components()
    for part in made.values():
        if isinstance(part, torch.nn.Module):
            part.eval()
    return made


def inputs_of(test: Any) -> dict[str, Any]:
    wanted = inspect.signature(test.get_dummy_inputs).parameters
    made: dict[str, Any] = test.get_dummy_inputs(**({"device": "cpu"} if "device" in wanted else {}))
    return made


def own(part: Any) -> Any:
    from diffusers import SchedulerMixin

    return copy.deepcopy(part) if isinstance(part, SchedulerMixin) else part


def parted(components: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = {name: part for name, part in components.items() if isinstance(part, bool | int | float | str)}
    return {name: part for name, part in components.items() if name not in plain}, plain


def for_program(port: Any, value: Any) -> Any:
    """Give pictures as Pillow's where the node would, for only those come from files."""
    if not isinstance(port, Pictures | Maps):
        return value
    pictures = [one for item in (value if isinstance(value, list) else [value]) for one in pillows(item, port)]
    return pictures if port.many or len(pictures) > 1 or isinstance(value, list) else pictures[0]


def pillows(value: Any, port: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return [one for item in value for one in pillows(item, port)]
    mode = "L" if isinstance(port, Maps) else "RGB"
    if isinstance(value, Pillow.Image):
        return [value.convert(mode)]
    planes = torch.as_tensor(value).float()
    planes = planes[None] if planes.ndim == (2 if mode == "L" else 3) else planes
    if isinstance(value, Tensor) and planes.ndim == 4:
        planes = planes.movedim(1, -1)
    bytes_ = (planes.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
    return [Pillow.fromarray(one.squeeze(-1) if one.shape[-1] == 1 else one[..., :3]).convert(mode) for one in bytes_]


def for_node(port: Any, value: Any) -> Any:
    if isinstance(port, Pictures | Maps):
        pictures = value if isinstance(value, list) else [value]
        return torch.stack([torch.from_numpy(np.asarray(one).astype(np.float32) / 255.0) for one in pictures])
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    return copy.deepcopy(value)


def same(got: Any, expected: Any) -> bool:
    one, other = list(flat(got)), list(flat(expected))
    return len(one) == len(other) and all(map(_same, one, other))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if isinstance(one, Tensor):
        return one.dtype == other.dtype and bool(torch.equal(one.nan_to_num(), other.nan_to_num()))
    return bool(one == other)


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from flat(one)
    elif value is not None:
        yield value


def said(failure: BaseException) -> str:
    words = " ".join(str(failure).split())
    return f"{type(failure).__name__}: {words[:150]}".replace("|", "/")


def table(found: dict[str, str]) -> str:
    """Return the outcomes as Markdown, what is equal first."""
    import diffusers

    equal = sorted(name for name, outcome in found.items() if outcome == EQUAL)
    others = sorted((name, outcome) for name, outcome in found.items() if outcome != EQUAL)
    made = (
        "Made by `tests/upstream_equality.py` with the tiny components and inputs of diffusers' own tests, on a CPU, "
        f"diffusers {diffusers.__version__}: the node's results against those of a plain program, bit for bit."
    )
    lines = [
        "# Pipeline classes against plain programs",
        "",
        made,
        "",
        f"**{len(equal)} classes are equal**: {', '.join(equal)}.",
        "",
        "| Not compared | Why |",
        "|---|---|",
        *(f"| {name} | {outcome} |" for name, outcome in others),
    ]
    return "\n".join(lines) + "\n"


def stand_in() -> None:
    """Let what the tests would fetch be made here; libraries that only their runs need are there in name."""
    import transformers
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    def tokenizer(cls: Any, *_: Any, **__: Any) -> Any:
        return small_clip() if issubclass(cls, transformers.CLIPTokenizer) else tiny.byte_tokenizer()

    def encoder(cls: Any, name: Any, *arguments: Any, **settings: Any) -> Any:
        if isinstance(name, str) and name.startswith("hf-internal-testing/") and "t5" in name:
            return tiny.t5()
        return _loaded(cls, name, *arguments, **settings)

    module: Any = types.ModuleType("parameterized")
    module.parameterized = types.SimpleNamespace(expand=lambda *_, **__: lambda function: function)
    sys.modules.setdefault("parameterized", module)
    sys.modules.setdefault("requests_mock", types.ModuleType("requests_mock"))
    _loaded = PreTrainedModel.from_pretrained.__func__
    PreTrainedTokenizerBase.from_pretrained = classmethod(tokenizer)
    PreTrainedModel.from_pretrained = classmethod(encoder)
    transformers.AutoTokenizer.from_pretrained = staticmethod(lambda *_, **__: tiny.byte_tokenizer())
    transformers.AutoConfig.from_pretrained = staticmethod(lambda *_, **__: tiny.t5().config)
    transformers.CLIPImageProcessor.from_pretrained = staticmethod(lambda *_, **__: tiny.clip_processor())
    transformers.Qwen2VLProcessor.from_pretrained = staticmethod(lambda *_, **__: tiny.qwen_image_edit()["processor"])


def small_clip() -> Any:
    """Return a CLIP tokenizer whose numbers stay below 1000: bytes, and bytes that end a word."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTokenizer

    alphabet = sorted(ByteLevel.alphabet())
    signs = ["<|startoftext|>", "<pad>", "<|endoftext|>", *alphabet, *(f"{sign}</w>" for sign in alphabet)]
    vocabulary = {sign: number for number, sign in enumerate(signs)}
    made = CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)
    with contextlib.suppress(AttributeError):
        made.pad_token = "<|endoftext|>"  # noqa: S105
    return made


if __name__ == "__main__":
    sys.exit(main())
