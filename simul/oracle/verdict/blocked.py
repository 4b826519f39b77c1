"""Whether the program ever stood still: while a call blocks an event loop, all boards wait."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from simul.durations import clock
from simul.oracle.verdict.case import Case, Finding
from simul.record import Block

UNKNOWN = (
    "a wait for what is outside the hall takes no time on the virtual clock, so the total is "
    "without it; --clock wall has it"
)
LINES_AT_MOST = 3
"""How many lines of the program are named, most costly first."""


def loop_not_blocked(case: Case) -> Iterator[Finding]:
    """No call blocks the event loop, or a loop written by hand: no board is served meanwhile."""
    blocks = case.record.blocks
    if not blocks:
        return
    lines = _by_line(blocks)
    words = "; ".join(
        _words(line, again=index > 0) for index, line in enumerate(lines[:LINES_AT_MOST])
    )
    others = lines[LINES_AT_MOST:]
    if others:
        more = f"{len(others)} more {'lines' if others[1:] else 'line'}"
        words += f"; {more}: {clock(sum(map(_total, others)))}"
    unknown = f"; {UNKNOWN}" if any(map(_is_outside, lines)) else ""
    yield 0, blocks[0].start, f"{words}: no board was served meanwhile{unknown}"


def _by_line(blocks: Sequence[Block]) -> list[list[Block]]:
    """Group the blocks by the line of the program, the most costly line first."""
    ordered = sorted(blocks, key=attrgetter("where"))
    lines = [list(group) for _, group in groupby(ordered, key=attrgetter("where"))]
    return sorted(lines, key=_total, reverse=True)


def _total(blocks: Sequence[Block]) -> int:
    return sum(block.end - block.start for block in blocks)


def _is_outside(line: Sequence[Block]) -> bool:
    """Return whether a line's calls took no time of the hall, because that time is unknown."""
    return not _total(line)


def _words(line: Sequence[Block], *, again: bool) -> str:
    """Return what one line cost: `time.sleep(0.5) at mine.py, line 25 blocked ... 720 times`."""
    number = "once" if len(line) == 1 else f"{len(line):,} times"
    what = "" if again else " blocked the event loop"
    total = clock(_total(line)) if len(line) == 1 else f"{clock(_total(line))} in all"
    if _is_outside(line):
        total = "to wait for what is outside the hall"
    return f"{_call(line)} at {line[0].where}{what} {number}, {total}"


def _call(line: Sequence[Block]) -> str:
    """Return the call as text; where its arguments differ, without them."""
    calls = {block.call for block in line}
    first = min(calls)
    return first if len(calls) == 1 else f"{first.partition('(')[0]}(...)"
