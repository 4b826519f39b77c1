"""When a failure propagates: what each scheduler does to the games that did not fail."""

import pytest
from conftest import make_scenario

from simul.errors import PlayerError, RunError
from simul.record import Fate, Kind
from simul.running import run
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import LADDER

WALK_OUT = load_scenario("walk-out")
COMPLETED, FAILED, CANCELLED = Fate.COMPLETED, Fate.FAILED, Fate.CANCELLED
ORPHANED, NEVER_STARTED = Fate.ORPHANED, Fate.NEVER_STARTED
LEFT_AT = 170_000
"""When the opponent at board 3 walks out, in ms."""


def fates(one: Run) -> list[Fate]:
    """What became of the six boards."""
    return [one.record.fates[board] for board in range(1, 7)]


def test_sequential_loses_all_that_comes_after() -> None:
    """Two games are over, the third fails, and no opponent ever sits down at the others."""
    one = run(WALK_OUT, "sequential")
    assert fates(one) == [COMPLETED] * 2 + [FAILED] + [NEVER_STARTED] * 3
    assert one.raised == "PlayerError"


@pytest.mark.parametrize("name", ["rotation", "callbacks", "generators", "yield-from", "native"])
def test_loops_written_by_hand_leave_all_games_where_they_were(name: str) -> None:
    """The loop raises the error, and the games that were waiting in it learn nothing."""
    one = run(WALK_OUT, name)
    assert fates(one) == [ORPHANED] * 2 + [FAILED] + [ORPHANED] * 3
    assert one.raised == "PlayerError"


def test_threads_go_on_and_the_error_surfaces_late() -> None:
    """One thread ends: all other games are played to the end, and nothing is raised."""
    one = run(WALK_OUT, "threaded")
    assert fates(one) == [COMPLETED] * 2 + [FAILED] + [COMPLETED] * 3
    assert one.raised == ""
    assert isinstance(one.error, PlayerError)
    assert one.record.makespan > 2 * LEFT_AT


def test_a_pool_goes_on_and_raises_when_the_result_is_collected() -> None:
    """The future keeps the error until its result is asked for."""
    one = run(WALK_OUT, "thread-pool")
    assert fates(one) == [COMPLETED] * 2 + [FAILED] + [COMPLETED] * 3
    assert one.raised == "PlayerError"
    assert one.record.makespan > 2 * LEFT_AT


def test_gather_leaves_orphans() -> None:
    """It raises the first error at once and does not cancel the other tasks."""
    one = run(WALK_OUT, "asyncio-gather")
    assert fates(one) == [ORPHANED] * 2 + [FAILED] + [ORPHANED] * 3
    assert one.raised == "PlayerError"
    assert one.record.makespan == LEFT_AT


@pytest.mark.parametrize("name", ["asyncio", "trio", "anyio-asyncio", "anyio-trio"])
def test_structured_concurrency_cancels_the_siblings_and_reports_a_group(name: str) -> None:
    """All tasks are cancelled at that moment; what is raised is a group with the error in it."""
    one = run(WALK_OUT, name)
    assert fates(one) == [CANCELLED] * 2 + [FAILED] + [CANCELLED] * 3
    assert one.raised == "ExceptionGroup of PlayerError"
    ends = {events[-1].at for events in one.record.by_board.values()}
    assert ends == {LEFT_AT}


def test_a_process_fails_alone() -> None:
    """One master's games are cancelled with the failed one; the other masters play on."""
    one = run(WALK_OUT.model_copy(update={"workers": 2}), "processes")
    assert fates(one) == [CANCELLED, COMPLETED, FAILED, COMPLETED, CANCELLED, COMPLETED]
    assert one.raised == "ExceptionGroup of PlayerError"


