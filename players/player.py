"""What a player is: a protocol with one method; the package docstring says the rest."""

from typing import Protocol

import chess


class Player(Protocol):
    """The whole protocol: one method."""

    def choose(self, position: chess.Board) -> chess.Move:
        """Return a legal move in `position`; do not change `position`."""
        ...
