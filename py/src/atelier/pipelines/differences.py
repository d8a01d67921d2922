"""What changed between two exports of the pipelines' declarations, in lines that people read."""

from collections.abc import Iterator
from typing import Any

from atelier.ports import Json

__all__ = ["differences"]

_TOLD = ("type", "required", "default", "forms", "choices", "many", "list")
"""The facts of a port whose change can break a workflow; its doc is not one."""


def differences(old: Json, new: Json) -> Iterator[str]:
    """Yield a line for each class and each argument or output that was added, removed or changed."""
    before, after = _by_name(old["nodes"]), _by_name(new["nodes"])
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"- {name}"
        elif name not in before:
            yield f"+ {name}"
        else:
            yield from _of_ports(name, before[name], after[name])


def _of_ports(name: str, old: Json, new: Json) -> Iterator[str]:
    for side, sign in (("inputs", "."), ("outputs", " gives ")):
        before, after = _by_name(old[side]), _by_name(new[side])
        for port in sorted(before.keys() | after.keys()):
            where = f"{name}{sign}{port}"
            if port not in after:
                yield f"- {where} ({_said(before[port])})"
            elif port not in before:
                yield f"+ {where} ({_said(after[port])})"
            elif (was := _said(before[port])) != (now := _said(after[port])):
                yield f"~ {where}: {was} → {now}"


def _said(port: Json) -> str:
    facts = {fact: port[fact] for fact in _TOLD if fact in port and port[fact] is not False}
    required = " required" if facts.pop("required", False) else ""
    rest = ", ".join(f"{fact} {value}" for fact, value in facts.items() if fact != "type")
    return f"{port['type']}{required}{', ' if rest else ''}{rest}"


def _by_name(items: list[Any]) -> dict[str, Json]:
    return {item["name"]: item for item in items}
