"""Programs as students write them: each has the total, and the verdict, that it has in real time.

With A = 5 s for a move of the master, B = 55 s for a reply, N boards and M moves, serving whoever
is ready takes max(M(A+B) + (N-1)A, NMA + B). FEW boards leave the master idle, MANY do not.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.record import Kind
from simul.running import run
from simul.running.results import Run
from simul.schedulers import LADDER

FEW, MANY = make_scenario(boards=3, moves=4), make_scenario(boards=16, moves=2)
READY_FIRST = 4 * 60 + 2 * 5, 16 * 2 * 5 + 55
"""Seconds for few boards, and for many."""
PROGRAMS = Path(__file__).parent / "programs"
VERIFIED: Mapping[str, tuple[float, float]] = {
    # not who has waited longest: twelve boards are served twice before the last four are at all,
    # which begin at 24 A, and for which the master has to wait
    "a_stack": (READY_FIRST[0], 255),
    "asyncio_highest_first": (READY_FIRST[0], 255),
    "asyncio_lowest_first": (READY_FIRST[0], 255),
    "condition_highest_first": (READY_FIRST[0], 255),
    "wait_for_the_first": (READY_FIRST[0], 255),
    # four games at a time are over after M(A+B), one after the other at intervals of A
    "asyncio_four_places": (READY_FIRST[0], 4 * 2 * 60 + 3 * 5),
    # three stewards play three games at a time: the sixteenth is in the sixth round
    "stewards_join": (READY_FIRST[0], 6 * 2 * 60),
    # all are served, then all reply
    "rounds_with_a_barrier": (4 * (3 * 5 + 55), 2 * (16 * 5 + 55)),
} | dict.fromkeys(
    [
        "a_lock",
        "a_lock_by_name",
        "a_pool_left_open",
        "a_priority_queue",
        "a_queue",
        "a_selector",
        "a_simple_queue",
        "anyio_called_by_threads_on_asyncio",
        "anyio_called_by_threads_on_trio",
        "anyio_thread_waits_on_asyncio",
        "anyio_thread_waits_on_trio",
        "as_completed",
        "asyncio_called_by_threads",
        "asyncio_default_executor",
        "asyncio_executor",
        "asyncio_hands_in_a_pipe",
        "asyncio_hands_on_sockets",
        "asyncio_loop_in_a_thread",
        "asyncio_longest_waiting_first",
        "asyncio_measures_itself",
        "asyncio_own_pool",
        "asyncio_queue_and_threads",
        "asyncio_thread_locked",
        "asyncio_thread_runs_a_process",
        "asyncio_thread_waits",
        "asyncio_timeouts",
        "asyncio_waits_at_a_queue",
        "asyncio_wraps_futures",
        "deadlines",
        "helpers_of_the_master",
        "joins_by_counting",
        "made_when_loaded",
        "own_thread_class",
        "threads_run_a_process",
        "threads_of_the_hall",
        "timers",
        "trio_called_by_threads",
        "trio_called_by_own_threads",
        "trio_called_soon",
        "trio_channel",
        "trio_checkpoint_first",
        "trio_hands_in_a_pipe",
        "trio_highest_first",
        "trio_thread_locked",
        "trio_thread_waits",
    ],
    READY_FIRST,
)
WRONG = {
    "a_semaphore_of_two": "one-board-at-a-time",
    "asyncio_thread_unlocked": "one-board-at-a-time",
    "asyncio_runs_a_process": "loop-not-blocked",
    "asyncio_sleeps_by_select": "loop-not-blocked",
    "asyncio_time_sleep": "loop-not-blocked",
    "daemons_left_behind": "every-game-ends",
    "trio_asks_a_server": "loop-not-blocked",
}
"""The rule that is broken."""
ENDED = {
    "asyncio_await_each_other": r"deadlock .* the task play_and_wait #1 waits for "
    r"the task play_and_wait #2 to end \(asyncio_await_each_other.py, line 19\)",
    "a_lock_polled": "^polling at .* a_lock_polled.py, line 21$",
    "a_clock_watched": "^polling at .* a_clock_watched.py, line 25$",
    "asyncio_polling": "^polling at .* asyncio_polling.py, line",
    "asyncio_waits_for_itself": "deadlock .* waits for the result of a future",
    "asyncio_swallows": "a pawn is missing",
}
"""What ends the run."""
BY_TRIOS_DICE = {
    "anyio_called_by_threads_on_trio",
    "trio_called_by_own_threads",
    "trio_called_by_threads",
    "trio_called_soon",
    "trio_checkpoint_first",
    "trio_highest_first",
}
"""Where Trio's own order shows: tasks of the program itself become ready together."""


def played(program: str, many: bool = False) -> Run:
    """Run one of the programs."""
    return run(MANY if many else FEW, str(PROGRAMS / f"{program}.py"))


