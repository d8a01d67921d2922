"""Files of what travels between nodes, beside pictures: moving ones, sound, tensors.

| form | of | settings |
|---|---|---|
| `webp` | IMAGE [B, H, W, 3] | `fps`, `lossless`, `quality` |
| `mp4` | the same, H.264 | `fps`, `quality` |
| `webm` | the same, VP9 | `fps`, `quality` |
| `wav` | AUDIO, the sounds of a batch one after the other, 16 bits | |
| `safetensors` | TENSOR, one or a list | |

`text` among the settings is what a file says of how it was made: in WEBP as ComfyUI writes it, in the EXIF tags from
0x0110 downwards; in WAV as a list of comments (`ICMT`); in videos and safetensors as metadata.
"""

import io
import json
import struct
import wave
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import torch

from atelier.errors import BadInput
from atelier.signals import check_cancelled

__all__ = ["encoded"]

_FIRST_TAG = 0x0110
_LARGEST_WEBP = 16383


def encoded(value: Any, form: str, settings: Mapping[str, Any]) -> bytes:
    """Return the content of a file. Raises `BadInput`: `wrong_type`, `unknown_form`, `too_large`, `odd_size`."""
    made = _FORMS.get(form)
    if made is None:
        raise BadInput("unknown_form", f"There is no form {form}: take one of {', '.join(_FORMS)}.")
    return made(value, settings)


def _webp(frames: Any, settings: Mapping[str, Any]) -> bytes:
    from PIL import Image

    if max(frames.shape[1:3]) > _LARGEST_WEBP:
        raise BadInput("too_large", f"A WEBP file has at most {_LARGEST_WEBP} pixels a side: make the frames smaller.")
    first, *others = [Image.fromarray(one) for one in _to_bytes(frames)]
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


def _mp4(frames: Any, settings: Mapping[str, Any]) -> bytes:
    return _video(frames, settings, "mp4", "libx264", _quantizer(settings, worst=51))


def _webm(frames: Any, settings: Mapping[str, Any]) -> bytes:
    return _video(frames, settings, "webm", "libvpx-vp9", _quantizer(settings, worst=63) | {"b": "0"})


def _quantizer(settings: Mapping[str, Any], worst: int) -> dict[str, str]:
    """Return the coder's option for a quality of 0…100."""
    return {"crf": str(round(worst * (1 - int(settings["quality"]) / 100)))}


def _video(frames: Any, settings: Mapping[str, Any], kind: str, coder: str, options: dict[str, str]) -> bytes:
    """Return frames with the colours at half the size, as every player takes them; so both sides have to be even."""
    import av

    _, height, width, _ = frames.shape
    if height % 2 or width % 2:
        raise BadInput("odd_size", f"Videos need an even size, and the frames have {width}x{height}: crop them.")
    file = io.BytesIO()
    tags = {"movflags": "use_metadata_tags"} if kind == "mp4" else {}
    with av.open(file, "w", format=kind, options=tags) as container:
        container.metadata.update(settings.get("text", {}))
        stream = container.add_stream(coder, rate=Fraction(str(settings["fps"])).limit_denominator(1000))
        stream.width, stream.height, stream.pix_fmt, stream.options = width, height, "yuv420p", options
        for one in _to_bytes(frames):
            check_cancelled()
            container.mux(stream.encode(av.VideoFrame.from_ndarray(one, format="rgb24")))
        container.mux(stream.encode())
    return file.getvalue()


def _to_bytes(frames: Any) -> Any:
    return (frames.float() * 255.0).nan_to_num().clamp(0, 255).to(torch.uint8).numpy()


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
    "mp4": _mp4,
    "webm": _webm,
    "wav": _wav,
    "safetensors": _safetensors,
}
