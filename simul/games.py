"""The games of a scenario's seed, each played on its own: who moves what, and how long it takes.

They are what every run has to play; only at what time of day depends on the scheduler. Players and
dice are those of the real thing; boards, halls and timeline are not needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import chess

from simul.adjudication import adjudication
from simul.record import Pairing
from simul.referee import Misconduct, choice
from simul.scenario import Scenario
from simul.seating import NONE, Misfortune, Seat, Seating, seat


@dataclass(frozen=True, slots=True)
class Game:
    """One game of the seed, without any time of day: who moved what, and how long it took."""

    pairing: Pairing
    opponent_first: bool
    moves: tuple[tuple[str, int], ...]
    """Move in UCI notation and ms it took, ply by ply."""
    ending: str
    """Result and reason, as in the note of an `over` event."""
    misfortune: Misfortune = NONE
    """What may end the game earlier than that."""
    arrives_at: int = 0
    """When the opponent is there, in ms; of a newcomer: not before the game before it is over."""
    spoilt: int | None = None
    """Where a player failed instead of making one more move: the ms that were drawn for it."""

    @property
    def opponent(self) -> str:
        """The opponent's name."""
        return self.pairing.black if self.pairing.master_is_white else self.pairing.white

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
    done, most = 0, 2 * scenario.moves * scenario.all_games
    for board in range(1, scenario.all_games + 1):
        games.append(play_out(seating(scenario, board)))
        done += len(games[-1].moves)
        if progress:
            progress(done, most)
    return tuple(games)


def play_out(at: Seat) -> Game:
    """Play one game to its end, alternating master and opponent."""
    position = at.position.copy()
    masters_turn = (position.turn == chess.WHITE) == at.pairing.master_is_white
    moves: list[tuple[str, int]] = []
    ending = ""
    while not ending:
        player, draw = (at.master, at.master_time) if masters_turn else (at.opponent, at.think_time)
        ms = draw(position)
        try:
            move = choice(player, position)
        except Misconduct as what:
            ending = forfeit(at.pairing, f"{_name(at.pairing, masters_turn)} {what}", masters_turn)
            return _game(at, moves, ending, ms)
        position.push(move)
        moves.append((move.uci(), ms))
        masters_turn = not masters_turn
        ending = _ending(position, len(moves), at)
    return _game(at, moves, ending)


def _game(
    at: Seat, moves: Sequence[tuple[str, int]], ending: str, spoilt: int | None = None
) -> Game:
    white_first = at.position.turn == chess.WHITE
    return Game(
        pairing=at.pairing,
        opponent_first=white_first is not at.pairing.master_is_white,
        moves=tuple(moves),
        ending=ending,
        misfortune=at.misfortune,
        arrives_at=at.arrives_at,
        spoilt=spoilt,
    )


def _name(pairing: Pairing, master: bool) -> str:
    if master:
        return "the master"
    return pairing.black if pairing.master_is_white else pairing.white


def forfeit(pairing: Pairing, words: str, by_master: bool) -> str:
    """Say that a game is lost, and why, as in the note of an `over` event."""
    result = "0-1" if by_master == pairing.master_is_white else "1-0"
    return f"{result} forfeit: {words}"


def _ending(position: chess.Board, plies: int, at: Seat) -> str:
    outcome = position.outcome()
    if outcome is not None:
        return f"{outcome.result()} {outcome.termination.name.lower().replace('_', ' ')}"
    if plies < at.plies:
        return ""
    return f"{at.recorded_result} as recorded" if at.recorded_result else adjudication(position)
