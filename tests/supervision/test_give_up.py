"""Under the virtual clock no wait takes real time, so a run without moves is given up."""

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import chess
import pytest
import trio
from commanding import start
from conftest import make_scenario, threads_left_since
from troublemakers import Troublemaker, first_move, own, seating_with

from simul.errors import GivenUp, RunError
from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingHall
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall
from simul.record import Fate
from simul.running import compare, run

pytestmark = pytest.mark.long

IMPATIENT = 0.3
"""Real seconds."""
PATIENT = 1.5
"""Real seconds for which even a busy machine does not stall."""
Loop = Callable[[Exhibition], None]

enough = threading.Event()
"""Ends the loops of this file, which would else go on after their tests."""


@contextmanager
def no_loop_left() -> Iterator[None]:
    """End the loops, and see that no thread is left."""
    before = threading.enumerate()
    enough.clear()
    try:
        yield
    finally:
        enough.set()
    assert threads_left_since(before) == []


def line_of(function: Callable[..., object], text: str) -> int:
    """The number of a function's only line that ends so."""
    lines, first = inspect.getsourcelines(function)
    (found,) = [number for number, line in enumerate(lines) if line.rstrip().endswith(text)]
    return first + found


def loops_at_once(_: Exhibition) -> None:
    """Never let a board be played at all."""
    while not enough.is_set():
        pass


def loops_in_mid_game(exhibition: Exhibition) -> None:
    """Play one pair, and then look for ever whether something has happened."""
    board = BlockingHall(exhibition).boards[0]
    board.opponent_arrives()
    board.master_moves()
    board.opponent_replies()
    while not enough.is_set():
        pass


def loops_when_all_is_over(exhibition: Exhibition) -> None:
    """Play all games, and find no end."""
    for board in BlockingHall(exhibition).boards:
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()
    while not enough.is_set():
        pass


def loops_in_a_thread(exhibition: Exhibition) -> None:
    """Start a thread that looks for ever, and one that waits for its end."""
    thread = ThreadedHall(exhibition).thread(loops_at_once, exhibition)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("loop", "where", "what"),
    [
        (loops_at_once, loops_at_once, "nobody has moved"),
        (loops_in_mid_game, loops_in_mid_game, "nobody has moved"),
        (loops_when_all_is_over, loops_when_all_is_over, "all games are over, but it does not end"),
    ],
)
def test_a_loop_without_an_end_is_given_up_with_its_line(
    loop: Loop, where: Loop, what: str
) -> None:
    """File, line, how long it was waited for, and what would wait longer; no thread is harmed."""
    ticks: list[float] = []

    def tick() -> None:
        while not enough.wait(0.01):
            ticks.append(time.monotonic())

    with no_loop_left():
        other = threading.Thread(target=tick)
        other.start()
        started = time.monotonic()
        one = run(make_scenario(), own(loop), give_up_after=IMPATIENT)
        took = time.monotonic() - started
        assert other.is_alive()
        told, since = len(ticks), time.monotonic()
        while len(ticks) == told and time.monotonic() < since + 60:
            time.sleep(0.01)
        assert len(ticks) > told
    first = line_of(where, "while not enough.is_set():")
    places = [f"(it is at test_give_up.py, line {line})" for line in (first, first + 1)]
    assert type(one.error) is GivenUp
    assert str(one.error) in [
        f"the scheduler own was given up after 0.3 s of real time: {what} {place}; "
        "a loop without an end? (--give-up-after waits longer)"
        for place in places
    ]
    assert took > IMPATIENT
    assert one.outcome == "failed"
    assert one.record.stopped == str(one.error)


def test_a_loop_without_an_end_is_told_with_one_figure(tmp_path: Path) -> None:
    """It has computed for less than that in processor time, which would only confuse."""
    enough = tmp_path / "enough"
    mine = tmp_path / "mine.py"
    mine.write_text(
        "import pathlib\n\ndef play(exhibition):\n"
        f"    while not pathlib.Path({str(enough)!r}).exists():\n        pass\n",
        encoding="utf-8",
    )
    before = threading.enumerate()
    one = run(make_scenario(), str(mine), give_up_after=PATIENT)
    enough.touch()
    assert threads_left_since(before) == []
    assert type(one.error) is GivenUp
    assert one.costs == ()


