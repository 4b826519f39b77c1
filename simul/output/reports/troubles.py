"""Faults of runs, for the terminal: broken invariants, errors, and the fates of the boards.

A report has three parts: the event, the line in the user's own file if it is known, and the likely
cause if there is one. Runs with the same fault are reported together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simul.durations import clock
from simul.errors import Interrupted
from simul.oracle.verdict import INVARIANTS
from simul.output.reports.terminal import Indented
from simul.record import Fate
from simul.record.ending import TOO_SLOW
from simul.running.results import Run
from simul.words import listing

MOST_FORFEITS = 8
DOES_NOT_SHOW = " is a mistake that does not show here"
DO_NOT_SHOW = " are mistakes that do not show here"


def troubles(runs: Sequence[Run]) -> list[RenderableType]:
    """Return what is wrong with the runs that are not verified, and the losses of failed ones."""
    failed = [one for one in runs if _failed(one)]
    return [
        *(Indented(line, style="red") for line in complaints(runs)),
        *([_fates(failed)] if failed else []),
    ]


def complaints(runs: Sequence[Run], before_errors: str = "") -> list[str]:
    """Return lines on what is wrong; lines that explain the previous one are indented."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in runs:
        happened = _happened(one)
        if happened:
            first = before_errors if _failed(one) else ""
            what = (first, happened, *_explained(one, happened))
            found.setdefault(what, []).append(one.scheduler.name)
    lines = []
    for (first, happened, *explained), names in found.items():
        if happened == DOES_NOT_SHOW and len(names) > 1:
            happened = DO_NOT_SHOW
        lines += [f"{first}{listing(names)}{happened}", *(f"  {line}" for line in explained)]
    return lines + _rules(runs)


def _failed(one: Run) -> bool:
    return bool(one.error) and not isinstance(one.error, Interrupted)


def _happened(one: Run) -> str:
    """Return what happened, in words that follow the names of the schedulers."""
    if one.error:
        return f": {one.error}" if _failed(one) else ""
    if one.verdict.breaches:
        first, *others = one.verdict.breaches
        also = f" (and {listing([other.invariant for other in others])})" if others else ""
        return f" broke {first}{also}"
    if one.cause:
        return f": {one.workers}, and yet no other board was served while an opponent thought"
    if one.scheduler.mistake:
        return " breaks no rule here" if one.costs_time else DOES_NOT_SHOW
    return ""


def _explained(one: Run, happened: str) -> Iterator[str]:
    """Yield what else went wrong, the place, unless `happened` has it, and the likely cause."""
    if _failed(one):
        yield from (f"it also broke {breach}" for breach in one.broken_as_well)
    if one.place and str(one.place) not in happened:
        yield f"in {one.place}"
    if one.swallowed:
        yield one.swallowed
    if one.costs_time:
        total = clock(one.record.makespan)
        yield f"it took {total}, and {clock(one.promised or 0)} would do"
    if one.cause:
        yield str(one.cause)


def _rules(runs: Iterable[Run]) -> list[str]:
    """Return every broken rule, each once."""
    told = (one.broken_as_well if one.error else one.verdict.breaches for one in runs)
    broken = {breach.invariant for breach in chain.from_iterable(told)}
    if not broken:
        return []
    width = max(map(len, broken))
    return [
        "Broken rules:" if len(broken) > 1 else "The broken rule:",
        *(f"  {name:{width}}  {INVARIANTS[name].rule}" for name in INVARIANTS if name in broken),
    ]


def forfeits(one: Run) -> list[Text]:
    """Return the first few games that were forfeited; forfeits on time come last."""
    over = [event for event in one.record.events if event.ending and event.ending.forfeited]
    over.sort(key=lambda event: event.ending is not None and event.ending.reason in TOO_SLOW)
    what = "game" if one.record.has_newcomers else "board"
    lines = [
        f"{what} {event.board} at {clock(event.at)}: {event.note}" for event in over[:MOST_FORFEITS]
    ]
    if over[MOST_FORFEITS:]:
        lines.append(f"... and {len(over) - MOST_FORFEITS} more")
    return [Text(line) for line in lines]


def _fates(failed: Sequence[Run]) -> Table:
    """Return the fates of the boards of failed runs, and the error that the framework raised."""
    counts = [Counter(one.record.fates.values()) for one in failed]
    shown = [fate for fate in Fate if any(count[fate] for count in counts)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    # where there is little room, headings and texts are broken between words, and no word is cut
    table.add_column("what became of the boards", min_width=_longest_word(map(_label, failed)))
    for fate in shown:
        table.add_column(str(fate), justify="right", min_width=_longest_word([str(fate)]))
    errors = [one.raised or one.left for one in failed]
    table.add_column("error raised", min_width=_longest_word(errors))
    for one, count, error in zip(failed, counts, errors, strict=True):
        figures = (str(count[fate] or "") for fate in shown)
        table.add_row(_label(one), *figures, error or "none")
    return table


def _label(one: Run) -> str:
    return one.scheduler.label


def _longest_word(texts: Iterable[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)
