"""Files of what travels between nodes, beside pictures: moving ones, sound, tensors.

| form | of | settings |
|---|---|---|
| `webp` | IMAGE [B, H, W, 3] | `fps`, `lossless`, `quality` |
| `mp4` | the same, H.264, with AAC | `fps`, `quality`, `audio`: an AUDIO that is heard beside it |
| `webm` | the same, VP9, with Opus | the same |
| `png16` | one picture of IMAGE, 16 bits, grey where it has no colour | `index` of the picture |
| `wav` | AUDIO, the sounds of a batch one after the other, 16 bits | |
| `flac` | the same, smaller | |
| `safetensors` | TENSOR, one or a list | |

`text` among the settings is what a file says of how it was made: in WEBP as ComfyUI writes it, in the EXIF tags from
0x0110 downwards; in PNG as text chunks; in WAV as a list of comments (`ICMT`); in the others as metadata.
"""

import io
import json
import struct
import wave
import zlib
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
        sound = _sound_stream(container, kind, settings["audio"]) if "audio" in settings else None
        for one in _to_bytes(frames):
            check_cancelled()
            container.mux(stream.encode(av.VideoFrame.from_ndarray(one, format="rgb24")))
        container.mux(stream.encode())
        if sound is not None:
            _write_sound(container, sound, settings["audio"], "flt", torch.float32)
    return file.getvalue()


_SOUND_CODERS = {"mp4": "aac", "webm": "libopus"}
_OPUS_RATE = 48_000


def _sound_stream(container: Any, kind: str, audio: Any) -> Any:
    rate = _OPUS_RATE if kind == "webm" else audio["sample_rate"]
    return container.add_stream(_SOUND_CODERS[kind], rate=rate, layout=_layout(audio))


def _layout(audio: Any) -> str:
    channels = audio["waveform"].shape[1]
    return "mono" if channels == 1 else "stereo" if channels == 2 else f"{channels} channels"


def _write_sound(container: Any, stream: Any, audio: Any, sample_format: str, kind: torch.dtype) -> None:
    """Write the sounds of a batch one after the other; what lies outside −1…1 is cut."""
    import av

    waves = _one_after_the_other(audio)
    samples = waves if kind.is_floating_point else (waves * 32767.0).round()
    interleaved = samples.to(kind).T.contiguous().reshape(1, -1).numpy()
    frame = av.AudioFrame.from_ndarray(interleaved, format=sample_format, layout=_layout(audio))
    frame.sample_rate = audio["sample_rate"]
    container.mux(stream.encode(frame))
    container.mux(stream.encode())


def _one_after_the_other(audio: Any) -> Any:
    return torch.cat(list(audio["waveform"]), dim=-1).nan_to_num().clamp(-1, 1)


def _flac(audio: Any, settings: Mapping[str, Any]) -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        container.metadata.update(settings.get("text", {}))
        stream = container.add_stream("flac", rate=audio["sample_rate"], layout=_layout(audio))
        _write_sound(container, stream, audio, "s16", torch.int16)
    return file.getvalue()


def _png16(pictures: Any, settings: Mapping[str, Any]) -> bytes:
    import cv2
    import numpy as np

    values = (pictures[int(settings["index"])].float() * 65535.0).nan_to_num().round().clamp(0, 65535)
    planes = values.numpy().astype(np.uint16)
    is_grey = bool((planes == planes[..., :1]).all())
    found, made = cv2.imencode(".png", planes[..., 0] if is_grey else np.ascontiguousarray(planes[..., ::-1]))
    if not found:
        raise BadInput("too_large", "This picture is too large for a PNG file: make it smaller.")
    return _with_texts(made.tobytes(), settings.get("text", {}))


_PNG_HEAD = 33
"""Bytes of a PNG before its second chunk."""


def _with_texts(png: bytes, text: Mapping[str, str]) -> bytes:
    chunks = b"".join(_itxt(name, said) for name, said in text.items())
    return png[:_PNG_HEAD] + chunks + png[_PNG_HEAD:]


def _itxt(name: str, said: str) -> bytes:
    content = b"iTXt" + name.encode("latin-1") + b"\0\0\0\0\0" + said.encode()
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))


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
    samples = (_one_after_the_other(audio) * 32767.0).round().to(torch.int16).T.contiguous().numpy()
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
    "png16": _png16,
    "wav": _wav,
    "flac": _flac,
    "safetensors": _safetensors,
}
