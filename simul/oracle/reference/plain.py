"""The plain hall, for speed: one master, one game at each board, and nothing but times.

No walking, no breaks, no clocks, nothing that ends a game early: what is left is a heap of who is
ready when. `visits.py` knows all rules and is twenty times as slow; where both apply, they agree to
the millisecond. A hall is given as three lists with an entry for each board: since when its
opponent is ready for the first visit, how long the master needs for each of her moves, and how long
the opponent needs for each reply. All times are ms.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import heappop, heapreplace

from simul.games import Game
from simul.record import Event, Kind

Visit = tuple[int, int, int, int]
"""Index of the board from 0; when the master's move there began, when it was made, when the
opponent replied; in ms. A game that ends with her move has its end for the reply."""
Lists = Sequence[Sequence[int]]

MANY = 128
"""Boards from which on it pays to compute many visits at once: below, batches are too short."""


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
    """Go round all boards in play, and wait where somebody is not ready, be it for the last reply.

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
    """Serve whoever has been ready longest; of those ready at one instant, the one visited first.

    Boards that she has not been to come before them, by their numbers.

    >>> ready_first([0, 0], [[5, 5], [5]], [[55, 1], [20]])
    [(0, 0, 5, 60), (1, 5, 10, 30), (0, 60, 65, 66)]
    """
    boards = len(service)
    if boards < MANY:
        return _one_by_one(ready, service, think)
    from simul.oracle.reference.batches import visits_in_batches  # numpy is not for small halls

    return visits_in_batches(ready, service, think)


def _one_by_one(ready: Sequence[int], service: Lists, think: Lists) -> list[Visit]:
    """Take one visit after the other from a heap of who is ready since when."""
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
    """Say when the master is where; the index of a game counts as that of its board."""
    return PLAIN[policy](
        [game.moves[0][1] if game.opponent_first else 0 for game in games],
        [game.service_times for game in games],
        [_replies(game) for game in games],
    )


def _replies(game: Game) -> tuple[int, ...]:
    """Ms of the replies to the master's moves; 0 for the one that does not come any more."""
    replies = game.think_times[game.opponent_first :]
    return replies if len(replies) == len(game.service_times) else (*replies, 0)


def events_of(games: Sequence[Game], visits: Iterable[Visit]) -> list[Event]:
    """Tell all that happens in a plain hall, game by game."""
    of_game: list[list[Visit]] = [[] for _ in games]
    for visit in visits:
        of_game[visit[0]].append(visit)
    events: list[Event] = []
    for game, own in zip(games, of_game, strict=True):
        events += map(_event, _happens(game, own))
    return events


_event = partial(tuple.__new__, Event)
"""Makes an event of a tuple, in a third of the time that naming its fields takes."""


def _happens(game: Game, visits: Iterable[Visit]) -> Iterator[tuple[int, int, int, Kind, str, str]]:
    """Yield the fields of a game's events."""
    board, moves = game.pairing.board, game.moves
    yield 0, board, 0, Kind.ARRIVED, "", ""
    ply = at = 0
    if game.opponent_first:
        ply, at = 1, moves[0][1]
        yield at, board, 1, Kind.REPLY, moves[0][0], ""
    for _, begin, end, reply in visits:
        yield begin, board, ply + 1, Kind.VISIT, "", ""
        yield end, board, ply + 1, Kind.MOVE, moves[ply][0], ""
        ply, at = ply + 2, reply
        if ply <= len(moves):
            yield reply, board, ply, Kind.REPLY, moves[ply - 1][0], ""
    yield at, board, min(ply, len(moves)), Kind.OVER, "", game.ending


PLAIN: dict[str, Callable[[Sequence[int], Lists, Lists], list[Visit]]] = {
    "sequential": sequential,
    "rotation": rotation,
    "ready-first": ready_first,
}
"""The visits in a plain hall, by the name of the policy."""
