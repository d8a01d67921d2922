import warnings
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from PIL import Image

from atelier import pictures
from atelier.autoencoder import decode, encode
from atelier.errors import AtelierError, BadInput
from atelier.recipes import Clip, Model, Vae
from atelier.values import FileRef
from conftest import count

Parts = tuple[Model, Clip, Vae]


@pytest.fixture
def saved(tmp_path: Path) -> "type[Saved]":
    Saved.folder = tmp_path
    return Saved


class Saved:
    folder: Path

    @staticmethod
    def file(image: Image.Image, name: str = "picture.png", **options: object) -> FileRef:
        path = Saved.folder / name
        image.save(path, **options)  # type: ignore[arg-type]
        return FileRef(name, path)


def test_loads_colours_as_fractions(saved: type[Saved]) -> None:
    picture, mask = pictures.load_picture(saved.file(Image.new("RGB", (5, 3), (255, 128, 0))))
    assert picture.shape == (1, 3, 5, 3)
    assert picture.dtype == torch.float32
    assert torch.equal(picture[0, 2, 4], torch.tensor([255, 128, 0]) / 255)
    assert torch.equal(mask, torch.zeros(1, 64, 64))


def test_transparency_becomes_the_mask(saved: type[Saved]) -> None:
    image = Image.new("RGBA", (4, 2), (10, 20, 30, 255))
    image.putpixel((1, 0), (10, 20, 30, 51))
    picture, mask = pictures.load_picture(saved.file(image))
    assert mask.shape == (1, 2, 4)
    assert mask[0, 0, 1] == pytest.approx(0.8)
    assert mask.sum() == pytest.approx(0.8)
    assert picture[0, 0, 1, 0] == pytest.approx(10 / 255)


def test_transparent_palette_colour_becomes_the_mask(saved: type[Saved]) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    _, mask = pictures.load_picture(saved.file(image, transparency=1))
    assert mask.tolist() == [[[0.0, 1.0]]]


def test_a_transparent_colour_without_a_palette_is_no_mask(saved: type[Saved]) -> None:
    _, mask = pictures.load_picture(saved.file(Image.new("RGB", (3, 2), (1, 2, 3)), transparency=(1, 2, 3)))
    assert torch.equal(mask, torch.zeros(1, 64, 64))


@pytest.mark.parametrize("opaque_first", [True, False])
def test_opaque_frames_beside_transparent_ones_have_an_empty_mask(saved: type[Saved], opaque_first: bool) -> None:
    opaque, clear = Image.new("RGB", (6, 4), (9, 9, 9)), Image.new("RGBA", (6, 4), (9, 9, 9, 51))
    frames = [opaque, clear] if opaque_first else [clear, opaque]
    file = saved.file(frames[0], "mixed.tiff", save_all=True, append_images=frames[1:])
    picture, mask = pictures.load_picture(file)
    assert picture.shape == (2, 4, 6, 3)
    assert mask.shape == (2, 4, 6)
    shown = mask if opaque_first else mask.flip(0)
    assert torch.equal(shown[0], torch.zeros(4, 6))
    assert torch.allclose(shown[1], torch.full((4, 6), 0.8))


def test_animation_with_a_transparent_palette(saved: type[Saved]) -> None:
    frames = [Image.new("RGBA", (5, 5), (40 * n, 0, 0, 255)) for n in range(3)]
    frames[1].putpixel((2, 2), (0, 0, 0, 0))
    file = saved.file(frames[0], "moving.gif", save_all=True, append_images=frames[1:], disposal=2)
    picture, mask = pictures.load_picture(file)
    assert picture.shape[1:] == (5, 5, 3)
    assert len(mask) == len(picture)


def test_is_turned_as_the_camera_noted(saved: type[Saved]) -> None:
    image = Image.new("RGB", (4, 2))
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn to the right
    picture, _ = pictures.load_picture(saved.file(image, exif=exif))
    assert picture.shape == (1, 4, 2, 3)
    assert picture[0, 0, 1, 0] == 1.0


@pytest.mark.parametrize(
    ("channel", "expected"), [("red", 10 / 255), ("green", 20 / 255), ("blue", 30 / 255), ("alpha", 0.8)]
)
def test_one_channel_becomes_a_mask(saved: type[Saved], channel: str, expected: float) -> None:
    mask = pictures.load_mask(saved.file(Image.new("RGBA", (4, 2), (10, 20, 30, 51))), channel)
    assert mask.shape == (1, 2, 4)
    assert torch.allclose(mask, torch.tensor(expected))


def test_a_grey_picture_is_a_mask_and_has_no_transparency(saved: type[Saved]) -> None:
    file = saved.file(Image.new("L", (3, 2), 51))
    assert torch.allclose(pictures.load_mask(file, "green"), torch.full((1, 2, 3), 0.2))
    assert torch.equal(pictures.load_mask(file, "alpha"), torch.zeros(1, 2, 3))


def test_a_mask_is_of_the_first_frame_and_turned_as_the_camera_noted(saved: type[Saved]) -> None:
    first, second = Image.new("RGB", (4, 2)), Image.new("RGB", (4, 2), (255, 255, 255))
    first.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn to the right
    mask = pictures.load_mask(saved.file(first, "two.tiff", save_all=True, append_images=[second], exif=exif), "red")
    assert mask.shape == (1, 4, 2)
    assert mask[0, 0, 1] == mask.sum() == 1.0


