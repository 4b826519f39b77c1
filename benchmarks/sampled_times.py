"""Times sampled beforehand, so that all entrants do the same work; and games that take them."""

from collections.abc import Sequence
from dataclasses import dataclass

import chess
import numpy as np
from numpy.typing import NDArray

from simul.games import Game
from simul.record import Pairing

Milliseconds = NDArray[np.int64]
SERVICE, THINK = 5_000, 55_000
"""Mean service and think time, in ms of hall time."""


@dataclass(frozen=True)
class Times:
    """The times of all entrants: ms of hall time, of shape (boards, move pairs)."""

    service: Milliseconds
    think: Milliseconds

    @property
    def visits(self) -> int:
        """Return the number of move pairs."""
        return self.service.size


def sample(kind: str, boards: int, pairs: int, seed: int = 1) -> Times:
    """Sample constant or exponential think times, in ms; the service time is constant."""
    shape = (boards, pairs)
    think = np.full(shape, float(THINK))
    if kind == "exponential":
        think = np.random.default_rng(seed).exponential(THINK, shape)
    return Times(np.full(shape, SERVICE, np.int64), np.rint(think).astype(np.int64))


def games_of(times: Times) -> tuple[Game, ...]:
    """Return games that take these times, with null moves."""
    return tuple(
        _game(board, [ms for pair in zip(*rows, strict=True) for ms in pair])
        for board, rows in enumerate(
            zip(times.service.tolist(), times.think.tolist(), strict=True), start=1
        )
    )


def _game(board: int, times: Sequence[int]) -> Game:
    start = chess.STARTING_FEN
    return Game(
        Pairing(board, "Master", f"Opponent {board}", start, start),
        opponent_first=False,
        moves=("0000",) * len(times),
        times=tuple(times),
        ending="1/2-1/2 adjudicated: a draw",
    )
