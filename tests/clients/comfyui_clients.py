"""Has a running service make pictures for clients that others wrote for ComfyUI, unmodified.

comfy-api-simplified listens on the WebSocket, comfyui-utils too and asks for the queue meanwhile,
comfyui-workflow-client polls the history, or listens. Each makes a picture from a text; two upload one and have it
changed.

Usage: comfyui_clients.py ADDRESS FOLDER TEXT_TO_IMAGE IMAGE_TO_IMAGE; ends with 0 when all is as they expect.
"""

import asyncio
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from comfy_api_simplified import ComfyApiWrapper, ComfyWorkflowWrapper
from comfyui_utils import comfy
from comfyuiclient import ComfyUIClient, ComfyUIClientAsync
from PIL import Image

PROMPT = "a large red star on a blue background"

address, folder, text_to_image, image_to_image = sys.argv[1], *map(Path, sys.argv[2:5])
host = address.removeprefix("http://")


def numbered(workflow: dict[str, Any]) -> dict[str, Any]:
    """The same workflow with numbers for ids, as the editor gives them and some clients need them."""
    numbers = {name: str(number) for number, name in enumerate(workflow, 1)}

    def moved(value: Any) -> Any:
        return [numbers[value[0]], value[1]] if isinstance(value, list) else value

    return {
        numbers[name]: {**node, "inputs": {port: moved(value) for port, value in node["inputs"].items()}}
        for name, node in workflow.items()
    }


def titled(workflow: dict[str, Any], node_type: str) -> str:
    """The title of the one node of a type, by which these clients name it."""
    [title] = [node["_meta"]["title"] for node in workflow.values() if node["class_type"] == node_type]
    return str(title)


def kept(name: str, content: bytes) -> Image.Image:
    """Keeps a picture for whoever looks at it afterwards."""
    (folder / f"{name}.png").write_bytes(content)
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def only(pictures: Iterable[bytes]) -> bytes:
    [picture] = pictures
    return picture


def simplified() -> None:
    """By WebSocket, then an upload."""
    client = ComfyApiWrapper(address)
    assert client.get_object_info("KSampler")["KSampler"]["input"]["required"]["seed"][1]["max"] == 2**64 - 1
    assert client.get_system_stats()["devices"]
    workflow = ComfyWorkflowWrapper(str(text_to_image))
    workflow.set_node_param("Prompt", "text", PROMPT)
    workflow.set_node_param("Sampler", "seed", 2**64 - 1)
    star = kept("simplified", only(client.queue_and_wait_images(workflow, "Save").values()))
    assert json.loads(star.info["prompt"])  # type: ignore[arg-type]
    assert str(2**64 - 1) in star.info["prompt"]

    given = client.upload_image(folder / "simplified.png", subfolder="clients")
    assert given == {"name": "simplified.png", "subfolder": "clients", "type": "input"}, given
    workflow = ComfyWorkflowWrapper(str(image_to_image))
    workflow.set_node_param("Picture", "image", f"{given['subfolder']}/{given['name']}")
    changed = kept("simplified-changed", only(client.queue_and_wait_images(workflow, "Save").values()))
    assert changed.size == star.size


def polling() -> None:
    """By asking for the history again and again, then an upload."""
    client = ComfyUIClient(host, str(text_to_image))
    client.connect()
    client.set_data("Prompt", text=PROMPT)
    client.set_data("KSampler", seed=7)
    star = client.generate(["Save"])["Save"]
    star.save(folder / "polling.png")

    client = ComfyUIClient(host, str(image_to_image))
    client.connect()
    client.set_data("Picture", image=star)
    assert client.generate(["Save"])["Save"].size == star.size
    client.close()


async def listening() -> None:
    """The same client's other form, by WebSocket."""
    client = ComfyUIClientAsync(host, str(text_to_image))
    await client.connect()
    await client.set_data("Prompt", text=PROMPT)
    await client.set_data("KSampler", seed=8)
    (await client.generate(["Save"]))["Save"].save(folder / "listening.png")
    await client.close()


class Heard(comfy.Callbacks):  # type: ignore[misc]
    """What comfyui-utils tells."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.output: dict[str, Any] = {}
        self.cached = False

    async def queue_position(self, position: int) -> None:
        assert position >= 0

    async def in_progress(self, node_id: int, progress: int, total: int) -> None:
        assert node_id > 0
        self.steps.append((progress, total))

    async def completed(self, outputs: dict[str, Any], cached: bool) -> None:
        self.output, self.cached = outputs, cached


async def told() -> None:
    """Step by step; the same once more comes from the cache."""
    client = comfy.ComfyAPI(host)
    workflow = numbered(json.loads(text_to_image.read_text()))
    [sampler] = [node for node in workflow.values() if node["class_type"] == "KSampler"]
    sampler["inputs"]["seed"] = 9
    heard = Heard()
    await client.submit(workflow, heard)
    steps = sampler["inputs"]["steps"]
    seen = [step for step, total in heard.steps if total == steps]
    assert len(seen) > 2, heard.steps
    assert seen == sorted(seen), seen
    assert seen[-1] == steps, seen  # It listens only after it has queued, so that the first ones may be gone.
    [picture] = heard.output["images"]

    async def keep(content: io.BytesIO) -> None:
        kept("told", content.getvalue())

    await client.fetch(picture, keep)
    again = Heard()
    await client.submit(workflow, again)
    assert again.output["images"] == [picture], again.output


simplified()
polling()
asyncio.run(listening())
asyncio.run(told())
print("as ComfyUI's clients expect")
