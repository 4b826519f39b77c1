"""Read a trace strictly, by the rules of the Trace Event Format and by those of Perfetto for it.

It accepts less than the readers do: only the kinds of event that simul writes, with all their
fields and no others.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Row = dict[str, Any]

FIELDS = {
    "M": {"name", "ph", "pid", "tid", "args"},
    "X": {"name", "ph", "pid", "tid", "ts", "dur"},
    "i": {"name", "ph", "pid", "tid", "ts", "s"},
}
MAY_HAVE = {"X": {"args", "bind_id", "flow_in", "flow_out"}}
METADATA = {
    "process_name": ("name", str),
    "process_labels": ("labels", str),
    "process_sort_index": ("sort_index", int),
    "thread_name": ("name", str),
    "thread_sort_index": ("sort_index", int),
}


@dataclass
class ReadTrack:
    """A thread of the trace; times in µs."""

    name: str = ""
    sort_index: int = -1
    slices: list[Row] = field(default_factory=list)
    instants: list[Row] = field(default_factory=list)


@dataclass
class ReadProcess:
    """A process of the trace."""

    name: str = ""
    labels: str = ""
    sort_index: int = -1
    tracks: dict[int, ReadTrack] = field(default_factory=dict)

    def by_name(self) -> dict[str, ReadTrack]:
        """Return the tracks by their names, which must differ."""
        named = {track.name: track for track in self.tracks.values()}
        assert len(named) == len(self.tracks)
        return named

    def slices(self) -> list[Row]:
        """Return the slices of all tracks."""
        return [row for track in self.tracks.values() for row in track.slices]


def read_trace(text: str) -> list[ReadProcess]:
    """Return the processes of a trace, in their order; assert that it keeps the rules."""
    whole = json.loads(text, parse_float=no_float, parse_constant=no_float)
    assert whole.keys() == {"displayTimeUnit", "traceEvents"}
    assert whole["displayTimeUnit"] == "ms"
    rows = whole["traceEvents"]
    processes: dict[int, ReadProcess] = {}
    for row in rows:
        check_fields(row)
        process = processes.setdefault(row["pid"], ReadProcess())
        take(row, process)
    for pid, process in processes.items():
        check_process(pid, process)
    tids = [tid for process in processes.values() for tid in process.tracks]
    assert len(set(tids)) == len(tids)
    check_arrows(row for row in rows if "bind_id" in row)
    found = list(processes.values())
    assert found == sorted(found, key=lambda process: process.sort_index)
    return found


def no_float(text: str) -> None:
    """Refuse a number that is not whole."""
    raise AssertionError(f"not a whole number: {text}")


def check_fields(row: Row) -> None:
    """Every kind of event has its fields, each of its type."""
    phase = row["ph"]
    assert FIELDS[phase] <= row.keys() <= FIELDS[phase] | MAY_HAVE.get(phase, set())
    assert isinstance(row["name"], str)
    assert row["name"]
    for key in ("pid", "tid", "ts", "dur"):
        assert type(row.get(key, 0)) is int
        assert 0 <= row.get(key, 0) < 2**53  # what JavaScript can count
    assert 0 < row["pid"] < 2**32
    assert 0 < row["tid"] < 2**32
    assert row.get("s", "t") == "t"
    if phase == "X":
        assert row["dur"] > 0
        arrow = {"bind_id", "flow_in", "flow_out"} & row.keys()
        assert arrow in (set(), {"bind_id", "flow_in"}, {"bind_id", "flow_out"})
        assert row.get("flow_in", True) is row.get("flow_out", True) is True
        assert int(row.get("bind_id", "0x1"), 16) > 0
        for value in row.get("args", {"": ""}).values():
            assert type(value) in (int, str)


def take(row: Row, process: ReadProcess) -> None:
    """Put an event where it belongs; a name is given once, before anything else of that track."""
    if row["ph"] == "M":
        key, kind = METADATA[row["name"]]
        assert row["args"].keys() == {key}
        value = row["args"][key]
        assert type(value) is kind
        scope, _, _ = row["name"].partition("_")
        owner = (
            process if scope == "process" else process.tracks.setdefault(row["tid"], ReadTrack())
        )
        assert getattr(owner, key) in ("", -1)
        setattr(owner, key, value)
    else:
        track = process.tracks[row["tid"]]
        (track.slices if row["ph"] == "X" else track.instants).append(row)


def check_process(pid: int, process: ReadProcess) -> None:
    """Everything has a name and a place; on a track, nothing overlaps."""
    assert process.name
    assert process.labels
    assert process.sort_index >= 0
    assert next(iter(process.tracks)) == pid
    for track in process.tracks.values():
        assert track.name
        assert track.sort_index >= 0
        for before, after in pairwise(track.slices):
            assert before["ts"] + before["dur"] <= after["ts"]
    indices = [track.sort_index for track in process.tracks.values()]
    assert indices == sorted(set(indices))


def check_arrows(rows: Iterable[Row]) -> None:
    """Every arrow has two ends, in two slices, of which the first is over before the second."""
    starts: dict[str, Row] = {}
    ends: dict[str, Row] = {}
    for row in rows:
        side = starts if "flow_out" in row else ends
        assert row["bind_id"] not in side
        side[row["bind_id"]] = row
    assert starts.keys() == ends.keys()
    for number, start in starts.items():
        assert start["pid"] == ends[number]["pid"]
        assert start["ts"] + start["dur"] <= ends[number]["ts"]
