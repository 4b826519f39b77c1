"""What follows from events: the states of games and masters over time, and each game's fate.

All times are integer milliseconds of hall time.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, Self

from simul.record.events import Event, Kind


class State(StrEnum):
    """The states that a Gantt chart distinguishes.

    The first four are a game's, the others a master's own; not every master walks or rests, and
    few programs block.
    """

    AT_BOARD = "master at the board"
    THINKING = "opponent thinking"
    READY = "reply ready, waiting for the master"
    TO_START = "waiting to start"
    IDLE = "master idle"
    WALKING = "master walking"
    RESTING = "master on a break"
    BLOCKED = "program blocked"


AWAY = {State.WALKING, State.RESTING, State.BLOCKED}
"""States in which a master cannot serve."""


class Span(NamedTuple):
    """A stretch of time in one state; board 0 is a master's own lane."""

    board: int
    state: State
    start: int
    end: int


class Block(NamedTuple):
    """A stretch of time in which a call blocked the program.

    On the virtual clock it is empty where the call waited for something outside the hall.
    """

    start: int
    end: int
    note: str
    """The call and its place: `time.sleep(0.5) at mine.py, line 25`."""
    master: int
    """The first of the masters who were kept from serving."""

    @property
    def call(self) -> str:
        """The call: `time.sleep(0.5)`."""
        return self.note.rpartition(" at ")[0]

    @property
    def where(self) -> str:
        """The place of the call: `mine.py, line 25`."""
        return self.note.rpartition(" at ")[2]


class Fate(StrEnum):
    """What became of a game by the end of the run."""

    COMPLETED = "completed"
    """The game was played to an end, or forfeited."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    ORPHANED = "orphaned"
    NEVER_STARTED = "never started"
    """No opponent ever sat down here."""


_FATE_AFTER = {
    Kind.OVER: Fate.COMPLETED,
    Kind.FAILED: Fate.FAILED,
    Kind.CANCELLED: Fate.CANCELLED,
    Kind.ORPHANED: Fate.ORPHANED,
}


def fate_of(events: Iterable[Event]) -> Fate:
    """Return the fate of a game that was begun; one without an end was left as an orphan."""
    fates = (_FATE_AFTER[event.kind] for event in events if event.kind in _FATE_AFTER)
    return next(fates, Fate.ORPHANED)


class _States(NamedTuple):
    """The states of a game."""

    after: dict[Kind, State]
    """The state in which a game is left after its last event."""
    between: dict[tuple[Kind, Kind], State]
    """The state between two events."""

    @classmethod
    def of(cls, after: dict[Kind, State]) -> Self:
        """Complete the states between two events from those after the last event."""
        between = {
            (Kind.ARRIVED, Kind.REPLY): State.THINKING,
            (Kind.ARRIVED, Kind.VISIT): State.TO_START,
            (Kind.VISIT, Kind.MOVE): State.AT_BOARD,
            (Kind.MOVE, Kind.REPLY): State.THINKING,
            (Kind.REPLY, Kind.VISIT): State.READY,
        }
        # a game that ends without a move was until then in the state that it was left in
        ends = {(kind, end): state for kind, state in after.items() for end in _FATE_AFTER}
        return cls(after, between | ends)


_IN_PLAY = {
    Kind.VISIT: State.AT_BOARD,
    Kind.MOVE: State.THINKING,
    Kind.REPLY: State.READY,
}
_OPPONENT_BEGINS = _States.of(_IN_PLAY)
_MASTER_BEGINS = _States.of({Kind.ARRIVED: State.TO_START, **_IN_PLAY})


def state_since(kind: Kind, *, master_begins: bool = True) -> State | None:
    """Return the state of a game from an event of this kind on; None when it is over.

    >>> str(state_since(Kind.MOVE)), state_since(Kind.OVER)
    ('opponent thinking', None)
    """
    if kind is Kind.ARRIVED and not master_begins:
        return State.THINKING
    return _MASTER_BEGINS.after.get(kind)


Stretch = tuple[Event, State, int]
"""A game's state, the event that it began with, and the ms at which it ended."""


def stretches(
    events: Iterable[Event], makespan: int, *, master_begins: bool = True
) -> list[Stretch]:
    """Return a game's states.

    By plies: under a mistaken scheduler a visit may be dated before the reply.
    """
    states = _MASTER_BEGINS if master_begins else _OPPONENT_BEGINS
    ordered = sorted(without_passes(events), key=itemgetter(2))
    found = [
        (before, state, after.at)
        for before, after in pairwise(ordered)
        if (state := states.between.get((before.kind, after.kind))) is not None
        and after.at > before.at
    ]
    if ordered and ordered[-1].kind in states.after and makespan > ordered[-1].at:
        # an unfinished game stays in its last state until the end of the run
        found.append((ordered[-1], states.after[ordered[-1].kind], makespan))
    return found


def without_passes(events: Iterable[Event]) -> list[Event]:
    """Leave out the passes: they change nothing in a game, for the opponent thinks on."""
    passed = Kind.PASSED  # before Python 3.12 it takes ten times as long to look this up
    return [event for event in events if event.kind is not passed]


_STATE_AWAY = {Kind.WALK: State.WALKING, Kind.REST: State.RESTING}
OWN_EVENTS = {*_STATE_AWAY, Kind.STAND}
"""Kinds of event that concern one master and no board."""


def walks_and_rests(events: list[Event], makespan: int) -> Iterator[Span]:
    """Yield when a master walked or rested, from her own events."""
    ends = [*(event.at for event in events[1:]), makespan]
    for event, end in zip(events, ends, strict=False):
        # the hall may be empty before her break is over
        state, end = _STATE_AWAY.get(event.kind), min(end, makespan)
        if state is not None and end > event.at:
            yield Span(0, state, event.at, end)


def blocks_of(events: Iterable[Event], makespan: int) -> Iterator[Block]:
    """Yield when the program was blocked: from each `blocked` to the next `resumed` like it."""
    begun: dict[tuple[int, str], deque[int]] = {}
    for event in events:
        key = event.ply, event.note
        if event.kind is Kind.BLOCKED:
            begun.setdefault(key, deque()).append(event.at)
        elif event.kind is Kind.RESUMED and begun.get(key):
            start, end = begun[key].popleft(), min(event.at, makespan)
            if end > start or event.at == start <= makespan:
                yield Block(start, end, event.note, event.ply)
    for (master, note), starts in begun.items():
        yield from (Block(at, makespan, note, master) for at in starts if at < makespan)


def idle_between(busy: Iterable[Span], makespan: int) -> Iterator[Span]:
    """Yield the gaps between spans in order of time, from the start to the end of the run."""
    free = 0
    for _, _, start, end in busy:
        if start > free:
            yield Span(0, State.IDLE, free, start)
        free = max(free, end)
    if makespan > free:
        yield Span(0, State.IDLE, free, makespan)


def covered(times: Iterable[tuple[int, int]]) -> int:
    """Return the ms in which at least one of these times, by their starts and ends, lasts."""
    free = ms = 0
    for start, end in sorted(times):
        if end > free:
            ms += end - max(start, free)
            free = end
    return ms


def in_time(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans by their start, then by their end and board."""
    return tuple(sorted(spans, key=itemgetter(2, 3, 0)))  # start, end, board


def total(spans: Iterable[Span]) -> int:
    """Return how many ms spans last together."""
    return sum(span.end - span.start for span in spans)
