"""What goes wrong beside the boards, where no bar shows it: lost updates, a queue that grows."""

from collections.abc import Sequence

from simul.oracle.verdict.score import board_of, missing
from simul.record import Event, Kind, Record
from simul.words import count


def overwritten(record: Record) -> list[tuple[int, int]]:
    """Return which boards overwrote what others had added to the score, and when (ms)."""
    return [(board_of(event), event.at) for event in _lost(record)]


def crowds(record: Record) -> list[Event]:
    """Return when queues without a bound were at their longest."""
    return [event for event in record.events if event.kind is Kind.CROWDED]


def longest(records: Sequence[Record]) -> str:
    """Return how long the longest queue without a bound was: `20 items`; empty if there is none."""
    items = [_items(event) for record in records for event in crowds(record)]
    return max(items, key=lambda words: int(words.split()[0]), default="")


def in_words(record: Record) -> str:
    """Return what went wrong beside the boards; empty if nothing did."""
    lost = _lost(record)
    if lost:
        return f"{count(len(lost), 'update')} of the score overwrote others{_left(missing(lost))}"
    for event in crowds(record):
        return f"{_items(event)} stood in a queue that has no bound"
    return ""


def _lost(record: Record) -> list[Event]:
    return [event for event in record.events if event.kind is Kind.OVERWRITTEN]


def _items(crowd: Event) -> str:
    return crowd.note.partition(" at ")[0]


def _left(missing: int) -> str:
    """Return by how much the scoreboard is wrong in the end, as a clause of its own."""
    if not missing:
        return ""
    return f": it shows {abs(missing):,} too {'few' if missing > 0 else 'many'}"
