from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

import numpy as np
import pytest

from atelier import signals
from atelier.entry import LIST_LIMIT, TEXT_LIMIT, TRACEBACK_LIMIT, call
from atelier.errors import AtelierError, BadInput, Cancelled, OutOfMemory

Function = Callable[[dict[str, Any], tuple[memoryview, ...]], Any]


def answer(function: Function, request: str = "{}", *buffers: Any, cancelled: bool = False) -> dict[str, Any]:
    module = ModuleType("operations_under_test")
    module.function = function  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    control = bytearray([1 if cancelled else 0])
    text = call("operations_under_test:function", request, control, lambda *_: None, *buffers)
    decoded: dict[str, Any] = json.loads(text)
    return decoded


def failure(function: Function, request: str = "{}", *buffers: Any, cancelled: bool = False) -> dict[str, Any]:
    decoded = answer(function, request, *buffers, cancelled=cancelled)
    assert decoded["ok"] is False
    assert set(decoded["error"]) == {"kind", "type", "message", "traceback", "notes", "causes", "retryable"}
    error: dict[str, Any] = decoded["error"]
    return error


def raising(error: BaseException) -> Function:
    def function(_request: dict[str, Any], _buffers: tuple[memoryview, ...]) -> NoReturn:
        raise error

    return function


def returning(value: Any) -> Function:
    return lambda _request, _buffers: value


def test_answers_with_the_result() -> None:
    assert answer(lambda request, _: request, '{"a": [1, "é😀\\u0000"]}') == {
        "ok": True,
        "result": {"a": [1, "é😀\0"]},
    }


def test_spells_a_result_as_java_cuts_it() -> None:
    text = call("builtins:len", '{"a":1}', bytearray(1), lambda *_: None)
    assert "takes exactly one argument" in text
    sys.modules["spelling"] = ModuleType("spelling")
    sys.modules["spelling"].seven = lambda _request, _buffers: 7  # type: ignore[attr-defined]
    assert call("spelling:seven", "{}", bytearray(1), lambda *_: None) == '{"ok":true,"result":7}'


@pytest.mark.parametrize(
    ("error", "kind", "type_", "retryable"),
    [
        (ValueError("x"), "fault", "ValueError", False),
        (BadInput("model_not_found", "No such model"), "bad_input", "model_not_found", False),
        (AtelierError("odd", "Odd"), "fault", "odd", False),
        (OutOfMemory("device_full", "Full"), "out_of_memory", "device_full", True),
        (MemoryError(), "out_of_memory", "MemoryError", True),
        (RuntimeError("MPS backend out of memory (…)"), "out_of_memory", "RuntimeError", True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "out_of_memory", "RuntimeError", True),
        (ValueError("out of memory is only mentioned"), "fault", "ValueError", False),
        (SystemExit(3), "exit_requested", "SystemExit", False),
        (SystemExit(None), "exit_requested", "SystemExit", False),
        (KeyboardInterrupt(), "exit_requested", "KeyboardInterrupt", False),
        (GeneratorExit(), "fault", "GeneratorExit", False),
        (Cancelled(), "cancelled", "cancelled", False),
        (RecursionError("deep"), "fault", "RecursionError", False),
    ],
)
def test_names_each_kind(error: BaseException, kind: str, type_: str, retryable: bool) -> None:
    found = failure(raising(error))
    assert (found["kind"], found["type"], found["retryable"]) == (kind, type_, retryable)


def test_knows_the_out_of_memory_of_torch_by_its_name() -> None:
    torch_error = type("OutOfMemoryError", (RuntimeError,), {"__module__": "torch"})
    assert failure(raising(torch_error("tried to allocate")))["kind"] == "out_of_memory"


def test_knows_out_of_memory_behind_another_error() -> None:
    outer = ValueError("step failed")
    outer.__cause__ = MemoryError()
    assert failure(raising(outer))["kind"] == "out_of_memory"


def test_does_not_import_torch() -> None:
    assert "torch" not in vars(sys.modules["atelier.entry"])


