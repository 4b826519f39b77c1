"""Several masters, each in a process of her own: what they do, and all the ways they end."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NoReturn

import chess
import pytest
from conftest import examples, make_scenario, threads_left_since
from hypothesis import given
from hypothesis import strategies as st
from troublemakers import SlowTroublemaker, first_move, own, seating_with

from simul.errors import Deadlock, InputError, PlayerError, RunError
from simul.exhibition import Exhibition
from simul.games.seating import Seat
from simul.halls import process_pool
from simul.halls.in_processes import LOCKED, ProcessHall, Table, cores_note
from simul.interpreter import interpreter_lock
from simul.oracle.reference import predict
from simul.record import Fate, Record
from simul.running import Clock, run
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import with_asyncio

pytestmark = pytest.mark.processes
BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])
GENEROUS = 60.0
"""Real seconds in which something ends that ends at once where nothing else runs."""


def masters(record: Record) -> list[int]:
    """Return the master of each board, in the order of the boards."""
    return [pairing.masters[0] for pairing in record.pairings]


@pytest.mark.parametrize(
    ("workers", "total", "played_by"),
    [
        (1, 3_655_000, "1 process"),
        (2, 1_855_000, "2 processes"),
        (4, 1_825_000, "4 processes"),
        (100, 1_800_000, "24 processes"),
    ],
)
def test_more_masters_play_as_predicted(workers: int, total: int, played_by: str) -> None:
    """Event by event; with more masters than boards, some of them stay at home."""
    scenario = load_scenario("textbook", workers=workers)
    one = run(scenario, "processes")
    prediction = predict(scenario, "processes")
    assert one.error is None
    assert one.verdict.breaches == ()
    assert one.record.events == prediction.events
    assert one.record.fingerprint == prediction.fingerprint
    assert one.record.makespan == total
    assert one.workers == played_by


def test_masters_share_the_boards_out_by_turns() -> None:
    """Board by board, as cards are dealt; one master has a lane of her own for each."""
    one = run(load_scenario("textbook", workers=3, boards=8), "processes")
    assert masters(one.record) == [1, 2, 3, 1, 2, 3, 1, 2]
    assert one.record.masters == 3
    assert masters(run(load_scenario("duel", workers=1), "processes").record) == [1, 1, 1]


@pytest.mark.parametrize("name", ["uneven", "mishaps", "slow-master", "few-boards"])
def test_shipped_scenarios_are_played_as_predicted(name: str) -> None:
    """With whatever goes wrong in them."""
    scenario = load_scenario(name, workers=3)
    one = run(scenario, "processes")
    assert one.record.events == predict(scenario, "processes").events
    assert one.verdict.breaches == ()


@examples(1, 10)
@given(
    boards=st.integers(1, 6),
    workers=st.integers(1, 3),
    mean=st.integers(1, 90),
    limit=st.one_of(st.none(), st.integers(1, 120)),
    closes=st.one_of(st.none(), st.integers(0, 400)),
    seed=st.integers(0, 2**32),
)
def test_any_small_exhibition_is_played_as_predicted(
    boards: int, workers: int, mean: int, limit: int | None, closes: int | None, seed: int
) -> None:
    """Time limits and early ends included."""
    scenario = make_scenario(
        boards, 4, 5, {"distribution": "exponential", "mean": mean},
        limit=limit, workers=workers, seed=seed,
        mishaps=[] if closes is None else [{"what": "hall-closes", "at": closes}],
    )  # fmt: skip
    one = run(scenario, "processes")
    assert one.error is None
    assert one.record.events == predict(scenario, "processes").events
    assert one.verdict.breaches == ()


def test_five_repetitions_are_one_record() -> None:
    """Which process is ready first does not show."""
    scenario = load_scenario("uneven", boards=8, workers=4)
    assert len({run(scenario, "processes").record.fingerprint for _ in range(5)}) == 1


def test_processes_in_real_time_are_verified_and_tell_how_far_they_are() -> None:
    """All go by one clock; moves are told while they are made, not at the end."""
    told: list[int] = []
    scenario = make_scenario(8, 6, workers=4)
    one = run(
        scenario, "processes", clock="wall", speed=200.0,
        progress=lambda done, _: told.append(done),
    )  # fmt: skip
    assert one.verdict.breaches == ()
    assert one.record.makespan >= predict(scenario, "processes").makespan
    assert told == sorted(told)
    assert told[-1] == sum(bool(event.move) for event in one.record.events)
    assert {count for count in told if 0 < count < told[-1]}


def test_costs_are_told_in_a_sentence() -> None:
    """Real seconds and copied bytes, both of which depend on the machine, but not on everything."""
    words, *_ = run(load_scenario("textbook", workers=2), "processes").costs
    found = re.fullmatch(
        r"all 2 processes were ready to play after (\d+\.\d\d) s of real time and played "
        r"for (\d+\.\d\d) s; (\d+) kB were copied to them and (\d+) kB back",
        words,
    )
    assert found is not None
    ready, playing, there, back = (float(figure) for figure in found.groups())
    assert 0 < ready < 30
    assert 0 < playing < 30
    assert 1 <= there < 20
    assert 20 < back < 200


def test_more_masters_than_cores_are_told() -> None:
    """Whatever machine this is: with one process more than it has cores, and not with as many."""
    there = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    crowd = run(make_scenario(there + 1, 1, workers=there + 1), "processes").costs[1:]
    assert len(crowd) == 1
    assert crowd[0].startswith(f"{there + 1} processes share ")
    assert run(make_scenario(there, 1, workers=there), "processes").costs[1:] == ()


def test_a_machine_with_cores_enough_is_not_told_anything() -> None:
    """And of the others, how many masters can compute at once."""
    assert [cores_note(masters, 4) for masters in (1, 4)] == ["", ""]
    assert "share 4 cores, so only 4 of them can compute at a time" in cores_note(5, 4)
    assert "share a single core, so only 1 of them" in cores_note(2, 1)


def test_more_processes_than_a_machine_can_bear_are_refused() -> None:
    """Before any of them is started."""
    one = run(make_scenario(101, 1, workers=101), "processes")
    assert isinstance(one.error, InputError)
    assert str(one.error) == (
        "there can be at most 100 processes (got 101): use fewer workers, or another scheduler"
    )
    assert run(make_scenario(3, 1, workers=101), "processes").verdict.verified


def test_no_thread_and_no_process_is_left_after_a_run() -> None:
    """Neither those that listened nor those that played."""
    before = threading.enumerate()
    assert run(make_scenario(workers=3), "processes").verdict.verified
    assert threads_left_since(before) == []


def test_a_run_in_another_thread_may_have_processes_too() -> None:
    """As a program with windows would do it."""
    errors: list[object] = []
    thread = threading.Thread(
        target=lambda: errors.append(run(make_scenario(workers=2), "processes").error)
    )
    thread.start()
    thread.join()
    assert errors == [None]


# What goes wrong in one of the processes


WALK_OUT: dict[str, Any] = {
    "on_failure": "propagate",
    "mishaps": [{"what": "walks-out", "at": "2 min", "boards": [2]}],
}


def test_a_failure_ends_the_games_of_one_master_and_nobody_elses() -> None:
    """It surfaces when all of them are back."""
    scenario = make_scenario(6, 8, workers=3, **WALK_OUT)
    one = run(scenario, "processes")
    assert str(one.error) == "board 2, ply 6: Opponent 2 walked out"
    assert isinstance(one.error, PlayerError)
    assert one.raised == "ExceptionGroup of PlayerError"
    assert [one.record.fates[board] for board in (2, 5)] == [Fate.FAILED, Fate.CANCELLED]
    assert {one.record.fates[board] for board in (1, 3, 4, 6)} == {Fate.COMPLETED}
    assert one.record.makespan == predict(make_scenario(6, 8, workers=3), "processes").makespan


def test_of_several_failures_the_first_masters_is_told() -> None:
    """Whichever process happens to be the first to fail."""
    mishaps = [{"what": "walks-out", "at": "2 min", "boards": [1, 2, 3]}]
    scenario = make_scenario(3, 8, workers=3, on_failure="propagate", mishaps=mishaps)
    for _ in range(5):
        one = run(scenario, "processes")
        # the first failure stops all processes; on a busy machine some never come to theirs
        first = min(board for board, fate in one.record.fates.items() if fate is Fate.FAILED)
        assert str(one.error) == f"board {first}, ply 6: Opponent {first} walked out"


@BOTH_CLOCKS
@pytest.mark.parametrize(
    ("what", "words"),
    [("hall-closes", "the hall closed"), ("master-falls-ill", "the master fell ill")],
)
def test_an_early_end_reaches_every_process(clock: Clock, what: str, words: str) -> None:
    """Where failures propagate, all games are cancelled at that moment."""
    mishaps = [{"what": what, "at": "20 min"}]
    scenario = make_scenario(4, 60, workers=2, on_failure="propagate", mishaps=mishaps)
    one = run(scenario, "processes", clock=clock, speed=500.0)
    assert isinstance(one.error, RunError)
    assert str(one.error) == f"{words} at 0:20:00"
    ends = {events[-1].at for events in one.record.by_board.values() if events}
    assert min(ends) >= 1_200_000
    if clock == "virtual":
        assert set(one.record.fates.values()) == {Fate.CANCELLED}
        assert max(ends) < 1_300_000
    else:  # a process may be slow to start, and slow to hear of it
        assert set(one.record.fates.values()) <= {Fate.CANCELLED, Fate.NEVER_STARTED}


@BOTH_CLOCKS
def test_an_opponent_who_falls_silent_costs_one_master_her_games(clock: Clock) -> None:
    """Nobody can ever run again at her table; the others are played to the end."""
    scenario = make_scenario(
        4, 8, workers=2, mishaps=[{"what": "falls-silent", "at": "2 min", "boards": [1]}]
    )
    one = run(scenario, "processes", clock=clock, speed=1_000.0)
    assert isinstance(one.error, Deadlock)
    assert "board 1 waits for its opponent, who will never reply" in str(one.error)
    assert sorted(one.record.results) == [2, 3, 4]


def die(_: chess.Board) -> NoReturn:
    """Die as a process does when the machine is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody comes here")


