"""The sentences on a chart: what one sees, in figures, and how it is drawn."""

from collections.abc import Sequence

from simul.durations import clock
from simul.record import Event, Kind, Record, State


def title(record: Record) -> str:
    """Say what a chart of this run shows: how long it took and how busy the master was."""
    boards = count(len(record.by_board), "board")
    ended = " in" if record.complete else ", stopped at"
    master = "the master" if masters(record) == "master" else "a master"
    busy = percent(record.utilisation)
    return (
        f"{record.scheduler}: {boards}{ended} {clock(record.makespan)} · {master} "
        f"is busy {busy} of the time"
    )


def masters(record: Record) -> str:
    """Say whose lane it is: `masters` where somebody was at two boards at once."""
    # visits that overlap add up to more than the time in which somebody was at a board
    return "masters" if record.time_in(State.AT_BOARD) > record.busy else "master"


def subtitle(record: Record) -> str:
    """Name the scenario, how much faster the run was than one by one, or why it was stopped."""
    ending = f"stopped: {record.stopped}" if record.stopped else faster(record.speedup)
    return f"{shorten(plain(record.title), 80)} · {plain(ending)}"


def faster(speedup: float) -> str:
    """Say how a run compares with the same moves one after the other.

    >>> faster(11.82), faster(1.0)
    ('11.8 times as fast as one after the other', 'no faster than one after the other')
    """
    if times(speedup):
        return f"{times(speedup)} as one after the other"
    return "no faster than one after the other"


def times(speedup: float) -> str:
    """Show a speed-up; nothing where there is none."""
    return f"{speedup:.1f} times as fast" if round(speedup, 1) > 1 else ""


def contrast(records: Sequence[Record]) -> str:
    """Say what a chart of several runs shows: the slowest and the fastest complete ones."""
    total = {
        name: record.makespan
        for name, record in zip(names(records), records, strict=True)
        if record.complete
    }
    if not total:
        return "No run was complete"
    slowest, fastest = (
        f"{few([name for name in total if total[name] == ms])}: {clock(ms)}"
        for ms in (max(total.values()), min(total.values()))
    )
    between = len(set(total.values())) - 2
    if between > 0:
        return f"slowest {slowest} · fastest {fastest}"
    return slowest if slowest == fastest else f"{slowest} · {fastest}"


def common_title(records: Sequence[Record]) -> str:
    """Name the scenario of these runs, if it is one."""
    titles = list(dict.fromkeys(plain(record.title) for record in records))
    return titles[0] if len(titles) == 1 else count(len(titles), "scenario")


def names(records: Sequence[Record]) -> list[str]:
    """Name each run by what tells it from the others: its scheduler, or its scenario too.

    No two names are equal: runs that nothing tells apart are numbered.
    """
    short = [record.scheduler for record in records]
    if len(set(short)) == 1:
        short = [plain(record.title) for record in records] if records[1:] else short
    elif len(set(short)) < len(short):
        short = [f"{record.scheduler}, {plain(record.title)}" for record in records]
    if len(set(short)) < len(short):
        short = [f"{number}. {record.scheduler}" for number, record in enumerate(records, 1)]
    return short


def failure_note(record: Record) -> str:
    """Say at which boards a player failed, and when; also of boards that are not shown."""
    failed = failures(record)
    named = [f"{event.board} at {clock(event.at)}" for event in failed[:4]]
    if len(failed) == 1:
        named = [f"{named[0]}: {shorten(plain(failed[0].note), 60)}"]
    if failed[4:]:
        named.append(count(len(failed) - 4, "more board"))
    return f"A player failed at board {listing(named)}." if failed else ""


def last_move(record: Record) -> str:
    """Say when the last visit ended, where the last reply came after that."""
    visits = record.visits
    if not visits or not record.complete or visits[-1].end >= record.makespan:
        return ""
    done = clock(max(visit.end for visit in visits))
    return f"The last visit ends at {done}; the last reply comes later, and counts."


def failures(record: Record) -> list[Event]:
    """Return the events that say that a player failed."""
    return [event for event in record.events if event.kind is Kind.FAILED]


def every(stride: int) -> str:
    """Say which boards are shown: `every 2nd`, `every 25th`."""
    return f"every {stride:,}{'nd' if stride == 2 else 'th'}"


def plain(text: str) -> str:
    """Put text of any origin on one line, without characters that no format can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shorten(text: str, length: int) -> str:
    """Cut a text that would run off the page."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def percent(share: float) -> str:
    """Show a share in per cent; "100 %" and "0 %" only where it is true to the last ms.

    >>> percent(0.985), percent(0.9999), percent(1.0)
    ('98.5 %', '99.9 %', '100 %')
    """
    if 0 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f} %"
    return f"{100 * share:.0f} %"


def count(number: int, noun: str) -> str:
    """Show a number with its noun: `1 board`, `10,000 boards`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def few(names: Sequence[str]) -> str:
    """Join names, only the first of them where they are many: `asyncio and 4 others`."""
    return listing(names if len(names) <= 3 else [names[0], f"{len(names) - 1} others"])


def listing(names: Sequence[str]) -> str:
    """Join names as in a sentence: `asyncio, threaded and trio`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
