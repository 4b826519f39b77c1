"""The plain hall, for speed: one master, one game at each board, and nothing but times.

Its twins in the hall are `simul/exhibition/disciplines.py` and `simul/halls/rounds.py`.

Without walks, breaks, clocks and early ends, a heap of ready boards is enough. `visits.py` knows
all rules and is twenty times as slow; if both apply, they agree to the millisecond. A hall is given
as three lists with an entry for each board: the time at which the opponent is ready for the first
visit, the service times of the master's moves, and the think times of the replies; all in ms.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heapreplace

from simul.games import Game
from simul.record import Event, Kind, new_event

Visit = tuple[int, int, int, int]
"""Index of the board from 0; times in ms at which the master's move began and was made, and at
which the opponent replied. If her move ended the game, the third time is the end of the game."""
Lists = Sequence[Sequence[int]]

MANY = 128
"""Smallest number of boards for which batches of visits are faster than the heap."""


def sequential(ready: Sequence[int], service: Lists, think: Lists) -> list[Visit]:
    """Stay at a board until its game is over.

    >>> sequential([0, 0], [[5, 5], [5]], [[55, 55], [55]])
    [(0, 0, 5, 60), (0, 60, 65, 120), (1, 120, 125, 180)]
    """
    visits: list[Visit] = []
    now = 0
    for board, times in enumerate(zip(service, think, strict=True)):
        now = max(now, ready[board])
        for move, reply in zip(*times, strict=True):
            visits.append((board, now, now + move, now + move + reply))
            now += move + reply
    return visits


def rotation(ready: Sequence[int], service: Lists, think: Lists) -> list[Visit]:
    """Visit all boards in play round-robin, and wait for every reply, even the last one.

    >>> rotation([0, 0], [[5, 5], [5]], [[55, 1], [20]])
    [(0, 0, 5, 60), (1, 5, 10, 30), (0, 60, 65, 66)]
    """
    visits: list[Visit] = []
    since, free = list(ready), 0
    for number in range(max(map(len, service), default=0)):
        for board, moves in enumerate(service):
            if number <= len(moves):
                free = max(free, since[board])
            if number < len(moves):
                begin, free = free, free + moves[number]
                since[board] = free + think[board][number]
                visits.append((board, begin, free, since[board]))
    return visits


def ready_first(ready: Sequence[int], service: Lists, think: Lists) -> list[Visit]:
    """Serve the board that has been ready longest; ties are broken by the earliest last visit.

    Boards without a visit come before the others, by their numbers.

    >>> ready_first([0, 0], [[5, 5], [5]], [[55, 1], [20]])
    [(0, 0, 5, 60), (1, 5, 10, 30), (0, 60, 65, 66)]
    """
    boards = len(service)
    if boards < MANY:
        return _one_by_one(ready, service, think)
    from simul.oracle.reference.batches import visits_in_batches  # numpy is slow in small halls

    return visits_in_batches(ready, service, think)


def _one_by_one(ready: Sequence[int], service: Lists, think: Lists) -> list[Visit]:
    """Simulate one visit after the other, from a heap of boards by ready time."""
    visits: list[Visit] = []
    times = [zip(*each, strict=True) for each in zip(service, think, strict=True)]
    left = [len(each) for each in service]
    heap = sorted((since, 0, board) for board, since in enumerate(ready) if left[board])
    free = 0
    while heap:
        since, _, board = heap[0]
        begin = since if since > free else free
        move, reply = next(times[board])
        free = begin + move
        replied = free + reply
        visits.append((board, begin, free, replied))
        left[board] -= 1
        if left[board]:
            heapreplace(heap, (replied, len(visits), board))
        else:
            heappop(heap)
    return visits


def visits_of(policy: str, games: Sequence[Game]) -> list[Visit]:
    """Return the visits under a policy; the index of a game stands for that of its board."""
    return PLAIN[policy](
        [game.times[0] if game.opponent_first else 0 for game in games],
        [game.service_times for game in games],
        [_replies(game) for game in games],
    )


def _replies(game: Game) -> tuple[int, ...]:
    """Return the think times of the replies to the master's moves, in ms; 0 for a missing reply."""
    replies = game.think_times[game.opponent_first :]
    return replies if len(replies) == len(game.service_times) else (*replies, 0)


def events_of(games: Sequence[Game], visits: Iterable[Visit]) -> list[Event]:
    """Return all events of a plain hall, game by game."""
    of_game: list[list[Visit]] = [[] for _ in games]
    for visit in visits:
        of_game[visit[0]].append(visit)
    events: list[Event] = []
    for game, own in zip(games, of_game, strict=True):
        events += map(new_event, _happens(game, own))
    return events


def _happens(game: Game, visits: Iterable[Visit]) -> Iterator[tuple[int, int, int, Kind, str, str]]:
    """Yield the fields of a game's events."""
    board, moves = game.pairing.board, game.moves
    yield 0, board, 0, Kind.ARRIVED, "", ""
    ply = at = 0
    if game.opponent_first:
        ply, at = 1, game.times[0]
        yield at, board, 1, Kind.REPLY, moves[0], ""
    for _, begin, end, reply in visits:
        yield begin, board, ply + 1, Kind.VISIT, "", ""
        yield end, board, ply + 1, Kind.MOVE, moves[ply], ""
        ply, at = ply + 2, reply
        if ply <= len(moves):
            yield reply, board, ply, Kind.REPLY, moves[ply - 1], ""
    yield at, board, min(ply, len(moves)), Kind.OVER, "", game.ending


PLAIN: dict[str, Callable[[Sequence[int], Lists, Lists], list[Visit]]] = {
    "sequential": sequential,
    "rotation": rotation,
    "ready-first": ready_first,
}
"""The functions that simulate a plain hall, by the name of the policy."""
