"""What goes wrong beside the boards, where no bar shows it: lost updates, a queue that grows."""

from collections.abc import Sequence

from simul.oracle.verdict.score import board_of, missing
from simul.record import Event, Kind, Record
from simul.words import count


def overwritten(record: Record) -> list[tuple[int, int]]:
    """Return which boards overwrote what others had added to the score, and when (ms)."""
    return [(board_of(event), event.at) for event in record.of_kind(Kind.OVERWRITTEN)]


def crowds(record: Record) -> Sequence[Event]:
    """Return when queues without a bound were at their longest."""
    return record.of_kind(Kind.CROWDED)


def longest(records: Sequence[Record]) -> str:
    """Return how long the longest queue without a bound was: `20 items`; empty if there is none."""
    items = [_items(event) for record in records for event in crowds(record)]
    return max(items, key=lambda words: int(words.split()[0]), default="")


def in_words(record: Record) -> str:
    """Return what went wrong beside the boards; empty if nothing did."""
    lost = record.of_kind(Kind.OVERWRITTEN)
    if lost:
        return _lost_updates(len(lost), missing(lost))
    for event in crowds(record):
        return f"{_items(event)} stood in a queue that has no bound"
    return ""


def _items(crowd: Event) -> str:
    return crowd.note.partition(" at ")[0]


def _lost_updates(number: int, missing: int) -> str:
    """Return how many updates of the score overwrote others, and by how much it is wrong then."""
    updates = count(number, "update")
    if not missing:
        return f"{updates} of the score overwrote others"
    wrong = f"{abs(missing):,} {'short' if missing > 0 else 'too high'}"
    return f"the score is {wrong} because {updates} overwrote others"
