"""Measure how near Atelier's pictures are to ComfyUI's, and write the table.

`PYTHONPATH=src:tests python -m oracle.table --size narrow --root DIR` measures what ComfyUI has made of this size, over
the models that `recipe` wrote to a folder, and writes `PICTURES.md` of all that was measured, now or before.
"""

import argparse
import json
from pathlib import Path
from typing import get_args

import numpy as np
from PIL import Image

from atelier.devices import fix_threads
from oracle import recipe
from oracle.ask_comfyui import folder
from oracle.cases import Case, cases
from oracle.ours import Studio, psnr
from oracle.recipe import HERE, Size

_MEASURED = HERE / "measured.json"
_TABLE = HERE.parents[1] / "PICTURES.md"

_HEAD = """# The same picture as ComfyUI

How near Atelier's pictures are to those of ComfyUI 0.3.64, of the same workflow and files: PSNR in dB, both computed
on a CPU by one thread; `=` are equal pictures, — was not made. `tests/test_picture_oracle.py` holds them: at least
45 dB for samplers and schedulers, 40 for the rest, 60 for what no model makes. `narrow` has few channels and 64×64
pixels (SD 2 and SDXL are narrow only), `full` is Stable Diffusion 1.5 in its real size, at 128×128. The UNet's last
layer is fitted to predict noise, or velocity for SD 2, so that
pictures of different samplers are 12 to 39 dB apart. [How it is made](README.md#working-on-it).
"""


def measure(size: Size, root: Path) -> None:
    """Make what was not measured yet, and note it picture by picture."""
    studio = Studio(root, recipe.FAMILIES[size])
    for case in cases(size):
        path = folder(size) / f"{case.name}.png"
        if path.exists() and case.name not in _measured().get(size, {}):
            found = psnr(studio.picture(case.workflow), np.asarray(Image.open(path)))
            print(f"{case.name}: {found:.1f} dB", flush=True)  # noqa: T201
            measured = _measured()
            measured.setdefault(size, {})[case.name] = None if np.isinf(found) else round(found, 1)
            _MEASURED.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    studio.close()


def table() -> str:
    """Return the table of all that was measured."""
    measured = _measured()
    every = {case.name: case for size in get_args(Size) for case in cases(size)}
    lines = [_HEAD, "| picture | narrow | full | |", "|---|---|---|---|"]
    return "\n".join([*lines, *(_row(case, measured) for case in every.values())]) + "\n"


def _row(case: Case, measured: dict[str, dict[str, float | None]]) -> str:
    small = measured.get("narrow", {}) | measured.get("narrow-2", {}) | measured.get("narrow-xl", {})
    cells = [_cell(case.name, of) for of in (small, measured.get("full", {}))]
    return f"| {case.name} | {' | '.join(cells)} | {case.reason} |"


def _cell(name: str, measured: dict[str, float | None]) -> str:
    if name not in measured:
        return "—"
    found = measured[name]
    return "=" if found is None else f"{found:.0f}"


def _measured() -> dict[str, dict[str, float | None]]:
    return dict(json.loads(_MEASURED.read_text(encoding="utf-8"))) if _MEASURED.exists() else {}


def main() -> None:
    """Measure what the options ask for and write the table."""
    parser = argparse.ArgumentParser(prog="python -m oracle.table", description=__doc__)
    parser.add_argument("--size", choices=get_args(Size), required=True)
    parser.add_argument("--root", type=Path, required=True, help="the folder that recipe wrote to")
    options = parser.parse_args()
    fix_threads()
    measure(options.size, options.root)
    _TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
