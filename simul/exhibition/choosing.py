"""A player chooses a move, and how long that takes."""

from time import perf_counter

from players import Player
from players.inner import has_own_process
from simul.exhibition.exhibition import Exhibition
from simul.exhibition.held_up import Stopwatch
from simul.games.live_game import Begun, LiveGame
from simul.games.referee import choice


def choose(
    player: Player,
    game: LiveGame,
    began: int,
    sampled: int,
    exhibition: Exhibition,
    *,
    measured: bool,
) -> Begun:
    """Ask a player for a move, which is begun at `began` and takes the `sampled` time (both ms).

    Where times are `measured`, the player's computing is added. Raises Misconduct where the player
    fails.
    """
    time, asked = exhibition.time, perf_counter() if measured else 0.0
    stopwatch = None if time.virtual else Stopwatch()
    move = choice(player, game.position)
    due = earliest = began + sampled
    if measured:
        seconds = getattr(player, "seconds", perf_counter() - asked)
        due += _computed(player, began, round(1_000 * seconds * time.speed), exhibition)
    if stopwatch is not None:
        due = max(due, time.now)  # in real time a player may need longer than sampled
        if not has_own_process(player):
            alone = due - time.hall_ms(stopwatch.held_up())
            exhibition.log.held_up.append(due - max(earliest, alone))
    return Begun(due, move)


def _computed(player: Player, began: int, length: int, exhibition: Exhibition) -> int:
    """Return how many ms a computation takes here; alone it would take `length` ms."""
    if not exhibition.time.virtual:
        return length
    end = exhibition.processors.compute(began, length, own_process=has_own_process(player))
    exhibition.log.held_up.append(end - began - length)
    return end - began
