"""The ready queue on top of Trio, where Trio shuffles all tasks that are ready together.

It does so as soon as Hypothesis is imported, instead of tossing a coin.
"""

import hypothesis  # noqa: F401 - for what Trio does then
import pytest
import trio
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.halls.on_trio import TrioHall
from simul.halls.trio_clock import HallClock
from simul.oracle.reference import predict
from simul.record import Kind
from simul.running import run


class Steps(trio.abc.Instrument):
    """Counts the steps of all tasks."""

    number = 0

    def before_task_step(self, task: trio.lowlevel.Task) -> None:  # noqa: ARG002
        """One more."""
        self.number += 1


@pytest.mark.parametrize("boards", [2, 100])
def test_a_task_needs_few_steps_however_many_are_ready(boards: int) -> None:
    """All opponents arrive at once; in a shuffled batch the right order would never come up."""
    exhibition = Exhibition(make_scenario(boards, 1), Timeline())
    hall, steps, visited = TrioHall(exhibition), Steps(), list[int]()

    async def play(number: int) -> None:
        board = hall.boards[number]
        await board.opponent_arrives()
        visited.append(number)
        board.master_moves()
        await board.opponent_replies()

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            for number in range(boards):
                nursery.start_soon(play, number)

    clock = hall.clock()
    assert isinstance(clock, HallClock)
    clock.observers.append(steps)
    trio.run(main, clock=clock)
    assert visited == list(range(boards))
    assert steps.number < 30 * boards + 200


@pytest.mark.parametrize("name", ["trio", "anyio-trio"])
def test_due_order_is_kept_among_many_who_are_ready(name: str) -> None:
    """The master is busy all the time: the record is that of every ready-first scheduler."""
    scenario = make_scenario(60, 3)
    one = run(scenario, name)
    assert one.record.fingerprint == predict(scenario, "ready-first").fingerprint
    assert sum(event.kind is Kind.VISIT for event in one.record.events) == 180
