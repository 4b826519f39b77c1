"""Records for the chart tests, from a few lines of event simulation of their own.

The charts must read any record, so these are made without the project's boards and schedulers.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from simul.record import Event, Kind, Pairing, Record

MASTER_MS = 5_000
OPPONENT_MS = 55_000
MOVES = ("e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6")
"""Two for each pair of moves, master and opponent in turn; a longer game repeats them."""


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


def cut(whole: Record, at: int, why: str) -> Record:
    """Stop a run at `at` ms."""
    events = [event for event in whole.events if event.at <= at]
    return record(len(whole.pairings), whole.scheduler, events, stopped=why)


def with_failure(whole: Record, board: int, at: int) -> Record:
    """Let the player of one board fail at `at` ms; the others play on."""
    events = [event for event in whole.events if event.board != board or event.at <= at]
    events.append(Event(at, board, 0, Kind.FAILED, note="the engine died"))
    return record(len(whole.pairings), whole.scheduler, events)


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
    note = ("1-0 checkmate", "0-1 resignation", "1/2-1/2 stalemate")[board % 3]
    return Event(now, board, 2 * played + 2, Kind.OVER, note=note)


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