def seat_with_a_killer(scenario: Scenario, board: int) -> Seat:
    """Seat somebody at board 2 whose third move kills the process."""
    return seating_with(die, turn=3)(scenario, board)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@BOTH_CLOCKS
def test_a_process_that_is_killed_breaks_the_pool_and_what_was_played_is_kept(clock: Clock) -> None:
    """A process pool ends all its processes when one dies; the diaries stay."""
    scenario = make_scenario(4, 8, workers=2)
    before = threading.enumerate()
    one = run(scenario, "processes", clock=clock, speed=300.0, games=(), seating=seat_with_a_killer)
    assert threads_left_since(before) == []
    assert str(one.error).startswith("a process ended before its work was done, and the pool")
    assert one.error is not None
    assert one.error.exit_code == 1
    assert one.record.stopped == str(one.error)
    if clock == "wall":
        assert sum(bool(event.move) for event in one.record.by_board[2]) >= 3
        assert one.record.fates[2] is Fate.ORPHANED


def fail(_: chess.Board) -> NoReturn:
    """Fail with something that cannot be copied."""

    class UnheardError(Exception):
        pass

    raise UnheardError("of")


def seat_with_somebody_unheard(scenario: Scenario, board: int) -> Seat:
    """Seat somebody at board 2 whose first move fails."""
    return seating_with(fail, turn=1)(scenario, board)


