import io
import json
import wave
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load

from atelier import operations
from atelier.encoding import encoded
from atelier.errors import BadInput

TEXT = {"prompt": '{"1": "größe ★"}', "atelier": "{}"}


def test_an_animation_holds_every_frame_and_how_it_was_made() -> None:
    frames = torch.stack([torch.full((8, 6, 3), shade / 255) for shade in (0, 100, 255)])
    settings = {"fps": 5.0, "lossless": True, "quality": 50, "text": TEXT}
    opened: Any = Image.open(io.BytesIO(encoded(frames, "webp", settings)))
    shades = []
    for number in range(opened.n_frames):
        opened.seek(number)
        shades.append(np.asarray(opened.convert("RGB"))[0, 0, 0])
    assert shades == [0, 100, 255]
    assert opened.info["duration"] == 200
    exif = opened.getexif()
    name, _, said = exif[0x0110].partition(":")
    assert (name, json.loads(said)) == ("prompt", json.loads(TEXT["prompt"]))
    assert exif[0x010F] == "atelier:{}"


@pytest.mark.parametrize(("form", "coder"), [("mp4", "h264"), ("webm", "vp9")])
def test_a_video_shows_every_frame_and_holds_how_it_was_made(form: str, coder: str) -> None:
    import av

    frames = torch.stack([torch.full((16, 32, 3), shade) for shade in (0.1, 0.5, 0.9)])
    content = encoded(frames, form, {"fps": 8.0, "quality": 90, "text": TEXT})
    with av.open(io.BytesIO(content)) as opened:
        stream = opened.streams.video[0]
        assert (stream.codec_context.name.removeprefix("lib"), stream.average_rate) == (coder, 8)
        shades = [one.to_ndarray(format="rgb24").mean() / 255 for one in opened.decode(stream)]
        tags = {name.lower(): said for name, said in opened.metadata.items()}
    assert shades == pytest.approx([0.1, 0.5, 0.9], abs=0.02)
    assert json.loads(tags["prompt"]) == json.loads(TEXT["prompt"])


@pytest.mark.parametrize(("form", "coder"), [("mp4", "aac"), ("webm", "opus")])
def test_a_video_has_its_sound_beside_it(form: str, coder: str) -> None:
    import av

    frames = torch.full((16, 16, 32, 3), 0.5)
    waves = torch.sin(torch.arange(32_000) * 0.2)[None, None].repeat(1, 2, 1) * 0.5
    settings = {"fps": 8.0, "quality": 90, "audio": {"waveform": waves, "sample_rate": 16_000}}
    with av.open(io.BytesIO(encoded(frames, form, settings))) as opened:
        stream = opened.streams.audio[0]
        assert stream.codec_context.name.removeprefix("lib") == coder
        assert stream.codec_context.channels == 2
        heard = np.concatenate([frame.to_ndarray() for frame in opened.decode(stream)], axis=-1)
        rate = stream.codec_context.sample_rate
    assert heard.shape[-1] / rate == pytest.approx(2.0, abs=0.2)  # with what the coder needs before and after
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.1)


def test_a_flac_keeps_every_sample_and_how_it_was_made() -> None:
    import av

    waves = torch.tensor([[[0.0, 0.5, -1.0], [1.0, 2.0, float("nan")]]]).repeat(1, 1, 100)
    content = encoded({"waveform": waves, "sample_rate": 16000}, "flac", {"text": TEXT})
    with av.open(io.BytesIO(content)) as opened:
        heard = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in opened.decode(audio=0)])
        tags = {name.lower(): said for name, said in opened.metadata.items()}
    assert heard[:3].T.tolist() == [[0, 16384, -32767], [32767, 32767, 0]]
    assert len(heard) == 300
    assert json.loads(tags["prompt"]) == json.loads(TEXT["prompt"])


def test_a_picture_of_16_bits_keeps_small_differences_and_how_it_was_made() -> None:
    import cv2

    depth = torch.linspace(0, 1, 64).reshape(1, 8, 8, 1).expand(1, 8, 8, 3) / 100
    content = encoded(depth, "png16", {"index": 0, "text": TEXT})
    read: Any = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (read.dtype, read.shape) == (np.uint16, (8, 8))
    assert np.array_equal(read, (depth[0, ..., 0].numpy() * np.float32(65535)).round().astype(np.uint16))
    opened: Any = Image.open(io.BytesIO(content))
    assert json.loads(opened.text["prompt"]) == json.loads(TEXT["prompt"])
    coloured = torch.stack([torch.full((2, 2), shade) for shade in (0.1, 0.2, 0.3)], -1)[None]
    read = cv2.imdecode(np.frombuffer(encoded(coloured, "png16", {"index": 0}), np.uint8), cv2.IMREAD_UNCHANGED)
    blue, green, red = read[0, 0]
    assert (red, green, blue) == (6554, 13107, 19660)


def test_sound_keeps_its_samples_and_how_it_was_made() -> None:
    waves = torch.tensor([[[0.0, 0.5, -1.0], [1.0, 2.0, float("nan")]]])
    content = encoded({"waveform": waves, "sample_rate": 16000}, "wav", {"text": TEXT})
    with wave.open(io.BytesIO(content)) as opened:
        assert (opened.getnchannels(), opened.getframerate(), opened.getnframes()) == (2, 16000, 3)
        samples = np.frombuffer(opened.readframes(3), "<i2").reshape(-1, 2)
    assert samples.T.tolist() == [[0, 16384, -32767], [32767, 32767, 0]]
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert f"prompt:{TEXT['prompt']}".encode() in content


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64])
def test_tensors_keep_their_bits(dtype: torch.dtype) -> None:
    one = torch.arange(6).reshape(2, 3).to(dtype)
    assert torch.equal(load(encoded(one, "safetensors", {"text": TEXT}))["tensor"], one)
    two = load(encoded([one, one.T], "safetensors", {}))
    assert torch.equal(two["tensor.1"], one.T)


def test_content_goes_through_a_buffer_and_is_let_go() -> None:
    handle, _ = operations._registry.put("TENSOR", torch.ones(3))
    made = operations.encode({"handle": handle, "form": "safetensors", "settings": {"text": {}}})
    buffer = np.zeros(made["bytes"], np.uint8)
    operations.content({"handle": made["handle"]}, (buffer,))
    assert torch.equal(load(buffer.tobytes())["tensor"], torch.ones(3))
    operations.free({"handles": [handle, made["handle"]]})
    assert operations.objects({})["objects"] == []


def test_what_has_no_file_is_refused() -> None:
    with pytest.raises(BadInput, match="no form tiff: take one of webp, mp4, webm, png16, wav, flac, safetensors"):
        encoded(None, "tiff", {})
    with pytest.raises(BadInput, match="Lists inside of lists"):
        encoded([[torch.ones(1)]], "safetensors", {})
    with pytest.raises(BadInput, match="even size, and the frames have 3x4: crop them"):
        encoded(torch.zeros(1, 4, 3, 3), "mp4", {"fps": 8.0, "quality": 50})
    with pytest.raises(BadInput, match="at most 16383 pixels"):
        encoded(torch.zeros(1, 1, 16384, 3), "webp", {})
