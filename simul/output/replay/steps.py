"""Where tasks and threads stood in the source, step by step, as columns of whole numbers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from simul.output.replay.in_step import in_step
from simul.output.replay.source import column_in_text
from simul.record import Event
from simul.record.steps import Action, Position, Steps

ACTIONS = tuple(Action)


def steps_data(steps: Steps, source: str, events: Sequence[Event]) -> dict[str, Any]:
    """Return the steps, each after an event; a chain of positions that comes again is a number."""
    lines = source.split("\n")
    placed = in_step(steps.steps, events)
    chains: dict[tuple[Position, ...], int] = {(): 0}
    for _, step in placed:
        chains.setdefault(step.chain, len(chains))
    return {
        "workers": list(steps.workers),
        "chains": [[_place(position, lines) for position in chain] for chain in chains],
        "at": deltas([step.at for _, step in placed]),
        "after": deltas([number for number, _ in placed]),
        "worker": [step.worker for _, step in placed],
        "board": [step.board for _, step in placed],
        "action": [ACTIONS.index(step.action) for _, step in placed],
        "chain": [chains[step.chain] for _, step in placed],
    }


def deltas(numbers: Sequence[int]) -> list[int]:
    """Return the first number, and the differences from each to the next: small and alike.

    >>> deltas([5, 5, 8])
    [5, 0, 3]
    """
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def _place(position: Position, lines: Sequence[str]) -> list[Any]:
    """Return function, line, column, end line, end column; columns count characters from 0."""
    function, line, column, end_line, end_column = position
    first, last = (lines[n - 1] if 0 < n <= len(lines) else "" for n in (line, end_line))
    start, end = column_in_text(first, column), column_in_text(last, end_column)
    return [function, line, start, end_line, end]
