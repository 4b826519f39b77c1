"""What happened in a run: frozen events, and everything that is derived from them.

Nothing here knows a scheduler, a clock or chess. All times are integer milliseconds of hall time.
"""

import hashlib
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import NamedTuple, Self

from simul.record.ending import Ending


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
    BLOCKED = "blocked"
    """A call blocks the program, and nobody is served (board 0, ply: the first of its masters).

    The note names the call and its place: `time.sleep(0.5) at mine.py, line 25`.
    """
    RESUMED = "resumed"
    """The blocking call is over; the note is that of its `blocked`."""


class Event(NamedTuple):
    """One thing that happened at one board."""

    at: int
    """When, in ms of hall time. A reply is dated when it was made, not when it was noticed."""
    board: int
    """Number of the board, from 1; of games after the first ones at each board, counted on.

    0 for what concerns a master, or the program, alone.
    """
    ply: int
    """Half-move within the game, from 1; 0 before the first. At board 0: the master's number."""
    kind: Kind
    move: str = ""
    """The move in UCI notation, for `move` and `reply`."""
    note: str = ""
    """For `over` an `Ending`, for `failed` a `Failure`; for `blocked` the call and its place."""

    @property
    def ending(self) -> Ending | None:
        """How the game ended, for `over`."""
        return self.note if isinstance(self.note, Ending) else None


class Fate(StrEnum):
    """What became of a game by the end of the run."""

    COMPLETED = "completed"
    """Its game was played to an end, be it by forfeit."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    ORPHANED = "orphaned"
    NEVER_STARTED = "never started"
    """Nobody ever sat down here."""


class State(StrEnum):
    """The states a Gantt chart tells apart.

    The first four are a game's, the others the masters' own; not every master walks or rests, and
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


class Span(NamedTuple):
    """A stretch of time in one state; board 0 is a master's own lane."""

    board: int
    state: State
    start: int
    end: int


class Block(NamedTuple):
    """A stretch of time in which a call blocked the program."""

    start: int
    end: int
    note: str
    """The call and its place: `time.sleep(0.5) at mine.py, line 25`."""
    master: int
    """The first of the masters who were kept from serving."""


