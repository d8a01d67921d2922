"""Have a running ComfyUI make the oracle's pictures: `PYTHONPATH=src:tests python -m oracle.ask_comfyui --size narrow`.

What is there already is not made again. The README says how ComfyUI is started.
"""

import argparse
import io
import json
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, get_args

from PIL import Image

from oracle.cases import cases
from oracle.recipe import HERE, Size
from oracle.workflows import Workflow

_BETWEEN_LOOKS = 0.1


def folder(size: Size) -> Path:
    """Return where ComfyUI's pictures are."""
    return HERE / f"pictures-{size}"


def ask(url: str, workflow: Workflow) -> bytes:
    """Return the picture file that ComfyUI makes of a workflow."""
    number = _json(f"{url}/prompt", {"prompt": workflow})["prompt_id"]
    while number not in (history := _json(f"{url}/history/{number}")):
        time.sleep(_BETWEEN_LOOKS)
    done = history[number]
    if done["status"]["status_str"] != "success":
        raise RuntimeError(f"ComfyUI could not: {done['status']['messages'][-1][1].get('exception_message')}")
    (picture,) = done["outputs"]["save"]["images"]
    return _bytes(f"{url}/view?{urllib.parse.urlencode(picture)}")


def _json(url: str, body: Any = None) -> Any:
    return json.loads(_bytes(url, None if body is None else json.dumps(body).encode()))


def _bytes(url: str, body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(url, body) as answer:  # noqa: S310  # the address is the caller's
        return bytes(answer.read())


def _small(picture: bytes) -> bytes:
    """Return the same pixels in as few bytes as PNG has for them, without the workflow."""
    packed = io.BytesIO()
    plain = Image.open(io.BytesIO(picture)).convert("RGB")
    plain.info.clear()
    plain.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def main() -> None:
    """Ask for all pictures of a size that are not there."""
    parser = argparse.ArgumentParser(prog="python -m oracle.ask_comfyui", description=__doc__)
    parser.add_argument("--size", choices=get_args(Size), required=True)
    parser.add_argument("--url", default="http://127.0.0.1:8188")
    options = parser.parse_args()
    folder(options.size).mkdir(exist_ok=True)
    for case in cases(options.size):
        path = folder(options.size) / f"{case.name}.png"
        if not path.exists():
            begun = time.monotonic()
            path.write_bytes(_small(ask(options.url, case.workflow)))
            print(f"{case.name}: {time.monotonic() - begun:.1f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
