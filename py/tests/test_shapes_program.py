from pathlib import Path

from PIL import Image

from atelier.shapes import SIDE
from atelier.shapes.__main__ import main


def test_writes_pictures_captions_and_a_contact_sheet(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "shapes"), "--count", "10", "--seed", "3"]) == 0
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
        main(["--out", str(tmp_path / name), "--count", "3", "--seed", "5", "--held-out"])
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_texture_makes_a_folder_to_train_a_lora_on(tmp_path: Path) -> None:
    main(["--out", str(tmp_path / "barred"), "--count", "20", "--texture", "barred"])
    captions = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "barred").glob("*.txt"))]
    assert len(captions) == 20
    assert all("barred" in caption for caption in captions)
