"""Whether the scoreboard adds up: what one board has added, no other overwrites."""

import re
from collections.abc import Iterator

from simul.oracle.verdict.case import Case, Finding
from simul.record import Event, Kind

_UPDATE = re.compile(r"board \d+ read (-?\d+) and wrote -?\d+ over (-?\d+)(?: at .+)?")


def score_adds_up(case: Case) -> Iterator[Finding]:
    """The scoreboard shows in the end all that was added to it."""
    lost = [event for event in case.record.events if event.kind is Kind.OVERWRITTEN]
    missing = sum(map(_missing_after, lost))
    if missing:
        yield (
            0,
            lost[0].at,
            f"{lost[0].note}: what others had added meanwhile was lost; in all the scoreboard "
            f"shows {abs(missing)} too {'few' if missing > 0 else 'many'}",
        )


def _missing_after(update: Event) -> int:
    """Return by how much the scoreboard shows less for this update than it should."""
    found = _UPDATE.fullmatch(update.note)
    return int(found[2]) - int(found[1]) if found else 0
