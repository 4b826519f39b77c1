"""Check a record against the rules of the hall: which invariant broke first, and where."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

import chess

from simul.durations import clock
from simul.games import Game
from simul.record import Event, Kind, Record
from simul.reference import NOT_TO_COME, cut_off, end_of_thinking


@dataclass(frozen=True, slots=True)
class Breach:
    """The first place where an invariant broke."""

    invariant: str
    board: int
    at: int
    """Ms of hall time."""
    words: str

    def __str__(self) -> str:
        return f"{self.invariant}: board {self.board} at {clock(self.at)}: {self.words}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of the checks."""

    breaches: tuple[Breach, ...]

    @property
    def verified(self) -> bool:
        """Whether every invariant held."""
        return not self.breaches

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the invariants that broke."""
        return tuple(breach.invariant for breach in self.breaches)


Finding = tuple[int, int, str]
"""Board, time in ms, and what is wrong there."""
Check = Callable[[Record, Sequence[Game]], Iterator[Finding]]


def verify(record: Record, games: Sequence[Game], promised: Record | None = None) -> Verdict:
    """Check a record against the invariants and the games of its seed.

    `promised` is what its scheduler's policy must lead to, if it promises anything: then the master
    must have gone the same way. Under the wall clock a move may take longer than drawn, never
    shorter, and the order is the framework's own; all else is exact.
    """
    found = {invariant: check(record, games) for invariant, check in INVARIANTS.items()}
    if promised and record.clock == "virtual":
        found["promised-order"] = _promised_order(record, promised)
    breaches = []
    for invariant, findings in found.items():
        first = min(findings, key=lambda finding: finding[1], default=None)
        if first:
            board, at, words = first
            breaches.append(Breach(invariant, board, at, words))
    return Verdict(tuple(breaches))


def _promised_order(record: Record, promised: Record) -> Iterator[Finding]:
    for master in range(1, record.masters + 1):
        yield from _broken_promise(record, _visits(promised, master), _visits(record, master))


def _broken_promise(
    record: Record, promised: Sequence[Event], made: Sequence[Event]
) -> Iterator[Finding]:
    for due, visit in zip_longest(promised, made):
        if due == visit:
            continue
        if visit is None and record.stopped:
            return  # she was not given the time to come
        if visit is None or (due is not None and due.at < visit.at):
            yield due.board, due.at, f"the master should have come here now, {_instead(due, visit)}"
        else:
            should = f"at board {due.board} at {clock(due.at)}" if due else "nowhere any more"
            yield visit.board, visit.at, f"the master came here, but should have been {should}"
        return


def _instead(due: Event, visit: Event | None) -> str:
    if visit is None:
        return "but nobody came"
    if visit.board == due.board:
        return f"but came only at {clock(visit.at)}"
    return f"but next came to board {visit.board}, at {clock(visit.at)}"


def _visits(record: Record, master: int) -> list[Event]:
    boards = {pairing.board for pairing in record.pairings if master in pairing.masters}
    visits = [event for event in record.events if event.kind is Kind.VISIT]
    return [event for event in visits if event.board in boards]


def _one_board_at_a_time(record: Record, _: Sequence[Game]) -> Iterator[Finding]:
    for visits in record.visits_by_master.values():
        for before, after in pairwise(visits):
            if after.start < before.end:
                yield (
                    after.board,
                    after.start,
                    f"the master came here while she was still at board {before.board}, "
                    f"until {clock(before.end)}",
                )


def _no_move_before_the_reply(record: Record, _: Sequence[Game]) -> Iterator[Finding]:
    for board, events in record.by_board.items():
        replied = {event.ply: event.at for event in events if event.kind is Kind.REPLY}
        for event in events:
            if event.kind is Kind.VISIT and event.at < replied.get(event.ply - 1, 0):
                due = clock(replied[event.ply - 1])
                yield board, event.at, f"the master moved although the reply came only at {due}"


def _turns_alternate(record: Record, _: Sequence[Game]) -> Iterator[Finding]:
    for board, events in record.by_board.items():
        if events and (events[0].kind, events[0].ply) != (Kind.ARRIVED, 0):
            yield board, events[0].at, f"it began with {events[0].kind}, ply {events[0].ply}"
        for before, after in pairwise(events):
            if after.kind is Kind.FAILED and "out of turn" in after.note:
                yield board, after.at, after.note.partition(": ")[2]
            elif after.kind not in _FOLLOWERS[before.kind]:
                yield board, after.at, f"{after.kind} came after {before.kind}"
            elif after.ply != before.ply + _plies_between(before.kind, after.kind):
                yield board, after.at, f"{after.kind} has ply {after.ply} after ply {before.ply}"


def _plies_between(before: Kind, after: Kind) -> int:
    """A visit is numbered like the move to be made then, the end of a game like the last one."""
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


def _service_times(record: Record, games: Sequence[Game]) -> Iterator[Finding]:
    for game in games:
        events = record.by_board.get(game.pairing.board, ())
        spent = _between(events, Kind.VISIT, Kind.MOVE)
        yield from _compare(record, game, game.service_times, spent, "the master's move")


def _think_times(record: Record, games: Sequence[Game]) -> Iterator[Finding]:
    for game in games:
        events = record.by_board.get(game.pairing.board, ())
        first = _between(events, Kind.ARRIVED, Kind.REPLY) if game.opponent_first else iter(())
        spent = chain(first, _between(events, Kind.MOVE, Kind.REPLY))
        yield from _compare(record, game, game.think_times, spent, "the reply")


def _between(events: Sequence[Event], start: Kind, end: Kind) -> Iterator[tuple[int, int]]:
    """When it began and how long it took, for each pair of such events, by half-moves."""
    earlier = end is Kind.REPLY  # a visit has the number of the move that is made then
    started = {event.ply: event.at for event in events if event.kind is start}
    for event in sorted(events, key=lambda event: event.ply):
        if event.kind is end and event.ply - earlier in started:
            began = started[event.ply - earlier]
            yield began, event.at - began


def _compare(
    record: Record,
    game: Game,
    drawn: Sequence[int],
    spent: Iterator[tuple[int, int]],
    what: str,
) -> Iterator[Finding]:
    for expected, (at, ms) in zip(drawn, spent, strict=False):
        if ms < expected or (ms > expected and record.clock == "virtual"):
            took = f"{what} took {ms / 1_000:g} s instead of {expected / 1_000:g} s"
            yield game.pairing.board, at, took


def _legal_moves(record: Record, _: Sequence[Game]) -> Iterator[Finding]:
    for pairing in record.pairings:
        position = chess.Board(pairing.fen)
        for event in sorted(record.by_board[pairing.board], key=lambda event: event.ply):
            if event.move:
                move = _parsed(event.move)
                if not position.is_legal(move):
                    yield pairing.board, event.at, f"{event.move} is not legal at ply {event.ply}"
                    break
                position.push(move)


def _parsed(uci: str) -> chess.Move:
    """Read a move; what is none is as legal as the null move: never."""
    try:
        return chess.Move.from_uci(uci)
    except ValueError:
        return chess.Move.null()


def _every_game_ends(record: Record, _: Sequence[Game]) -> Iterator[Finding]:
    for board, events in record.by_board.items():
        if not events:
            yield board, 0, "nobody ever played here"
        elif Kind.OVER not in {event.kind for event in events}:
            yield board, events[-1].at, f"the game was left after ply {events[-1].ply}"


def _seeds_games(record: Record, games: Sequence[Game]) -> Iterator[Finding]:
    for game in games:
        events = record.by_board.get(game.pairing.board, ())
        moved = sorted((event for event in events if event.move), key=lambda event: event.ply)
        over = [event for event in events if event.kind is Kind.OVER]
        expected = [move for move, _ in game.moves]
        if len(moved) >= len(expected) and over:  # else it was cut short: see `forfeits`
            moved, expected = [*moved, over[0]], [*expected, game.ending]
        for wanted, event in zip(expected, moved, strict=False):
            if wanted != event.move + event.note:
                what = f"{event.move or event.note} at ply {event.ply}; the seed has {wanted}"
                yield game.pairing.board, event.at, what
                break


def _forfeits(record: Record, games: Sequence[Game]) -> Iterator[Finding]:
    for game in games:
        made = 0
        for before, after in pairwise(record.by_board.get(game.pairing.board, ())):
            made += bool(before.move)
            if made < len(game.moves) or game.spoilt is not None:
                yield from _undeserved(record, game, made, before, after)


def _undeserved(
    record: Record, game: Game, made: int, before: Event, after: Event
) -> Iterator[Finding]:
    """Find a game that was cut short without a reason, or not although there was one."""
    end = game.misfortune.cut_off_at
    if after.kind is Kind.VISIT and end is not None and after.at >= end:
        yield game.pairing.board, after.at, f"the master came after the end, at {clock(end)}"
    if after.kind not in {Kind.OVER, Kind.REPLY}:
        return
    at, note = _due_end(game, made, before)
    if record.clock == "wall" and "no reply within" in note + after.note:
        return  # in real time a player may need longer than drawn
    if after.kind is Kind.REPLY and at >= NOT_TO_COME:
        yield game.pairing.board, after.at, "a reply came from somebody who never replies again"
    elif after.kind is Kind.REPLY and note:
        yield game.pairing.board, after.at, f"a reply came, but at {clock(at)} it was: {note}"
    elif after.kind is Kind.OVER and note != after.note:
        yield game.pairing.board, after.at, f"the game was cut short for no reason: {after.note}"
    elif after.kind is Kind.OVER and at != after.at and record.clock == "virtual":
        yield game.pairing.board, after.at, f"this was due at {clock(at)}: {note}"


def _due_end(game: Game, made: int, before: Event) -> tuple[int, str]:
    """When and how a game has to end after this event instead of going on; no note if it has to."""
    thinking = before.kind is Kind.MOVE or (before.kind is Kind.ARRIVED and game.opponent_first)
    if thinking:
        return end_of_thinking(game, made, before.at)
    if before.kind is Kind.VISIT:
        return before.at, game.ending if made == len(game.moves) else ""
    return cut_off(game, made, before.at) if game.misfortune.cut_off_at is not None else (0, "")


INVARIANTS: dict[str, Check] = {
    "one-board-at-a-time": _one_board_at_a_time,
    "no-move-before-the-reply": _no_move_before_the_reply,
    "turns-alternate": _turns_alternate,
    "service-times": _service_times,
    "think-times": _think_times,
    "legal-moves": _legal_moves,
    "every-game-ends": _every_game_ends,
    "the-seeds-games": _seeds_games,
    "forfeits": _forfeits,
}
"""What must hold in every record, by name."""
