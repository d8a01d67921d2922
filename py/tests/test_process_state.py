"""What a node changes for the whole process is put back and said."""

import threading
from collections.abc import Iterator

import pytest
import torch

from atelier.notices import Notice, collect
from atelier.process_state import held


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    yield
    torch.set_default_dtype(dtype)
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(False)


def disturb() -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(torch.get_num_threads() + 3)
    torch.use_deterministic_algorithms(True)


def test_puts_back_what_a_node_left_changed() -> None:
    threads = torch.get_num_threads()
    with collect() as said, held("Disturb"):
        disturb()
    assert (torch.get_default_dtype(), torch.get_num_threads()) == (torch.float32, threads)
    assert not torch.are_deterministic_algorithms_enabled()
    assert [notice.code for notice in said] == ["process_state_changed"] * 3
    assert "Disturb" in said[0].message
    assert "torch.float64" in said[0].message


def test_puts_back_what_a_node_left_changed_when_it_failed() -> None:
    def fail() -> None:
        disturb()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), held("Disturb"):
        fail()
    assert torch.get_default_dtype() == torch.float32


def test_says_nothing_of_what_was_put_back_in_time() -> None:
    with collect() as said, held("Polite"):
        torch.set_default_dtype(torch.float64)
        torch.set_default_dtype(torch.float32)
    assert said == []


def test_leaves_a_change_alone_while_another_node_works_with_it() -> None:
    working, done = threading.Event(), threading.Event()
    said: list[list[Notice]] = []

    def other() -> None:
        with collect() as collected, held("Loading"):
            torch.set_default_dtype(torch.float16)
            working.set()
            done.wait(30)
        said.append(collected)

    thread = threading.Thread(target=other)
    thread.start()
    working.wait(30)
    with collect() as here, held("Quick"):
        pass
    assert torch.get_default_dtype() == torch.float16
    done.set()
    thread.join()
    assert torch.get_default_dtype() == torch.float32
    assert here == []
    assert [notice.code for notice in said[0]] == ["process_state_changed"]
