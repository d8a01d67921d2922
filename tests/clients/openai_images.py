"""Asks a running service for pictures with OpenAI's own client, unmodified.

Usage: openai_images.py ADDRESS FOLDER; ends with 0 when all is as that client expects.
"""

import base64
import sys
from pathlib import Path

import openai

PNG = b"\x89PNG\r\n\x1a\n"


def saved(folder: Path, name: str, picture: openai.types.Image) -> Path:
    """Keeps a picture for whoever looks at it afterwards."""
    content = base64.b64decode(picture.b64_json or "")
    assert content.startswith(PNG), name
    file = folder / name
    file.write_bytes(content)
    return file


def transparent_hole(side: int) -> bytes:
    """A picture that is transparent in its right half."""
    from io import BytesIO

    from PIL import Image

    picture = Image.new("RGBA", (side, side), (0, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (side // 2, 0, side, side))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def refusal(**request: object) -> openai.APIStatusError:
    """What the service says of a request that it refuses."""
    try:
        client.images.generate(**request)  # type: ignore[call-overload]
    except openai.APIStatusError as refused:
        return refused
    raise AssertionError(f"it took {request}")


address, folder = sys.argv[1], Path(sys.argv[2])
client = openai.OpenAI(base_url=f"{address}/openai/v1", api_key="none is needed here")

models = [model.id for model in client.models.list()]
assert models[:3] == ["text-to-image", "image-to-image", "inpaint"], models

made = client.images.generate(
    model="text-to-image",
    prompt="a large red star on a blue background",
    size="128x128",
    response_format="b64_json",
    extra_body={"seed": 42},
)
assert made.created > 0
[only] = made.data or []
star = saved(folder, "star.png", only)

two = client.images.generate(prompt="a small green circle", n=2, user="somebody")
assert len(two.data or []) == 2
for number, picture in enumerate(two.data or []):
    saved(folder, f"circle-{number}.png", picture)

named = client.images.generate(prompt="a star", response_format="url")
[only] = named.data or []
assert (only.url or "").startswith(address + "/v1/artifacts/"), only

with star.open("rb") as picture:
    changed = client.images.edit(image=picture, prompt="a large green circle on a gray background")
assert changed.data
saved(folder, "changed.png", changed.data[0])

with star.open("rb") as picture:
    filled = client.images.edit(
        image=picture,
        mask=transparent_hole(128),
        prompt="a large red star on a blue background",
        response_format="b64_json",
    )
assert filled.data
saved(folder, "filled.png", filled.data[0])

refused = refusal(prompt="a star", size="enormous")
assert (refused.param, refused.code) == ("size", "REQUEST_INVALID"), refused
refused = refusal(prompt="a star", stream=True)
assert refused.param == "stream", refused
refused = refusal(prompt="a star", model="dall-e-3")
assert isinstance(refused, openai.NotFoundError), refused
assert "text-to-image" in str(refused), refused
print("as OpenAI's client expects")
