"""What a trace shows of a run, track by track: slices, instants and arrows, in ms of hall time.

A slice is a state, by the words of `simul.record.State`; only on a master's track her visits are
named by their boards. An arrow leads from a reply to the visit that follows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from simul.record import Event, Kind, Pairing, Record, Span, State
from simul.record.spans import stretches
from simul.record.steps import Action, Step, Steps

_MARKED = {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED, Kind.PASSED}
"""Kinds of event that are an instant on a board's track; the others begin or end a slice."""
_MOVING = {State.AT_BOARD, State.THINKING}
"""States at whose end a ply is played."""


class Slice(NamedTuple):
    """A stretch of time on a track."""

    start: int
    end: int
    name: str
    arguments: dict[str, Any]
    leads_to: int = 0
    """The number of the arrow that begins at its end; 0 without one."""
    follows: int = 0
    """The number of the arrow that ends at its start; 0 without one."""


class Instant(NamedTuple):
    """A moment on a track."""

    at: int
    name: str


class Track(NamedTuple):
    """A line of the picture; its slices may overlap, and are in no order."""

    name: str
    slices: Sequence[Slice]
    instants: Sequence[Instant] = ()


def tracks(record: Record, arrows: Iterator[int]) -> Iterator[Track]:
    """Yield the tracks of the masters and the boards; `arrows` numbers the arrows."""
    games = {board: _game(record, pairing, arrows) for board, pairing in record.pairing_of.items()}
    visits = [visit for game in games.values() for visit in game.visits]
    yield from _master_tracks(record, visits)
    for place, boards in record.by_place.items():
        yield _board_track(record, place, [games[board] for board in boards])


def task_tracks(steps: Steps, file: str, end: int) -> Iterator[Track]:
    """Yield the tracks of the tasks or threads, until the end of the run.

    `file` is the name of the file in which the steps have their lines.
    """
    taken: dict[int, list[Step]] = defaultdict(list)
    for step in steps.steps:
        taken[step.worker].append(step)
    for worker, name in enumerate(steps.workers):
        yield Track(name, [*_between_steps(taken[worker], file, end)])


class _Visit(NamedTuple):
    """A visit, for the track of the master who comes."""

    master: int
    slice: Slice


class _Game(NamedTuple):
    """The slices of a game, for the track of its board, and the visits in it."""

    pairing: Pairing
    slices: list[Slice]
    visits: list[_Visit]


def _game(record: Record, pairing: Pairing, arrows: Iterator[int]) -> _Game:
    """Return a game, with an arrow from each reply to the visit that follows it.

    There is no arrow after a reply before which there is no slice, because nothing took any time,
    nor where a mistake made the master come before the reply.
    """
    events, begins = record.by_board[pairing.board], pairing.master_begins
    found = stretches(events, record.makespan, master_begins=begins)
    moves = {event.ply: event for event in events if event.move}
    visited = {event.ply: event.at for event, state, _ in found if state is State.AT_BOARD}
    name, hers = f"board {pairing.seat}", {"state": State.AT_BOARD, "opponent": pairing.opponent}
    game, arriving = _Game(pairing, [], []), {}
    for (at, _, ply, *_), state, end in found:
        # the opponent thinks about the ply after the master's
        move = moves.get(ply + (state is State.THINKING))
        made = {"ply": move.ply, "move": move.move} if move else {}
        reply, arrow = moves.get(ply + 1), 0
        if reply and reply.at == end <= visited.get(ply + 2, -1) and state in _MOVING:
            arriving[ply + 2] = arrow = next(arrows)
        game.slices.append(Slice(at, end, state, made, arrow))
        if state is State.AT_BOARD:
            visit = Slice(at, end, name, hers | made, 0, arriving.get(ply, 0))
            game.visits.append(_Visit(pairing.master_at(ply), visit))
    return game


def _master_tracks(record: Record, visits: Iterable[_Visit]) -> Iterator[Track]:
    slices = {
        master: [_own(span) for span in (*idle, *record.away_by_master[master])]
        for master, idle in record.idle_by_master.items()
    }
    for master, visit in visits:
        slices[master].append(visit)
    instants: dict[int, list[Instant]] = defaultdict(list)
    for block in record.blocks:
        instants[block.master].append(Instant(block.start, f"{Kind.BLOCKED}: {block.note}"))
    if record.stopped:
        instants[1].append(Instant(record.makespan, f"stopped: {record.stopped}"))
    for master, own in slices.items():
        name = "master" if len(slices) == 1 else f"master {master}"
        yield Track(name, own, instants[master])


def _own(span: Span) -> Slice:
    return Slice(span.start, span.end, span.state, {})


def _board_track(record: Record, place: int, games: Sequence[_Game]) -> Track:
    """Return the track of a board of the hall, with all games played there, one after the other."""
    alone = len(games) == 1
    name = f"board {place}: {games[0].pairing.opponent}" if alone else f"board {place}"
    slices = [each for game in games for each in (game.slices if alone else _told_apart(game))]
    events = (event for game in games for event in record.by_board[game.pairing.board])
    return Track(name, slices, [_marked(event) for event in events if event.kind in _MARKED])


def _told_apart(game: _Game) -> Iterator[Slice]:
    """Yield the slices of one of several games of a track, with its number and the opponent."""
    which = {"game": game.pairing.board, "opponent": game.pairing.opponent}
    return (each._replace(arguments=which | each.arguments) for each in game.slices)


def _marked(event: Event) -> Instant:
    return Instant(event.at, f"{event.kind}: {event.note}" if event.note else event.kind)


def _between_steps(steps: Sequence[Step], file: str, end: int) -> Iterator[Slice]:
    """Yield what a task or thread does between its steps; after the last one, until the end."""
    ends = [*(after.at for after in steps[1:]), end]
    for step, until in zip(steps, ends, strict=True):
        if step.action is not Action.LEAVES and until > step.at:
            yield Slice(step.at, until, _doing(step), _place(step, file))


def _doing(step: Step) -> str:
    return "waits" if step.action is Action.GIVES_UP else "runs"


def _place(step: Step, file: str) -> dict[str, Any]:
    """Return the board, and the place in the source where the innermost call stands."""
    place: dict[str, Any] = {"board": step.board} if step.board else {}
    if step.chain:
        *callers, here = step.chain
        place |= {"file": file, "line": here.line, "function": here.function}
        if callers:
            place["called from"] = ", ".join(
                f"{each.function}, line {each.line}" for each in callers
            )
    return place
