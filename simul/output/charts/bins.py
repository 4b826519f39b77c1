"""Bars narrower than a pixel, shown by their averages: shares of the time of a bin.

Docstrings give the shapes of arrays: E edges, B = E - 1 bins, S states, L lanes, R rows.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgba

from simul.output.colours import COLOUR
from simul.record import Span, State

Floats = npt.NDArray[np.float64]

LANE_STATES = (State.AT_BOARD, State.THINKING, State.READY, State.TO_START)
"""The states of a board in the order in which they are stacked, from the bottom."""


def mean_count(spans: Sequence[Span], edges: Floats) -> Floats:
    """Return the mean number of these spans under way in each bin: floats [B].

    Exact, not sampled: a span counts with the time that it lasts between two edges.
    """
    start = np.array([span.start for span in spans], dtype=np.float64)
    end = np.array([span.end for span in spans], dtype=np.float64)
    return mean_under_way(start, end, edges)


def mean_under_way(start: Floats, end: Floats, edges: Floats) -> Floats:
    """Return the same for stretches of time, given by their starts and ends: floats [K], in ms."""
    passed = _time_since(start, edges) - _time_since(end, edges)
    return np.asarray(np.diff(passed) / np.diff(edges))


def _time_since(moments: Floats, edges: Floats) -> Floats:
    # for each edge, the sum of the ms passed since all moments before it
    ordered = np.sort(moments)
    passed = np.searchsorted(ordered, edges)
    total = np.concatenate(([0.0], np.cumsum(ordered)))
    return np.asarray(passed * edges - total[passed])


def longest_state(shares: Sequence[Floats]) -> list[Floats]:
    """Assign each bin to the state that took most of its time: arrays [L, B] of 0 and 1.

    A bin stays empty if the states of a lane together fill less than half of it.
    """
    stacked = np.stack(shares)
    longest = np.where(stacked.sum(axis=0) >= 0.5, stacked.argmax(axis=0), -1)
    return [np.asarray(longest == state, dtype=np.float64) for state in range(len(shares))]


def lane_image(shares: Sequence[Floats], states: Sequence[State], rows: int) -> Floats:
    """Paint lanes in which a state is as high as its share: RGBA floats [L, R, B, 4].

    Args:
        shares: one array [L, B] per state, 0 to 1; the rest up to 1 stays transparent.
        states: the states, from the bottom of a lane to its top.
        rows: image rows per lane; a row that holds several states shows their mixture.
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
    # colours were summed by coverage: normalise; transparent white cannot darken its neighbours
    covered = image[..., 3:]
    white = np.ones_like(image[..., :3])
    image[..., :3] = np.divide(image[..., :3], covered, where=covered > 0, out=white)
    return np.clip(image, 0, 1)
