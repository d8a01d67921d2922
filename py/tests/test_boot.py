from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, NoReturn

import pytest

from atelier import boot
from atelier.errors import AtelierError

START = """
import json, sys
from atelier import boot
boot.start({"prefix": sys.prefix, "python": sys.version.split()[0], "threads": 3})
"""


def in_fresh_process(program: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.update(HF_HUB_OFFLINE="0", TRANSFORMERS_OFFLINE="no", TOKENIZERS_PARALLELISM="true")
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", START + program], capture_output=True, text=True, env=environment, check=False
    )


def test_logs_what_is_printed_to_standard_error() -> None:
    done = in_fresh_process(
        "print('é 😀'); print('gone\\rlast', end='\\r'); print()\nsys.stderr.write('open'); sys.stderr.close()"
    )
    assert (done.stdout, done.stderr) == ("", "é 😀\nlast\nopen\n")


def test_offers_whole_streams() -> None:
    done = in_fresh_process(
        "for s in (sys.stdout, sys.stderr):\n"
        "    assert (s.encoding, s.fileno(), s.isatty()) == ('utf-8', 2, False)\n"
        "    assert (s.writable(), s.closed) == (True, False)\n"
        "    s.flush(); s.buffer.write(b'raw\\n')\n"
        "assert sys.stdin.read() == ''\n"
        "print('\\ud800')"
    )
    assert (done.returncode, done.stderr) == (0, "raw\nraw\n\\ud800\n")


def test_breaks_an_endless_line() -> None:
    done = in_fresh_process(f"print('x' * {boot.LINE_LIMIT * 2 + 1})")
    assert [len(line) for line in done.stderr.splitlines()] == [boot.LINE_LIMIT, boot.LINE_LIMIT, 1]


def test_prepares_the_process() -> None:
    done = in_fresh_process(
        "import faulthandler, multiprocessing, os\n"
        "faulthandler.enable()\n"
        "names = ('HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE', 'TOKENIZERS_PARALLELISM')\n"
        "env = [os.environ[name] for name in names]\n"
        "says = [faulthandler.is_enabled(), multiprocessing.get_start_method(), boot.threads()]\n"
        "print(json.dumps([*says, *env, 'torch' in sys.modules]))"
    )
    assert json.loads(done.stderr) == [False, "spawn", 3, "1", "1", "false", False]


def test_refuses_another_environment(tmp_path: Any) -> None:
    with pytest.raises(AtelierError) as caught:
        boot.start({"prefix": str(tmp_path), "python": sys.version.split()[0], "threads": 1})
    assert caught.value.code == "wrong_environment"


def test_refuses_to_be_another_python_than_the_environments() -> None:
    with pytest.raises(AtelierError, match=r"the environment .* is of Python 3\.11\.99") as caught:
        boot.start({"prefix": sys.prefix, "python": "3.11.99", "threads": 1})
    assert caught.value.code == "wrong_environment"


def test_counts_at_least_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("0", "many", ""):
        monkeypatch.setenv("OMP_NUM_THREADS", value)
        assert boot.threads() >= 1


def test_runs_each_clean_up_once_and_the_latest_first() -> None:
    ran: list[str] = []
    boot.on_close(lambda: ran.append("first"))

    @boot.on_close
    def broken() -> NoReturn:
        raise SystemExit(1)

    boot.on_close(lambda: ran.append("last"))
    with pytest.raises(BaseExceptionGroup) as caught:
        boot.close({}, ())
    assert [type(error) for error in caught.value.exceptions] == [SystemExit]
    assert ran == ["last", "first"]
    assert boot.close() == {"ran": 0}
    assert ran == ["last", "first"]