def test_frames_become_a_batch(saved: type[Saved]) -> None:
    frames = [Image.new("RGB", (4, 4), (shade, shade, shade)) for shade in (0, 100, 200)]
    file = saved.file(frames[0], "moving.webp", save_all=True, append_images=frames[1:], lossless=True)
    picture, mask = pictures.load_picture(file)
    assert picture.shape == (3, 4, 4, 3)
    assert mask.shape[0] == 3
    assert picture[2, 0, 0, 0] == pytest.approx(200 / 255)


@pytest.mark.parametrize("mode", ["L", "1", "CMYK", "I;16"])
def test_other_modes_become_colours(saved: type[Saved], mode: str) -> None:
    name = "picture.tiff" if mode == "CMYK" else "picture.png"
    picture, _ = pictures.load_picture(saved.file(Image.new(mode, (3, 3), 1 if mode == "1" else None), name))
    assert picture.shape == (1, 3, 3, 3)
    assert 0.0 <= float(picture.min()) <= float(picture.max()) <= 1.0


def refusal(file: FileRef) -> str:
    codes = set()
    for load in (pictures.load_picture, lambda file: pictures.load_mask(file, "red")):
        with pytest.raises(BadInput) as refused:
            load(file)
        assert file.name in refused.value.message
        codes.add(refused.value.code)
    (code,) = codes
    return code


def test_refuses_too_many_pixels_before_decoding(saved: type[Saved], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    assert refusal(saved.file(Image.new("RGB", (11, 10)))) == "picture_too_large"


@pytest.mark.parametrize("keep", [0, 20, 60])
def test_refuses_damaged_files(saved: type[Saved], keep: int) -> None:
    file = saved.file(Image.effect_noise((64, 64), 50))
    file.path.write_bytes(file.path.read_bytes()[:keep])
    assert refusal(file) == "picture_broken"


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "tiff", "bmp"])
def test_whatever_is_wrong_in_a_file_is_no_fault_of_ours(
    saved: type[Saved], suffix: str, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed file is either still a picture or refused, whichever of its bytes are changed."""
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1_000_000)
    noise = Image.effect_noise((20, 16), 60).convert("P" if suffix in ("gif", "png") else "RGB")
    frames: dict[str, Any] = {} if suffix in ("jpg", "bmp") else {"save_all": True, "append_images": [noise, noise]}
    file = saved.file(noise, f"picture.{suffix}", **frames)
    content = file.path.read_bytes()
    codes = set()
    for _ in range(count(40, 2000)):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed) if chance.random() < 0.5 else 64)] = chance.randrange(256)
        if chance.random() < 0.2:
            del changed[chance.randrange(len(changed)) :]
        file.path.write_bytes(changed)
        codes.add(loaded_or_code(file))
    assert codes <= {"", "picture_broken", "picture_too_large", "out_of_memory"}  # a decoder may ask for any amount
    assert "picture_broken" in codes


def loaded_or_code(file: FileRef) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what it mends
            pictures.load_picture(file)
    except AtelierError as refused:
        return refused.code
    return ""


def test_refuses_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    assert refusal(FileRef("text.png", tmp_path / "text.png")) == "picture_broken"
    assert refusal(FileRef("gone.png", tmp_path / "gone.png")) == "file_missing"


def test_empty_picture_has_the_colour() -> None:
    picture = pictures.empty_picture(3, 2, 2, 0x336699)
    assert picture.shape == (2, 2, 3, 3)
    assert torch.equal(picture[1, 1, 2], torch.tensor([0x33, 0x66, 0x99]) / 255)


def test_empty_latent_is_an_eighth_of_the_size() -> None:
    assert pictures.empty_latent(520, 16, 3)["samples"].shape == (3, 4, 2, 65)


def test_says_when_there_is_no_memory() -> None:
    with pytest.raises(AtelierError) as refused:
        pictures.empty_picture(16384, 16384, 2**20, 0)
    assert (refused.value.code, refused.value.kind) == ("too_large", "out_of_memory")


def test_encoding_cuts_the_edges_evenly(parts: Parts) -> None:
    picture = torch.rand(2, 21, 30, 3, generator=torch.Generator().manual_seed(0))
    assert encode(parts[2], picture)["samples"].shape == (2, 4, 2, 3)
    assert torch.equal(encode(parts[2], picture)["samples"], encode(parts[2], picture[:, 2:18, 3:27])["samples"])


def test_encoding_draws_nothing(parts: Parts) -> None:
    picture = pictures.empty_picture(16, 16, 1, 0x808080)
    assert torch.equal(encode(parts[2], picture)["samples"], encode(parts[2], picture)["samples"])


def test_refuses_to_encode_less_than_a_latent(parts: Parts) -> None:
    with pytest.raises(BadInput) as refused:
        encode(parts[2], pictures.empty_picture(7, 64, 1, 0))
    assert refused.value.code == "picture_too_small"


def test_decoding_gives_fractions(parts: Parts) -> None:
    picture = decode(parts[2], {"samples": torch.randn(2, 4, 3, 5, generator=torch.Generator().manual_seed(0)) * 9})
    assert picture.shape == (2, 24, 40, 3)
    assert 0.0 <= float(picture.min()) < float(picture.max()) <= 1.0


def test_refuses_latents_of_another_vae(parts: Parts) -> None:
    with pytest.raises(BadInput) as refused:
        decode(parts[2], {"samples": torch.zeros(1, 16, 4, 4)})
    assert refused.value.code == "latent_mismatch"


def test_a_picture_that_is_not_finite_is_no_picture(parts: Parts) -> None:
    with pytest.raises(AtelierError) as failed:
        decode(parts[2], {"samples": torch.full((1, 4, 4, 4), torch.nan)})
    assert failed.value.code == "not_finite"
