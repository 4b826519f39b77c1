"""Records for the chart tests, from a few lines of event simulation of their own.

The charts must read any record, so these are made without the project's boards and schedulers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from heapq import heapify, heappop, heappush

from endings import ending

from simul.record import Event, Kind, Pairing, Record
from simul.record.waits import Role, Wait, Want

MASTER_MS = 5_000
OPPONENT_MS = 55_000
MOVES = ("e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6")
"""Two for each pair of moves, master and opponent in turn; a longer game repeats them."""


@cache
def ready_first(boards: int, pairs: int, scheduler: str = "asyncio", masters: int = 1) -> Record:
    """Masters who walk to whoever has waited longest: the textbook's closed loop with one."""
    queue = [(0, board, 0) for board in range(1, boards + 1)]
    heapify(queue)
    events = [arrived(board) for _, board, _ in queue]
    free = [0] * masters
    while queue:
        due, board, played = heappop(queue)
        now = max(heappop(free), due)
        events.extend(pair_of_moves(now, board, played))
        now += MASTER_MS
        heappush(free, now)
        if played + 1 < pairs:
            heappush(queue, (now + OPPONENT_MS, board, played + 1))
        else:
            events.append(over(now + OPPONENT_MS, board, played))
    return record(boards, scheduler, events)


def blocked(
    boards: int, pairs: int, sleep: int, note: str = "time.sleep(1) at it.py, line 2"
) -> Record:
    """Masters as above, but one: after each of her moves the program sleeps, and she with it."""
    queue = [(0, board, 0) for board in range(1, boards + 1)]
    events = [arrived(board) for _, board, _ in queue]
    now = 0
    while queue:
        due, board, played = heappop(queue)
        now = max(now, due)
        events.extend(pair_of_moves(now, board, played))
        now += MASTER_MS
        replied = now + OPPONENT_MS
        events.append(Event(now, 0, 1, Kind.BLOCKED, "", note))
        now += sleep
        events.append(Event(now, 0, 1, Kind.RESUMED, "", note))
        if played + 1 < pairs:
            heappush(queue, (replied, board, played + 1))
        else:
            events.append(over(replied, board, played))
    return record(boards, "mine", events)


@cache
def sequential(boards: int, pairs: int, scheduler: str = "sequential") -> Record:
    """One game after the other: the master stays and watches every opponent think."""
    events = [arrived(board) for board in range(1, boards + 1)]
    now = 0
    for board in range(1, boards + 1):
        for played in range(pairs):
            events.extend(pair_of_moves(now, board, played))
            now += MASTER_MS + OPPONENT_MS
        events.append(over(now, board, pairs - 1))
    return record(boards, scheduler, events)


