"""Nodes of the user's own: Python packages in the folder `custom_nodes/` of an environment.

A package declares nodes as `atelier.nodes` does. It is code, and runs with all the rights of the worker; what is done
here keeps a mistake in one package from costing more than its own nodes. Each is first imported in a process of its own
(`trial`), which may crash, hang or exit; then here (`importing`), all of its nodes or none.
"""

from pathlib import Path
from typing import Any

import atelier.nodes  # noqa: F401  (their names are taken)
from atelier.custom_nodes import importing, packages, trial
from atelier.custom_nodes.packages import Broken
from atelier.declare import NodeType

__all__ = ["load"]


def load(request: dict[str, Any], buffers: tuple[Any, ...] = ()) -> dict[str, Any]:  # noqa: ARG001
    """Import every sound package of `folder`; once in a process.

    `taken` are names of nodes that are not in Python. Answers `packages`, each with its `name` and its `nodes` as in
    `node-types.json`, and `broken`, each with `name`, `code` and a sentence, `reason`.
    """
    found, broken = packages.find(Path(request["folder"]))
    taken = frozenset(request["taken"])
    sound, failed = trial.attempt(found, taken)
    broken += failed
    loaded: dict[str, list[NodeType]] = {}
    for package in sound:
        nodes = importing.enter(package, taken)
        if isinstance(nodes, Broken):
            broken.append(nodes)
        else:
            loaded[package.name] = nodes
    return {
        "packages": [{"name": name, "nodes": [n.to_json() for n in nodes]} for name, nodes in loaded.items()],
        "broken": [package.to_json() for package in sorted(broken, key=lambda package: package.name)],
    }
