"""Where tasks and threads stand, against the states of the record: another way to know it.

A record knows nothing of source lines. But while an opponent thinks, somebody waits for the reply
there; while the master is at a board, her move is being made; and a reply that is ready waits for
what the scheduler has for the master: a lock, or its event loop.
"""

from collections import defaultdict

import pytest
from conftest import make_scenario

from simul.record import State
from simul.record.steps import Action, Step
from simul.running import run
from simul.running.results import Run
from simul.scenario import ScenarioLike

GENERATORS = ["generators", "yield-from", "native"]
TASKS = [
    "callbacks",
    *GENERATORS,
    "asyncio-gather",
    "asyncio",
    "trio",
    "anyio-asyncio",
    "anyio-trio",
]
THREADS = ["threaded", "thread-pool"]
CROWDED = make_scenario(
    14, 5, think={"distribution": "log-normal", "mean": "55 s", "sigma": 1.0}, seed=24
)
"""So many boards that most replies have to wait for the master."""


NOBODY = (Action.LEAVES, "")
"""Where nobody has played at a board yet."""


def text_at(one: Run, step: Step) -> str:
    """The expression at which somebody stands: the innermost."""
    at = step.chain[-1]
    lines = one.scheduler.source.splitlines()[at.line - 1 : at.end_line]
    lines[-1] = lines[-1].encode()[: at.end_column].decode()
    lines[0] = lines[0].encode()[at.column :].decode()
    return "\n".join(lines)


def standing(one: Run) -> dict[int, list[tuple[int, Action, str]]]:
    """By game: since when somebody stands where; the last step of each instant counts."""
    assert one.steps
    found: dict[int, dict[int, tuple[int, Action, str]]] = defaultdict(dict)
    for step in one.steps.steps:
        if step.chain and step.board:
            found[step.board][step.at] = step.at, step.action, text_at(one, step)
    return {board: list(places.values()) for board, places in found.items()}


def during(one: Run, state: State) -> set[tuple[Action, str]]:
    """Where boards stand in the middle of all their stretches in this state."""
    places = standing(one)
    found: set[tuple[Action, str]] = set()
    for span in one.record.spans:
        if span.state is state and span.end > span.start + 1:
            middle = (span.start + span.end) // 2
            before = [each for each in places.get(span.board, []) if each[0] <= middle]
            _, action, text = max(before, default=(0, *NOBODY))
            found.add((action, text))
    return found


def waits(name: str, what: str) -> set[tuple[Action, str]]:
    """How a scheduler waits for an opponent."""
    words = dict.fromkeys(GENERATORS, "yield until(board.{})")
    words |= {"yield-from": "yield from until(board.{})", "native": "await until(board.{})"}
    words |= dict.fromkeys(THREADS, "board.{}()") | {
        "callbacks": "board.{}(lambda: play_on(board))"
    }
    return {(Action.GIVES_UP, words.get(name, "await board.{}()").format(what))}


@pytest.mark.parametrize(
    "scenario", ["newcomers", pytest.param(CROWDED, id="crowded", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("name", [*TASKS, *THREADS])
def test_a_board_stands_where_its_state_says(name: str, scenario: ScenarioLike) -> None:
    """In the middle of every stretch of time, at every board."""
    one = run(scenario, name, steps=True)
    assert one.verdict.verified
    arrives, replies = waits(name, "opponent_arrives"), waits(name, "opponent_replies")
    at_the_lock = {(Action.GIVES_UP, "master")}
    assert during(one, State.AT_BOARD) == {(Action.RUNS, "board.master_moves()")}
    assert replies <= during(one, State.THINKING) <= replies | arrives
    ready = at_the_lock if name in THREADS else replies | arrives
    assert during(one, State.READY) <= ready
    assert during(one, State.TO_START) - {NOBODY} <= ready
    if name != "thread-pool":  # in which a board may wait for its thread
        assert NOBODY not in during(one, State.TO_START)


def test_a_master_who_watches_runs_at_every_line() -> None:
    """There is one thread, and nothing else could run meanwhile."""
    one = run("duel", "sequential", steps=True)
    assert during(one, State.AT_BOARD) == {(Action.RUNS, "board.master_moves()")}
    assert during(one, State.THINKING) == {(Action.RUNS, "board.opponent_replies()")}


def test_a_blocking_call_holds_up_the_event_loop_where_it_is_made() -> None:
    """The opponent thinks, and the line that runs is the wait."""
    one = run("duel", "blocking-wait", steps=True)
    assert during(one, State.THINKING) == {(Action.RUNS, "board.wait_for_reply()")}
    assert during(one, State.TO_START) == {(Action.GIVES_UP, "await board.opponent_arrives()")}


def test_threads_of_a_deadlock_stand_at_their_locks() -> None:
    """Nobody goes on any more: these are the last steps."""
    one = run("textbook", "two-locks", steps=True)
    assert one.steps
    last = {step.board: step for step in one.steps.steps if step.board}
    assert {(step.action, step.chain[-1].line) for step in last.values()} == {
        (Action.GIVES_UP, 38),
    }
    assert "with first, second:" in one.scheduler.source.splitlines()[37]


@pytest.mark.parametrize("scheduler", ["asyncio", "trio", "threaded"])
def test_the_programs_of_several_masters_are_in_the_order_of_the_masters(scheduler: str) -> None:
    """Each ends with the last game of its own boards; that of the third one ends first."""
    one = run("three-masters", scheduler, steps=True)
    assert one.steps is not None
    (name,) = {name for name in one.steps.workers if one.steps.workers.count(name) == 3}
    programs = [n for n, each in enumerate(one.steps.workers) if each == name]
    steps = one.steps.steps
    ends = [max(step.at for step in steps if step.worker == program) for program in programs]
    last = dict.fromkeys((1, 2, 3), 0)
    for pairing in one.record.pairings:
        (master,) = pairing.masters
        over = one.record.by_board[pairing.board][-1].at
        last[master] = max(last[master], over)
    assert ends == [*last.values()]
    assert ends[2] < ends[0]
