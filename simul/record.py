"""What happened in a run: frozen events, and everything that is derived from them.

Nothing here knows a scheduler, a clock or chess. All times are integer milliseconds of hall time.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple


class Kind(StrEnum):
    """What an event says."""

    ARRIVED = "arrived"
    """The opponent has taken a seat (ply 0)."""
    VISIT = "visit"
    """The master has come to the board and begins her move."""
    MOVE = "move"
    """The master's move is made; she walks on and the opponent thinks."""
    REPLY = "reply"
    """The opponent's move is made; the board waits for the master."""
    OVER = "over"
    """The game has ended; the note holds the result and the reason: `1-0 checkmate`."""
    FAILED = "failed"
    """A player failed, or was asked out of turn; the note says how. The game goes no further."""
    CANCELLED = "cancelled"
    """Whoever played here was told to stop in mid-game."""
    PASSED = "passed"
    """The master has come, and was asked to come back; the ply is that of the last move."""
    WALK = "walk"
    """A master sets out for another board (board 0, ply: her number)."""
    REST = "rest"
    """A master begins a break (board 0, ply: her number)."""
    STAND = "stand"
    """A master has arrived, or is back from a break (board 0, ply: her number)."""
    ORPHANED = "orphaned"
    """The run was over, and nobody had told whoever played here: the game was left as it stood."""


class Event(NamedTuple):
    """One thing that happened at one board."""

    at: int
    """When, in ms of hall time. A reply is dated when it was made, not when it was noticed."""
    board: int
    """Number of the board, from 1; of games after the first ones at each board, counted on.

    0 for what concerns a master alone.
    """
    ply: int
    """Half-move within the game, from 1; 0 before the first. At board 0: the master's number."""
    kind: Kind
    move: str = ""
    """The move in UCI notation, for `move` and `reply`."""
    note: str = ""


class Fate(StrEnum):
    """What became of a board by the end of the run."""

    COMPLETED = "completed"
    """Its game was played to an end, be it by forfeit."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    ORPHANED = "orphaned"
    NEVER_STARTED = "never started"
    """Nobody ever sat down here."""


class State(StrEnum):
    """The four states a Gantt chart tells apart; before the first visit a game has not begun."""

    AT_BOARD = "master at the board"
    THINKING = "opponent thinking"
    READY = "reply ready, waiting for the master"
    IDLE = "master idle"


class Span(NamedTuple):
    """A stretch of time in one state; board 0 is the master's own lane."""

    board: int
    state: State
    start: int
    end: int


class Clocks(NamedTuple):
    """What is on the two chess clocks of a board when its game begins, in ms."""

    master: int
    opponent: int
    increment: int
    """Added after every move of one's own."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who sits at a board and where the game began."""

    board: int
    white: str
    black: str
    fen: str
    """The position in which the run began, after the opening."""
    first_fen: str
    """The position before the opening's moves; the same as `fen` without an opening."""
    opening: tuple[str, ...] = ()
    """Moves played before the run began, in UCI notation."""
    master_is_white: bool = True
    place: int = 0
    """At which board of the hall, from 1; 0 for the one with the same number."""
    masters: tuple[int, ...] = (1,)
    """Which masters play here, in turns."""
    clocks: Clocks | None = None
    """Where there are chess clocks."""

    @property
    def seat(self) -> int:
        """The board of the hall at which it is played."""
        return self.place or self.board