def test_an_error_that_cannot_be_copied_travels_in_words() -> None:
    """The player's, here."""
    scenario = make_scenario(workers=2, on_failure="propagate")
    one = run(scenario, "processes", games=(), seating=seat_with_somebody_unheard)
    assert str(one.error).startswith("board 2, ply 2: Opponent 2 failed: UnheardError: of (in ")


def stumble(_: Exhibition) -> None:
    """Fail as a program does."""
    raise ValueError("bad luck")


def play_stumbling(table: Table) -> None:
    """Do as processes.py does, with a program that fails."""
    table.play(stumble)


def with_tables(use: Callable[[Executor, Sequence[Table]], object]) -> Run:
    """Run what a scheduler does with its pool of processes and its tables."""

    def play(exhibition: Exhibition) -> None:
        hall = ProcessHall(exhibition)
        with hall.pool() as pool:
            use(pool, hall.tables)

    return run(make_scenario(workers=2), own(play))


def test_an_error_in_the_program_is_told_with_its_place() -> None:
    """The line in the process, not the one where the result was collected."""
    line = stumble.__code__.co_firstlineno + 2
    one = with_tables(lambda pool, tables: [pool.submit(play_stumbling, each) for each in tables])
    place = f"test_processes.py, line {line}"
    assert str(one.error) == f"the scheduler test_processes failed: ValueError: bad luck ({place})"


