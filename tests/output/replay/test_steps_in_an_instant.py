"""The steps of one instant come with the events that they belong to, not all at its end."""

from collections.abc import Iterator

import pytest
from conftest import make_scenario

from simul.output.replay.in_step import in_step
from simul.record import Event, Kind, in_causal_order
from simul.record.steps import Action, Step
from simul.running import run
from simul.running.results import Run
from simul.scenario import ScenarioLike

SCHEDULERS = ["sequential", "threaded", "callbacks", "generators", "native", "asyncio", "trio"]
TASKS = ["asyncio", "trio", "native"]
CROWDED = make_scenario(14, 5, think={"distribution": "log-normal", "mean": "55 s", "sigma": 1.0})
"""So many boards that most replies have to wait for the master."""


def at_each_event(one: Run) -> Iterator[tuple[Event, dict[int, Step]]]:
    """Yield every event with where each task or thread stands right after it."""
    assert one.steps
    events = in_causal_order(one.record.events)
    placed = in_step(one.steps.steps, events)
    standing: dict[int, Step] = {}
    for number, event in enumerate(events, 1):
        standing |= {step.worker: step for after, step in placed if after == number}
        yield event, standing


def code_at(one: Run, step: Step) -> str:
    """The line at which somebody stands."""
    return one.scheduler.source.splitlines()[step.chain[-1].line - 1] if step.chain else ""


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize(
    "scenario", ["duel", pytest.param(CROWDED, id="crowded", marks=pytest.mark.long)]
)
def test_at_every_visit_the_masters_move_runs_at_that_board(
    scenario: ScenarioLike, name: str
) -> None:
    """Also where she comes in the instant in which she leaves another board."""
    one = run(scenario, name, steps=True)
    visits = 0
    for event, standing in at_each_event(one):
        if event.kind is Kind.VISIT:
            there = [step for step in standing.values() if step.board == event.board]
            assert [(step.action, "master_moves()" in code_at(one, step)) for step in there] == [
                (Action.RUNS, True)
            ]
            visits += 1
    assert visits == len(one.record.visits)


@pytest.mark.parametrize("name", ["threaded", *TASKS])
def test_after_every_move_its_board_waits_for_the_reply_and_nobody_runs(name: str) -> None:
    """Whoever is served next is so at the next event."""
    one = run("duel", name, steps=True)
    for event, standing in at_each_event(one):
        if event.kind is Kind.MOVE:
            (there,) = [step for step in standing.values() if step.board == event.board]
            assert there.action is Action.GIVES_UP
            assert "opponent_replies" in code_at(one, there)
            assert not any(step.board and step.action is Action.RUNS for step in standing.values())


def test_no_step_is_lost_and_each_task_keeps_its_order() -> None:
    """They are the same steps; none comes before its time, nor after a later event."""
    one = run("textbook", "threaded", steps=True)
    assert one.steps
    events = in_causal_order(one.record.events)
    placed = in_step(one.steps.steps, events)
    for worker in range(len(one.steps.workers)):
        own = [step for _, step in placed if step.worker == worker]
        assert own == [step for step in one.steps.steps if step.worker == worker]
    for number, step in placed:
        assert number == len(events) or events[number].at >= step.at
        assert number == 0 or events[number - 1].at <= step.at


def test_steps_without_events_come_at_their_time() -> None:
    """Of a record that is cut, or of a task that plays at no board."""
    steps = [Step(at, 0, 0, Action.GIVES_UP) for at in (0, 5, 9)]
    events = [Event(at, 1, 0, Kind.ARRIVED) for at in (0, 0, 5, 7)]
    assert [number for number, _ in in_step(steps, events)] == [1, 3, 4]
    assert [number for number, _ in in_step(steps, [])] == [0, 0, 0]
