"""What a player who is made of others asks of these."""

from time import perf_counter
from typing import TYPE_CHECKING

import chess

if TYPE_CHECKING:
    from players import Player


def is_quick(player: object) -> bool:
    """Whether a player says that it answers in well under a millisecond."""
    return bool(getattr(player, "quick", False))


def ask(player: "Player", position: chess.Board) -> tuple[chess.Move, float]:
    """Return a player's move and the real seconds that it needed, by its own account if it has one.

    A player that has to wait until others have been served knows better than the clock.
    """
    asked = perf_counter()
    move = player.choose(position)
    return move, getattr(player, "seconds", perf_counter() - asked)


def has_own_process(player: object) -> bool:
    """Return whether a player computes in a process of its own, beside this one, as engines do."""
    return bool(getattr(player, "own_process", False))


def close(player: object) -> None:
    """Close a player that can be closed: `close()` is no part of what every player has."""
    end = getattr(player, "close", None)
    if callable(end):
        end()
