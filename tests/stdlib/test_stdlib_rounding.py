"""Waits with a timeout go on waiting for what rounding leaves of it, and come to an end."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from in_a_hall import in_hall

from simul.stdlib import queue, threading, time
from simul.stdlib.concurrent import futures

Wait = Callable[[float], object]


def an_empty_queue(seconds: float) -> None:
    """Nothing is put in."""
    with suppress(queue.Empty):
        queue.Queue[int]().get(timeout=seconds)


def a_full_queue(seconds: float) -> None:
    """Nothing is taken out."""
    full = queue.Queue[int](1)
    full.put(0)
    with suppress(queue.Full):
        full.put(1, timeout=seconds)


def a_condition(seconds: float) -> None:
    """It never becomes true."""
    condition = threading.Condition()
    with condition:
        assert not condition.wait_for(lambda: False, timeout=seconds)


def an_event(seconds: float) -> None:
    """The usual loop around a wait."""
    event, end = threading.Event(), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        event.wait(left)


def a_sleep(seconds: float) -> None:
    """The same around a sleep."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(left)


def a_pool(seconds: float) -> None:
    """Its work takes longer."""
    with futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(time.sleep, seconds + 1)
        with pytest.raises(TimeoutError):
            list(futures.as_completed([future], timeout=seconds))


@pytest.mark.parametrize("wait", [an_empty_queue, a_full_queue, a_condition, an_event, a_sleep])
def test_a_timeout_ends_wherever_it_begins(wait: Wait) -> None:
    """In floating-point numbers 70.4 + 2.7 is a hair more than 73.1."""

    def all_lengths() -> None:
        for tenths in range(1, 60):
            wait(tenths / 10)

    _, seconds = in_hall(all_lengths)
    assert 177 <= seconds <= 177.06


def test_results_of_a_pool_are_waited_for_as_long_as_asked() -> None:
    """`as_completed` computes what is left again and again."""

    def all_lengths() -> None:
        for tenths in range(1, 30):
            a_pool(tenths / 10)

    _, seconds = in_hall(all_lengths)
    assert 72.5 <= seconds <= 72.53