class Clocks(NamedTuple):
    """What is on the two chess clocks of a board, in ms; in a pairing, when its game begins."""

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
    def opponent(self) -> str:
        """The name of whoever plays against the master."""
        return self.black if self.master_is_white else self.white

    @property
    def seat(self) -> int:
        """The board of the hall at which it is played."""
        return self.place or self.board

    @property
    def master_begins(self) -> bool:
        """Whether the master has the first move."""
        return ("b" not in self.fen.split()[1:2]) is self.master_is_white

    def master_at(self, ply: int) -> int:
        """Return which master makes this half-move, or comes to make it; her visits take turns.

        >>> tandem = Pairing(1, "", "", "", "", masters=(1, 2))
        >>> [tandem.master_at(ply) for ply in (1, 3, 5)], [tandem.master_at(ply) for ply in (2, 4)]
        ([1, 2, 1], [1, 2])
        """
        return self.masters[(ply - 1) // 2 % len(self.masters)]


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
    held_up: int = 0
    """Ms that all moves together took longer in real time because others computed meanwhile."""

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
        """The time of the last event at a board: the hall is empty, every last reply included."""
        return next((event.at for event in reversed(self.events) if event.board), 0)

    @cached_property
    def by_board(self) -> dict[int, tuple[Event, ...]]:
        """The events of each game, in order; games without any have an empty tuple."""
        lists: dict[int, list[Event]] = {pairing.board: [] for pairing in self.pairings}
        for event in self.events:
            if event.board:
                lists.setdefault(event.board, []).append(event)
        return {board: tuple(events) for board, events in lists.items()}

    @cached_property
    def pairing_of(self) -> dict[int, Pairing]:
        """The pairing of each game."""
        return {pairing.board: pairing for pairing in self.pairings}

    @cached_property
    def by_place(self) -> dict[int, tuple[int, ...]]:
        """The games played at each board of the hall, one after the other, by their numbers."""
        games: dict[int, list[int]] = {}
        for board in sorted(self.by_board):
            pairing = self.pairing_of.get(board)
            games.setdefault(pairing.seat if pairing else board, []).append(board)
        return {place: tuple(games[place]) for place in sorted(games)}

    @cached_property
    def place_of(self) -> dict[int, int]:
        """At which board of the hall each game is played."""
        return {board: place for place, boards in self.by_place.items() for board in boards}

    @property
    def has_newcomers(self) -> bool:
        """Whether there are more games than boards."""
        return len(self.by_place) < len(self.by_board)

    @cached_property
    def unseated(self) -> frozenset[int]:
        """Games of newcomers that never began, for example because the hall closed before."""
        return frozenset(
            board
            for boards in self.by_place.values()
            for board in boards[1:]
            if not self.by_board[board]
        )

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """All games' states over time, game by game; the masters' own are `idle` and `away`."""
        return tuple(
            Span(board, state, event.at, end)
            for board in self.by_board
            for event, state, end in self._stretches(board)
        )

    def _stretches(self, board: int) -> "Iterator[_Stretch]":
        pairing = self.pairing_of.get(board)
        states = _MASTER_BEGINS if pairing is None or pairing.master_begins else _OPPONENT_BEGINS
        return _stretches(self.by_board[board], self.makespan, states)

    @cached_property
    def visits(self) -> tuple[Span, ...]:
        """The masters at one board after the other, in order of time."""
        return _in_time(span for span in self.spans if span.state is State.AT_BOARD)

    @cached_property
    def visits_by_master(self) -> dict[int, tuple[Span, ...]]:
        """Each master's visits, in order of time; in a tandem, those at which it was her turn."""
        if self.masters == 1:
            return {1: self.visits}
        visits: dict[int, list[Span]] = {master: [] for master in range(1, self.masters + 1)}
        for board in self.by_board:
            pairing = self.pairing_of.get(board)
            for event, state, end in self._stretches(board):
                if state is State.AT_BOARD:
                    master = pairing.master_at(event.ply) if pairing else 1
                    visits[master].append(Span(board, state, event.at, end))
        return {master: _in_time(spans) for master, spans in visits.items()}

    @cached_property
    def away_by_master(self) -> dict[int, tuple[Span, ...]]:
        """When each master walks, rests or is kept from serving because the program is blocked.

        In order of time, until the hall is empty; board 0.
        """
        events: dict[int, list[Event]] = {master: [] for master in range(1, self.masters + 1)}
        for event in self._of_no_game:
            if event.kind in _ON_HER_FEET:
                events.setdefault(event.ply, []).append(event)
        away = {master: [*_away(own, self.makespan)] for master, own in events.items()}
        for block in self.blocks:
            for master in self._crews.get(block.master, (block.master,)):
                own = away.setdefault(master, [])
                own.append(Span(0, State.BLOCKED, block.start, block.end))
        return {master: _in_time(spans) for master, spans in away.items()}

    @cached_property
    def away(self) -> tuple[Span, ...]:
        """All masters' times away, master by master."""
        return tuple(chain.from_iterable(self.away_by_master.values()))

    @cached_property
    def _crews(self) -> dict[int, tuple[int, ...]]:
        """The masters who serve the same boards, and go by one program, by the first of them."""
        return {min(pairing.masters): pairing.masters for pairing in self.pairings} or {1: (1,)}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Each time that a call blocked the program, in order of time, until the hall is empty."""
        return tuple(sorted(_blocks(self._of_no_game, self.makespan)))

    @cached_property
    def _of_no_game(self) -> list[Event]:
        return [event for event in self.events if not event.board]

    @cached_property
    def _unvisited_by_master(self) -> dict[int, tuple[Span, ...]]:
        """When each master is at no board, until the last reply."""
        return {
            master: tuple(_gaps(visits, self.makespan))
            for master, visits in self.visits_by_master.items()
        }

    @cached_property
    def idle_by_master(self) -> dict[int, tuple[Span, ...]]:
        """When each master is neither at a board nor away, until the last reply."""
        return {master: self._idle(master) for master in self.visits_by_master}

    def _idle(self, master: int) -> tuple[Span, ...]:
        away = self.away_by_master[master]
        if not away:
            return self._unvisited_by_master[master]
        return tuple(_gaps(_in_time([*self.visits_by_master[master], *away]), self.makespan))

    @cached_property
    def idle(self) -> tuple[Span, ...]:
        """When a master is idle, between the start and the last reply; master by master."""
        return tuple(chain.from_iterable(self.idle_by_master.values()))

    @cached_property
    def endings(self) -> dict[int, Ending]:
        """How each finished game ended."""
        return {event.board: event.ending for event in self.events if event.ending}

    @cached_property
    def results(self) -> dict[int, tuple[str, str]]:
        """Result and reason of each finished game: `{3: ("1-0", "checkmate")}`."""
        return {board: (ending.result, ending.words) for board, ending in self.endings.items()}

    @cached_property
    def score(self) -> tuple[int, int, int]:
        """How many games the masters won, drew and lost, whichever colour they had."""
        return self.score_at(self.by_board)

    def score_at(self, boards: Iterable[int]) -> tuple[int, int, int]:
        """How many of these games the masters won, drew and lost."""
        points = [
            _MASTERS_POINTS.get((self.results[board][0], self.pairing_of[board].master_is_white))
            for board in boards
            if board in self.results and board in self.pairing_of
        ]
        return points.count(1), points.count(0), points.count(-1)

    @cached_property
    def fates(self) -> dict[int, Fate]:
        """What became of each game; of one without an end in the record, that it was left."""
        return {
            board: _fate(events) if events else Fate.NEVER_STARTED
            for board, events in self.by_board.items()
        }

    @cached_property
    def passes(self) -> dict[int, int]:
        """How often the opponent in each game asked a master to come back."""
        return {
            board: [event.kind for event in events].count(Kind.PASSED)
            for board, events in self.by_board.items()
        }

    def clocks_after(self, board: int) -> list[Clocks]:
        """What is on both clocks after each half-move of a game; nothing where it has no clocks.

        A clock runs from the other side's move, or from the arrival, until one's own; then the
        increment is added. Below zero is a side that moved although its time was up.
        """
        pairing = self.pairing_of[board]
        events = sorted(self.by_board[board], key=itemgetter(2))
        if pairing.clocks is None or not events:
            return []
        master, opponent, increment = pairing.clocks
        since = events[0].at
        after = []
        for event in events:
            spent = event.at - since - increment
            if event.kind is Kind.MOVE:
                master -= spent
            elif event.kind is Kind.REPLY:
                opponent -= spent
            else:
                continue
            since = event.at
            after.append(Clocks(master, opponent, increment))
        return after

    def time_in(self, state: State) -> int:
        """Total ms spent in a state, over all games (those of masters: by all of them)."""
        if state is State.IDLE:
            return _total(self.idle)
        spans = self.away if state in _AWAY else self.spans
        return _total(span for span in spans if span.state is state)

    @cached_property
    def walking_by_master(self) -> dict[int, int]:
        """Ms that each master walked."""
        return {
            master: _total(span for span in away if span.state is State.WALKING)
            for master, away in self.away_by_master.items()
        }

    @cached_property
    def walking(self) -> int:
        """Ms that all masters walked together."""
        return sum(self.walking_by_master.values())

    @cached_property
    def blocked(self) -> int:
        """Ms in which the program was blocked; where each crew has its own, of all together."""
        spans = (self.away_by_master[first] for first in self._crews)
        blocked = ([span for span in own if span.state is State.BLOCKED] for own in spans)
        return sum(self.makespan - _total(_gaps(own, self.makespan)) for own in blocked)

    @property
    def blocked_share(self) -> float:
        """Share of the makespan in which the program was blocked (0 to 1), on average."""
        return self.blocked / (len(self._crews) * self.makespan) if self.blocked else 0.0

    @cached_property
    def busy(self) -> int:
        """Ms in which a master was at one board at least, over all masters; walks do not count."""
        return sum(
            self.makespan - _total(unvisited) for unvisited in self._unvisited_by_master.values()
        )

    @cached_property
    def utilisation(self) -> float:
        """Share of the makespan in which a master was at a board (0 to 1), on average."""
        return self.busy / (self.masters * self.makespan) if self.makespan else 0.0

    @cached_property
    def one_by_one(self) -> int:
        """Makespan in ms of the same moves if one master stayed at every board to its end.

        She neither walks nor rests. Opponents who have the first move think about it all at once,
        before she comes to them. She waits for whoever comes late; a newcomer sits down as long
        after the game before as in this record. In real time moves take what they really took, but
        for what they were held up by others who computed at the same time.
        """
        free = 0
        emptied: dict[int, tuple[int, int]] = {}  # each place: in this record, and one by one
        for board in sorted(self.by_board, key=lambda board: (self.place_of[board], board)):
            events, place = self.by_board[board], self.place_of[board]
            if not events:
                continue
            here, there = emptied.get(place, (0, 0))
            arrived = there + events[0].at - here if events[0].kind is Kind.ARRIVED else 0
            first, rest = _work(self._stretches(board))
            free = max(free, arrived + first) + rest
            emptied[place] = events[-1].at, free
        return max(0, free - self.held_up)

    @cached_property
    def finished(self) -> bool:
        """Whether every game that began was played to an end, and all first ones began."""
        return self.complete and all(
            fate is Fate.COMPLETED or board in self.unseated for board, fate in self.fates.items()
        )

    @cached_property
    def speedup(self) -> float:
        """How many times as fast as one game after the other, played by one master."""
        return self.one_by_one / self.makespan if self.makespan else 1.0

    @cached_property
    def mean_wait(self) -> float:
        """Mean ms from a reply to the master's next visit; 0 where nobody ever waited."""
        waits = [
            after.at - before.at
            for events in self.by_board.values()
            for before, after in pairwise(_without_passes(events))
            if before.kind is Kind.REPLY and after.kind is Kind.VISIT
        ]
        return sum(waits) / len(waits) if waits else 0.0

    @cached_property
    def start_waits(self) -> dict[int, int]:
        """Ms from the arrival to the master's first visit, of each game in which she moves first.

        Of a game that she never came to, until it ended. Where the opponent moves first, the game
        begins on arrival.
        """
        waits = {
            board: 0
            for board, events in self.by_board.items()
            if events and (board not in self.pairing_of or self.pairing_of[board].master_begins)
        }
        for board, state, start, end in self.spans:
            if state is State.TO_START:
                waits[board] = end - start
        return waits

    @cached_property
    def mean_start_wait(self) -> float:
        """Mean ms from the arrival to the master's first visit, where she has the first move."""
        return sum(self.start_waits.values()) / len(self.start_waits) if self.start_waits else 0.0

    @cached_property
    def passed_over(self) -> tuple[int, ...]:
        """Games that waited to start while another board had two visits by the same master.

        That does not happen where the master goes round, or serves first come first served. It does
        where the program begins a game late: one after the other, or only a few at a time.
        """
        again: dict[int, list[tuple[int, int]]] = {}  # by crew: a visit, and hers before it
        for board, events in self.by_board.items():
            first, turns = self._crew(board)
            visits = [event.at for event in events if event.kind is Kind.VISIT]
            again.setdefault(first, []).extend(zip(visits[turns:], visits, strict=False))
        served = {crew: _latest_so_far(pairs) for crew, pairs in again.items()}
        return tuple(
            span.board
            for span in self.spans
            if span.state is State.TO_START
            and _latest_before(span.end, served[self._crew(span.board)[0]]) >= span.start
        )

    def _crew(self, board: int) -> tuple[int, int]:
        """Return the first of the masters who play a game, and how many they are."""
        pairing = self.pairing_of.get(board)
        return (min(pairing.masters), len(pairing.masters)) if pairing else (1, 1)


_FATE_AFTER = {
    Kind.OVER: Fate.COMPLETED,
    Kind.FAILED: Fate.FAILED,
    Kind.CANCELLED: Fate.CANCELLED,
    Kind.ORPHANED: Fate.ORPHANED,
}
_MASTERS_POINTS = {
    ("1-0", True): 1,
    ("0-1", False): 1,
    ("1/2-1/2", True): 0,
    ("1/2-1/2", False): 0,
    ("1-0", False): -1,
    ("0-1", True): -1,
}


class _States(NamedTuple):
    """The states of a game."""

    after: dict[Kind, State]
    """In which one a game is left after its last event."""
    between: dict[tuple[Kind, Kind], State]
    """In which one it is between two events."""

    @classmethod
    def of(cls, after: dict[Kind, State]) -> Self:
        """Say in which state a game is left after an event."""
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
_STATE_AWAY = {Kind.WALK: State.WALKING, Kind.REST: State.RESTING}
_ON_HER_FEET = {Kind.WALK, Kind.REST, Kind.STAND}
_AWAY = {State.WALKING, State.RESTING, State.BLOCKED}


def _fate(events: tuple[Event, ...]) -> Fate:
    fates = [_FATE_AFTER[event.kind] for event in events if event.kind in _FATE_AFTER]
    return fates[0] if fates else Fate.ORPHANED


def _without_passes(events: Iterable[Event]) -> list[Event]:
    """The opponent thinks on when the master has been asked to come back."""
    return [event for event in events if event.kind is not Kind.PASSED]


_Stretch = tuple[Event, State, int]
"""A game's state, the event that it began with, and the ms at which it ended."""


def _stretches(events: Iterable[Event], makespan: int, states: _States) -> Iterator[_Stretch]:
    """Yield a game's states.

    By half-moves: a mistaken scheduler may have the master move before the reply is there.
    """
    ordered = sorted(_without_passes(events), key=itemgetter(2))
    for before, after in pairwise(ordered):
        state = states.between.get((before.kind, after.kind))
        if state is not None and after.at > before.at:
            yield before, state, after.at
    if ordered and ordered[-1].kind in states.after and makespan > ordered[-1].at:
        # an unfinished game stays in its last state until the end of the run
        yield ordered[-1], states.after[ordered[-1].kind], makespan


def _work(stretches: Iterable[_Stretch]) -> tuple[int, int]:
    """Ms of an opponent's first move, if it is theirs, and of all other moves of a game."""
    first = rest = 0
    for event, state, end in stretches:
        if event.kind is Kind.ARRIVED:
            first = end - event.at if state is State.THINKING else 0
        elif state is not State.READY:
            rest += end - event.at
    return first, rest


def _away(events: list[Event], makespan: int) -> Iterator[Span]:
    ends = [*(event.at for event in events[1:]), makespan]
    for event, end in zip(events, ends, strict=False):
        # the hall may be empty before her break is over
        state, end = _STATE_AWAY.get(event.kind), min(end, makespan)
        if state is not None and end > event.at:
            yield Span(0, state, event.at, end)


def _blocks(events: Iterable[Event], makespan: int) -> Iterator[Block]:
    """Yield when the program was blocked: from each `blocked` to the next `resumed` like it."""
    begun: dict[tuple[int, str], deque[int]] = {}
    for event in events:
        key = event.ply, event.note
        if event.kind is Kind.BLOCKED:
            begun.setdefault(key, deque()).append(event.at)
        elif event.kind is Kind.RESUMED and begun.get(key):
            start, end = begun[key].popleft(), min(event.at, makespan)
            if end > start:
                yield Block(start, end, event.note, event.ply)
    for (master, note), starts in begun.items():
        yield from (Block(at, makespan, note, master) for at in starts if at < makespan)


def _latest_so_far(pairs: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Sort pairs by their first; of the second, take the greatest up to each of them."""
    ordered = sorted(pairs)
    return [at for at, _ in ordered], [*accumulate((before for _, before in ordered), max)]


def _latest_before(at: int, served: tuple[list[int], list[int]]) -> int:
    """Return the greatest second of all pairs whose first is less; -1 if there is none."""
    index = bisect_left(served[0], at)
    return served[1][index - 1] if index else -1


def _in_time(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=itemgetter(2, 3, 0)))  # start, end, board


def _total(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _gaps(busy: Iterable[Span], makespan: int) -> Iterator[Span]:
    free = 0
    for _, _, start, end in busy:
        if start > free:
            yield Span(0, State.IDLE, free, start)
        free = max(free, end)
    if makespan > free:
        yield Span(0, State.IDLE, free, makespan)
