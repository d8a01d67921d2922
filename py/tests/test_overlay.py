import subprocess
from pathlib import Path

import pytest
import safetensors

from atelier import overlay


def answer(python: Path, program: str) -> list[str]:
    command = [str(python), "-I", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603


def test_an_overlay_sees_the_packages_below_and_its_own_come_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert overlay.main([str(tmp_path / "over")]) == 0
    python = Path(capsys.readouterr().out.strip())
    assert python == tmp_path / "over/bin/python"
    question = "import sys, safetensors, idna; print(sys.prefix, safetensors.__file__, idna.__file__)"
    prefix, below, _ = answer(python, question)
    assert prefix == str(tmp_path / "over")
    assert below == safetensors.__file__

    (packages,) = (tmp_path / "over/lib").glob("python3.*/site-packages")
    (packages / "idna").mkdir()
    (packages / "idna/__init__.py").touch()
    _, below, own = answer(python, question)
    assert below == safetensors.__file__
    assert own == str(packages / "idna/__init__.py")
    assert {part.name for part in packages.glob("jep*")} >= {"jep"}


def test_a_second_overlay_in_one_place_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "custom_nodes").mkdir()
    assert overlay.main([str(tmp_path)]) == 0
    assert overlay.main([str(tmp_path)]) == 1
    assert "is a virtual environment already" in capsys.readouterr().err
    assert (tmp_path / "custom_nodes").is_dir()
