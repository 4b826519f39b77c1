"""The player and the sampled times that a scenario specifies for a side of one game.

Every purpose has a random generator of its own, named after seed, board and purpose, so that no
scheduler, and no other board, can change what is sampled.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from random import Random
from typing import assert_never

import chess

from players import Book, Greedy, Player, RandomMover, Replay, Search, Team, Uci
from players.book import read_book
from players.engine import EngineFailure, SearchLimit
from players.engines import engines, kill_all
from players.mixed import one_of
from players.pgn_files import read_games
from players.recorded_game import RecordedGame
from simul.errors import InputError
from simul.interrupts import at_the_last
from simul.plugins import make_player
from simul.scenario.model import Scenario
from simul.scenario.move_times.distributions import MoveTime, Sampler
from simul.scenario.players import (
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


class Dice(Random):
    """A random generator in a third of a KiB less: there are up to four at each board."""

    __slots__ = ("gauss_next",)  # the only attribute that Python's own keeps in a dictionary


def dice(scenario: Scenario, board: int, purpose: str) -> Dice:
    """Make the random generator for one purpose in one game."""
    return Dice(f"{scenario.seed}/{board}/{purpose}")


def player(spec: PlayerSpec, scenario: Scenario, board: int, who: str) -> Player:
    """Make a player for one side of one game; `who` names its random generator."""
    match spec:
        case RandomPlayer():
            return RandomMover(dice(scenario, board, who))
        case GreedyPlayer():
            return Greedy(dice(scenario, board, who))
        case SearchPlayer():
            return Search(dice(scenario, board, who), spec.depth, spec.noise)
        case ReplayPlayer():
            return Replay(_recorded_game(spec, board).moves, chess.Board(scenario.fen).ply())
        case UciPlayer():
            return _uci(spec)
        case ForeignPlayer():
            return make_player(spec.kind, dice(scenario, board, who), spec.parameters)
        case BookPlayer() | MixedPlayer() | TeamPlayer():
            return _composed(spec, scenario, board, who)
        case _:
            assert_never(spec)


def _composed(
    spec: BookPlayer | MixedPlayer | TeamPlayer, scenario: Scenario, board: int, who: str
) -> Player:
    """Make a player composed of others, whose generators are named after their places in it."""
    match spec:
        case BookPlayer():
            then = player(spec.then, scenario, board, f"{who}/then")
            return Book(read_book(spec.file), dice(scenario, board, who), then)
        case MixedPlayer():
            lot = dice(scenario, board, f"{who}/kind")
            index = one_of(lot, [part.weight for part in spec.of])
            return player(spec.of[index].player, scenario, board, f"{who}/{index + 1}")
        case TeamPlayer():
            numbers = range(1, spec.size + 1)
            return Team([player(spec.player, scenario, board, f"{who}/{i}") for i in numbers])


def _uci(spec: UciPlayer) -> Uci:
    """Make a player of a chess engine; nothing is started before its first move."""
    at_the_last(kill_all)
    command, options = spec.engine, spec.all_options
    pool = engines(command, options, most=spec.processes, patience=spec.patience)
    return Uci(pool, SearchLimit(spec.nodes, spec.depth, spec.time), spec.restarts)


def try_engines(scenario: Scenario) -> None:
    """Start every engine of a scenario once, and ask it for a move.

    Raises InputError when one cannot make a move, or does not have an option that it is given.
    """
    tried: list[UciPlayer] = []
    for spec in _engines_among(scenario.players):
        if spec not in tried:
            tried.append(spec)
            _try(spec)


def _try(spec: UciPlayer) -> None:
    quick = spec.model_copy(update={"nodes": 1, "depth": None, "time": None})
    with closing(_uci(quick)) as engine:
        try:
            engine.choose(chess.Board())
        except EngineFailure as error:
            raise InputError(str(error)) from None


def _engines_among(specs: Iterable[PlayerSpec]) -> Iterator[UciPlayer]:
    for spec in specs:
        if isinstance(spec, UciPlayer):
            yield spec
        yield from _engines_among(spec.inner)


def sampler(times: MoveTime, scenario: Scenario, board: int, who: str) -> Sampler:
    """Make the sampler of one side's times in one game; `who` names its random generator."""
    return times.sampler(board, lambda: dice(scenario, board, f"{who}/time"))


def voting(spec: PlayerSpec, consulting: int) -> PlayerSpec:
    """Make a team of players of this kind who consult; replaying a game takes no team."""
    if consulting == 1 or isinstance(spec, ReplayPlayer):
        return spec
    return TeamPlayer.model_construct(kind="team", size=consulting, player=spec)


def slowest(times: MoveTime, scenario: Scenario, board: int, consulting: int) -> Sampler:
    """Make the sampler of the think time of consulting opponents: that of the slowest."""
    if consulting == 1:
        return sampler(times, scenario, board, "opponent")
    each = [sampler(times, scenario, board, f"opponent/{i + 1}") for i in range(consulting)]
    return lambda position: max(sample(position) for sample in each)


def _recorded_game(spec: ReplayPlayer, board: int) -> RecordedGame:
    games = read_games(spec.pgn)
    return games[(board - 1) % len(games)]


def recorded_plies(
    scenario: Scenario, board: int, master: PlayerSpec, opponent: PlayerSpec
) -> int | None:
    """Return the plies left of a recorded game that both sides replay; None when they do not."""
    if isinstance(master, ReplayPlayer) and master == opponent:
        return len(_recorded_game(master, board).moves) - len(scenario.opening.split())
    return None


def recorded_result(master: PlayerSpec, board: int) -> str:
    """Read the result of the game that a side replays; empty if it has none."""
    assert isinstance(master, ReplayPlayer)  # noqa: S101 - for the type checker
    result = _recorded_game(master, board).result
    return "" if result == "*" else result
