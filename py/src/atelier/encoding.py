"""Files of what travels between nodes, beside pictures: moving ones, sound, tensors.

| form | of | settings |
|---|---|---|
| `webp` | IMAGE [B, H, W, 3] | `fps`, `lossless`, `quality` |
| `wav` | AUDIO, the sounds of a batch one after the other, 16 bits | |
| `safetensors` | TENSOR, one or a list | |

`text` among the settings is what a file says of how it was made: in WEBP as ComfyUI writes it, in the EXIF tags from
0x0110 downwards; in WAV as a list of comments (`ICMT`); in safetensors as metadata.
"""

import io
import json
import struct
import wave
from collections.abc import Callable, Mapping
from typing import Any

import torch

from atelier.errors import BadInput

__all__ = ["encoded"]

_FIRST_TAG = 0x0110
_LARGEST_WEBP = 16383


def encoded(value: Any, form: str, settings: Mapping[str, Any]) -> bytes:
    """Return the content of a file. Raises `BadInput` (`wrong_type`, `unknown_form`, `too_large`)."""
    made = _FORMS.get(form)
    if made is None:
        raise BadInput("unknown_form", f"There is no form {form}: take one of {', '.join(_FORMS)}.")
    return made(value, settings)


def _webp(frames: Any, settings: Mapping[str, Any]) -> bytes:
    from PIL import Image

    if max(frames.shape[1:3]) > _LARGEST_WEBP:
        raise BadInput("too_large", f"A WEBP file has at most {_LARGEST_WEBP} pixels a side: make the frames smaller.")
    bytes_ = (frames.float() * 255.0).nan_to_num().clamp(0, 255).to(torch.uint8).numpy()
    first, *others = [Image.fromarray(one) for one in bytes_]
    file = io.BytesIO()
    first.save(
        file,
        format="WEBP",
        save_all=True,
        append_images=others,
        duration=round(1000 / float(settings["fps"])),
        lossless=bool(settings["lossless"]),
        quality=int(settings["quality"]),
        exif=_exif(settings.get("text", {})),
    )
    return file.getvalue()


def _exif(text: Mapping[str, str]) -> Any:
    from PIL import Image

    exif = Image.Exif()
    for place, (name, said) in enumerate(text.items()):
        exif[_FIRST_TAG - place] = f"{name}:{_ascii(said)}"
    return exif


def _ascii(text: str) -> str:
    """Escape what EXIF cannot hold as JSON does, which all these texts are."""
    return "".join(sign if sign.isascii() else json.dumps(sign)[1:-1] for sign in text)


def _wav(audio: Any, settings: Mapping[str, Any]) -> bytes:
    """Return 16 bits a sample; what lies outside −1…1 is cut."""
    waves = torch.cat(list(audio["waveform"]), dim=-1)
    samples = (waves.nan_to_num().clamp(-1, 1) * 32767.0).round().to(torch.int16).T.contiguous().numpy()
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(audio["sample_rate"])
        writer.writeframes(samples.astype("<i2").tobytes())
    return _with_comments(file.getvalue(), settings.get("text", {}))


def _with_comments(riff: bytes, text: Mapping[str, str]) -> bytes:
    """Append a list of comments to a RIFF file, and make its length right."""
    if not text:
        return riff
    comments = b"".join(_chunk(b"ICMT", f"{name}:{said}".encode() + b"\0") for name, said in text.items())
    whole = riff + _chunk(b"LIST", b"INFO" + comments)
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _safetensors(value: Any, settings: Mapping[str, Any]) -> bytes:
    from safetensors.torch import save

    tensors = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, torch.Tensor) for one in tensors):
        raise BadInput("wrong_type", "Lists inside of lists of tensors have no file: save their members.")
    names = ["tensor"] if len(tensors) == 1 else [f"tensor.{number}" for number in range(len(tensors))]
    named = {name: one.detach().cpu().contiguous().clone() for name, one in zip(names, tensors, strict=True)}
    content: bytes = save(named, metadata=dict(settings.get("text", {})))
    return content


_FORMS: dict[str, Callable[[Any, Mapping[str, Any]], bytes]] = {
    "webp": _webp,
    "wav": _wav,
    "safetensors": _safetensors,
}
