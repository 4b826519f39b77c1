"""Helpers for players composed of other players."""

from time import perf_counter
from typing import TYPE_CHECKING

import chess

if TYPE_CHECKING:
    from players.player import Player


def is_quick(player: object) -> bool:
    """Return whether a player declares that it answers in well under a millisecond."""
    return bool(getattr(player, "quick", False))


def ask(player: "Player", position: chess.Board) -> tuple[chess.Move, float]:
    """Return a player's move and the real seconds it took, as measured by the player if it does.

    A player that waits for a shared resource can exclude that wait.
    """
    asked = perf_counter()
    move = player.choose(position)
    return move, getattr(player, "seconds", perf_counter() - asked)


def looks_back(player: object) -> bool:
    """Return whether a player may look at the moves that led to a position, as engines do."""
    return bool(getattr(player, "looks_back", True))


def has_own_process(player: object) -> bool:
    """Return whether a player computes in a process of its own, as engines do."""
    return bool(getattr(player, "own_process", False))


def close(player: object) -> None:
    """Close a player if it can be closed: `close()` is not part of the protocol."""
    end = getattr(player, "close", None)
    if callable(end):
        end()
