"""What must happen, computed without any scheduler: a plain event-heap simulation.

First the games are played, each on its own, for its moves and drawn times; then a heap of who is
ready when tells at what time everything takes place. This shares players and dice with the
real thing, and nothing of its boards, halls or timeline: it is the oracle they are held against.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import chess

from simul.adjudication import adjudication
from simul.record import Event, Kind, Pairing, Record
from simul.scenario import Scenario
from simul.seating import Seat, Seating, seat


@dataclass(frozen=True, slots=True)
class Game:
    """One game of the seed, without any time of day: who moved what, and how long it took."""

    pairing: Pairing
    opponent_first: bool
    moves: tuple[tuple[str, int], ...]
    """Move in UCI notation and ms it took, ply by ply."""
    ending: str
    """Result and reason, as in the note of an `over` event."""

    @property
    def service_times(self) -> tuple[int, ...]:
        """Ms of the master at this board, visit by visit."""
        return tuple(ms for _, ms in self.moves[self.opponent_first :: 2])

    @property
    def think_times(self) -> tuple[int, ...]:
        """Ms of the opponent's thinking, reply by reply."""
        return tuple(ms for _, ms in self.moves[not self.opponent_first :: 2])

    @property
    def duration(self) -> int:
        """Ms this game takes with a master of its own."""
        return sum(ms for _, ms in self.moves)


Progress = Callable[[int, int], object]
"""Called now and then with the moves made so far and the moves to be made at most."""


def seed_games(
    scenario: Scenario, seating: Seating = seat, progress: Progress | None = None
) -> tuple[Game, ...]:
    """Play the games of a scenario's seed, one on its own after the other."""
    games: list[Game] = []
    done, most = 0, 2 * scenario.moves * scenario.boards
    for board in range(1, scenario.boards + 1):
        games.append(play_out(seating(scenario, board)))
        done += len(games[-1].moves)
        if progress:
            progress(done, most)
    return tuple(games)


def play_out(at: Seat) -> Game:
    """Play one game to its end, alternating master and opponent.

    A player who fails ends it without an ending; the run will say who that was.
    """
    position = at.position.copy()
    masters_turn = (position.turn == chess.WHITE) == at.pairing.master_is_white
    opponent_first = not masters_turn
    moves: list[tuple[str, int]] = []
    ending = ""
    while not ending:
        player, draw = (at.master, at.master_time) if masters_turn else (at.opponent, at.think_time)
        try:
            move = player.choose(position)
            position.push(move)
        except (Exception, SystemExit):
            break
        moves.append((move.uci(), draw()))
        masters_turn = not masters_turn
        ending = _ending(position, len(moves), at)
    return Game(at.pairing, opponent_first, tuple(moves), ending)


def _ending(position: chess.Board, plies: int, at: Seat) -> str:
    outcome = position.outcome()
    if outcome is not None:
        return f"{outcome.result()} {outcome.termination.name.lower().replace('_', ' ')}"
    if plies < at.plies:
        return ""
    return f"{at.recorded_result} as recorded" if at.recorded_result else adjudication(position)


def predict_ready_first(games: Sequence[Game]) -> list[Event]:
    """One master who always serves whoever has been ready longest."""
    events: list[Event] = []
    ready: list[tuple[int, int, Game, int]] = []
    for order, game in enumerate(games):
        ready_at = _arrival(game, events)
        if game.opponent_first < len(game.moves):
            heappush(ready, (ready_at, order, game, int(game.opponent_first)))
    now, visit = 0, len(games)
    while ready:
        at, _, game, ply = heappop(ready)
        visit += 1
        now, ready_at, ply = _visit(game, ply, max(now, at), events)
        if ply < len(game.moves):
            heappush(ready, (ready_at, visit, game, ply))
    return events


def predict_sequential(games: Sequence[Game]) -> list[Event]:
    """One master who stays at a board until its game is over."""
    events: list[Event] = []
    now = 0
    for game in games:
        now = max(now, _arrival(game, events))
        ply = int(game.opponent_first)
        while ply < len(game.moves):
            _, now, ply = _visit(game, ply, now, events)
    return events


def _arrival(game: Game, events: list[Event]) -> int:
    """Seat an opponent; return when they are ready for the first visit."""
    board = game.pairing.board
    events.append(Event(0, board, 0, Kind.ARRIVED))
    if not (game.opponent_first and game.moves):
        return 0
    move, ms = game.moves[0]
    events.append(Event(ms, board, 1, Kind.REPLY, move))
    _end(game, 1, ms, events)
    return ms


def _visit(game: Game, ply: int, at: int, events: list[Event]) -> tuple[int, int, int]:
    """One move pair; return when the master is free, when the reply is there, and the next ply."""
    board = game.pairing.board
    move, ms = game.moves[ply]
    free = at + ms
    events.append(Event(at, board, ply + 1, Kind.VISIT))
    events.append(Event(free, board, ply + 1, Kind.MOVE, move))
    ply += 1
    if _end(game, ply, free, events):
        return free, free, ply
    move, ms = game.moves[ply]
    ply += 1
    events.append(Event(free + ms, board, ply, Kind.REPLY, move))
    _end(game, ply, free + ms, events)
    return free, free + ms, ply


def _end(game: Game, plies: int, at: int, events: list[Event]) -> bool:
    if plies < len(game.moves):
        return False
    events.append(Event(at, game.pairing.board, plies, Kind.OVER, "", game.ending))
    return True


PREDICTIONS = {"sequential": predict_sequential, "ready-first": predict_ready_first}
"""The events that a policy must lead to, by the policy's name."""


def predict(scenario: Scenario, policy: str, games: Iterable[Game] | None = None) -> Record:
    """Predict the whole record of a scenario under a policy, to the millisecond."""
    games = tuple(games) if games is not None else seed_games(scenario)
    return Record(
        title=scenario.title,
        scheduler="reference",
        clock="virtual",
        seed=scenario.seed,
        pairings=tuple(game.pairing for game in games),
        events=Record.in_order(PREDICTIONS[policy](games)),
    )
