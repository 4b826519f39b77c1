"""Who sits where: from a scenario to the players, positions and times of each board.

Every draw comes from a generator of its own, named after seed, board and purpose, so that no
scheduler, and no other board, can change anybody's dice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import assert_never

import chess

from players import Book, Greedy, Player, RandomMover, Replay, Search, Team, Uci
from players.book import read_book
from players.engines import SearchLimit, engines
from players.mixed import one_of
from players.replay import read_games
from simul.plugins import make_player
from simul.record import Clocks, Pairing
from simul.scenario.choosing import (
    BookPlayer,
    ForeignPlayer,
    GreedyPlayer,
    MixedPlayer,
    PlayerSpec,
    RandomPlayer,
    ReplayPlayer,
    SearchPlayer,
    TeamPlayer,
    UciPlayer,
)
from simul.scenario.model import Scenario
from simul.scenario.rules import Endings
from simul.scenario.thinking import MoveTime

Draw = Callable[[chess.Board], int]
"""Draws the ms that a move takes in a position."""


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
    """Whether games are cut off because the hall closes; else because the master falls ill."""


NONE = Misfortune()
_USUAL = Endings()


@dataclass(frozen=True, slots=True)
class Seat:
    """All that a board needs to begin: one game that can be played once."""

    pairing: Pairing
    position: chess.Board
    master: Player
    opponent: Player
    master_time: Draw
    """Draws the master's service time for her next move."""
    think_time: Draw
    """Draws the opponent's think time for the next reply."""
    plies: int
    """Half-moves after which the game is adjudicated."""
    recorded_result: str = ""
    """Result of the recorded game when both sides replay it to its end."""
    misfortune: Misfortune = NONE
    arrives_at: int = 0
    """When the opponent is there, in ms; of a newcomer: not before the game before it is over."""
    endings: Endings = _USUAL
    """When the game ends early."""
    masters_time_is_measured: bool = False
    """Whether what the player needs to compute a move counts, instead of anything drawn."""
    think_time_is_measured: bool = False


Seating = Callable[[Scenario, int], Seat]
"""Seats game number so-and-so (from 1) of a scenario."""


def seat(scenario: Scenario, board: int) -> Seat:
    """Set up game number `board` (from 1) of a scenario."""
    master, opponent, name, think_time = _at_board(scenario, board)
    consulting = scenario.consulting_at(scenario.board_of(board))
    pairing = _pairing(scenario, board, name)
    position = chess.Board(pairing.fen)
    opponent_first = (position.turn == chess.WHITE) is not pairing.master_is_white
    plies = 2 * scenario.moves + opponent_first
    recorded = _recorded_plies(scenario, board, master, opponent)
    return Seat(
        pairing=pairing,
        position=position,
        master=_player(master, scenario, board, "master"),
        opponent=_player(_voting(opponent, consulting), scenario, board, "opponent"),
        master_time=_draw(scenario.master.move_time, scenario, board, "master"),
        think_time=_slowest(think_time, scenario, board, consulting),
        plies=plies if recorded is None else min(plies, recorded),
        recorded_result=_recorded_result(master, board) if recorded and recorded <= plies else "",
        misfortune=_misfortune(scenario, board),
        arrives_at=scenario.arrives_at(board),
        endings=scenario.endings,
        masters_time_is_measured=scenario.master.move_time.measured,
        think_time_is_measured=think_time.measured,
    )


def _misfortune(scenario: Scenario, board: int) -> Misfortune:
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


def _at_board(scenario: Scenario, board: int) -> tuple[PlayerSpec, PlayerSpec, str, MoveTime]:
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
    """Position after the opening and its moves in UCI notation."""
    position = chess.Board(fen)
    moves = tuple(position.push_san(move).uci() for move in opening.split())
    return position.fen(), moves


def _pairing(scenario: Scenario, board: int, opponent: str) -> Pairing:
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
            return _rng(scenario, board, "colour").random() < 0.5
        case colour:
            return colour == "white"


def _clocks(scenario: Scenario) -> Clocks | None:
    rules = scenario.clock
    if rules is None:
        return None
    return Clocks(rules.masters_time(scenario.boards), rules.time, rules.increment)