def test_tells_message_traceback_notes_and_causes() -> None:
    def function(_request: dict[str, Any], _buffers: tuple[memoryview, ...]) -> NoReturn:
        try:
            try:
                raise FileNotFoundError(2, "No such file", "a.safetensors")
            except OSError as first:
                raise KeyError("weights") from first
        except KeyError as second:
            second.add_note("while loading")
            late = ValueError("cannot load")
            late.add_note("é 😀")
            raise late from second

    found = failure(function)
    assert found["message"] == "cannot load"
    assert found["notes"] == ["é 😀"]
    assert [cause["type"] for cause in found["causes"]] == ["KeyError", "FileNotFoundError"]
    assert "a.safetensors" in found["causes"][1]["message"]
    assert "direct cause" in found["traceback"]
    assert "test_entry.py" in found["traceback"]
    assert "while loading" in found["traceback"]


def test_tells_the_context_unless_it_is_suppressed() -> None:
    def function(request: dict[str, Any], _buffers: tuple[memoryview, ...]) -> NoReturn:
        try:
            raise KeyError("first")  # noqa: TRY301 - the context is the point
        except KeyError:
            if request["hide"]:
                raise ValueError("second") from None
            raise ValueError("second")  # noqa: B904 - the context is the point

    assert [c["type"] for c in failure(function, '{"hide": false}')["causes"]] == ["KeyError"]
    assert failure(function, '{"hide": true}')["causes"] == []


def test_tells_the_members_of_a_group() -> None:
    found = failure(raising(ExceptionGroup("two", [ValueError("a"), TypeError("b")])))
    assert [cause["message"] for cause in found["causes"]] == ["a", "b"]


def test_survives_a_chain_that_bites_its_tail() -> None:
    a, b = ValueError("a"), ValueError("b")
    a.__cause__, b.__cause__ = b, a
    assert [cause["message"] for cause in failure(raising(a))["causes"]] == ["b"]


def test_survives_an_exception_that_cannot_be_read() -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise SystemExit(9)

    found = failure(raising(MuteError()))
    assert found["kind"] == "fault"
    assert found["message"] == "(its text cannot be read: SystemExit)"
    assert "<exception str() failed>" in found["traceback"]


def test_survives_an_exception_whose_chain_cannot_be_read() -> None:
    class HostileError(AtelierError):
        @property
        def code(self) -> str:
            raise MemoryError

        @code.setter
        def code(self, _: str) -> None: ...

    assert failure(raising(HostileError("a", "b")))["type"] == "undescribable"


def test_limits_what_it_tells() -> None:
    error = ValueError("x" * 1_000_000)
    for _ in range(1_000):
        error.add_note("n" * 100_000)
    last: BaseException = error
    for i in range(200):
        last.__cause__ = ValueError(str(i))
        last = last.__cause__
    found = failure(raising(error))
    assert len(found["message"]) < TEXT_LIMIT + 100
    assert len(found["notes"]) == len(found["causes"]) == LIST_LIMIT
    assert len(found["traceback"]) < TRACEBACK_LIMIT + 100
    assert "characters left out" in found["message"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), {"a": b"x"}, {(1, 2): 3}])
def test_refuses_a_result_that_json_cannot_say(value: Any) -> None:
    found = failure(returning(value))
    assert (found["kind"], found["type"]) == ("fault", "result_not_json")


def test_refuses_a_result_without_end() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert failure(returning(endless))["type"] == "result_not_json"


@pytest.mark.parametrize(
    "request_",
    [
        "",
        "[]",
        "7",
        "{",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": "\\ud800"}',
        '{"a": "\\uDFFF"}',
        "[" * 100_000,
    ],
)
def test_refuses_a_request_that_is_no_json_object(request_: str) -> None:
    found = failure(returning(None), request_)
    assert (found["kind"], found["type"]) == ("bad_input", "bad_request")


def test_takes_an_escaped_emoji() -> None:
    assert answer(lambda request, _: request["a"], '{"a": "\\ud83d\\ude00"}')["result"] == "😀"


@pytest.mark.parametrize(
    "operation", ["", "json", "json:", ":", "no_such_module:f", "json.no:f", "json:no", "json:__doc__"]
)
def test_names_an_operation_that_is_not_there(operation: str) -> None:
    found = json.loads(call(operation, "{}", bytearray(1), lambda *_: None))["error"]
    assert (found["kind"], found["type"]) == ("fault", "unknown_operation")


