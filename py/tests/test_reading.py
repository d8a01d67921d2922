import errno
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors import SafetensorError

from atelier.checkpoints import load_checkpoint
from atelier.errors import AtelierError, BadInput, Cancelled, OutOfMemory
from atelier.exhaustion import CHAIN_LIMIT, causes, is_out_of_memory
from atelier.patching import read_lora
from atelier.pictures import load_picture
from atelier.reading import reading
from atelier.values import FileRef

BROKEN = BadInput("broken", "It is broken.")


def raised_by(error: BaseException, path: Path) -> AtelierError:
    with pytest.raises(AtelierError) as caught, reading(FileRef("a file", path), BROKEN):
        raise error
    return caught.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        type("OutOfMemoryError", (RuntimeError,), {})("full"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        SafetensorError("Error while mapping: Cannot allocate memory (os error 12)"),
    ],
)
def test_a_full_machine_is_no_broken_file(error: Exception, path: Path) -> None:
    wrapped = ValueError("cannot load")
    wrapped.__cause__ = error
    for one in (error, wrapped):
        failure = raised_by(one, path)
        assert isinstance(failure, OutOfMemory)
        assert failure.code == "out_of_memory"
        assert "a file" in failure.message


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("x"), RuntimeError("size mismatch"), SafetensorError("x"), OSError("no number")]
)
def test_what_is_wrong_inside_the_file_is_a_broken_file(error: Exception, path: Path) -> None:
    assert raised_by(error, path) is BROKEN


def test_what_the_system_says_is_told(path: Path) -> None:
    failure = raised_by(PermissionError(errno.EACCES, "Permission denied", str(path)), path)
    assert (failure.code, failure.kind) == ("file_unreadable", "bad_input")
    assert "Permission denied" in failure.message
    assert raised_by(OSError(errno.EIO, "Input/output error"), path).code == "file_unreadable"
    assert raised_by(FileNotFoundError(errno.ENOENT, "No such file"), path).code == "file_missing"


def test_lets_pass_what_is_no_matter_of_the_file(path: Path) -> None:
    for error in (Cancelled(), ZeroDivisionError, TypeError("ours"), SystemExit(1)):
        with pytest.raises((Cancelled, TypeError, SystemExit, AtelierError)), reading(FileRef("f", path), BROKEN):
            raise error
    known = BadInput("known", "Known.")
    assert raised_by(known, path) is known


@pytest.mark.parametrize(
    "read",
    [load_checkpoint, lambda file: read_lora(file, "tiny-sd"), load_picture],
    ids=["checkpoint", "lora", "picture"],
)
def test_files_that_the_system_does_not_give_out(read: Callable[[FileRef], object], tmp_path: Path) -> None:
    folder = tmp_path / "model.safetensors"
    folder.mkdir()
    for path, code in ((folder, "file_unreadable"), (tmp_path / "gone.safetensors", "file_missing")):
        with pytest.raises(BadInput) as refused:
            read(FileRef(path.name, path, family="tiny-sd"))
        assert refused.value.code == code
        assert path.name in refused.value.message
    assert os.strerror(errno.EISDIR) in _message(read, folder)


def _message(read: Callable[[FileRef], object], path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        read(FileRef(path.name, path, family="tiny-sd"))
    return refused.value.message


def test_memory_is_not_taken_from_words_in_passing() -> None:
    assert not is_out_of_memory(ValueError("out of memory is only mentioned"))
    assert not is_out_of_memory(FileNotFoundError(errno.ENOENT, "No such file", "out of memory.png"))
    assert not is_out_of_memory(struct.error("out of memory"))


def test_a_chain_that_never_ends_is_cut() -> None:
    first = error = ValueError("0")
    for number in range(CHAIN_LIMIT * 2):
        error.__cause__ = ValueError(str(number))
        error = error.__cause__
    error.__cause__ = first
    assert len(causes(first)) == CHAIN_LIMIT