def play_table(table: Table) -> str:
    """Do as processes.py does, and return something."""
    table.play(with_asyncio.play)
    return f"table {table.diary.stem}"


def test_a_process_returns_what_its_call_returns() -> None:
    """As in any pool; the calls are made in other processes."""
    got: list[object] = []

    def use(pool: Executor, tables: Sequence[Table]) -> None:
        pids = [pool.submit(os.getpid) for _ in range(2)]
        assert os.getpid() not in {pid.result() for pid in pids}
        games = [pool.submit(play_table, table) for table in tables]
        got.extend(game.result() for game in as_completed(games))
        got.extend(pool.map(abs, [-1, -2]))

    one = with_tables(use)
    assert one.error is None
    assert one.verdict.breaches == ()
    assert sorted(map(str, got)) == ["1", "2", "table 1", "table 2"]


POLLS = 100_000


def poll(exhibition: Exhibition) -> None:
    """Keep everybody waiting for so many ms, one by one, and then play."""
    for at in range(POLLS):
        exhibition.log.blocked(at, at + 1, "time.sleep(0.001)", "mine.py, line 7")
    exhibition.time.sleep_until(POLLS)
    with_asyncio.play(exhibition)


def play_polling(table: Table) -> None:
    """Do as processes.py does, with a program that polls."""
    table.play(poll)


def test_what_blocks_a_process_is_told_to_its_end() -> None:
    """Also if the diary was written meanwhile: one block for each master, however long."""
    one = with_tables(lambda pool, tables: [pool.submit(play_polling, each) for each in tables])
    assert [block[:2] for block in one.record.blocks] == [(0, POLLS)] * 2
    assert [block.master for block in one.record.blocks] == [1, 2]
    assert one.record.blocked == 2 * POLLS
    assert one.verdict.broken[0] == "loop-not-blocked"


# What cannot be copied


def test_a_seating_that_cannot_be_copied_is_refused() -> None:
    """In one sentence, before anybody has moved; the exit code is that of bad input."""
    one = run(make_scenario(), "processes", seating=seating_with(first_move))
    assert isinstance(one.error, InputError)
    assert str(one.error).startswith(
        "processes share nothing, and what they need here cannot be copied to them, such as a "
        "function within another function: "
    )
    assert one.error.exit_code == 2
    assert one.record.events == ()


# How programs end that have started processes


def script(folder: Path, *lines: str) -> Path:
    """Write a program."""
    path = folder / "program.py"
    path.write_text("\n".join(["import simul", *lines]) + "\n")
    return path