@dataclass(frozen=True)
class Record:
    """A whole run: who played, what happened, and why it ended where it did."""

    title: str
    scheduler: str
    clock: str
    """`virtual` or `wall`."""
    seed: int
    pairings: tuple[Pairing, ...] = field(repr=False)
    events: tuple[Event, ...] = field(repr=False)
    """In canonical order: by time, board and ply, however the scheduler came to notice them."""
    stopped: str = ""
    """Why the run ended early; empty for a complete run."""
    mistake: bool = False
    """Whether the scheduler is one of the famous mistakes."""
    reproducible: bool = True
    """Whether the same scenario and seed would lead to the same record under the virtual clock."""

    @staticmethod
    def in_order(events: list[Event]) -> tuple[Event, ...]:
        """Sort events canonically; one board's events at one instant keep their order."""
        return tuple(sorted(events, key=itemgetter(0, 1, 2)))

    @property
    def complete(self) -> bool:
        """Whether the run went to its end."""
        return not self.stopped

    @property
    def label(self) -> str:
        """The scheduler's name for charts and tables, marked if it is a mistake."""
        return f"{self.scheduler} (mistake)" if self.mistake else self.scheduler

    @cached_property
    def masters(self) -> int:
        """How many masters there are."""
        return max((max(pairing.masters) for pairing in self.pairings), default=1)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical events: equal exactly when the same things happened."""
        digest = hashlib.sha256()
        for event in self.events:
            at, board, ply, kind, move, note = event
            digest.update(f"{at} {board} {ply} {kind} {move} {note}\n".encode())
        return digest.hexdigest()

    @cached_property
    def makespan(self) -> int:
        """The time of the last event: the hall is empty, every last reply included."""
        return self.events[-1].at if self.events else 0

    @cached_property
    def by_board(self) -> dict[int, tuple[Event, ...]]:
        """The events of each board, in order; boards without any have an empty tuple."""
        lists: dict[int, list[Event]] = {pairing.board: [] for pairing in self.pairings}
        for event in self.events:
            lists.setdefault(event.board, []).append(event)
        return {board: tuple(events) for board, events in lists.items()}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """All boards' states over time, board by board (the master's lane is `idle`)."""
        return tuple(
            span
            for board, events in self.by_board.items()
            for span in _board_spans(board, events, self.makespan)
        )

    @cached_property
    def visits(self) -> tuple[Span, ...]:
        """The master at one board after the other, in order of time."""
        visits = [span for span in self.spans if span.state is State.AT_BOARD]
        return tuple(sorted(visits, key=lambda span: (span.start, span.end, span.board)))

    @cached_property
    def visits_by_master(self) -> dict[int, tuple[Span, ...]]:
        """Each master's visits, in order of time."""
        master_at = {pairing.board: pairing.master for pairing in self.pairings}
        visits: dict[int, list[Span]] = {master: [] for master in range(1, self.masters + 1)}
        for visit in self.visits:
            visits[master_at.get(visit.board, 1)].append(visit)
        return {master: tuple(spans) for master, spans in visits.items()}

    @cached_property
    def idle(self) -> tuple[Span, ...]:
        """When a master is at no board, between the start and the last reply; master by master."""
        return tuple(
            gap for visits in self.visits_by_master.values() for gap in _gaps(visits, self.makespan)
        )

    @cached_property
    def results(self) -> dict[int, tuple[str, str]]:
        """Result and reason of each finished game: `{3: ("1-0", "checkmate")}`."""
        return {
            event.board: (event.note.partition(" ")[0], event.note.partition(" ")[2])
            for event in self.events
            if event.kind is Kind.OVER
        }

    @cached_property
    def fates(self) -> dict[int, Fate]:
        """What became of each board; of one without an end in the record, that it was left."""
        return {
            board: _fate(events) if events else Fate.NEVER_STARTED
            for board, events in self.by_board.items()
        }

    def time_in(self, state: State) -> int:
        """Total ms spent in a state, over all boards (for `IDLE`: by all masters)."""
        spans = self.idle if state is State.IDLE else self.spans
        return sum(span.end - span.start for span in spans if span.state is state)

    @cached_property
    def busy(self) -> int:
        """Ms in which a master was at one board at least, over all masters."""
        return self.masters * self.makespan - self.time_in(State.IDLE)

    @cached_property
    def utilisation(self) -> float:
        """Share of the makespan in which a master was at a board (0 to 1), on average."""
        return self.busy / (self.masters * self.makespan) if self.makespan else 0.0

    @cached_property
    def one_by_one(self) -> int:
        """Makespan in ms of the same moves if the master stayed at every board to its end.

        Opponents who have the first move think about it all at once, before she comes to them.
        """
        free = 0
        for board, events in self.by_board.items():
            spans = _board_spans(board, events, self.makespan)
            busy = [each.end - each.start for each in spans if each.state is not State.READY]
            opponent_first = len(events) > 1 and events[1].kind is Kind.REPLY
            first = busy.pop(0) if opponent_first and busy else 0
            free = max(free, first) + sum(busy)
        return free

    @cached_property
    def speedup(self) -> float:
        """How many times as fast as one game after the other."""
        return self.one_by_one / self.makespan if self.makespan else 1.0

    @cached_property
    def mean_wait(self) -> float:
        """Mean ms from a reply to the master's next visit; 0 where nobody ever waited."""
        waits = [
            after.at - before.at
            for events in self.by_board.values()
            for before, after in pairwise(events)
            if before.kind is Kind.REPLY and after.kind is Kind.VISIT
        ]
        return sum(waits) / len(waits) if waits else 0.0


_FATE_AFTER = {
    Kind.OVER: Fate.COMPLETED,
    Kind.FAILED: Fate.FAILED,
    Kind.CANCELLED: Fate.CANCELLED,
    Kind.ORPHANED: Fate.ORPHANED,
}
_STATE_BETWEEN = {
    (Kind.ARRIVED, Kind.REPLY): State.THINKING,
    (Kind.VISIT, Kind.MOVE): State.AT_BOARD,
    (Kind.MOVE, Kind.REPLY): State.THINKING,
    (Kind.REPLY, Kind.VISIT): State.READY,
}
_STATE_AFTER = {
    Kind.VISIT: State.AT_BOARD,
    Kind.MOVE: State.THINKING,
    Kind.REPLY: State.READY,
}


def _fate(events: tuple[Event, ...]) -> Fate:
    fates = [_FATE_AFTER[event.kind] for event in events if event.kind in _FATE_AFTER]
    return fates[0] if fates else Fate.ORPHANED


def _board_spans(board: int, events: tuple[Event, ...], makespan: int) -> Iterator[Span]:
    # by half-moves: a mistaken scheduler may have the master move before the reply is there
    events = tuple(sorted(events, key=itemgetter(2)))
    for before, after in pairwise(events):
        state = _STATE_BETWEEN.get((before.kind, after.kind))
        if after.kind in _FATE_AFTER:
            # a game that ends without a move was until then in the state that it was left in
            state = _STATE_AFTER.get(before.kind)
        if state is not None and after.at > before.at:
            yield Span(board, state, before.at, after.at)
    if events and events[-1].kind in _STATE_AFTER and makespan > events[-1].at:
        # an unfinished game stays in its last state until the end of the run
        yield Span(board, _STATE_AFTER[events[-1].kind], events[-1].at, makespan)


def _gaps(visits: tuple[Span, ...], makespan: int) -> Iterator[Span]:
    free = 0
    for visit in visits:
        if visit.start > free:
            yield Span(0, State.IDLE, free, visit.start)
        free = max(free, visit.end)
    if makespan > free:
        yield Span(0, State.IDLE, free, makespan)