def test_a_loop_in_a_thread_of_the_hall_is_found_there() -> None:
    """Not at the line where the scheduler waits for it."""
    with no_loop_left():
        one = run(make_scenario(), own(loops_in_a_thread), give_up_after=IMPATIENT)
    assert type(one.error) is GivenUp
    assert "nobody has moved (it is at test_give_up.py, line " in str(one.error)


def test_what_was_played_before_is_kept() -> None:
    """One pair at one board; the game was left, and the others were never visited."""
    with no_loop_left():
        one = run(make_scenario(), own(loops_in_mid_game), give_up_after=IMPATIENT)
    assert sum(bool(event.move) for event in one.record.events) == 2
    assert list(one.record.fates.values()) == [
        Fate.ORPHANED,
        Fate.NEVER_STARTED,
        Fate.NEVER_STARTED,
    ]


def polls_in_asyncio(exhibition: Exhibition) -> None:
    """Give way time and again, and never wait."""

    async def poll() -> None:
        while True:  # noqa: ASYNC110 - that is the mistake
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=AsyncioHall(exhibition).new_event_loop) as runner:
        runner.run(poll())


def polls_in_trio(exhibition: Exhibition) -> None:
    """Give way time and again, and never wait."""

    async def poll() -> None:
        while True:
            await trio.lowlevel.checkpoint()

    trio.run(poll, clock=TrioHall(exhibition).clock())


@pytest.mark.parametrize("poll", [polls_in_asyncio, polls_in_trio])
def test_polling_for_ever_in_an_event_loop_is_given_up_and_cancelled(poll: Loop) -> None:
    """These end by themselves when they are cancelled."""
    before = threading.enumerate()
    one = run(make_scenario(), own(poll), give_up_after=IMPATIENT)
    assert threads_left_since(before) == []
    assert isinstance(one.error, RunError)
    given_up = str(one.error).startswith(
        "the scheduler own was given up after 0.3 s of real time: "
    )
    assert given_up or str(one.error).startswith("polling at 0:00:00: ")  # whichever is first


def test_a_run_that_is_given_up_names_the_lines_of_its_tasks() -> None:
    """And not the line that runs the event loop."""

    async def sleep_for_ever() -> None:
        while True:  # noqa: ASYNC110 - nothing will ever happen
            await asyncio.sleep(1)

    def sleeps(exhibition: Exhibition) -> None:
        with asyncio.Runner(loop_factory=AsyncioHall(exhibition).new_event_loop) as runner:
            runner.run(sleep_for_ever())

    one = run(make_scenario(), own(sleeps), give_up_after=IMPATIENT)
    assert f"test_give_up.py, line {line_of(sleep_for_ever, 'asyncio.sleep(1)')}" in str(one.error)


@pytest.mark.parametrize("poll", [polls_in_asyncio, polls_in_trio])
def test_polling_is_called_polling(poll: Loop) -> None:
    """With the line, and what would do; not a loop without an end."""
    one = run(make_scenario(), own(poll), give_up_after=PATIENT * 1_000)
    words = str(one.error).splitlines()
    assert words[0] == "polling at 0:00:00: the program asks again and again, and never waits"
    assert words[-1].strip().startswith("a task waits in test_give_up.py, line ")


def test_a_comparison_goes_on_after_a_run_that_was_given_up() -> None:
    """The next scheduler plays as if nothing had happened."""
    with no_loop_left():
        several = compare(make_scenario(), [own(loops_at_once), "asyncio"], give_up_after=IMPATIENT)
    assert [one.outcome for one in several.runs] == ["failed", "verified"]


def think(position: chess.Board) -> chess.Move:
    """Choose a move at leisure."""
    time.sleep(1.2 * PATIENT)
    return first_move(position)


def test_a_player_who_needs_longer_is_not_given_up(scheduler: str) -> None:
    """Thinking is no loop without an end, however long it takes."""
    assert_not_given_up(scheduler, "opponent")


@pytest.mark.parametrize("name", ["sequential", "threaded", "asyncio"])
def test_a_master_who_needs_longer_is_not_given_up(name: str) -> None:
    """Neither is she."""
    assert_not_given_up(name, "master")


def assert_not_given_up(scheduler: str, who: str) -> None:
    """Check a run in which one player thinks for longer than the patience."""
    seating = seating_with(think, who=who, turn=1)
    good = seating_with(first_move, who=who, turn=1)
    scenario = make_scenario(2, 1)
    expected = run(scenario, scheduler, seating=good).record.fingerprint
    one = run(scenario, scheduler, games=(), seating=seating, give_up_after=PATIENT)
    assert one.error is None
    assert one.record.fingerprint == expected


