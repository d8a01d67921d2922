from __future__ import annotations

import contextlib
import threading
import time

import numpy as np
import pytest

from atelier import signals
from atelier.errors import Cancelled


def test_says_nothing_outside_a_call() -> None:
    signals.report(1, 2, "nobody listens")
    signals.check_cancelled()
    assert signals.is_cancelled() is False


def test_reports_plain_numbers_and_text() -> None:
    heard: list[tuple[int, int, str]] = []
    with signals.during(memoryview(bytearray(1)), lambda *said: heard.append(said)):
        signals.report(int(np.int64(1)), 20)
        signals.report(np.int64(2), 20, "half")  # type: ignore[arg-type]
    assert heard == [(1, 20, ""), (2, 20, "half")]
    assert {type(value) for said in heard for value in said} == {int, str}


def test_sees_the_flag_as_soon_as_it_is_raised() -> None:
    control = bytearray(64)
    with signals.during(memoryview(control), lambda *_: None):
        signals.check_cancelled()
        control[0] = 1
        assert signals.is_cancelled()
        with pytest.raises(Cancelled):
            signals.check_cancelled()


def test_passes_through_except_exception() -> None:
    assert not issubclass(Cancelled, Exception)


def test_belongs_to_the_thread_of_the_call_only() -> None:
    heard: list[int] = []
    with signals.during(memoryview(bytearray([1])), lambda step, *_: heard.append(step)):

        def elsewhere() -> None:
            signals.report(1, 1)
            heard.append(signals.is_cancelled())

        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
    assert heard == [False]


def test_restores_the_outer_call() -> None:
    heard: list[str] = []
    flag = memoryview(bytearray(1))
    with signals.during(flag, lambda *_: heard.append("outer")):
        with signals.during(flag, lambda *_: heard.append("inner")):
            signals.report(1, 1)
        signals.report(1, 1)
    signals.report(1, 1)
    assert heard == ["inner", "outer"]


def test_measures_the_reports_and_the_time_inside_the_sink() -> None:
    assert signals.reporting() == (0, 0.0)
    with signals.during(memoryview(bytearray(1)), lambda *_: sum(range(20_000))):
        assert signals.reporting() == (0, 0.0)
        begun = time.perf_counter()
        signals.report(1, 2)
        signals.report(2, 2)
        within = time.perf_counter() - begun
        count, seconds = signals.reporting()
    assert count == 2
    assert 0.0 < seconds <= within
    assert signals.reporting() == (0, 0.0)


def test_a_report_that_fails_is_measured_too() -> None:
    with signals.during(memoryview(bytearray(1)), lambda *_: 1 / 0):
        with pytest.raises(ZeroDivisionError):
            signals.report(1, 1)
        assert signals.reporting()[0] == 1


def test_interrupts_a_call_that_does_not_look_at_its_flag() -> None:
    control = bytearray(1)
    begun = threading.Event()
    ended: list[str] = []

    def spin() -> None:
        try:
            with signals.during(memoryview(control), lambda *_: None):
                begun.set()
                while True:
                    pass
        except Cancelled:
            ended.append("interrupted")

    thread = threading.Thread(target=spin)
    thread.start()
    begun.wait()
    assert signals.interrupt_cancelled() == {"interrupted": 0}
    control[0] = 1
    assert signals.interrupt_cancelled() == {"interrupted": 1}
    assert signals.interrupt_cancelled() == {"interrupted": 0}
    thread.join()
    assert ended == ["interrupted"]


def test_an_interrupt_does_not_reach_the_next_call_of_the_thread() -> None:
    control = bytearray([1])
    with contextlib.suppress(Cancelled), signals.during(memoryview(control), lambda *_: None):
        signals.interrupt_cancelled()  # of its own thread: it arrives at once
        raise AssertionError
    with signals.during(memoryview(bytearray(1)), lambda *_: None):
        assert signals.interrupt_cancelled() == {"interrupted": 0}
        assert sum(range(10_000)) == 49_995_000
