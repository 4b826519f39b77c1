"""Long steps of a user's program: seen from outside, and reported with their line."""

import inspect
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.kernel.baton import Baton
from simul.kernel.stalls import LONG, LONG_SUM, LONG_WAIT, TASKS, Stalls, processor_time
from simul.running import run
from simul.schedulers import find_scheduler

pytestmark = pytest.mark.long

LOOK_EVERY = 0.02
WCHAN = TASKS / str(threading.get_native_id()) / "wchan"
SEES_NAPS = WCHAN.exists() and os.access(WCHAN, os.R_OK)


def watched(
    work: Callable[[threading.Event], object], until: Callable[[Stalls, int], bool]
) -> list[str]:
    """Look at a working thread until there is enough to report; return the report."""
    timeline = Timeline()
    baton = Baton(Exhibition(make_scenario(), timeline), timeline)
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,), daemon=True)
    thread.start()
    baton.holder = thread.ident or 0
    stalls = Stalls(baton)
    stalls.look()
    while not until(stalls, baton.holder):
        stalls.look()
        thread.join(LOOK_EVERY)
    told = stalls.notes()
    over.set()
    thread.join()
    return told


def waits(over: threading.Event) -> None:
    """Wait for what the hall does not know."""
    over.wait()


def computes(over: threading.Event) -> None:
    """Compute, and do not wait."""
    while not over.is_set():
        sum(range(1_000))


def test_a_long_wait_is_reported_with_its_line() -> None:
    """The line of the program, not that of Python's own module below it."""
    (words,) = watched(waits, lambda stalls, _: stalls.waits_since > LONG_WAIT)
    assert words.startswith("test_stalls.py, line ")
    assert "the program waited for what the hall does not know for " in words
    assert " in one step; on the virtual clock this costs nothing" in words


def test_a_thread_that_is_slow_to_start_is_not_reported() -> None:
    """The operating system is busy then; the program waits for nothing."""

    class Slow(threading.Thread):
        def _set_ident(self) -> None:
            """Come late to where Python notes that the thread has started."""
            starting.set()
            may_start.wait()
            super()._set_ident()  # type: ignore[misc]

    starting, may_start = threading.Event(), threading.Event()

    def until(stalls: Stalls, _: int) -> bool:
        starting.wait()
        for _ in range(3):  # the first look sees a new step
            time.sleep(LOOK_EVERY)
            stalls.look()
        assert stalls.waits_since == 0
        may_start.set()
        return True

    assert watched(lambda _: Slow(target=str).start(), until) == []


def test_a_step_that_ends_the_run_is_not_reported_once_more() -> None:
    """The error tells it already, with a figure of its own."""

    def until(stalls: Stalls, _: int) -> bool:
        enough = stalls.waits_since > max(LONG_WAIT, LONG_SUM)
        if enough:
            stalls.forget_step()
        return enough

    assert watched(waits, until) == []


def selects(over: threading.Event) -> None:
    """Wait for a socket, in a function of Python's that is called like one of the hall's."""
    ours, theirs = socket.socketpair()
    with ours, theirs, selectors.DefaultSelector() as selector:
        selector.register(ours, selectors.EVENT_READ)
        threading.Thread(target=lambda: over.wait() and theirs.send(b".")).start()
        selector.select()
        over.wait()


def test_a_wait_in_a_selector_is_reported_as_one() -> None:
    """The hall's own event loops wait in selectors, too; those it knows."""
    told = watched(selects, lambda stalls, _: stalls.waits_since > LONG_WAIT)
    line = inspect.getsourcelines(selects)[1] + 6
    (words,) = [each for each in told if each.startswith(f"test_stalls.py, line {line}: ")]
    assert "the program waited for what the hall does not know for " in words


def naps(over: threading.Event) -> None:
    """Wait again and again, but never long."""
    while not over.is_set():
        time.sleep(LOOK_EVERY)


def waits_for_locks(over: threading.Event) -> None:
    """Wait again and again, as a thread does for the interpreter where others compute."""
    while not over.is_set():
        over.wait(LOOK_EVERY)


def each_a_new_step(stalls: Stalls, _: int) -> bool:
    """Begin another step at every look; say when enough is to be reported."""
    stalls.baton.turns += 1
    return bool(stalls.notes())


@pytest.mark.skipif(not SEES_NAPS, reason="the system does not say what a thread sleeps in")
def test_many_short_waits_at_one_line_are_reported_together() -> None:
    """Each of them is too short to stand out."""
    (words,) = watched(naps, each_a_new_step)
    line = inspect.getsourcelines(naps)[1] + 3
    assert words.startswith(f"test_stalls.py, line {line}: the program waited for what the hall ")
    assert f" for {LONG_SUM:.1f} s of real time, in many short waits; on the" in words


def test_short_waits_for_a_lock_are_not_reported() -> None:
    """They may be for the interpreter, which is busy: nothing outside is waited for."""
    looks = iter(range(round(2 * LONG_SUM / LOOK_EVERY)))
    told = watched(
        waits_for_locks,
        lambda stalls, thread: each_a_new_step(stalls, thread) or next(looks, None) is None,
    )
    assert told == []


def test_long_computing_is_reported_as_computing() -> None:
    """By the processor time that it took, whatever else the machine does."""
    told = watched(computes, lambda _, thread: processor_time(thread) > 4 * LONG)
    assert all(": the program computed for " in words for words in told)
    assert told


def test_a_thread_that_has_ended_has_no_processor_time() -> None:
    """It may end between two looks; asking the C library about it would crash Python."""
    thread = threading.Thread(target=sum, args=(range(1_000_000),))
    thread.start()
    thread.join()
    if TASKS.exists():
        assert processor_time(thread.ident or 0) == 0.0


def test_short_steps_are_not_reported() -> None:
    """One look sees nothing: a step has to last from one look to the next."""
    assert watched(waits, lambda *_: True) == []


@pytest.mark.parametrize("name", ["asyncio", "threaded", "trio"])
def test_our_own_schedulers_have_nothing_to_report(name: str) -> None:
    """However busy the machine is."""
    assert run(make_scenario(), find_scheduler(name)).costs == ()


def test_what_a_program_waits_for_elsewhere_is_reported_with_the_run(tmp_path: Path) -> None:
    """A process that takes three seconds: the real time is stated below the table."""
    path = tmp_path / "mine.py"
    asyncio_file = find_scheduler("asyncio").source
    path.write_text(
        asyncio_file.replace(
            "    await board.opponent_arrives()\n",
            "    await board.opponent_arrives()\n"
            "    if board.number == 1:\n"
            "        import subprocess, sys\n"
            "        subprocess.run([sys.executable, '-c', 'import time; time.sleep(3)'])\n",
        ),
        encoding="utf-8",
    )
    one = run(make_scenario(), find_scheduler(str(path)))
    assert one.verdict.broken == ("loop-not-blocked",)
    line = path.read_text(encoding="utf-8").splitlines().index(
        "        subprocess.run([sys.executable, '-c', 'import time; time.sleep(3)'])"
    ) + 1  # fmt: skip
    assert any(words.startswith(f"mine.py, line {line}: ") for words in one.costs)
