"""Runs that show the same: what is equal event by event is plotted, and spoken of, once."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from simul.record import Record


class Alike(NamedTuple):
    """Runs with equal records and the same remark."""

    runs: tuple[int, ...]
    """The places of these runs among all, from 0, in order."""
    record: Record
    """The record of the first of them."""
    remark: str
    """What is wrong with each of them; empty for runs without fault."""

    @classmethod
    def of(cls, record: Record, remark: str) -> Self:
        """Return the group of a run that stands alone."""
        return cls((0,), record, remark)


def alike(records: Sequence[Record], remarks: Sequence[str] = ()) -> list[Alike]:
    """Put runs with equal records and remarks together, in the order of the first of each.

    There are as many remarks as runs, or none. Only the scheduler's name may differ; a mistake is
    not put together with a scheduler that is right.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    texts = remarks or [""] * len(records)
    for place, (record, remark) in enumerate(zip(records, texts, strict=True)):
        groups.setdefault((*_shown(record), remark), []).append(place)
    return [
        Alike(tuple(places), records[places[0]], texts[places[0]]) for places in groups.values()
    ]


def _shown(record: Record) -> tuple[object, ...]:
    """Return what a chart shows of a record, but for the scheduler's name."""
    return (
        record.fingerprint,
        record.pairings,
        record.title,
        record.stopped,
        record.waits,
        record.mistake,
        record.clock,
        record.held_up,
        record.measured,
        record.sequential,
        record.cut_short,
    )