def test_does_not_hide_a_module_that_misses_another(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_more.py").write_text("import not_installed_here\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = json.loads(call("needs_more:f", "{}", bytearray(1), lambda *_: None))["error"]
    assert found["type"] == "ModuleNotFoundError"
    assert "not_installed_here" in found["message"]


def test_does_not_start_when_already_cancelled() -> None:
    ran: list[int] = []
    assert failure(lambda *_: ran.append(1), cancelled=True)["kind"] == "cancelled"
    assert ran == []


def test_reads_the_flag_again_after_the_call() -> None:
    control = bytearray(1)

    def swallow(_request: dict[str, Any], _buffers: tuple[memoryview, ...]) -> str:
        control[0] = 1
        try:
            signals.check_cancelled()
        except BaseException:  # noqa: BLE001 - as some libraries do
            return "done"
        raise AssertionError

    sys.modules["swallowing"] = ModuleType("swallowing")
    sys.modules["swallowing"].swallow = swallow  # type: ignore[attr-defined]
    assert json.loads(call("swallowing:swallow", "{}", control, lambda *_: None))["error"]["kind"] == "cancelled"


def test_a_failure_after_the_flag_is_a_cancel_that_keeps_its_story() -> None:
    control = bytearray(1)

    def fail(_request: dict[str, Any], _buffers: tuple[memoryview, ...]) -> NoReturn:
        control[0] = 1
        raise RuntimeError("interrupted somewhere")

    sys.modules["failing"] = ModuleType("failing")
    sys.modules["failing"].fail = fail  # type: ignore[attr-defined]
    found = json.loads(call("failing:fail", "{}", control, lambda *_: None))["error"]
    assert (found["kind"], found["type"]) == ("cancelled", "RuntimeError")


def test_lends_buffers_as_flat_bytes() -> None:
    def fill(_request: dict[str, Any], buffers: tuple[memoryview, ...]) -> list[Any]:
        np.frombuffer(buffers[0], dtype=np.uint8)[:] = 200
        return [buffers[0].format, buffers[0].nbytes, buffers[0].readonly]

    target = np.zeros((2, 3), dtype=np.int8)
    assert answer(fill, "{}", target)["result"] == ["B", 6, False]
    assert target.view(np.uint8).tolist() == [[200] * 3] * 2


@pytest.mark.parametrize(
    "keep",
    [
        lambda view: view,
        lambda view: view[1:],
        lambda view: np.frombuffer(view, dtype=np.uint8),
        lambda view: np.frombuffer(view, dtype=np.uint8).reshape(2, 2)[1],
    ],
)
def test_refuses_to_let_a_lent_buffer_be_kept(keep: Callable[[memoryview], Any]) -> None:
    kept: list[Any] = []
    found = failure(lambda _request, buffers: kept.append(keep(buffers[0])), "{}", bytearray(4))
    assert (found["kind"], found["type"]) == ("fault", "buffer_kept")


def test_lets_a_view_in_a_reference_cycle_go() -> None:
    def function(_request: dict[str, Any], buffers: tuple[memoryview, ...]) -> int:
        cycle: list[Any] = [buffers[0][1:]]
        cycle.append(cycle)
        return 1

    gc.disable()
    try:
        assert answer(function, "{}", bytearray(4))["ok"] is True
    finally:
        gc.enable()


def test_lets_views_go_after_a_failure() -> None:
    lent = bytearray(4)
    remembered: list[BaseException] = []

    def function(_request: dict[str, Any], buffers: tuple[memoryview, ...]) -> NoReturn:
        view = np.frombuffer(buffers[0], dtype=np.uint8)
        error = ValueError(str(view.size))
        remembered.append(error)
        raise error

    assert failure(function, "{}", lent)["message"] == "4"
    lent.extend(b"grows only when nothing looks into it")


def test_answers_when_the_sink_fails() -> None:
    def sink(*_: Any) -> NoReturn:
        raise RuntimeError("the listener broke")

    sys.modules["stepping"] = ModuleType("stepping")
    sys.modules["stepping"].step = lambda *_: signals.report(1, 2)  # type: ignore[attr-defined]
    assert "the listener broke" in call("stepping:step", "{}", bytearray(1), sink)
