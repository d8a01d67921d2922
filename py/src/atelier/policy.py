"""What is known of PyTorch's MPS device and what is done about it: `mps-policy.json`, read and matched to a machine.

The rules come from public sources, each with its own; none was confirmed on a Mac by us.
"""

import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Rule", "applying", "environment", "rule", "rules"]

_FILE = Path(__file__).with_name("mps-policy.json")
_COMPARE: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {"<": operator.lt, ">=": operator.ge}


@dataclass(frozen=True)
class Rule:
    """One known fault and the answer to it.

    `macos` and `torch` say where it holds: `<14`, `>=2.4`, or empty for everywhere. `action` is `refuse`,
    `work_around` or `set`; `value` is what a program needs of the answer.
    """

    name: str
    macos: str
    torch: str
    action: str
    fault: str
    answer: str
    value: Mapping[str, Any]
    sources: tuple[str, ...]

    def applies(self, macos: str, torch: str) -> bool:
        """Return whether it holds on these versions, as `15.6.1` and `2.15.0`."""
        return _holds(self.macos, macos) and _holds(self.torch, torch)


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules in the file's order."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    return tuple(Rule(**{**each, "sources": tuple(each["sources"])}) for each in read)


def rule(name: str) -> Rule:
    """Return the rule of a name that the file holds."""
    return next(each for each in rules() if each.name == name)


def applying(macos: str, torch: str) -> tuple[Rule, ...]:
    """Return the rules that hold on a Mac with these versions."""
    return tuple(each for each in rules() if each.applies(macos, torch))


def environment() -> dict[str, str]:
    """Return the variables that a process with MPS must have before it imports torch."""
    return {key: value for each in rules() if each.action == "set" for key, value in each.value.items()}


def _holds(condition: str, version: str) -> bool:
    if not condition:
        return True
    found = re.fullmatch(r"(<|>=)([\d.]+)", condition)
    if found is None:
        raise ValueError(f"mps-policy.json holds the condition {condition!r}; it must be <VERSION or >=VERSION")
    return _COMPARE[found[1]](_numbers(version), _numbers(found[2]))


def _numbers(version: str) -> tuple[int, ...]:
    """Three numbers of a version; what follows them, as in 2.15.0+cpu or 2.16.0a0, does not count."""
    found = [int(part) for part in re.findall(r"\d+", re.split(r"[+a-z]", version, maxsplit=1)[0])][:3]
    return (*found, *[0] * (3 - len(found)))
