"""The forms that a value may have: what JSON can say of a Python annotation.

| form | JSON | Python |
|---|---|---|
| `INT` `FLOAT` `STRING` `BOOLEAN` | a number without or with a fraction, a text, a switch | the same |
| `[X]` | a list of X, of any length | list |
| `(X)` `(X,Y)` | a list of X of any length; of one X and one Y | tuple |
| `{}` | an object | dict |
| `*` | anything | as it is |

Java checks by the same words (`io.atelier.nodes.Form`).
"""

from collections.abc import Sequence
from typing import Any

__all__ = ["SCALARS", "Form", "admitted", "said"]

Form = str

SCALARS = ("BOOLEAN", "INT", "FLOAT", "STRING")

_SINGULAR = {
    "BOOLEAN": "true or false",
    "INT": "a whole number",
    "FLOAT": "a number",
    "STRING": "a text",
    "{}": "an object",
    "*": "any JSON",
}
_PLURAL = {"BOOLEAN": "switches", "INT": "whole numbers", "FLOAT": "numbers", "STRING": "texts", "{}": "objects"}


def admitted(forms: Sequence[Form], value: Any) -> Any:
    """Return a JSON value as Python takes it, by the first form that fits. Raises `ValueError` with what is taken."""
    for form in forms:
        found, taken = _as(form, value)
        if found:
            return taken
    raise ValueError(" or ".join(said(form) for form in forms))


def said(form: Form) -> str:
    """Return a form in words, such as `a list of numbers`."""
    if form in _SINGULAR:
        return _SINGULAR[form]
    inner = _inner(form)
    if len(inner) > 1:
        return f"a list of {len(inner)} {_PLURAL.get(inner[0], 'values')}"
    return f"a list of {_PLURAL.get(inner[0], 'lists')}"


def _as(form: Form, value: Any) -> tuple[bool, Any]:
    if form == "*":
        return True, value
    if form == "{}":
        return isinstance(value, dict), value
    if form in SCALARS:
        return _scalar(form, value)
    if not isinstance(value, list):
        return False, None
    inner = _inner(form)
    if len(inner) > 1 and len(inner) != len(value):
        return False, None
    items = [_as(inner[i] if len(inner) > 1 else inner[0], item) for i, item in enumerate(value)]
    taken = [item for _, item in items]
    return all(found for found, _ in items), tuple(taken) if form.startswith("(") else taken


def _scalar(form: Form, value: Any) -> tuple[bool, Any]:
    if form == "BOOLEAN" or isinstance(value, bool):
        return form == "BOOLEAN" and isinstance(value, bool), value
    if form == "FLOAT" and isinstance(value, int | float):
        return True, float(value)
    return isinstance(value, int if form == "INT" else str) and form != "FLOAT", value


def _inner(form: Form) -> list[Form]:
    """Split what stands between the outer brackets at its commas."""
    parts, depth = [""], 0
    for sign in form[1:-1]:
        depth += (sign in "[({") - (sign in "])}")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
