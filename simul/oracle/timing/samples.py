"""Times without chess: the same uniform numbers for every point of a sweep, turned into times.

Every replication has its own stream, and every time is the quantile of one number of that stream.
So two points of a sweep, or two queue disciplines, differ by their parameters and not by chance
("common random numbers"; Law, Simulation Modeling and Analysis, 11.2).
"""

from collections.abc import Sequence
from random import Random

import chess
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simul.errors import InputError
from simul.scenario import Scenario
from simul.scenario.basics import LONGEST_MS
from simul.scenario.move_times.distributions import (
    Autocorrelated,
    Constant,
    Exponential,
    LogNormal,
    MoveTime,
    Replayed,
    Triangular,
    Uniform,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BLOCK = 64
"""Numbers sampled together for a board: slightly more than 30 move pairs need."""
_HALF_STEP = 2.0**-54
"""Half the distance between neighbouring uniform numbers; added to keep them above 0."""


def uniforms(seed: int, numbers: Sequence[int], boards: int, each: int) -> Floats:
    """Sample `each` numbers between 0 and 1 for every board of every replication.

    Replication r is Philox with the key (seed, r): a counter-based generator, whose streams are
    independent for different keys (Salmon et al. 2011, doi 10.1145/2063384.2063405). The numbers of
    a board do not depend on the number of boards, and its first numbers do not depend on `each`:
    they are sampled in blocks, each for all boards. Shape (len(numbers), boards, each).
    """
    blocks = -(-each // BLOCK)
    sampled = np.empty((len(numbers), blocks, boards, BLOCK))
    philox = np.random.Philox(key=(seed, 0))
    generator, start = np.random.Generator(philox), philox.state
    for row, number in zip(sampled, numbers, strict=True):
        for block, out in enumerate(row):
            # set key and counter only: a new generator takes ten times as long
            start["state"]["key"][1] = number
            start["state"]["counter"][1] = block
            philox.state = start
            generator.random(out=out)
    sampled += _HALF_STEP
    return np.moveaxis(sampled, 1, 2).reshape(len(numbers), boards, blocks * BLOCK)[:, :, :each]


def quantiles(times: MoveTime, u: Floats, consulting: int = 1) -> Ints:
    """Turn numbers between 0 and 1 into times in ms; shape (..., moves), as theirs.

    The slowest of k players who consult has the quantile of the k-th root of u, because
    P(max <= t) = P(time <= t)^k. Raises InputError for times that depend on the position.
    """
    if consulting > 1:
        u = u ** (1 / consulting)
    if isinstance(times, Constant):
        return np.full(u.shape, times.time, np.int64)
    return np.minimum(np.rint(_inverse(times, u)), LONGEST_MS).astype(np.int64)


def _inverse(times: MoveTime, u: Floats) -> Floats:
    """Return the quantiles of the distribution, in ms, by inversion."""
    match times:
        case Uniform():
            return times.low + (times.high - times.low) * u
        case Exponential():
            return -times.mean * np.log1p(-u)
        case LogNormal():
            return _log_normal(times.mean, times.sigma, ndtri(u))
        case Triangular():
            return _triangular(times, u)
        case Autocorrelated():
            return _log_normal(times.mean, times.sigma, _runs(times.correlation, ndtri(u)))
        case _:
            raise InputError(f"{times} are times that depend on the position")


def _log_normal(mean: float, sigma: float, z: Floats) -> Floats:
    """Return log-normal times for standard normal `z`; `mean` is that of the times themselves."""
    return mean * np.exp(sigma * z - sigma**2 / 2)


def _triangular(times: Triangular, u: Floats) -> Floats:
    low, mode, high = times.low, times.mode, times.high
    if low == high:
        return np.full(u.shape, float(low))
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _runs(correlation: float, z: Floats) -> Floats:
    """Correlate every number with the one before it, along the last axis; see `Autocorrelated`."""
    fresh = np.sqrt(1 - correlation**2)
    runs = z.copy()
    for move in range(1, z.shape[-1]):
        runs[..., move] = correlation * runs[..., move - 1] + fresh * z[..., move]
    return runs


def recorded(times: Replayed, scenario: Scenario, game: int, plies: Sequence[int]) -> Ints:
    """Return the recorded times of a game's plies, in ms; plies count from 0 after the opening."""
    sample = times.sampler(game, Random)
    start = chess.Board(scenario.fen)
    for move in scenario.opening.split():
        start.push_san(move)
    return np.array([sample(_after(start, ply)) for ply in plies], np.int64)


def _after(start: chess.Board, ply: int) -> chess.Board:
    """Return a board with the turn and the move number of `ply` plies later; the rest is wrong."""
    later = chess.Board()
    later.turn = start.turn is (ply % 2 == 0)
    later.fullmove_number = start.fullmove_number + (ply + (start.turn == chess.BLACK)) // 2
    return later