def test_every_program_is_in_a_table() -> None:
    """None is forgotten."""
    assert {path.stem for path in PROGRAMS.glob("*.py")} == {*VERIFIED, *WRONG, *ENDED}


@pytest.mark.parametrize(
    "many", [pytest.param(False, id="few", marks=pytest.mark.long), pytest.param(True, id="many")]
)
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(name, marks=pytest.mark.long if name.endswith("a_process") else ())
        for name in sorted(VERIFIED)
    ],
)
def test_a_right_program_is_verified_with_its_total(program: str, many: bool) -> None:
    """On the virtual clock, to the millisecond; no order of a busy master's visits is quicker."""
    one = played(program, many)
    assert (one.error, one.verdict.broken) == (None, ())
    if many and program in BY_TRIOS_DICE:
        assert one.record.makespan >= READY_FIRST[many] * 1_000
    else:
        assert one.record.makespan == VERIFIED[program][many] * 1_000


def test_what_a_file_makes_while_it_is_loaded_belongs_to_no_earlier_program() -> None:
    """A scheduler may have been called in this thread before, and have been stopped."""
    earlier = Exhibition(FEW, Timeline())
    LADDER["threaded"].load()(earlier)
    earlier.stop()
    assert played("made_when_loaded").verdict.verified


@pytest.mark.parametrize("program", sorted(WRONG))
def test_a_wrong_program_is_not_verified(program: str) -> None:
    """And its fault is named."""
    assert WRONG[program] in played(program).verdict.broken


@pytest.mark.parametrize(("many", "total"), [(False, 251_000), (True, 230_500)])
def test_who_blocks_the_event_loop_is_served_by_nobody(many: bool, total: int) -> None:
    """Half a second after each move: as if each move took 5.5 s, but for the last."""
    assert played("asyncio_time_sleep", many).record.makespan == total


@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
def test_a_wait_in_select_is_one_as_in_sleep(many: bool) -> None:
    """Half a second after each move, in which nobody is served."""
    slept = played("asyncio_time_sleep", many).record
    assert played("asyncio_sleeps_by_select", many).record.makespan == slept.makespan


@pytest.mark.long
@pytest.mark.parametrize(
    ("program", "line"),
    [
        (
            "asyncio_thread_runs_a_process",
            "asyncio_thread_runs_a_process.py, line 26: subprocess.run leads out of",
        ),
        ("threads_run_a_process", "threads_run_a_process.py, line 25: subprocess.run leads out of"),
    ],
)
def test_a_total_without_a_process_is_told_as_one(program: str, line: str) -> None:
    """The program is right; only the hall cannot know how long a process would take."""
    (told,) = [words for words in played(program).costs if "leads out of the hall" in words]
    assert told.startswith(line)
    assert told.endswith("on the virtual clock the total is without it; --clock wall has it")


@pytest.mark.parametrize("program", sorted(ENDED))
def test_a_program_without_an_end_is_ended_with_words(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They name what it does, or what it hides, and where."""
    for bound in ("MOST_LOOKS", "MOST_ROUNDS"):
        monkeypatch.setattr(f"simul.kernel.baton.{bound}", 1_000)  # the real one takes seconds
    assert re.search(ENDED[program], str(played(program).error).replace("\n", " "))


@pytest.mark.long
def test_polling_is_ended_at_the_real_bound() -> None:
    """After seconds of processor time, before a run is given up."""
    error = str(played("asyncio_polling").error)
    assert re.search(ENDED["asyncio_polling"], error, re.DOTALL)


def test_a_program_tells_the_time_of_the_hall(capsys: pytest.CaptureFixture[str]) -> None:
    """What it measures itself is the total."""
    played("asyncio_measures_itself")
    assert capsys.readouterr().out == "finished in 250 s\n"


@pytest.mark.parametrize("program", ["asyncio_highest_first", "condition_highest_first", "a_stack"])
def test_a_policy_sees_everybody_who_is_ready(program: str) -> None:
    """With 16 boards, 12 of which keep the master busy, the last four have to wait."""
    record = played(program, many=True).record
    visits = [event.board for event in record.events if event.kind is Kind.VISIT]
    assert len(set(visits[:24])) < 16


@pytest.mark.long
@pytest.mark.parametrize("program", sorted(VERIFIED.keys() - BY_TRIOS_DICE))
def test_a_program_leaves_the_same_record_each_time(program: str) -> None:
    """Whatever the operating system does with its threads; those that start processes, with few."""
    path = str(PROGRAMS / f"{program}.py")
    scenario = FEW if program.endswith("_a_process") else MANY
    prints = {run(scenario, path, games=()).record.fingerprint for _ in range(4)}
    assert len(prints) == 1
