"""Which steps of tasks and threads belong to which event of an instant.

A record and its steps have only their times in common, and in one instant much happens. But each
game's steps and events come in their own order, and are of kinds that belong together: the program
stands at the master's move after the visit has begun, and is suspended after the move or the reply.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from simul.record import Event, Kind
from simul.record.steps import Action, Step

FITS = {
    Action.RUNS: {Kind.VISIT},
    Action.GIVES_UP: {Kind.ARRIVED, Kind.MOVE, Kind.REPLY, Kind.PASSED},
    Action.LEAVES: {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED},
    Action.GOES_ON: set[Kind](),
}
"""The events after which a task or thread makes such a step."""

Turn = list[Step]
"""Steps that belong together: one goes on, and then runs, gives up or leaves."""
Numbered = list[tuple[int, Kind]]
"""Events: the number of events in the record up to and including each, and its kind."""


def in_step(steps: Sequence[Step], events: Sequence[Event]) -> list[tuple[int, Step]]:
    """Return the steps in order, each with the number of events after which it has been made.

    The events are in the order in which they are shown; steps of tasks that play at no board, and
    others without an event of their own, come with the last event of their instant.
    """
    of_game: dict[tuple[int, int], Numbered] = defaultdict(list)
    for number, event in enumerate(events, 1):
        of_game[event.at, event.board].append((number, event.kind))
    last = _last_numbers(events, steps)
    placed: list[tuple[int, Step]] = []
    for (at, _), own in groupby(steps, key=lambda step: (step.at, step.worker)):
        placed += _placed([*own], of_game, last[at], begins=bool(events) and at == events[0].at)
    return sorted(placed, key=lambda each: (each[1].at, each[0]))


def _last_numbers(events: Sequence[Event], steps: Sequence[Step]) -> dict[int, int]:
    """Return the number of events up to each time at which there are steps."""
    last, number = {}, 0
    for at, _ in groupby(steps, key=lambda step: step.at):
        while number < len(events) and events[number].at <= at:
            number += 1
        last[at] = number
    return last


def _placed(
    steps: Sequence[Step], of_game: Mapping[tuple[int, int], Numbered], last: int, *, begins: bool
) -> Iterator[tuple[int, Step]]:
    """Place the steps of one task or thread in one instant."""
    left: dict[int, Numbered] = {}
    before = 0
    for turn in _turns(steps):
        at, board = turn[-1].at, turn[-1].board
        found = left.setdefault(board, [*of_game.get((at, board), ())]) if board else []
        fitting = [i for i, (_, kind) in enumerate(found) if kind in FITS[turn[-1].action]]
        if fitting:
            number = found[fitting[0]][0]
            del found[: fitting[0] + 1]
        elif found:
            number = found[-1][0]
        else:
            number = 1 if begins and not board else last
        before = max(before, number)
        yield from ((before, step) for step in turn)


def _turns(steps: Sequence[Step]) -> Iterator[Turn]:
    ends = [i for i, step in enumerate(steps, 1) if step.action is not Action.GOES_ON]
    for start, end in pairwise(dict.fromkeys([0, *ends, len(steps)])):
        yield [*steps[start:end]]
