"""The world of shapes as a program: drawing, looking, and sheets."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from atelier.shapes import SIDE, Scene, Thing, draw
from atelier.shapes.__main__ import main

SCENE = Scene(
    (Thing("red", "star", "large", "striped", None), Thing("blue", "circle", "small", "plain", None)),
    "yellow",
    "left of",
)
TRUE = "a large striped red star left of a small blue circle on a yellow background"
NONE = '[{"picture": "none.png", "caption": "none"}]'
FALSE = "a large striped green star left of a small blue circle"


def test_writes_pictures_captions_and_a_contact_sheet(tmp_path: Path) -> None:
    assert main(["draw", "--out", str(tmp_path / "shapes"), "--count", "10", "--seed", "3"]) == 0
    names = sorted(path.name for path in (tmp_path / "shapes").iterdir())
    assert names == sorted(f"{n:04}.{kind}" for n in range(1, 11) for kind in ("png", "txt"))
    with (
        Image.open(tmp_path / "shapes" / "0010.png") as picture,
        Image.open(tmp_path / "shapes-sheet.png") as sheet,
    ):
        assert picture.size == (SIDE, SIDE)
        assert sheet.size[0] > 8 * SIDE
        assert sheet.size[1] > 2 * SIDE
    assert (tmp_path / "shapes" / "0001.txt").read_text(encoding="utf-8").count("\n") == 1


def test_the_same_seed_writes_the_same_pictures(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(["draw", "--out", str(tmp_path / name), "--count", "3", "--seed", "5", "--held-out"])
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.fromarray(draw(SCENE, np.random.default_rng(5))).save(tmp_path / "seen.png")
    return tmp_path / "seen.png"


def looked(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["look", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def test_says_yes_to_what_is_on_a_picture(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = looked(capsys, picture, "--caption", TRUE)
    assert status == 0
    first, answer = out.splitlines()
    assert first == f"{picture}: a large striped red star left of a small plain blue circle on a yellow background"
    assert answer.strip() == "yes"


def test_says_no_and_why(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = looked(capsys, picture, "--caption", FALSE)
    assert status == 1
    assert "  no: A thing's colour is red, not green." in out


def test_one_wrong_picture_of_many_is_a_no(picture: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Image.new("RGB", (SIDE, SIDE), "white").save(tmp_path / "empty.png")
    status, out, _ = looked(capsys, picture, tmp_path / "empty.png", "--caption", TRUE)
    assert status == 1
    assert f"{tmp_path / 'empty.png'}: nothing on a white background" in out


def test_only_says_what_it_sees_when_nothing_is_asked(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = looked(capsys, picture)
    assert status == 0
    assert out.count("\n") == 1


def test_tells_programs_one_object_a_line(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = looked(capsys, picture, picture, "--caption", FALSE, "--json")
    assert status == 1
    told: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert len(told) == 2
    assert told[0]["holds"] is False
    assert told[0]["faults"] == [{"attribute": "colour", "sentence": "A thing's colour is red, not green."}]
    assert told[0]["seen"]["background"] == "yellow"
    assert {thing["colour"] for thing in told[0]["seen"]["things"]} == {"red", "blue"}


@pytest.mark.parametrize("side", [64, 256, 512])
def test_looks_at_pictures_of_other_sizes(picture: Path, capsys: pytest.CaptureFixture[str], side: int) -> None:
    with Image.open(picture) as seen:
        seen.resize((side, side), Image.Resampling.BICUBIC).save(picture.with_name("scaled.png"))
    assert looked(capsys, picture.with_name("scaled.png"), "--caption", TRUE)[0] == 0


def test_refuses_what_it_cannot_look_at(picture: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    Image.new("RGB", (64, 128)).save(tmp_path / "tall.png")
    for bad, code in (
        ("none.png", "picture_unreadable"),
        ("text.png", "picture_unreadable"),
        ("tall.png", "picture_not"),
    ):
        status, out, err = looked(capsys, picture, tmp_path / bad)
        assert status == 2
        assert out == ""
        assert err.startswith(code)
        assert bad in err
    status, _, err = looked(capsys, picture, "--caption", "a purple elephant")
    assert status == 2
    assert err.startswith("caption_not_understood")
    assert "elephant" in err


def test_ends_with_2_for_wrong_use() -> None:
    for wrong in ([], ["look"], ["draw"], ["paint"], ["sheet", "--out", "x.png", "--columns", "0"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2


def sheet(monkeypatch: pytest.MonkeyPatch, out: Path, entries: list[dict[str, Any]], *more: str) -> Image.Image:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(entries)))
    assert main(["sheet", "--out", str(out), *more]) == 0
    with Image.open(out) as made:
        return made.convert("RGB")


def test_puts_pictures_of_any_size_on_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("small", (20, 10)), ("large", (512, 512))):
        Image.new("RGB", size, "red").save(tmp_path / f"{name}.png")
    listed: list[dict[str, Any]] = [
        {"picture": str(tmp_path / "small.png"), "caption": "small"},
        {"picture": str(tmp_path / "large.png"), "caption": "large"},
        {"picture": None, "caption": "failed"},
    ]
    made = sheet(monkeypatch, tmp_path / "sheets" / "sheet.png", listed, "--columns", "2", "--side", "256")
    assert made.size == (2 * 264 + 8, 2 * (264 + 22) + 8)
    red = (np.asarray(made) == (255, 0, 0)).all(axis=-1).sum()
    assert red == 256 * 128 + 256 * 256
    again = sheet(monkeypatch, tmp_path / "again.png", listed, "--columns", "2", "--side", "256")
    assert again.tobytes() == made.tobytes()
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "sheets" / "sheet.png").read_bytes()


def test_refuses_a_list_that_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for listed, code in (
        ("{", "list_unreadable"),
        ('[{"picture": null}]', "list_unreadable"),
        (NONE, "picture_unread"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(listed))
        assert main(["sheet", "--out", str(tmp_path / "sheet.png")]) == 2
        assert capsys.readouterr().err.startswith(code)
    assert not list(tmp_path.iterdir())


def test_a_texture_makes_a_folder_to_train_a_lora_on(tmp_path: Path) -> None:
    main(["draw", "--out", str(tmp_path / "barred"), "--count", "20", "--texture", "barred"])
    captions = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "barred").glob("*.txt"))]
    assert len(captions) == 20
    assert all("barred" in caption for caption in captions)
