"""Who sits where: from a scenario to the players, positions and times of each board."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import chess

from players import Player
from players.inner import looks_back
from simul.games.lineup import (
    dice,
    player,
    recorded_plies,
    recorded_result,
    sampler,
    slowest,
    voting,
)
from simul.record import Clocks, Pairing
from simul.scenario.model import Scenario
from simul.scenario.move_times.distributions import MoveTime, Sampler
from simul.scenario.players import PlayerSpec
from simul.scenario.rules import Endings


@dataclass(frozen=True, slots=True)
class Misfortune:
    """What may end a game before its time; in ms of hall time, None where it does not happen."""

    limit: int | None = None
    """The opponent forfeits the game when a reply takes longer than this."""
    walks_out_at: int | None = None
    """The opponent leaves instead of thinking beyond this moment."""
    falls_silent_at: int | None = None
    """No reply comes after this moment."""
    cut_off_at: int | None = None
    """All games end at this moment; a move that the master has begun is still made."""
    closes: bool = True
    """Whether games are cut off because the hall closes; otherwise because the master falls ill."""


NONE = Misfortune()
_USUAL = Endings()


@dataclass(slots=True)
class Seat:
    """All that a board needs to begin a game; it can be played once."""

    pairing: Pairing
    position: chess.Board
    master: Player
    opponent: Player
    master_time: Sampler
    """Samples the master's service time for her next move, in ms."""
    think_time: Sampler
    """Samples the opponent's think time for the next reply, in ms."""
    plies: int
    """Plies after which the game is adjudicated."""
    recorded_result: str = ""
    """Result of the recorded game when both sides replay it to its end."""
    misfortune: Misfortune = NONE
    arrives_at: int = 0
    """When the opponent is there, in ms; a newcomer also waits for the game before to end."""
    endings: Endings = _USUAL
    """When the game ends early."""
    masters_time_is_measured: bool = False
    """Whether the time that the player computes counts, instead of a sampled time."""
    think_time_is_measured: bool = False
    _closing: list[Callable[[], object]] = field(default_factory=list, init=False, repr=False)
    """`to_close` of players who have been let go."""

    @property
    def to_close(self) -> list[Callable[[], object]]:
        """What to call after the run, such as an engine's end of its processes."""
        players = (getattr(self, side, None) for side in ("master", "opponent"))
        closing = (getattr(player, "close", None) for player in players)
        return [*self._closing, *(close for close in closing if close is not None)]

    @property
    def looks_back(self) -> bool:
        """Whether a player may look at the moves that led to the position."""
        return looks_back(self.master) or looks_back(self.opponent)

    def close(self) -> None:
        """Close the players."""
        for close in self.to_close:
            close()

    def end(self) -> None:
        """Let go of the players, those apart that have to be closed, and of their dice."""
        if hasattr(self, "master"):
            self._closing = self.to_close
            del self.master, self.opponent, self.master_time, self.think_time

    def vacate(self) -> None:
        """Let go of all that only a game that goes on needs, also of how to take back its moves.

        The players have been closed.
        """
        self.end()
        self._closing = []
        self.position.clear_stack()


Seating = Callable[[Scenario, int], Seat]
"""Makes the seat of a scenario's game with that number (from 1)."""


def seat(scenario: Scenario, board: int) -> Seat:
    """Set up game number `board` (from 1) of a scenario."""
    master, opponent, name, think_time = playing_at(scenario, board)
    consulting = scenario.consulting_at(scenario.board_of(board))
    pairing = pairing_of(scenario, board, name)
    position = chess.Board(pairing.fen)
    opponent_first = (position.turn == chess.WHITE) is not pairing.master_is_white
    plies = 2 * scenario.moves + opponent_first
    recorded = recorded_plies(scenario, board, master, opponent)
    return Seat(
        pairing=pairing,
        position=position,
        master=player(master, scenario, board, "master"),
        opponent=player(voting(opponent, consulting), scenario, board, "opponent"),
        master_time=sampler(scenario.master.move_time, scenario, board, "master"),
        think_time=slowest(think_time, scenario, board, consulting),
        plies=plies if recorded is None else min(plies, recorded),
        recorded_result=recorded_result(master, board) if recorded and recorded <= plies else "",
        misfortune=misfortune_of(scenario, board),
        arrives_at=scenario.arrives_at(board),
        endings=scenario.endings,
        masters_time_is_measured=scenario.master.move_time.measured,
        think_time_is_measured=think_time.measured,
    )


def misfortune_of(scenario: Scenario, board: int) -> Misfortune:
    """Return what may end game number `board` (from 1) before its time."""
    # where failures propagate, the run as a whole is called off: see `simul.running`
    closes_at = None if scenario.propagates else scenario.closes_at
    ill_at = None if scenario.propagates else scenario.falls_ill_at
    ends = [at for at in (closes_at, ill_at) if at is not None]
    cut_off_at = min(ends, default=None)
    return Misfortune(
        limit=scenario.limit_at(scenario.board_of(board)),
        walks_out_at=scenario.walks_out_at(board),
        falls_silent_at=scenario.falls_silent_at(board),
        cut_off_at=cut_off_at,
        closes=closes_at == cut_off_at,
    )


def playing_at(scenario: Scenario, board: int) -> tuple[PlayerSpec, PlayerSpec, str, MoveTime]:
    """Return both players of game number `board`, the opponent's name and think time."""
    opponents = scenario.opponents
    player, think_time = opponents.player, opponents.think_time
    name = f"{opponents.name} {board}"
    for override in scenario.override_at(scenario.board_of(board)):
        player = override.player or player
        think_time = override.think_time or think_time
        if board <= scenario.boards:
            name = override.name or name
    return scenario.master.player, player, name, think_time


@lru_cache(maxsize=8)
def _opening(fen: str, opening: str) -> tuple[str, tuple[str, ...]]:
    """Return the position after the opening, and the opening's moves in UCI notation."""
    position = chess.Board(fen)
    moves = tuple(position.push_san(move).uci() for move in opening.split())
    return position.fen(), moves


def pairing_of(scenario: Scenario, board: int, opponent: str) -> Pairing:
    """Return who has which colour in game number `board`, where it begins and by which clocks."""
    fen, moves = _opening(scenario.fen, scenario.opening)
    master_is_white = _master_is_white(scenario, board)
    names = (scenario.master.name, opponent)
    white, black = names if master_is_white else reversed(names)
    return Pairing(
        board=board,
        white=white,
        black=black,
        fen=fen,
        first_fen=scenario.fen,
        opening=moves,
        master_is_white=master_is_white,
        place=scenario.board_of(board),
        masters=tuple(range(1, scenario.master.tandem + 1)),
        clocks=_clocks(scenario),
    )


def _master_is_white(scenario: Scenario, board: int) -> bool:
    match scenario.master.colour:
        case "alternating":
            return board % 2 == 1
        case "lot":
            return dice(scenario, board, "colour").random() < 0.5
        case colour:
            return colour == "white"


def _clocks(scenario: Scenario) -> Clocks | None:
    rules = scenario.clock
    if rules is None:
        return None
    return Clocks(rules.masters_time(scenario.boards), rules.time, rules.increment)
