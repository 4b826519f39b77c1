"""What went wrong in runs, for the terminal: broken invariants, errors, and who became of whom."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simul.durations import clock
from simul.errors import Interrupted
from simul.record import Fate
from simul.results import Run

MOST_FORFEITS = 8
_TOO_SLOW = ("no reply within", "ran out of time")


def troubles(runs: Sequence[Run]) -> list[RenderableType]:
    """Say of all runs that are not verified what is wrong, and of failed ones what was lost."""
    failed = [one for one in runs if one.error and not isinstance(one.error, Interrupted)]
    sentences = [*breaches(runs), *errors(failed)]
    return [
        *(Text(words, style="red") for words in sentences),
        *([_fates(failed)] if failed else []),
    ]


def breaches(runs: Iterable[Run]) -> list[str]:
    """Name the first invariant that each run broke, and where; runs of one kind in one sentence."""
    found: dict[str, list[str]] = {}
    for one in runs:
        if one.scheduler.mistake and one.outcome == "verified":
            found.setdefault("is a mistake that does not show here", []).append(one.scheduler.name)
        if not one.error and one.verdict.breaches:
            first, *others = one.verdict.breaches
            also = f" (and {listed([other.invariant for other in others])})" if others else ""
            found.setdefault(f"broke {first}{also}", []).append(one.scheduler.name)
    return [f"{listed(names)} {words}" for words, names in found.items()]


def errors(runs: Iterable[Run], *, whole: bool = False) -> list[str]:
    """Tell every error once, with the names of those that it ended; its first line or all of it."""
    found: dict[str, list[str]] = {}
    for one in runs:
        words = str(one.error) if whole else str(one.error).partition("\n")[0]
        found.setdefault(words, []).append(one.scheduler.name)
    return [f"{listed(names)}: {words}" for words, names in found.items()]


def forfeits(one: Run) -> list[Text]:
    """Name the games that were forfeited, the first few of them; those by time are the last."""
    over = [event for event in one.record.events if " forfeit: " in event.note]
    over.sort(key=lambda event: any(words in event.note for words in _TOO_SLOW))
    what = "game" if one.record.has_newcomers else "board"
    told = [
        f"{what} {event.board} at {clock(event.at)}: {event.note}" for event in over[:MOST_FORFEITS]
    ]
    if over[MOST_FORFEITS:]:
        told.append(f"... and {len(over) - MOST_FORFEITS} more")
    return [Text(line) for line in told]


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence.

    >>> listed(["threaded", "asyncio", "trio"])
    'threaded, asyncio and trio'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def few(names: Sequence[str]) -> str:
    """Join names, only the first of them where they are many.

    >>> few(["threaded", "asyncio", "trio", "anyio"])
    'threaded and 3 others'
    """
    return listed(names if len(names) <= 3 else [names[0], f"{len(names) - 1} others"])


def _fates(failed: Sequence[Run]) -> Table:
    """What became of the boards of runs that failed, and how the framework told of it."""
    counts = [Counter(one.record.fates.values()) for one in failed]
    shown = [fate for fate in Fate if any(count[fate] for count in counts)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what became of the boards")
    for fate in shown:
        table.add_column(str(fate), justify="right")
    table.add_column("what came out")
    for one, count in zip(failed, counts, strict=True):
        figures = (str(count[fate] or "") for fate in shown)
        table.add_row(one.scheduler.label, *figures, one.raised or "nothing")
    return table
