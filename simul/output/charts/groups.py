"""Groups of boards, one lane per group: for more boards than pixels.

A lane shows when a master is at one of its boards. Thinking and waiting boards share the rest of
the time in proportion. Boards without a game in play do not count, so one game among five hundred
is as visible as all of them. Opponents who wait to start are visible only while no game of the
group is in play.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from simul.output.charts.bins import LANE_STATES, Floats, mean_under_way
from simul.record import Record, Span, State


class Stretches(NamedTuple):
    """Stretches of time in one state, in order of their starts; floats [K] in ms."""

    start: Floats
    end: Floats


NOTHING = Stretches(np.empty(0), np.empty(0))
StretchTable = dict[tuple[int, State], Stretches]
"""Stretches by lane and state; pairs that do not occur are absent."""


def table_of(record: Record, lane: Mapping[int, int]) -> StretchTable:
    """Sort the spans of all games of a record by lane and state."""
    spans, code = record.spans, {state: number for number, state in enumerate(LANE_STATES)}
    start, end = starts_and_ends(record)
    key = np.fromiter(
        (lane[board] * len(code) + code[state] for board, state, _, _ in spans), np.int64
    )
    order = np.lexsort((start, key))
    keys, first = np.unique(key[order], return_index=True)
    starts, ends = (np.split(ms[order], first[1:]) for ms in (start, end))
    return {
        (int(number) // len(code), LANE_STATES[number % len(code)]): Stretches(*stretches)
        for number, *stretches in zip(keys, starts, ends, strict=False)
    }


def starts_and_ends(record: Record) -> tuple[Floats, Floats]:
    """Return the starts and ends of the spans of a record: floats [K], in ms."""
    return _times(record.spans)


def _times(spans: Sequence[Span]) -> tuple[Floats, Floats]:
    start = np.fromiter((span.start for span in spans), np.float64)
    end = np.fromiter((span.end for span in spans), np.float64)
    return start, end


def pitch(table: StretchTable) -> float:
    """Return the median ms from one visit to the next in the same lane; infinity without visits."""
    gaps = [np.diff(each.start) for (_, state), each in table.items() if state is State.AT_BOARD]
    every = np.concatenate([np.empty(0), *gaps])
    return float(np.median(every)) if every.size else np.inf


def shares(table: StretchTable, lanes: int, edges: Floats) -> list[Floats]:
    """Return the share of each bin's time for each of `LANE_STATES`: arrays [L, B].

    Bins without a game in play stay 0. All others add up to 1, except those that hold nothing but
    a visit.
    """
    found = [_lane_shares(table, row, edges) for row in range(lanes)]
    return [np.stack(rows) for rows in zip(*found, strict=True)]


def _lane_shares(table: StretchTable, row: int, edges: Floats) -> tuple[Floats, ...]:
    visits, *others = (table.get((row, state), NOTHING) for state in LANE_STATES)
    at_board = mean_under_way(*union(visits), edges)
    thinking, ready, to_start = (mean_under_way(*each, edges) for each in others)
    playing = thinking + ready
    part = np.divide(1 - at_board, playing, out=np.zeros_like(playing), where=playing > 0)
    only_waiting = np.clip(1 - at_board, 0, 1) * (playing == 0) * (to_start > 0)
    return at_board, thinking * part, ready * part, only_waiting


def union(stretches: Stretches) -> Stretches:
    """Cut overlapping stretches, so that each ms is in at most one of them.

    >>> union(Stretches(np.array([0.0, 5.0, 6.0]), np.array([9.0, 7.0, 12.0])))
    Stretches(start=array([0., 9., 9.]), end=array([ 9.,  9., 12.]))
    """
    until = np.maximum.accumulate(stretches.end)
    start = np.maximum(stretches.start, np.concatenate([stretches.start[:1], until[:-1]]))
    return Stretches(start, np.maximum(start, stretches.end))


def most_at_once(record: Record) -> int:
    """Return the largest number of boards with games in play at the same time."""
    in_play = [span for span in record.spans if span.state is not State.TO_START]
    starts, ends = map(np.sort, _times(in_play))
    # at each start: the games begun so far, less those ended so far
    under_way = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="right")
    return int(under_way.max(initial=0))
