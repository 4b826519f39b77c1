"""Who sits at a board: one file a kind. A player knows chess and knows nothing of `simul`.

A player is anything with `choose(position) -> move`: given a `chess.Board` that it may look at but
must not change, it returns a legal `chess.Move`. It plays one side of one game and is called once
a move, so it may keep what it likes between moves. It may take its time: it is a plain blocking
call. One that answers in well under a millisecond may say so with a class attribute `quick = True`;
in real time the others are asked in a worker thread, lest they hold up an event loop.
"""

from typing import Protocol

import chess

from players.greedy import Greedy
from players.random_mover import RandomMover
from players.replay import Replay


class Player(Protocol):
    """The whole protocol: one method."""

    def choose(self, position: chess.Board) -> chess.Move:
        """Return a legal move in `position`; leave `position` as it is."""
        ...


KINDS = {"random": RandomMover, "greedy": Greedy, "replay": Replay}
"""Every kind of player by its name in a scenario file."""

__all__ = ["KINDS", "Greedy", "Player", "RandomMover", "Replay"]