@pytest.mark.parametrize("name", list(LADDER))
def test_the_error_names_board_ply_and_opponent(name: str) -> None:
    """However the framework raised it, the message to the user is the same."""
    one = run(WALK_OUT, name)
    assert str(one.error).startswith("board 3, ply ")
    assert str(one.error).endswith(": Opponent 3 walked out")
    failed = [event for event in one.record.events if event.kind is Kind.FAILED]
    assert [(event.board, event.note) for event in failed] == [(3, str(one.error))]
    assert one.record.stopped == str(one.error)


@pytest.mark.parametrize("name", list(LADDER))
def test_by_default_the_same_walk_out_costs_one_game(name: str) -> None:
    """Forfeit: five games are completed, the sixth is lost, and all of it is verified."""
    one = run(load_scenario("walk-out", on_failure="forfeit"), name)
    assert fates(one) == [COMPLETED] * 6
    assert one.record.results[3] == ("1-0", "forfeit: Opponent 3 walked out")
    assert one.outcome == "verified"


def stopped(what: str, moves: int = 8) -> Scenario:
    """Six equal boards; at 2:02, in the middle of the master's visit, the run is ended."""
    mishaps = [{"what": what, "at": "122 s"}]
    return make_scenario(boards=6, moves=moves, on_failure="propagate", mishaps=mishaps)


ENDS = pytest.mark.parametrize(
    ("what", "words"),
    [("hall-closes", "the hall closed at"), ("master-falls-ill", "the master fell ill at")],
)


@ENDS
@pytest.mark.parametrize(
    "name", ["asyncio-gather", "asyncio", "trio", "anyio-asyncio", "anyio-trio"]
)
def test_cancelled_from_outside_tasks_end_at_their_next_await(
    name: str, what: str, words: str
) -> None:
    """Her move is finished, for nothing runs between two awaits; then all tasks are cancelled."""
    one = run(stopped(what), name)
    assert isinstance(one.error, RunError)
    assert str(one.error) == f"{words} 0:02:02"
    assert fates(one) == [CANCELLED] * 6
    assert {events[-1].at for events in one.record.by_board.values()} == {125_000}


@ENDS
def test_threads_cannot_be_cancelled_and_find_out_later(what: str, words: str) -> None:
    """Each learns of it at its next step at a board, the last of them when its reply is due."""
    one = run(stopped(what), "threaded")
    assert str(one.error) == f"{words} 0:02:02"
    assert fates(one) == [CANCELLED] * 6
    ends = sorted(events[-1].at for events in one.record.by_board.values())
    assert (ends[0], ends[-1]) == (125_000, 145_000)


@ENDS
@pytest.mark.parametrize("name", ["sequential", "rotation", "callbacks", "generators", "native"])
def test_a_program_without_a_framework_finds_out_at_its_next_step(
    name: str, what: str, words: str
) -> None:
    """Nothing can cancel it: it stops when it comes to a board again."""
    one = run(stopped(what), name)
    assert str(one.error) == f"{words} 0:02:02"
    assert CANCELLED in fates(one)
    assert one.record.makespan >= 122_000


def test_of_two_ends_the_first_counts() -> None:
    """The hall closes before the master falls ill."""
    mishaps = [{"what": "master-falls-ill", "at": "3 min"}, {"what": "hall-closes", "at": "1 min"}]
    scenario = make_scenario(boards=3, moves=8, on_failure="propagate", mishaps=mishaps)
    assert str(run(scenario, "trio").error) == "the hall closed at 0:01:00"


@pytest.mark.long
@ENDS
@pytest.mark.parametrize("name", ["threaded", "asyncio", "trio", "anyio-trio", "callbacks"])
def test_in_real_time_the_end_comes_from_outside_too(name: str, what: str, words: str) -> None:
    """At speed 2000 two minutes are 61 ms; the shortest of these games would take 3 s."""
    one = run(stopped(what, moves=150), name, clock="wall", speed=2_000)
    assert str(one.error) == f"{words} 0:02:02"
    # on a busy machine the end may come before all are seated: then no task is cancelled at a board
    assert {CANCELLED, Fate.NEVER_STARTED} & set(fates(one))
    assert COMPLETED not in fates(one)
