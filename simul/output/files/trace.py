"""Runs as a trace in hall time, for Perfetto (ui.perfetto.dev) and viztracer.

The text is JSON in the Trace Event Format, one event a line. Each run is a process, so that several
lie on one time axis; its tracks are threads. As on Linux, no two threads have the same number, and
the main thread has that of its process: she is the first master.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from simul.interpreter import no_garbage_collection
from simul.output.files.tracks import Instant, Slice, Track, task_tracks, tracks
from simul.record import Record
from simul.record.steps import Steps
from simul.words import visible_json

US_PER_MS = 1_000
"""The format counts in microseconds, whatever unit it asks a reader to display."""


class Traced(NamedTuple):
    """A run to be shown in a trace."""

    record: Record
    steps: Steps | None = None
    """Where each of its tasks or threads stood, if that was noted."""
    file: str = ""
    """The name of the file in which the steps have their lines."""


@no_garbage_collection()
def trace_json(runs: Iterable[Traced]) -> str:
    """Return one trace of all runs, in the order given, one below the other."""
    arrows = count(1)  # a number that occurred in two processes would join their arrows
    processes = [(run.record, [*_without_overlaps(_all_tracks(run, arrows))]) for run in runs]
    step = 10 ** len(str(max((len(found) for _, found in processes), default=0)))
    rows = [
        row
        for number, (record, found) in enumerate(processes, 1)
        for row in _process(number * step, record, found)
    ]
    lines = ",\n".join(rows)
    return visible_json(f'{{"displayTimeUnit":"ms","traceEvents":[\n{lines}\n]}}\n')


def _process(pid: int, record: Record, found: Iterable[Track]) -> Iterator[str]:
    """Yield the events of one run: its name, then track by track."""
    yield _named("process_name", pid, pid, name=record.label)
    yield _named("process_labels", pid, pid, labels=record.title)
    yield _named("process_sort_index", pid, pid, sort_index=pid)
    for tid, track in enumerate(found, pid):
        yield _named("thread_name", pid, tid, name=track.name)
        yield _named("thread_sort_index", pid, tid, sort_index=tid)
        where = f'"pid":{pid},"tid":{tid}'
        yield from (_slice_row(each, where) for each in track.slices)
        yield from (_instant_row(instant, where) for instant in track.instants)


def _all_tracks(run: Traced, arrows: Iterator[int]) -> Iterator[Track]:
    yield from tracks(run.record, arrows)
    if run.steps:
        yield from task_tracks(run.steps, run.file, run.record.makespan)


def _without_overlaps(found: Iterable[Track]) -> Iterator[Track]:
    """Distribute each track's slices over as few tracks as possible, so that none overlap.

    Readers drop a slice that overlaps another one of its track. Slices overlap where a mistake puts
    a master at several boards at once, or at a board while the opponent thinks.
    """
    for name, slices, instants in found:
        first, *more = _lanes(slices)
        yield Track(name, first, instants)
        for number, lane in enumerate(more, 2):
            yield Track(f"{name} ({number} at once)", lane)


def _lanes(slices: Iterable[Slice]) -> list[list[Slice]]:
    """Return at least one lane; a slice is in the first one that is free."""
    lanes: list[list[Slice]] = [[]]
    free, taken = [0], list[tuple[int, int]]()  # lanes by their index; those taken: until when
    for each in sorted(slices, key=itemgetter(0, 1)):  # by start and end
        while taken and taken[0][0] <= each.start:
            heappush(free, heappop(taken)[1])
        if not free:
            free.append(len(lanes))
            lanes.append([])
        index = heappop(free)
        lanes[index].append(each)
        heappush(taken, (each.end, index))
    return lanes


def _named(kind: str, pid: int, tid: int, **arguments: Any) -> str:
    return _text({"name": kind, "ph": "M", "pid": pid, "tid": tid, "args": arguments})


def _slice_row(each: Slice, where: str) -> str:
    # put together by hand: encoding a dictionary for each takes three times as long
    start, end, name, arguments, leads_to, follows = each
    row = (
        f'{{"name":{_quoted(name)},"ph":"X",{where},'
        f'"ts":{start * US_PER_MS},"dur":{(end - start) * US_PER_MS}'
    )
    if follows:
        row = f'{row},"bind_id":"{follows:#x}","flow_in":true'
    if leads_to:
        row = f'{row},"bind_id":"{leads_to:#x}","flow_out":true'
    if arguments:
        inside = ",".join([f"{_quoted(key)}:{_quoted(value)}" for key, value in arguments.items()])
        row = f'{row},"args":{{{inside}}}'
    return f"{row}}}"


def _instant_row(instant: Instant, where: str) -> str:
    ts, name = instant.at * US_PER_MS, _quoted(instant.name)
    return f'{{"name":{name},"ph":"i","s":"t",{where},"ts":{ts}}}'


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = lru_cache(10_000)(_text)
"""The same for what occurs very often."""
