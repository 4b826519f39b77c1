"""What must hold in every game: turns, times, moves and ends.

These rules are written twice on purpose: here, from the record alone, and for the hall in
`simul.exhibition` and `simul.games`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from operator import attrgetter

import chess

from simul.durations import clock
from simul.games import Game
from simul.oracle.verdict.case import Case, Finding
from simul.record import Event, Failure, Kind


def one_board_at_a_time(case: Case) -> Iterator[Finding]:
    """A master is at one board at a time."""
    for visits in case.record.visits_by_master.values():
        for before, after in pairwise(visits):
            if after.start < before.end:
                yield (
                    after.board,
                    after.start,
                    f"the master came here while she was still at board {before.board}, "
                    f"until {clock(before.end)}",
                )


def no_move_before_the_reply(case: Case) -> Iterator[Finding]:
    """The master visits no opponent who still thinks."""
    for board, events in case.moments.items():
        replied = {event.ply: event.at for event in events if event.kind is Kind.REPLY}
        for event in events:
            if event.kind is Kind.VISIT and event.at < replied.get(event.ply - 1, 0):
                due = clock(replied[event.ply - 1])
                yield board, event.at, f"the master moved although the reply came only at {due}"


def turns_alternate(case: Case) -> Iterator[Finding]:
    """The events of a game come in their order, and the plies are counted."""
    for board, events in case.moments.items():
        if events and (events[0].kind, events[0].ply) != (Kind.ARRIVED, 0):
            yield board, events[0].at, _beginning(events[0])
        for before, after in pairwise(events):
            if isinstance(after.note, Failure) and after.note.out_of_turn:
                yield board, after.at, after.note.partition(": ")[2]
            elif after.kind not in _FOLLOWERS[before.kind]:
                yield board, after.at, f"{after.kind} came after {before.kind}"
            elif after.ply != before.ply + _plies_between(before.kind, after.kind):
                yield board, after.at, f"{after.kind} has ply {after.ply} after ply {before.ply}"


def _beginning(event: Event) -> str:
    """Return what is wrong with the first event of a game."""
    if isinstance(event.note, Failure) and event.note.out_of_turn:
        return event.note.partition(": ")[2]
    return f"it began with {event.kind}, ply {event.ply}"


def _plies_between(before: Kind, after: Kind) -> int:
    """Return by how much the ply grows: a visit has that of its move, an end that of the last."""
    return 0 if before is Kind.VISIT or after is Kind.OVER or after in _LEFT else 1


_LEFT = {Kind.CANCELLED, Kind.ORPHANED}
_FOLLOWERS = {
    Kind.ARRIVED: {Kind.VISIT, Kind.REPLY, Kind.OVER, Kind.FAILED, *_LEFT},
    Kind.VISIT: {Kind.MOVE, Kind.OVER, Kind.FAILED, *_LEFT},
    Kind.MOVE: {Kind.REPLY, Kind.OVER, Kind.FAILED, *_LEFT},
    Kind.REPLY: {Kind.VISIT, Kind.OVER, Kind.FAILED, *_LEFT},
    Kind.OVER: frozenset[Kind](),
    Kind.FAILED: frozenset[Kind](),
    Kind.CANCELLED: frozenset[Kind](),
    Kind.ORPHANED: frozenset[Kind](),
}


def service_times(case: Case) -> Iterator[Finding]:
    """The master's moves take as long as sampled."""
    for game in case.games:
        events = case.moments.get(game.pairing.board, ())
        spent = _between(events, Kind.VISIT, Kind.MOVE)
        yield from _compare(case, game, game.service_times, spent, "the master's move")


def think_times(case: Case) -> Iterator[Finding]:
    """Replies take as long as sampled, from the master's move or from the arrival."""
    for game in case.games:
        events = case.moments.get(game.pairing.board, ())
        first = _between(events, Kind.ARRIVED, Kind.REPLY) if game.opponent_first else iter(())
        spent = chain(first, _between(events, Kind.MOVE, Kind.REPLY))
        yield from _compare(case, game, game.think_times, spent, "the reply")


def _between(events: Sequence[Event], start: Kind, end: Kind) -> Iterator[tuple[int, int]]:
    """Yield the start and the duration in ms, for each pair of such events, by plies."""
    earlier = end is Kind.REPLY  # a visit has the number of the move that is made then
    started = {event.ply: event.at for event in events if event.kind is start}
    for event in _by_ply(events):
        if event.kind is end and event.ply - earlier in started:
            began = started[event.ply - earlier]
            yield began, event.at - began


def _compare(
    case: Case,
    game: Game,
    sampled: Sequence[int],
    spent: Iterator[tuple[int, int]],
    what: str,
) -> Iterator[Finding]:
    for expected, (at, ms) in zip(sampled, spent, strict=False):
        if ms < expected or (ms > expected and case.exact):
            took = f"{what} took {ms / 1_000:g} s instead of {expected / 1_000:g} s"
            yield game.pairing.board, at, took


def legal_moves(case: Case) -> Iterator[Finding]:
    """Every move is legal."""
    for pairing in case.record.pairings:
        events = [event for event in _by_ply(case.moments[pairing.board]) if event.move]
        legal = _legal(pairing.fen, tuple(event.move for event in events))
        for event in events[legal : legal + 1]:
            yield pairing.board, event.at, f"{event.move} is not legal at ply {event.ply}"


# hundreds of boards often share a few dozen model games, and runs of one seed share all of them
@lru_cache(maxsize=1_024)
def _legal(fen: str, moves: tuple[str, ...]) -> int:
    """Count the moves before the first that is not legal; all of them if there is none."""
    position = chess.Board(fen)
    for made, uci in enumerate(moves):
        move = _parsed(uci)
        if not position.is_legal(move):
            return made
        position.push(move)
    return len(moves)


def _by_ply(events: Iterable[Event]) -> list[Event]:
    """Sort the events of a game by plies."""
    return sorted(events, key=attrgetter("ply"))


def _parsed(uci: str) -> chess.Move:
    """Return a move from its text; for any other text the null move, which is never legal."""
    try:
        return chess.Move.from_uci(uci)
    except ValueError:
        return chess.Move.null()


def every_game_ends(case: Case) -> Iterator[Finding]:
    """Every game that had to begin has an end; for later ones at a board see `newcomers`."""
    first = {queue[0] for queue in case.queues.values()}
    for board, events in case.moments.items():
        if not events and board in first and not _too_late(case.game.get(board)):
            yield board, 0, "nobody ever played here"
        elif events and Kind.OVER not in {event.kind for event in events}:
            yield board, events[-1].at, f"the game was left after ply {events[-1].ply}"


def _too_late(game: Game | None) -> bool:
    """Return whether an opponent comes only when everything is over."""
    if game is None or game.misfortune.cut_off_at is None:
        return False
    return game.arrives_at >= max(1, game.misfortune.cut_off_at)


def seeds_games(case: Case) -> Iterator[Finding]:
    """The moves and results are those of the seed."""
    for game in case.games:
        events = case.moments.get(game.pairing.board, ())
        moved = _by_ply(event for event in events if event.move)
        over = [event for event in events if event.kind is Kind.OVER]
        expected = list(game.moves)
        # one that was cut short, or had to be, is judged by `forfeits`
        if len(moved) >= len(expected) and over and game.spoilt is None:
            moved, expected = [*moved, over[0]], [*expected, game.ending]
        for wanted, event in zip(expected, moved, strict=False):
            if wanted != event.move + event.note:
                what = f"{event.move or event.note} at ply {event.ply}; the seed has {wanted}"
                yield game.pairing.board, event.at, what
                break