def _rng(scenario: Scenario, board: int, purpose: str) -> Random:
    return Random(f"{scenario.seed}/{board}/{purpose}")


def _player(spec: PlayerSpec, scenario: Scenario, board: int, who: str) -> Player:
    match spec:
        case RandomPlayer():
            return RandomMover(_rng(scenario, board, who))
        case GreedyPlayer():
            return Greedy(_rng(scenario, board, who))
        case SearchPlayer():
            return Search(_rng(scenario, board, who), spec.depth, spec.noise)
        case ReplayPlayer():
            return Replay(_recorded_moves(spec, board), chess.Board(scenario.fen).ply())
        case UciPlayer():
            return _uci(spec)
        case ForeignPlayer():
            return make_player(spec.kind, _rng(scenario, board, who), spec.parameters)
        case BookPlayer() | MixedPlayer() | TeamPlayer():
            return _made_of_others(spec, scenario, board, who)
        case _:
            assert_never(spec)


def _made_of_others(
    spec: BookPlayer | MixedPlayer | TeamPlayer, scenario: Scenario, board: int, who: str
) -> Player:
    """Make a player with others inside, whose dice are named after their places in it."""
    match spec:
        case BookPlayer():
            then = _player(spec.then, scenario, board, f"{who}/then")
            return Book(read_book(spec.file), _rng(scenario, board, who), then)
        case MixedPlayer():
            dice = _rng(scenario, board, f"{who}/kind")
            index = one_of(dice, [part.weight for part in spec.of])
            return _player(spec.of[index].player, scenario, board, f"{who}/{index + 1}")
        case TeamPlayer():
            numbers = range(1, spec.size + 1)
            return Team([_player(spec.player, scenario, board, f"{who}/{i}") for i in numbers])


def _uci(spec: UciPlayer) -> Uci:
    """Make a player of a chess engine; nothing is started before its first move."""
    command, options = [spec.engine], spec.all_options
    pool = engines(command, options, most=spec.processes, patience=spec.patience)
    return Uci(pool, SearchLimit(spec.nodes, spec.depth, spec.time), spec.restarts)


def _draw(times: MoveTime, scenario: Scenario, board: int, who: str) -> Draw:
    return times.drawing(board, lambda: _rng(scenario, board, f"{who}/time"))


def _voting(spec: PlayerSpec, consulting: int) -> PlayerSpec:
    """Have several players of this kind consult; those who replay a game are of one mind."""
    if consulting == 1 or isinstance(spec, ReplayPlayer):
        return spec
    return TeamPlayer.model_construct(kind="team", size=consulting, player=spec)


def _slowest(times: MoveTime, scenario: Scenario, board: int, consulting: int) -> Draw:
    """Draw the time of the slowest of those who consult."""
    if consulting == 1:
        return _draw(times, scenario, board, "opponent")
    draws = [_draw(times, scenario, board, f"opponent/{i + 1}") for i in range(consulting)]
    return lambda position: max(draw(position) for draw in draws)


def _game_number(spec: ReplayPlayer, board: int) -> int:
    return (board - 1) % len(read_games(spec.pgn))


def _recorded_moves(spec: ReplayPlayer, board: int) -> list[chess.Move]:
    return _moves_of_game(spec, _game_number(spec, board))


@lru_cache(maxsize=10_000)
def _moves_of_game(spec: ReplayPlayer, number: int) -> list[chess.Move]:
    return list(read_games(spec.pgn)[number].mainline_moves())


def _recorded_plies(
    scenario: Scenario, board: int, master: PlayerSpec, opponent: PlayerSpec
) -> int | None:
    """Plies left of a recorded game that both sides replay; None when they do not."""
    if isinstance(master, ReplayPlayer) and master == opponent:
        return len(_recorded_moves(master, board)) - len(scenario.opening.split())
    return None


def _recorded_result(master: PlayerSpec, board: int) -> str:
    assert isinstance(master, ReplayPlayer)  # noqa: S101 - for the type checker
    result = read_games(master.pgn)[_game_number(master, board)].headers["Result"]
    return "" if result == "*" else result