def ended(*arguments: str | Path, folder: Path, stdin: str = "") -> CompletedProcess[str]:
    """Have Python run something to its end, and to that of all processes that could say more."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


PLAY = 'one = simul.run(simul.load_scenario("duel", workers=2), "processes")'
SAY = "print(one.error or one.verdict.verified)"


def test_a_guarded_script_plays(tmp_path: Path) -> None:
    """That is how a script has to be written."""
    path = script(tmp_path, 'if __name__ == "__main__":', f"    {PLAY}", f"    {SAY}")
    done = ended(path, folder=tmp_path)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_processes_import_this_simul_whatever_lies_in_the_current_folder(tmp_path: Path) -> None:
    """A folder of the user's may be called like it, or like a library that it needs."""
    program = script(tmp_path, 'if __name__ == "__main__":', f"    {PLAY}", f"    {SAY}")
    folder = tmp_path / "elsewhere"
    for name in ("simul", "chess"):
        package = folder / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("print('the wrong one')")
    done = ended(program, folder=folder)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_masters_who_start_processes_at_once_leave_the_environment_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each changes a variable for the time of that, in a thread of her own."""
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # they would get into each other's way if they could
    try:
        with ThreadPoolExecutor(4) as masters:
            starts = [masters.submit(start_safely) for _ in range(400)]
        assert {start.result() for start in starts} == {"1"}
    finally:
        sys.setswitchinterval(interval)
    assert "PYTHONSAFEPATH" not in os.environ


def start_safely() -> str:
    """Return what a process would have in its environment that is started now."""
    with process_pool._safe_path():
        sum(range(2_000))  # meanwhile others would begin
        return os.environ["PYTHONSAFEPATH"]


def test_a_script_without_a_guard_is_told_what_is_missing(tmp_path: Path) -> None:
    """Its processes import it, and must not start processes in their turn."""
    done = ended(script(tmp_path, PLAY, SAY), folder=tmp_path)
    assert done.stdout.endswith('start the exhibition below a line `if __name__ == "__main__":`\n')
    assert done.stderr == ""


def test_a_line_of_a_shell_can_play_too(tmp_path: Path) -> None:
    """There is nothing to import."""
    done = ended("-c", "\n".join(["import simul", PLAY, SAY]), folder=tmp_path)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_program_that_comes_through_a_pipe_is_told_to_become_a_file(tmp_path: Path) -> None:
    """There is something to import, and it is nowhere."""
    done = ended("-", folder=tmp_path, stdin="\n".join(["import simul", PLAY, SAY]))
    assert done.stdout.startswith("every process begins by importing the program that started it")
    assert done.stdout.endswith("and <stdin> is not a file: save the program in one\n")
    assert done.stderr == ""


def test_players_that_a_process_cannot_find_are_refused(tmp_path: Path) -> None:
    """A function of a program that is in no file."""
    lines = [
        "import simul",
        "from simul.games.seating import seat",
        "def mine(scenario, board): return seat(scenario, board)",
        'one = simul.run(simul.load_scenario("duel"), "processes", seating=mine)',
        "print(type(one.error).__name__, one.error)",
    ]
    done = ended("-c", "\n".join(lines), folder=tmp_path)
    assert done.stdout.startswith("InputError processes share nothing, and what they need here ")
    assert done.stderr == ""


def test_the_name_of_the_temporary_folder_may_be_long(tmp_path: Path) -> None:
    """There Linux cannot have its server of processes: they are started one by one."""
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    lines = ["import os, tempfile", f"tempfile.tempdir = {str(folder)!r}"]
    path = script(tmp_path, *lines, 'if __name__ == "__main__":', f"    {PLAY}", f"    {SAY}")
    done = ended(path, folder=tmp_path)
    assert (done.stdout, done.stderr) == ("True\n", "")


LONG = """
import sys, signal, time
sys.path += {tests!r}
from test_processes import *

def tell(done, _):
    if done:
        print("playing", flush=True)

if __name__ == "__main__":
    print("started", flush=True)
    scenario = load_scenario("textbook", workers=3)
    one = run(scenario, "processes", clock="wall", speed=20.0, games=(), progress=tell{more})
    print(one.error, any(event.move for event in one.record.events))
    print(sorted(fate.name for fate in set(one.record.fates.values())))
"""


@contextmanager
def long_program(folder: Path, more: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start a program that plays for minutes, in a group of its own; in the end, end it.

    Its output has an end when the last of its processes has ended: `communicate` waits for that.
    """
    path = folder / "long.py"
    path.write_text(
        LONG.format(tests=[str(folder) for folder in Path(__file__).parents[:2]], more=more)
    )
    process = subprocess.Popen(
        [sys.executable, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        with process:
            yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def read_until(process: subprocess.Popen[str], words: str) -> None:
    """Read what it says until it says that."""
    assert process.stdout is not None
    while process.stdout.readline().strip() != words:
        assert process.poll() is None


unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no groups of processes")


@unix
def test_ctrl_c_ends_all_and_keeps_what_was_played(tmp_path: Path) -> None:
    """It goes to every process of a terminal; the parent tells its children to stop."""
    with long_program(tmp_path) as process:
        read_until(process, "playing")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=GENEROUS)
    *_, error, fates = out.splitlines()
    assert error == "interrupted True"
    assert "CANCELLED" in fates
    assert "COMPLETED" not in fates
    assert err == ""


@unix
@pytest.mark.parametrize("after", [0.0, 0.3, 0.6])
def test_ctrl_c_may_come_before_the_processes_are_ready(after: float, tmp_path: Path) -> None:
    """They never hear it, whatever they are just doing: no traceback of theirs is seen."""
    with long_program(tmp_path) as process:
        read_until(process, "started")
        time.sleep(after)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=GENEROUS)
    if process.returncode == 0:
        assert out.splitlines()[-2].startswith("interrupted ")
        assert "Traceback" not in err
    else:  # before the run, it was the program's own
        assert err.splitlines()[-1] == "KeyboardInterrupt"
        assert "multiprocessing" not in err


