"""The games of a scenario's seed, each played on its own: who moves what, and how long it takes.

Every run has to play them; only the time of day depends on the scheduler. Players and sampled times
are those of a run; boards, halls and timeline are not needed. The rules of when a game is over are
written twice on purpose: here for the oracle, and in `referee.py` for the hall.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

import chess

from simul.durations import NEVER
from simul.errors import Interrupted
from simul.games.adjudication import adjudication
from simul.games.early_ends import EarlyEnd
from simul.games.referee import Misconduct, choice, ending_of, forfeit
from simul.games.repeats import Repeats
from simul.games.seating import NONE, Misfortune, Seat, Seating, seat
from simul.interpreter import no_garbage_collection
from simul.interrupts import noting_interrupts
from simul.record import DRAW, Ending, Event, Kind, Pairing, Reason, Record
from simul.scenario import Scenario, ScenarioLike, as_scenario

FEW_PAIRS = 5_000
"""Move pairs that are played in about a second, and need half a megabyte while they are kept."""


@dataclass(frozen=True, slots=True)
class Game:
    """One game of the seed, without times of day: who moved what, and how long it took."""

    pairing: Pairing
    opponent_first: bool
    moves: tuple[str, ...]
    """The moves in UCI notation, ply by ply."""
    times: tuple[int, ...]
    """The ms that each of them took."""
    ending: str
    """An `Ending`; empty for a game taken from a record in which it has no end."""
    misfortune: Misfortune = NONE
    """What may end the game earlier than that."""
    arrives_at: int = 0
    """When the opponent is there, in ms; a newcomer also waits for the game before to end."""
    spoilt: int | None = None
    """Where a player failed instead of making one more move: the ms that were sampled for it."""

    @property
    def opponent(self) -> str:
        """The opponent's name."""
        return self.pairing.opponent

    @property
    def service_times(self) -> tuple[int, ...]:
        """The master's service times at this board in ms, visit by visit."""
        return self.times[self.opponent_first :: 2]

    @property
    def think_times(self) -> tuple[int, ...]:
        """The opponent's think times in ms, reply by reply."""
        return self.times[not self.opponent_first :: 2]

    @property
    def duration(self) -> int:
        """Ms this game takes with a master of its own."""
        return sum(self.times)


Progress = Callable[[int, int], object]
"""Called now and then with the moves made so far and the moves to be made at most."""


def seed_games(
    scenario: ScenarioLike,
    seating: Seating = seat,
    progress: Progress | None = None,
    numbers: Sequence[int] | None = None,
) -> tuple[Game, ...]:
    """Play the games of a scenario's seed, one after the other, each on its own.

    The scenario may be given by name or by path; all games are played unless `numbers` says which.
    Raises ScenarioError if there is no such scenario, and Interrupted when Ctrl-C is pressed
    meanwhile.
    """
    scenario = as_scenario(scenario)
    numbers = range(1, scenario.all_games + 1) if numbers is None else numbers
    games: list[Game] = []
    repeats = Repeats()
    done, most = 0, 2 * scenario.moves * len(numbers)
    with ExitStack() as players, noting_interrupts() as interrupts, no_garbage_collection():
        for board in numbers:
            at = seating(scenario, board)
            for close in at.to_close:  # an engine may have to play at the next boards, too
                players.callback(close)
            games.append(play_out(at, repeats))
            done += len(games[-1].moves)
            if progress:
                progress(done, most)
            # here and not in the middle of a move, where a player would be blamed for it
            if interrupts.pressed:
                raise Interrupted("interrupted before anything was played")
    return tuple(games)


def foreseen_games(
    scenario: Scenario, seating: Seating = seat, progress: Progress | None = None
) -> tuple[Game, ...] | None:
    """Play the games of a scenario's seed beforehand; None where that is impossible or not cheap.

    That is so where engines play, and where the time that a player computes counts. Small games
    that the seed decides alone are kept for the next run of an equal scenario.
    """
    if not scenario.foreseeable:
        return None
    if seating is seat and scenario.decided_by_seed and _is_small(scenario):
        return kept_games(scenario)
    return seed_games(scenario, seating, progress)


def _is_small(scenario: Scenario) -> bool:
    quick = all(each.quick for each in scenario.players)
    return quick and scenario.all_games * scenario.moves <= FEW_PAIRS


