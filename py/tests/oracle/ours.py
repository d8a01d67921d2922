"""Run the oracle's workflows through Atelier's own nodes in this process; what two workflows share runs once."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atelier import operations
from atelier.declare import NODES
from atelier.ports import File, Text
from oracle.recipe import VARIANTS
from oracle.workflows import Workflow

Pixels = NDArray[np.uint8]


class Studio:
    """Makes pictures of workflows.

    Attributes:
        folder: holds `models` and `input`.
        family: what all the models are of.
    """

    def __init__(self, folder: Path, family: str) -> None:
        self.folder = folder
        self.family = family
        self._made: dict[str, list[dict[str, Any]]] = {}

    def picture(self, workflow: Workflow) -> Pixels:
        """Return what the node `save` would save, [H, W, 3]."""
        node, port = workflow["save"]["inputs"]["images"]
        handle = self._outputs(workflow, node)[port]["handle"]
        size = operations.picture({"handle": handle})
        pixels = np.empty((size["height"], size["width"], size["channels"]), np.uint8)
        operations.pixels({"handle": handle, "index": 0}, [pixels.reshape(-1)])
        return pixels

    def close(self) -> None:
        """Let everything go."""
        handles = {output["handle"] for outputs in self._made.values() for output in outputs if "handle" in output}
        operations.free({"handles": sorted(handles)})

    def _outputs(self, workflow: Workflow, name: str) -> list[dict[str, Any]]:
        kind, inputs = workflow[name]["class_type"], workflow[name]["inputs"]
        given = {port: self._given(workflow, kind, port, value) for port, value in inputs.items()}
        key = json.dumps([kind, given], sort_keys=True)
        if key not in self._made:
            request = {"run": "oracle", "node": name, "type": kind, "inputs": given}
            self._made[key] = operations.run_node(request)["outputs"]
        return self._made[key]

    def _given(self, workflow: Workflow, kind: str, port: str, value: Any) -> dict[str, Any]:
        if isinstance(value, list):
            node, number = value
            output = self._outputs(workflow, node)[number]
            return {"handle": output["handle"]} if "handle" in output else {"value": output["value"]}
        declared = _ports(kind)[port]
        if isinstance(declared, File):
            root = self.folder if declared.folder == "input" else self.folder / "models"
            return {"file": self._file(root / declared.folder / value)}
        if isinstance(declared, Text) and declared.embeddings:
            found = sorted((self.folder / "models" / "embeddings").glob("*"))
            return {"value": value, "embeddings": [self._file(path) for path in found]}
        return {"value": value}

    def _file(self, path: Path) -> dict[str, Any]:
        variant = next((each for each in VARIANTS if path.stem.endswith(f"-{each}")), None)
        family = f"{self.family}-{variant}" if variant else self.family
        return {"name": path.name, "path": str(path), "sha256": None, "family": family}


def _ports(kind: str) -> dict[str, Any]:
    found = NODES.find(kind)
    if found is None:
        raise KeyError(kind)
    return dict(found.inputs)


def psnr(one: Pixels, other: Pixels) -> float:
    """Return the peak signal-to-noise ratio in dB; infinite where the pictures are equal."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float("inf") if error == 0.0 else 10 * float(np.log10(255**2 / error))