@unix
def test_when_the_parent_is_killed_its_children_end(tmp_path: Path) -> None:
    """Nobody plays for nobody."""
    with long_program(tmp_path) as process:
        read_until(process, "playing")
        process.kill()
        _, err = process.communicate(timeout=GENEROUS)
    assert process.returncode == -signal.SIGKILL
    assert "Traceback" not in err


def think_for_ever(_: chess.Board) -> NoReturn:
    """Think, and never come to a decision."""
    threading.Event().wait()
    raise AssertionError("nobody comes here")


def seat_with_a_thinker(scenario: Scenario, board: int) -> Seat:
    """Seat somebody at board 2 who thinks for ever about the second move."""
    return seating_with(think_for_ever, kind=SlowTroublemaker)(scenario, board)


@unix
def test_a_player_who_thinks_for_ever_holds_up_neither_ctrl_c_nor_the_end(tmp_path: Path) -> None:
    """The process is left alone with that player, and ended with the program."""
    with long_program(tmp_path, ", seating=seat_with_a_thinker") as process:
        read_until(process, "playing")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=GENEROUS)
    assert out.splitlines()[-2] == "interrupted True"
    assert err == ""


POOLS = ["executor-threads", "executor-processes"]


@pytest.mark.parametrize("name", POOLS)
def test_one_file_plays_in_threads_or_processes_and_the_record_is_the_same(name: str) -> None:
    """Event by event what is predicted for masters of their own."""
    for scenario in (load_scenario("textbook", workers=4), load_scenario("mishaps", workers=3)):
        one = run(scenario, name)
        assert one.outcome == "verified"
        assert one.record.events == predict(scenario, "processes").events
        kind = name.removeprefix("executor-")
        assert one.workers == f"{scenario.workers} {kind}"
        assert one.costs[0].startswith(f"all {one.workers} were ready to play after ")


@pytest.mark.parametrize("name", POOLS)
def test_both_pools_play_in_real_time(name: str) -> None:
    """All masters go by one clock."""
    one = run(make_scenario(4, 2, workers=2), name, clock="wall", speed=2_000.0)
    assert one.outcome == "verified"
    assert one.record.masters == 2


def test_threads_are_told_what_they_share() -> None:
    """One lock, if this interpreter has it; a single thread shares it with no other."""
    assert (LOCKED in run(make_scenario(2, 1, workers=2), POOLS[0]).costs) is interpreter_lock()
    assert LOCKED not in run(make_scenario(2, 1, workers=1), POOLS[0]).costs


@pytest.mark.skipif(not interpreter_lock(), reason="only one lock for all is hard to foresee")
def test_computing_that_is_measured_is_refused_in_threads_on_the_virtual_clock() -> None:
    """Each master has a clock of her own there, and would compute as if she were alone."""
    scenario = load_scenario("measured", workers=2)
    one = run(scenario, POOLS[0])
    assert isinstance(one.error, InputError)
    assert "use --clock wall, or processes" in str(one.error)
    assert run(scenario, POOLS[0], clock="wall").outcome == "verified"
    assert run(scenario, POOLS[1]).outcome == "verified"


def test_a_failure_ends_the_games_of_one_thread_and_no_others() -> None:
    """As in processes: the other masters play on."""
    scenario = load_scenario("walk-out", workers=2)
    threads, processes = (run(scenario, name) for name in POOLS)
    assert threads.record.events == processes.record.events
    assert (threads.raised, str(threads.error)) == (processes.raised, str(processes.error))


def test_threads_are_stopped_with_the_run() -> None:
    """A master who waits for ever ends when her opponent's silence is noticed, in real time too."""
    scenario = make_scenario(4, 3, workers=2, mishaps=[
        {"what": "falls-silent", "at": 80, "boards": [2]}
    ])  # fmt: skip
    for clock, speed in (("virtual", 1.0), ("wall", 5_000.0)):
        before = threading.enumerate()
        one = run(scenario, POOLS[0], clock=clock, speed=speed)  # type: ignore[arg-type]
        assert isinstance(one.error, Deadlock)
        assert threads_left_since(before) == []
