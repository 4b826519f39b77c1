"""Looks at a run under way."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from simul.exhibition import Exhibition
from simul.record import Event, Pairing
from simul.record.steps import Action, Step
from simul.steps.log import StepLog


class Glance(NamedTuple):
    """What can be seen of a run at one moment."""

    now: int
    """Ms of hall time."""
    pairings: Sequence[Pairing]
    """Who has sat down so far."""
    news: Sequence[Event]
    """What has happened since the last glance, in order of time."""
    standing: Sequence[Step] = ()
    """Where each task or thread stands in the scheduler's file, if that is noted."""


class Glances:
    """Looks at an exhibition from time to time, and remembers what has been seen."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._seen: dict[int, int] = {}

    def next(self) -> Glance:
        """Look at what has happened since the last time."""
        whole = self._exhibition
        news = chain.from_iterable(map(self._news, whole.parts or [whole]))
        return Glance(
            now=whole.time.now,
            pairings=[each.pairing for each in whole.seats.all],
            news=sorted(news, key=attrgetter("at")),
            standing=_standing(whole.program.steps, whole.time.now),
        )

    def _news(self, exhibition: Exhibition) -> Sequence[Event]:
        events = exhibition.log.events
        seen, until = self._seen.get(id(exhibition), 0), len(events)
        self._seen[id(exhibition)] = until  # what is added while we look is for the next time
        return events[seen:until]


def _standing(log: StepLog | None, now: int) -> list[Step]:
    """Return the last step of each task or thread; they go on while we look."""
    return [
        Step(now, number, worker.board, action, worker.chain)
        for number, worker in enumerate(log.workers if log else ())
        if (action := worker.stands) and action is not Action.LEAVES
    ]
