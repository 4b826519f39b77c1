"""Bars narrower than a pixel, shown as what they are on average: shares of a bin's time.

An array's shape is given in its docstring: E edges, B = E - 1 bins, S states, L lanes, R rows.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgba

from simul.output.charts.style import COLOUR
from simul.record import Span, State

Floats = npt.NDArray[np.float64]

LANE_STATES = (State.AT_BOARD, State.THINKING, State.READY, State.TO_START)
"""A board's states, as they are stacked, from the bottom."""


def mean_count(spans: Sequence[Span], edges: Floats) -> Floats:
    """Return how many of these spans are under way in each bin, on average: floats [B].

    Exact, not sampled: whatever falls between two edges counts with the time it lasts.
    """
    start = np.array([span.start for span in spans], dtype=np.float64)
    end = np.array([span.end for span in spans], dtype=np.float64)
    return mean_under_way(start, end, edges)


def mean_under_way(start: Floats, end: Floats, edges: Floats) -> Floats:
    """Do the same for stretches of time given by their starts and ends in ms, floats [K] each."""
    passed = _time_since(start, edges) - _time_since(end, edges)
    return np.asarray(np.diff(passed) / np.diff(edges))


def _time_since(moments: Floats, edges: Floats) -> Floats:
    # the ms passed since every moment before an edge, added up
    ordered = np.sort(moments)
    passed = np.searchsorted(ordered, edges)
    total = np.concatenate(([0.0], np.cumsum(ordered)))
    return np.asarray(passed * edges - total[passed])


def longest_state(shares: Sequence[Floats]) -> list[Floats]:
    """Give each bin wholly to the state that took most of it: arrays [L, B] of 0 and 1.

    A bin of which a lane had less than a half in any state stays empty.
    """
    stacked = np.stack(shares)
    longest = np.where(stacked.sum(axis=0) >= 0.5, stacked.argmax(axis=0), -1)
    return [np.asarray(longest == state, dtype=np.float64) for state in range(len(shares))]


def lane_image(shares: Sequence[Floats], states: Sequence[State], rows: int) -> Floats:
    """Paint lanes in which a state is as high as its share: RGBA floats [L, R, B, 4].

    Args:
        shares: one array [L, B] a state, 0 to 1; what they leave to 1 stays transparent.
        states: the states, from the bottom of a lane to its top.
        rows: image rows a lane; a row that holds several states shows their mixture.
    """
    lanes, bins = shares[0].shape
    bottom = (np.arange(rows)[::-1] / rows)[:, np.newaxis]
    image = np.zeros((lanes, rows, bins, 4))
    floor = np.zeros((lanes, 1, bins))
    for state, share in zip(states, shares, strict=True):
        ceiling = floor + share[:, np.newaxis, :]
        part = np.minimum(bottom + 1 / rows, ceiling) - np.maximum(bottom, floor)
        image += np.clip(part * rows, 0, 1)[..., np.newaxis] * np.asarray(to_rgba(COLOUR[state]))
        floor = ceiling
    # colours were added up by what they cover; transparent white cannot darken its neighbours
    covered = image[..., 3:]
    white = np.ones_like(image[..., :3])
    image[..., :3] = np.divide(image[..., :3], covered, where=covered > 0, out=white)
    return np.clip(image, 0, 1)
