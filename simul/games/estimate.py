"""The games of a seed for an estimate: where players take long, only the first few are played."""

from dataclasses import replace

import chess

from players import Replay
from simul.games.play_out import Game, Progress, seed_games
from simul.games.seating import Seat, seat
from simul.scenario import Scenario

FEW = 8
"""Games that are played where all would take long: about a second with the smallest search."""


def number_to_play(scenario: Scenario) -> int:
    """Return how many games an estimate is made from; all of them if their players are quick."""
    slow = any(not player.quick for player in scenario.players)
    return min(FEW, scenario.all_games) if slow else scenario.all_games


def estimated_games(
    scenario: Scenario, few: int, progress: Progress | None = None
) -> tuple[Game, ...]:
    """Play the first few games of a seed; all others repeat their moves, with times of their own.

    A game repeats one in which the master has the same colour; if there is none, it is played.
    """
    played = seed_games(scenario, progress=progress, numbers=range(1, few + 1))
    moves = {game.pairing.board: _moves_of(game) for game in played}

    def seating(scenario: Scenario, board: int) -> Seat:
        own = seat(scenario, board)
        alike = [game for game in played if _begins_alike(game, own)]
        if not alike:
            return own
        replay = Replay(moves[alike[board // 2 % len(alike)].pairing.board], own.position.ply())
        return replace(own, master=replay, opponent=replay)

    rest = range(few + 1, scenario.all_games + 1)
    return (*played, *seed_games(scenario, seating, progress, rest))


def _begins_alike(game: Game, at: Seat) -> bool:
    return game.pairing.master_is_white == at.pairing.master_is_white


def _moves_of(game: Game) -> list[chess.Move]:
    return [chess.Move.from_uci(move) for move in game.moves]