def shared_out(boards: int, pairs: int, masters: int) -> Record:
    """Several masters, each with as many boards of her own, which she serves ready first."""
    each = boards // masters
    events = [
        event._replace(board=event.board + each * number)
        for number in range(masters)
        for event in ready_first(each, pairs).events
    ]
    whole = record(boards, "processes", events)
    pairings = (replace(pair, masters=(1 + (pair.board - 1) // each,)) for pair in whole.pairings)
    return replace(whole, pairings=tuple(pairings))


@dataclass
class Lively:
    """A hall with everything a real one has: walks, breaks, passes, newcomers, several masters.

    Each master serves the boards of her team ready first, in a tandem those where it is her turn.
    """

    boards: int
    games: int
    pairs: int
    team: int = 1
    tandem: int = 1
    walk: int = 3_000
    """Ms from any board to any other."""
    rests: tuple[int, ...] = ()
    """When each master is due for a break of five minutes, in ms."""
    passes: int = 0
    """Every so many replies, the opponent asks a master to come back; 0 for none."""

    def played(self, scheduler: str = "asyncio") -> Record:
        """Play it; newcomers sit down a minute after the game before."""
        masters = range(1, self.team * self.tandem + 1)
        self.events: list[Event] = []
        self.free = dict.fromkeys(masters, 0)
        self.rested = dict.fromkeys(masters, 0)
        self.at = dict.fromkeys(masters, 0)
        queue = [(0, game, 0) for game in range(1, self.boards + 1)]
        while queue:
            due, game, pair = heappop(queue)
            if pair == 0:
                self.events.append(arrived(game)._replace(at=due))
            replied = self._pair(due, game, pair)
            if pair + 1 < self.pairs:
                heappush(queue, (replied, game, pair + 1))
                continue
            self.events.append(over(replied, game, pair))
            if game + self.boards <= self.games:
                heappush(queue, (replied + 60_000, game + self.boards, 0))
        whole = record(self.games, scheduler, self.events)
        return replace(whole, pairings=tuple(map(self._pairing, whole.pairings)))

    def _masters(self, game: int) -> tuple[int, ...]:
        if self.tandem > 1:
            return tuple(range(1, self.tandem + 1))
        return (1 + (game - 1) % self.boards * self.team // self.boards,)

    def _pairing(self, pair: Pairing) -> Pairing:
        place = (pair.board - 1) % self.boards + 1
        return replace(pair, place=place, masters=self._masters(pair.board))

    def _pair(self, due: int, game: int, pair: int) -> int:
        turns = self._masters(game)
        master = turns[pair % len(turns)]
        now = self._rest(master, max(self.free[master], due))
        if self.at[master] not in (0, game) and self.walk:
            self._own(master, now, now + self.walk, Kind.WALK)
            now += self.walk
        self.events += pair_of_moves(now, game, pair)
        self.free[master], self.at[master] = now + MASTER_MS, game
        if self.passes and (game + pair) % self.passes == 0:
            at = now + MASTER_MS + OPPONENT_MS // 3
            self.events.append(Event(at, game, 2 * pair + 1, Kind.PASSED))
        return now + MASTER_MS + OPPONENT_MS

    def _rest(self, master: int, now: int) -> int:
        taken = self.rested[master]
        if taken == len(self.rests) or now < self.rests[taken]:
            return now
        self.rested[master] += 1
        self._own(master, now, now + 300_000, Kind.REST)
        return now + 300_000

    def _own(self, master: int, start: int, end: int, kind: Kind) -> None:
        self.events += [Event(start, 0, master, kind), Event(end, 0, master, Kind.STAND)]


def cut(whole: Record, at: int, why: str) -> Record:
    """Stop a run at `at` ms."""
    events = [event for event in whole.events if event.at <= at]
    return record(len(whole.pairings), whole.scheduler, events, stopped=why)


def deadlocked(whole: Record, at: int, why: str) -> Record:
    """Stop a run at `at` ms, in which board 1 waits for a lock for ever."""
    waits = Wait("board 1", Role.THREAD, Want.LOCK, "a lock", ("board 1",), board=1)
    return replace(cut(whole, at, why), waits=(waits,))


def ended(whole: Record, ends: Mapping[int, tuple[int, Kind]], stopped: str = "") -> Record:
    """End the games at some boards early: at so many ms, and how."""
    events = [event for event in whole.events if event.at <= ends.get(event.board, (event.at,))[0]]
    for board, (at, kind) in ends.items():
        ply = max((event.ply for event in events if event.board == board), default=0)
        note = "the engine died" if kind is Kind.FAILED else ""
        events.append(Event(at, board, ply, kind, note=note))
    return replace(whole, events=Record.in_order(events), stopped=stopped)


def with_failure(whole: Record, board: int, at: int) -> Record:
    """Let the player of one board fail at `at` ms; the others play on."""
    return ended(whole, {board: (at, Kind.FAILED)})


def without(whole: Record, *boards: int) -> Record:
    """Let nobody ever sit down at these boards."""
    events = tuple(event for event in whole.events if event.board not in boards)
    return replace(whole, events=events)


def forfeited(whole: Record, board: int, note: str) -> Record:
    """Give the game at one board another result."""
    events = tuple(
        event._replace(note=ending(note))
        if (event.board, event.kind) == (board, Kind.OVER)
        else event
        for event in whole.events
    )
    return replace(whole, events=events)


def mistaken(whole: Record, name: str = "no-lock") -> Record:
    """Have the same run as one of the famous mistakes."""
    return replace(whole, scheduler=name, mistake=True)


def every_fate(boards: int, pairs: int) -> Record:
    """End games in all ways there are, by turns: failed, cancelled, orphaned, none, completed."""
    kinds = (Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED)
    whole = ready_first(boards, pairs)
    ends = {
        board: (100_000 + 1_000 * board, kinds[board % 5 - 1])
        for board in range(1, boards + 1)
        if board % 5 in (1, 2, 3)
    }
    return without(ended(whole, ends), *range(4, boards + 1, 5))


def arrived(board: int) -> Event:
    """Seat an opponent at 0 ms."""
    return Event(0, board, 0, Kind.ARRIVED)


def pair_of_moves(now: int, board: int, played: int) -> Iterator[Event]:
    """Visit a board at `now` ms: the master's move there and the opponent's reply."""
    ply = 2 * played + 1
    moved = now + MASTER_MS
    first = 2 * played % len(MOVES)
    yield Event(now, board, ply, Kind.VISIT)
    yield Event(moved, board, ply, Kind.MOVE, MOVES[first])
    yield Event(moved + OPPONENT_MS, board, ply + 1, Kind.REPLY, MOVES[first + 1])


def over(now: int, board: int, played: int) -> Event:
    """End a game at `now` ms, by turns in the three ways."""
    note = ("1-0 checkmate", "0-1 White resigned", "1/2-1/2 stalemate")[board % 3]
    return Event(now, board, 2 * played + 2, Kind.OVER, note=ending(note))


def record(boards: int, scheduler: str, events: list[Event], stopped: str = "") -> Record:
    """Make a record of these events, in canonical order."""
    return Record(
        title=f"Textbook: {boards} boards, 5 s for the master, 55 s for an opponent",
        scheduler=scheduler,
        clock="virtual",
        seed=1,
        pairings=tuple(
            Pairing(board, "Master", f"Opponent {board}", "startpos", "startpos")
            for board in range(1, boards + 1)
        ),
        events=Record.in_order(events),
        stopped=stopped,
    )
