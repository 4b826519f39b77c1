"""A player that picks any legal move."""

import random

import chess


class RandomMover:
    """Picks any legal move, each with equal probability.

    >>> RandomMover(random.Random(1)).choose(chess.Board()).uci()
    'h2h3'
    """

    quick = True
    looks_back = False

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def choose(self, position: chess.Board) -> chess.Move:
        """Return one of the legal moves."""
        return self._rng.choice(list(position.legal_moves))
