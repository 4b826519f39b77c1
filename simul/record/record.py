"""A whole run as frozen data: who played, what happened, and the figures derived from that.

Nothing here knows a scheduler, a clock or chess. All times are integer milliseconds of hall time.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from simul.record import figures
from simul.record.ending import Ending
from simul.record.events import Clocks, Event, Kind, Pairing
from simul.record.shared import shared_property
from simul.record.spans import (
    AWAY,
    OWN_EVENTS,
    Block,
    Fate,
    Span,
    State,
    Stretch,
    blocks_of,
    covered,
    fate_of,
    idle_between,
    in_time,
    stretches,
    total,
    walks_and_rests,
)
from simul.record.waits import Wait


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
    """In canonical order: by time, board and ply, whatever order the scheduler noticed them in."""
    stopped: str = ""
    """Why the run ended early; empty for a complete run."""
    mistake: bool = False
    """Whether the scheduler is one of the famous mistakes."""
    reproducible: bool = True
    """Whether the same scenario and seed would lead to the same record under the virtual clock."""
    held_up: int = 0
    """Ms by which moves took longer in real time because other players computed; over all moves."""
    measured: bool = False
    """Whether think or move times were measured: they are longer on a machine that is shared."""
    sequential: int | None = None
    """Where times were measured: the makespan of the sequential run beside this one, in ms."""
    waits: tuple[Wait, ...] = field(default=(), repr=False)
    """After a deadlock: who waits for whom, those in a circle first."""
    cut_short: str = ""
    """What ended games before their time though nothing stopped the run: `a timeout`, or the end of
    the main coroutine; empty if nothing did, or it is unknown."""

    @staticmethod
    def in_order(events: list[Event]) -> tuple[Event, ...]:
        """Sort events canonically; one board's events at one instant keep their order."""
        ordered = list(events)
        for column in (2, 1, 0):  # each by a plain number, which is faster than once by a tuple
            ordered.sort(key=itemgetter(column))
        return tuple(ordered)

    def is_like(self, other: "Record") -> bool:
        """Whether two records differ in nothing but the scheduler's name."""
        return replace(other, scheduler=self.scheduler, mistake=self.mistake) == self

    def under_the_name_in(self, other: "Record") -> "Record":
        """Return this record with the scheduler of one like it; both compute each figure once."""
        same = replace(self, scheduler=other.scheduler, mistake=other.mistake)
        vars(same)["known"] = self.known
        return same

    @cached_property
    def known(self) -> dict[str, Any]:
        """What has been computed so far, by the names of the properties."""
        return {}

    @property
    def complete(self) -> bool:
        """Whether the run went to its end."""
        return not self.stopped

    @property
    def label(self) -> str:
        """The scheduler's name for charts and tables, marked if it is a mistake."""
        return f"{self.scheduler} (mistake)" if self.mistake else self.scheduler

    @shared_property
    def masters(self) -> int:
        """The number of masters."""
        return max((max(pairing.masters) for pairing in self.pairings), default=1)

    @shared_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical events: equal exactly when the same things happened."""
        digest = hashlib.sha256()
        for event in self.events:
            at, board, ply, kind, move, note = event
            digest.update(f"{at} {board} {ply} {kind} {move} {note}\n".encode())
        return digest.hexdigest()

    @shared_property
    def makespan(self) -> int:
        """Ms until the last event at a board, every last reply included: then the hall is empty."""
        return next((event.at for event in reversed(self.events) if event.board), 0)

    @shared_property
    def by_board(self) -> dict[int, tuple[Event, ...]]:
        """The events of each game, in order; games without any have an empty tuple."""
        lists: dict[int, list[Event]] = {pairing.board: [] for pairing in self.pairings}
        for event in self.events:
            if event.board:
                lists.setdefault(event.board, []).append(event)
        return {board: tuple(events) for board, events in lists.items()}

    def of_kind(self, kind: Kind) -> tuple[Event, ...]:
        """Return the events of one kind, in order of time."""
        return self._by_kind.get(kind, ())

    @shared_property
    def _by_kind(self) -> dict[Kind, tuple[Event, ...]]:
        lists: dict[Kind, list[Event]] = {}
        for event in self.events:
            lists.setdefault(event.kind, []).append(event)
        return {kind: tuple(events) for kind, events in lists.items()}

    @shared_property
    def pairing_of(self) -> dict[int, Pairing]:
        """The pairing of each game."""
        return {pairing.board: pairing for pairing in self.pairings}

    @shared_property
    def by_place(self) -> dict[int, tuple[int, ...]]:
        """The games played at each board of the hall, one after the other, by their numbers."""
        games: dict[int, list[int]] = {}
        for board in sorted(self.by_board):
            pairing = self.pairing_of.get(board)
            games.setdefault(pairing.seat if pairing else board, []).append(board)
        return {place: tuple(games[place]) for place in sorted(games)}

    @shared_property
    def place_of(self) -> dict[int, int]:
        """The board of the hall at which each game is played."""
        return {board: place for place, boards in self.by_place.items() for board in boards}

    @property
    def has_newcomers(self) -> bool:
        """Whether there are more games than boards."""
        return len(self.by_place) < len(self.by_board)

    @shared_property
    def unseated(self) -> frozenset[int]:
        """Games of newcomers that never began, for example because the hall closed before."""
        return frozenset(
            board
            for boards in self.by_place.values()
            for board in boards[1:]
            if not self.by_board[board]
        )

    @shared_property
    def spans(self) -> tuple[Span, ...]:
        """All games' states over time, game by game; the masters' own are `idle` and `away`."""
        return tuple(
            Span(board, state, event.at, end)
            for board in self.by_board
            for event, state, end in self._stretches(board)
        )

    def _stretches(self, board: int) -> list[Stretch]:
        begins = self._master_begins(board)
        return stretches(self.by_board[board], self.makespan, master_begins=begins)

    def _master_begins(self, board: int) -> bool:
        return board not in self.pairing_of or self.pairing_of[board].master_begins

    @shared_property
    def visits(self) -> tuple[Span, ...]:
        """The masters at one board after the other, in order of time."""
        return in_time(visit for board in self.by_board for _, visit in self._visits_at(board))

    def _visits_at(self, board: int) -> Iterator[tuple[int, Span]]:
        """Yield the visits at one board, each with the ply of the move that is made then.

        Not from all `spans`: in a large hall the verdict needs no others, and they take memory.
        """
        for event, state, end in self._stretches(board):
            if state is State.AT_BOARD:
                yield event.ply, Span(board, state, event.at, end)

    @shared_property
    def visits_by_master(self) -> dict[int, tuple[Span, ...]]:
        """Each master's visits, in order of time; in a tandem, those at which it was her turn."""
        if self.masters == 1:
            return {1: self.visits}
        visits: dict[int, list[Span]] = {master: [] for master in range(1, self.masters + 1)}
        for board in self.by_board:
            pairing = self.pairing_of.get(board)
            for ply, visit in self._visits_at(board):
                visits[pairing.master_at(ply) if pairing else 1].append(visit)
        return {master: in_time(spans) for master, spans in visits.items()}

    @shared_property
    def away_by_master(self) -> dict[int, tuple[Span, ...]]:
        """When each master walks, rests or is kept from serving because the program is blocked.

        In order of time, until the hall is empty; board 0.
        """
        events: dict[int, list[Event]] = {master: [] for master in range(1, self.masters + 1)}
        for event in self._at_no_board:
            if event.kind in OWN_EVENTS:
                events.setdefault(event.ply, []).append(event)
        away = {master: [*walks_and_rests(own, self.makespan)] for master, own in events.items()}
        for block in self.blocks:
            for master in self._groups.get(block.master, (block.master,)):
                own = away.setdefault(master, [])
                if block.end > block.start:
                    own.append(Span(0, State.BLOCKED, block.start, block.end))
        return {master: in_time(spans) for master, spans in away.items()}

    @shared_property
    def away(self) -> tuple[Span, ...]:
        """All masters' times away, master by master."""
        return tuple(chain.from_iterable(self.away_by_master.values()))

    @shared_property
    def _groups(self) -> dict[int, tuple[int, ...]]:
        """The masters who serve the same boards, led by one program, by the first of them."""
        return {min(pairing.masters): pairing.masters for pairing in self.pairings} or {1: (1,)}

    @shared_property
    def blocks(self) -> tuple[Block, ...]:
        """Each time that a call blocked the program, in order of time, until the hall is empty."""
        return tuple(sorted(blocks_of(self._at_no_board, self.makespan)))

    @shared_property
    def _at_no_board(self) -> list[Event]:
        return [event for event in self.events if not event.board]

    @shared_property
    def idle_by_master(self) -> dict[int, tuple[Span, ...]]:
        """When each master is neither at a board nor away, until the last reply."""
        return {master: self._idle(master) for master in self.visits_by_master}

    def _idle(self, master: int) -> tuple[Span, ...]:
        visits, away = self.visits_by_master[master], self.away_by_master[master]
        busy = in_time([*visits, *away]) if away else visits
        return tuple(idle_between(busy, self.makespan))

    @shared_property
    def idle(self) -> tuple[Span, ...]:
        """When a master is idle, between the start and the last reply; master by master."""
        return tuple(chain.from_iterable(self.idle_by_master.values()))

    @shared_property
    def endings(self) -> dict[int, Ending]:
        """How each finished game ended."""
        return {event.board: event.ending for event in self.events if event.ending}

    @shared_property
    def results(self) -> dict[int, tuple[str, str]]:
        """Result and reason of each finished game: `{3: ("1-0", "checkmate")}`."""
        return {board: (ending.result, ending.words) for board, ending in self.endings.items()}

    @shared_property
    def score(self) -> tuple[int, int, int]:
        """How many games the masters won, drew and lost, whichever colour they had."""
        return self.score_at(self.by_board)

    def score_at(self, boards: Iterable[int]) -> tuple[int, int, int]:
        """How many of these games the masters won, drew and lost."""
        return figures.score(
            (self.results[board][0], self.pairing_of[board].master_is_white)
            for board in boards
            if board in self.results and board in self.pairing_of
        )

    @shared_property
    def moves(self) -> int:
        """How many moves the masters made."""
        return sum(event.kind is Kind.MOVE for event in self.events)

    @shared_property
    def fates(self) -> dict[int, Fate]:
        """What became of each game; one without an end in the record was left as an orphan."""
        return {
            board: fate_of(events) if events else Fate.NEVER_STARTED
            for board, events in self.by_board.items()
        }

    @shared_property
    def passes(self) -> dict[int, int]:
        """How often the opponent in each game asked a master to come back."""
        return {
            board: [event.kind for event in events].count(Kind.PASSED)
            for board, events in self.by_board.items()
        }

    def clocks_after(self, board: int) -> list[Clocks]:
        """Return the time left on both clocks after each ply of a game; empty without clocks.

        A clock runs from the other side's move, or from the arrival, until one's own; then the
        increment is added. A side that moved although its time was up has less than zero.
        """
        clocks = self.pairing_of[board].clocks
        return figures.clocks_after(clocks, self.by_board[board]) if clocks else []

    def time_in(self, state: State) -> int:
        """Return the ms spent in a state, over all games or, for their own states, all masters."""
        if state is State.IDLE:
            return total(self.idle)
        spans = self.away if state in AWAY else self.spans
        return total(span for span in spans if span.state is state)

    @shared_property
    def walking_by_master(self) -> dict[int, int]:
        """Ms that each master walked."""
        return {
            master: total(span for span in away if span.state is State.WALKING)
            for master, away in self.away_by_master.items()
        }

    @shared_property
    def walking(self) -> int:
        """Ms that all masters walked together."""
        return sum(self.walking_by_master.values())

    @shared_property
    def blocked(self) -> int:
        """Ms in which the program was blocked; where each group of masters has its own, the sum."""
        spans = (self.away_by_master[first] for first in self._groups)
        blocked = ([span for span in own if span.state is State.BLOCKED] for own in spans)
        return sum(self.makespan - total(idle_between(own, self.makespan)) for own in blocked)

    @property
    def blocked_share(self) -> float:
        """Share of the makespan in which the program was blocked (0 to 1), on average."""
        return self.blocked / (len(self._groups) * self.makespan) if self.blocked else 0.0

    @property
    def busy(self) -> int:
        """Ms in which a master was at one board or more, over all masters; walks do not count."""
        return self._busy_and_one_by_one[0]

    @shared_property
    def utilisation(self) -> float:
        """Share of the makespan in which a master was at a board (0 to 1), on average."""
        return self.busy / (self.masters * self.makespan) if self.makespan else 0.0

    @property
    def one_by_one(self) -> int:
        """Makespan in ms of the same moves if one master stayed at every board to its end.

        She neither walks nor rests. Opponents who have the first move think about it all at once,
        before she comes to them. Late arrivals are waited for; newcomers keep the changeover that
        they had in this record. In real time moves take what they really took, less what they were
        held up by other players who computed at the same time.
        """
        return self._busy_and_one_by_one[1]

    @shared_property
    def _busy_and_one_by_one(self) -> tuple[int, int]:
        """Both from one look at all states of all games, which takes longer than the rest."""
        visits: dict[int, list[tuple[int, int]]] = {}  # each master's
        in_order = sorted(self.by_board, key=lambda board: (self.place_of[board], board))
        one_by_one = figures.one_by_one(
            self._played_game(board, visits) for board in in_order if self.by_board[board]
        )
        return sum(map(covered, visits.values())), max(0, one_by_one - self.held_up)

    def _played_game(
        self, board: int, visits: dict[int, list[tuple[int, int]]]
    ) -> figures.PlayedGame:
        """Return a game, and note when which master was at its board."""
        pairing = self.pairing_of.get(board)
        # states, not visits: where only figures are asked for, objects would take twice as long
        stretches = self._stretches(board)
        at_board = State.AT_BOARD  # looked up once: it takes long before Python 3.12
        for event, state, end in stretches:
            if state is at_board:
                master = pairing.master_at(event.ply) if pairing else 1
                visits.setdefault(master, []).append((event.at, end))
        return figures.PlayedGame(self.place_of[board], self.by_board[board], stretches)

    @shared_property
    def finished(self) -> bool:
        """Whether every game that began was played to an end, and each board's first one began."""
        return self.complete and all(
            fate is Fate.COMPLETED or board in self.unseated for board, fate in self.fates.items()
        )

    @shared_property
    def speedup(self) -> float:
        """How many times as fast as one game after the other, played by one master.

        Moves that were measured take longer beside others, on cores that they share. So where the
        sequential scheduler has really played them, its total counts; see `speedup_at_most`.
        """
        base = self.one_by_one if self.sequential is None else self.sequential
        return base / self.makespan if self.makespan else 1.0

    @property
    def speedup_at_most(self) -> bool:
        """Whether the speed-up is only a bound: from moves measured while others computed."""
        return self.measured and self.sequential is None and round(self.speedup, 1) > 1

    @shared_property
    def mean_wait(self) -> float:
        """Mean ms from a reply to the master's next visit; 0 without any such wait."""
        waits = figures.waits_for_a_visit(self.by_board.values())
        return sum(waits) / len(waits) if waits else 0.0

    @shared_property
    def latencies(self) -> list[int]:
        """The ms from a raised hand to the next reply, in order: wait, master's move and think."""
        return sorted(figures.latencies(self.by_board.values()))

    def latency(self, percent: int) -> int | None:
        """Return the ms that this share of the latencies does not exceed; None if there is none."""
        return figures.percentile(self.latencies, percent) if self.latencies else None

    @shared_property
    def start_waits(self) -> dict[int, int]:
        """Ms from the arrival to the master's first visit, of each game in which she moves first.

        Of a game that she never came to: until it ended. Where the opponent moves first, the game
        begins on arrival.
        """
        waits = {
            board: 0
            for board, events in self.by_board.items()
            if events and self._master_begins(board)
        }
        for board, state, start, end in self.spans:
            if state is State.TO_START:
                waits[board] = end - start
        return waits

    @shared_property
    def mean_start_wait(self) -> float:
        """Mean ms from the arrival to the master's first visit, where she has the first move."""
        return sum(self.start_waits.values()) / len(self.start_waits) if self.start_waits else 0.0

    @shared_property
    def passed_over(self) -> tuple[int, ...]:
        """Games that waited to start while another board had two visits by the same master.

        That does not happen in round-robin service, or first come, first served. It does where the
        program begins a game late: one after the other, or only a few at a time.
        """
        games: dict[int, list[tuple[tuple[Event, ...], int]]] = {}  # by group of masters
        for board, events in self.by_board.items():
            first, size = self._group(board)
            games.setdefault(first, []).append((events, size))
        served = {first: figures.SecondVisits(group) for first, group in games.items()}
        return tuple(
            span.board
            for span in self.spans
            if span.state is State.TO_START
            and served[self._group(span.board)[0]].any_between(span.start, span.end)
        )

    def _group(self, board: int) -> tuple[int, int]:
        """Return the first of the masters who play a game, and how many they are."""
        pairing = self.pairing_of.get(board)
        return (min(pairing.masters), len(pairing.masters)) if pairing else (1, 1)