@lru_cache(maxsize=16)
def kept_games(scenario: Scenario) -> tuple[Game, ...]:
    """Play the games of a seed once for all equal scenarios."""
    return seed_games(scenario)


def games_as_played(
    scenario: Scenario, record: Record, seating: Seating = seat
) -> tuple[Game, ...]:
    """Take the moves of a record, and the times that they took, for the games of the seed.

    For games that cannot be known beforehand. What is left to check is that they are legal, end as
    the rules say, and were played in the right order.
    """
    return tuple(
        _as_played(seating(scenario, pairing.board), record.by_board[pairing.board])
        for pairing in record.pairings
    )


def _as_played(at: Seat, events: Sequence[Event]) -> Game:
    visited = {event.ply: event.at for event in events if event.kind is Kind.VISIT}
    thinking = {event.ply: event.at for event in events if event.kind in (Kind.ARRIVED, Kind.MOVE)}
    moves: list[str] = []
    times: list[int] = []
    for event in sorted(events, key=lambda event: event.ply):
        if event.move:
            # a visit has the number of the move that is made then
            began = visited if event.kind is Kind.MOVE else thinking
            since = began.get(event.ply - (event.kind is Kind.REPLY), event.at)
            moves.append(event.move)
            times.append(event.at - since)
    ending = _ending_of(at, moves)
    if ending:
        return _game(at, moves, times, ending)
    # it was cut short: as if the next move would have taken for ever
    over = next((event.ending for event in events if event.ending), None)
    failed = over is not None and over.reason is Reason.MISCONDUCT
    return _game(at, moves, times, over or "", 0 if failed else NEVER)


def _ending_of(at: Seat, moves: Sequence[str]) -> Ending | None:
    """Return how a game with these moves ends; None if it goes on, or if a move is not legal."""
    position, early_end = at.position.copy(), EarlyEnd(at.endings)
    for plies, move in enumerate(moves, start=1):
        if chess.Move.from_uci(move) not in position.legal_moves:
            return None
        position.push_uci(move)
        early = _ending(position) or early_end.after(position, plies)
        ending = early or _limit(position, plies, at)
        if ending:
            return ending
    return None


def play_out(at: Seat, repeats: Repeats | None = None) -> Game:
    """Play one game to its end, alternating master and opponent.

    Of a game that `repeats` knows, only the times are sampled.
    """
    known = repeats and repeats.find(at)
    if known:
        return _game(at, known.moves, known.times(at), known.ending)
    position = at.position.copy()
    masters_turn = (position.turn == chess.WHITE) == at.pairing.master_is_white
    moves: list[str] = []
    times: list[int] = []
    early_end = EarlyEnd(at.endings)
    ending: Ending | None = None
    while not ending:
        player = at.master if masters_turn else at.opponent
        ms = (at.master_time if masters_turn else at.think_time)(position)
        try:
            move = choice(player, position)
        except Misconduct as what:
            who = "the master" if masters_turn else at.pairing.opponent
            ending = forfeit(at.pairing, masters_turn, Reason.MISCONDUCT, who, str(what))
            return _game(at, moves, times, ending, ms)
        position.push(move)
        moves.append(intern(move.uci()))  # equal moves share one string
        times.append(ms)
        masters_turn = not masters_turn
        ending = _ending(position) or early_end.after(position, len(moves))
        ending = ending or _limit(position, len(moves), at)
    if repeats:
        repeats.keep(at, moves, ending)
    return _game(at, moves, times, ending)


def _game(
    at: Seat,
    moves: Sequence[str],
    times: Sequence[int],
    ending: str,
    spoilt: int | None = None,
) -> Game:
    white_first = at.position.turn == chess.WHITE
    return Game(
        pairing=at.pairing,
        opponent_first=white_first is not at.pairing.master_is_white,
        moves=tuple(moves),
        times=tuple(times),
        ending=ending,
        misfortune=at.misfortune,
        arrives_at=at.arrives_at,
        spoilt=spoilt,
    )


def _ending(position: chess.Board) -> Ending | None:
    outcome = position.outcome()
    return ending_of(outcome) if outcome else None


def _limit(position: chess.Board, plies: int, at: Seat) -> Ending | None:
    if plies < at.plies:
        return None
    if at.recorded_result:
        return Ending(at.recorded_result, Reason.AS_RECORDED)
    if at.endings.at_limit == "draw":
        return Ending(DRAW, Reason.ADJUDICATED, detail="a draw")
    return adjudication(position)
