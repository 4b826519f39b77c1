"""Whether the scoreboard adds up: what one board has added, no other overwrites."""

import re
from collections.abc import Iterable, Iterator

from simul.oracle.verdict.case import Case, Finding
from simul.record import Event, Kind

_UPDATE = re.compile(r"board (\d+) read (-?\d+) and wrote -?\d+ over (-?\d+)(?: at .+)?")


def score_adds_up(case: Case) -> Iterator[Finding]:
    """The scoreboard shows in the end all that was added to it."""
    lost = [event for event in case.record.events if event.kind is Kind.OVERWRITTEN]
    if few := missing(lost):
        all_of_them = f"after {len(lost):,} such updates" if lost[1:] else "after it"
        yield (
            0,
            lost[0].at,
            f"{lost[0].note}: what others had added meanwhile was lost; {all_of_them} the "
            f"scoreboard shows {abs(few):,} too {'few' if few > 0 else 'many'}",
        )


def missing(lost: Iterable[Event]) -> int:
    """Return how many the scoreboard shows too few after these updates, which overwrote others.

    One update may overwrite several others; and one that sets a larger number than it found makes
    up for some of them.
    """
    return sum(map(_missing_after, lost))


def _missing_after(update: Event) -> int:
    """Return by how much the scoreboard shows less for this update than it should."""
    found = _UPDATE.fullmatch(update.note)
    return int(found[3]) - int(found[2]) if found else 0


def board_of(update: Event) -> int:
    """Return the board that overwrote what others had added; 0 if the note has none."""
    found = _UPDATE.fullmatch(update.note)
    return int(found[1]) if found else 0