def test_time_to_think_does_not_count_afterwards_either() -> None:
    """Patience begins anew when the player has moved."""

    def dawdle(exhibition: Exhibition) -> None:
        (board,) = BlockingHall(exhibition).boards
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()
            time.sleep(PATIENT / 3)

    seating = seating_with(think, board=1, turn=1, kind=Troublemaker)
    one = run(make_scenario(1, 1), own(dawdle), games=(), seating=seating, give_up_after=PATIENT)
    assert one.error is None


def test_in_real_time_no_wait_is_given_up() -> None:
    """There waits are real: here one for a reply, of twice the patience."""
    scenario = make_scenario(1, 1, "0 s", f"{2 * PATIENT} s")
    one = run(scenario, clock="wall", give_up_after=PATIENT)
    assert one.outcome == "verified"


def test_the_command_line_gives_up_too(tmp_path: Path) -> None:
    """Exit code 1, one sentence, and the program ends although the loop does not."""
    text = "def play(exhibition):\n    while True:\n        pass\n"
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    options = ("--give-up-after", "0.3", "--format", "none", "--quiet")
    done = start(tmp_path, "run", "duel", "-s", "mine.py", *options)
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line in [
        "error: mine: the scheduler mine was given up after 0.3 s of real time: nobody has moved "
        f"(it is at mine.py, line {number}); a loop without an end? (--give-up-after waits longer)"
        for number in (2, 3)
    ]


def test_in_real_time_a_run_in_which_nothing_is_due_is_given_up_too() -> None:
    """The holder of the lock waits for the master, who was sent to a board that wants the lock."""
    scenario = make_scenario(4, 3, order="skip-if-not-ready")
    one = run(scenario, "lock-held", clock="wall", speed=1_000.0, give_up_after=0.3)
    assert isinstance(one.error, RunError)
    assert "was given up after 0.3 s of real time: nobody has moved" in str(one.error)


def waits_outside(_: Exhibition) -> None:
    """Wait for what the hall does not know: a lock of Python's own."""
    enough.wait()


def test_in_real_time_a_wait_is_not_called_a_loop() -> None:
    """Nothing is computed, and that is all that is known."""
    with no_loop_left():
        one = run(make_scenario(), own(waits_outside), clock="wall", give_up_after=PATIENT)
    line = line_of(waits_outside, "enough.wait()")
    assert str(one.error) == (
        f"the scheduler own was given up after {PATIENT} s of real time: nobody has moved (it is "
        f"at test_give_up.py, line {line}); it waits for something that the hall does not know "
        "(--give-up-after waits longer)"
    )


def joins_what_waits_outside(exhibition: Exhibition) -> None:
    """Wait for a thread, which the hall does know."""
    thread = ThreadedHall(exhibition).thread(enough.wait)
    thread.start()
    thread.join()


def test_in_real_time_a_join_is_told_with_the_thread_that_does_not_end() -> None:
    """Of what that one waits for, nothing is known."""
    with no_loop_left():
        one = run(
            make_scenario(), own(joins_what_waits_outside), clock="wall", give_up_after=PATIENT
        )
    line = line_of(joins_what_waits_outside, "thread.join()")
    at = f"(test_give_up.py, line {line})"
    assert f"; the scheduler own waits for the thread wait to end {at} (" in str(one.error)


def test_a_loop_that_keeps_others_from_running_may_be_polling() -> None:
    """It polls a variable, which cannot be seen from outside; it waits for the other threads."""

    def play(exhibition: Exhibition) -> None:
        hall = ThreadedHall(exhibition)
        thread = hall.thread(hall.boards[0].opponent_arrives)
        thread.start()
        loops_at_once(exhibition)

    with no_loop_left():
        one = run(make_scenario(), own(play), give_up_after=IMPATIENT)
    assert "a loop without an end, or one that asks again and again?" in str(one.error)


def test_in_real_time_what_is_due_is_waited_for() -> None:
    """Also under threads, while one is at a board and another opponent thinks."""
    scenario = make_scenario(2, 1, "100 ms", f"{2 * PATIENT} s")
    one = run(scenario, "threaded", clock="wall", give_up_after=PATIENT)
    assert one.outcome == "verified"
