"""The trampoline: the only function that Java calls.

Nothing raised in Python may cross into Java: a ``SystemExit`` would end the JVM, and any other exception
would arrive as a fragment of its text. So :func:`call` answers with JSON text, whatever happens:

    {"ok":true,"result":…}
    {"ok":false,"error":{"kind","type","message","traceback","notes":[],"causes":[{"type","message"}],"retryable"}}

Java cuts the result out of the first form by position, so its spelling is fixed.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from atelier import signals
from atelier.errors import AtelierError, BadInput, Cancelled, Kind
from atelier.exhaustion import CHAIN_LIMIT, causes, is_out_of_memory

__all__ = ["call"]

TEXT_LIMIT = 16_384
"""Characters of one message or note that reach Java."""
TRACEBACK_LIMIT = 65_536
"""Characters of a traceback that reach Java; the middle is left out first."""
LIST_LIMIT = CHAIN_LIMIT
"""Notes, and exceptions of the chain, that reach Java."""

_LAST_RESORT = (
    '{"ok":false,"error":{"kind":"fault","type":"undescribable",'
    '"message":"The failure could not be described","traceback":"","notes":[],"causes":[],"retryable":false}}'
)
_INTERRUPTED = (
    '{"ok":false,"error":{"kind":"cancelled","type":"Cancelled",'
    '"message":"The call was cancelled","traceback":"","notes":[],"causes":[],"retryable":false}}'
)


def call(operation: str, request: str, control: Any, sink: signals.Sink, *buffers: Any) -> str:
    """Runs one operation and answers as JSON text; never raises.

    Args:
        operation: ``module:function``. It takes ``(request: dict, buffers: tuple[memoryview, ...])`` and
            returns what JSON can say (no NaN, no infinity).
        request: the text of one JSON object.
        control: uint8 buffer; byte 0 is the cancel flag. It is read before, at each step and after the call,
            because libraries swallow exceptions.
        sink: takes ``(step, total, note)`` on this thread.
        buffers: writable byte buffers, lent until this function returns; the operation sees each as a flat
            uint8 memoryview and must keep nothing that looks into it.
    """
    try:
        holders = _holders(buffers)
        answer = _guarded(operation, request, control, sink, buffers)
        if _holders(buffers) > holders:
            gc.collect()  # an array in a reference cycle is garbage, not a fault
        return _kept(operation) if _holders(buffers) > holders else answer
    except Cancelled:
        return _INTERRUPTED  # raised from another thread, between two steps of describing how the call ended
    except BaseException:  # noqa: BLE001 - the last line of defence
        return _LAST_RESORT


def _guarded(operation: str, request: str, control: Any, sink: signals.Sink, buffers: tuple[Any, ...]) -> str:
    flag = memoryview(control).cast("B")
    try:
        with signals.during(flag, sink):
            signals.check_cancelled()
            result = _resolve(operation)(_parse(request), tuple(memoryview(b).cast("B") for b in buffers))
            encoded = _encode(operation, result)
            signals.check_cancelled()
        return '{"ok":true,"result":' + encoded + "}"
    except BaseException as error:  # noqa: BLE001 - that is what this function is for
        answer = _describe(error, cancelled=flag[0] != 0)
        _forget_frames(error)
        return answer


def _holders(buffers: tuple[Any, ...]) -> int:
    """How many references hold the buffers: every view, array or tensor over one adds to it."""
    return sum(map(sys.getrefcount, buffers))


def _kept(operation: str) -> str:
    return _describe(
        AtelierError("buffer_kept", f"{operation} kept a view of a buffer that was lent to it for the call only"),
        cancelled=False,
    )


def _resolve(operation: str) -> Callable[[dict[str, Any], tuple[memoryview, ...]], object]:
    module_name, _, function_name = operation.partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise AtelierError("unknown_operation", f"{operation}: there is no module {error.name}") from error
    except (AttributeError, ValueError) as error:
        raise AtelierError("unknown_operation", f"{operation} names no function") from error
    if not callable(function):
        raise AtelierError("unknown_operation", f"{operation} is no function")
    return function  # type: ignore[no-any-return]


def _parse(request: str) -> dict[str, Any]:
    try:
        value = _DECODER.decode(request)
        if "\\ud" in request or "\\uD" in request:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise BadInput("bad_request", f"The request is not JSON that we accept: {error}") from error
    if not isinstance(value, dict):
        raise BadInput("bad_request", "The request must be a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# Made once: `json.loads` and `json.dumps` make theirs anew for every call that does not take their defaults.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def _encode(operation: str, result: object) -> str:
    try:
        return _ENCODER.encode(result)
    except (TypeError, ValueError, RecursionError) as error:
        raise AtelierError("result_not_json", f"{operation} returned what JSON cannot say: {error}") from error


def _describe(error: BaseException, *, cancelled: bool) -> str:
    kind: Kind = "cancelled" if cancelled else _kind(error)
    failure = {
        "kind": kind,
        "type": _type(error),
        "message": _message(error),
        "traceback": _traceback(error),
        "notes": _notes(error),
        "causes": [{"type": _type(cause), "message": _message(cause)} for cause in causes(error)],
        "retryable": kind == "out_of_memory" or (isinstance(error, AtelierError) and error.retryable),
    }
    return json.dumps({"ok": False, "error": failure}, separators=(",", ":"))


def _kind(error: BaseException) -> Kind:
    if isinstance(error, AtelierError | Cancelled):
        return error.kind
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return "exit_requested"
    if is_out_of_memory(error):
        return "out_of_memory"
    return "fault"


def _type(error: BaseException) -> str:
    """The code of one of our errors; of another, the name of its class."""
    if isinstance(error, Cancelled):
        return "cancelled"
    if isinstance(error, AtelierError):
        return _cut(str(error.code), TEXT_LIMIT)
    kind = type(error)
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SystemExit):
            status = _cut(repr(error.code), TEXT_LIMIT)
            return f"The operation asked to end the program with {status}; the program goes on"
        return _cut(str(error), TEXT_LIMIT)
    except BaseException as second:  # noqa: BLE001 - any code may stand behind __str__
        return f"(its text cannot be read: {type(second).__qualname__})"


def _notes(error: BaseException) -> list[str]:
    notes = getattr(error, "__notes__", [])
    if not isinstance(notes, list):
        return []
    return [_cut(note, TEXT_LIMIT) for note in notes[:LIST_LIMIT] if isinstance(note, str)]


def _traceback(error: BaseException) -> str:
    try:
        return _cut("".join(traceback.format_exception(error)), TRACEBACK_LIMIT)
    except BaseException as second:  # noqa: BLE001 - any code may stand behind what is printed
        return f"(the traceback cannot be printed: {type(second).__qualname__})"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = limit // 4
    return f"{text[:head]}\n… {len(text) - limit} characters left out …\n{text[len(text) - (limit - head) :]}"


def _forget_frames(error: BaseException) -> None:
    """Empties the frames of the whole chain: a kept exception must not keep tensors alive."""
    for one in (error, *causes(error)):
        traceback.clear_frames(one.__traceback__)
