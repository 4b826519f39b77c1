"""The sentences on a chart: what one sees, in figures, and how it is drawn."""

from collections import Counter
from collections.abc import Sequence

from simul.durations import clock
from simul.output.charts.style import MARK
from simul.record import Event, Fate, Kind, Record, State
from simul.words import count, ended, few, listing, percent, plain, whole_sentences

REASON_AT_MOST = 70
"""Letters of the reason for a stop in a title."""


def title(record: Record) -> str:
    """Say what a chart of this run shows: how long it took and how busy the master was."""
    ended = " in" if finished(record) else f", {ended_at(record)}"
    # whoever walks or rests is not idle either
    busy = "at a board" if record.away else "busy"
    return (
        f"{record.label}: {_size(record)}{ended} {clock(record.makespan)} · {_who_is(record)} "
        f"{busy} {percent(record.utilisation)} of the time"
    )


def _size(record: Record) -> str:
    boards = count(len(record.by_place), "board")
    return f"{games(record)} at {boards}" if record.has_newcomers else boards


def games(record: Record) -> str:
    """Count the games; where each has a board of its own, the boards."""
    return count(len(record.by_board), "game" if record.has_newcomers else "board")


def _who_is(record: Record) -> str:
    if record.masters > 1:
        return f"the {record.masters} masters are"
    return "the master is"


def masters(record: Record) -> str:
    """Say whose lane it is; one master at two boards at once has two lanes, and is still one."""
    return "masters" if record.masters > 1 else "master"


def at_once_note(record: Record, most: int) -> str:
    """Say at how many boards a master is at once, at most, if it is more than one."""
    who = "A" if record.masters > 1 else "The one"
    return f"{who} master is at {most} boards at once, at most." if most > 1 else ""


def at_once_notes(records: Sequence[Record], most: Sequence[int]) -> str:
    """Name the runs in which a master is at several boards at once."""
    who = [name for name, number in zip(names(records), most, strict=True) if number > 1]
    return f"{few(who)}: one master is at several boards at once." if who else ""


def finished(record: Record) -> bool:
    """Say whether every game that began was played to an end, and all first ones began."""
    return record.finished


def ended_at(record: Record) -> str:
    """Say what the time of the last event is."""
    if record.stopped:
        return "stopped at"
    return "done at" if finished(record) else "ended at"


def subtitle(record: Record, remark: str) -> str:
    """Name what is wrong with a run, the scenario, and how fast it was or why it was stopped."""
    boast = faster(record.speedup) if finished(record) and not remark else ""
    ending = f"stopped: {why_stopped(record)}" if record.stopped else boast
    return " · ".join(filter(None, [remark, plain(record.title), ending]))


def why_stopped(record: Record) -> str:
    """Say why a run was stopped; the first line of it, where it goes into details."""
    return plain(record.stopped.strip().partition("\n")[0])


def remarked(records: Sequence[Record], remarks: Sequence[str]) -> list[tuple[Record, str]]:
    """Pair each run with the remark about it; without any, all runs are fine.

    Raises ValueError unless there are as many remarks as runs, or none.
    """
    texts = [plain(remark) for remark in remarks] or [""] * len(records)
    return list(zip(records, texts, strict=True))


def remarks_told(records: Sequence[Record], remarks: Sequence[str]) -> list[str]:
    """Put the remarks into sentences, each with the name of its run."""
    runs = zip(names(records), remarked(records, remarks), strict=True)
    return [f"{name}: {remark}." for name, (_, remark) in runs if remark]


def comment(record: Record, remark: str) -> str:
    """Say in few words what to think of a total: a remark, what became of the games, a speed-up."""
    if remark or record.stopped:
        return remark or "stopped early"
    return times(record.speedup) if finished(record) else fates(record)


def fates(record: Record) -> str:
    """Count what became of the boards: `1 failed, 4 cancelled, 1 completed`; nothing if all ended.

    The worst come first.
    """
    number = Counter(record.fates.values())
    if set(number) <= {Fate.COMPLETED}:
        return ""
    return ", ".join(f"{number[fate]:,} {fate}" for fate in (*MARK, Fate.COMPLETED) if number[fate])


def fates_note(record: Record) -> str:
    """Say what became of the boards of a run in which not all games were played to an end."""
    return f"Of {games(record)}: {fates(record)}." if fates(record) else ""


def fates_notes(records: Sequence[Record]) -> str:
    """Say what became of the boards of several runs, those alike together; of many, the first."""
    alike: dict[str, list[str]] = {}
    for record, name in zip(records, names(records), strict=True):
        alike.setdefault(fates(record), []).append(name)
    alike.pop("", None)
    said = [f"{few(who)}: {what}" for what, who in alike.items()]
    if said[3:]:
        others = sum(map(len, list(alike.values())[3:]))
        said[3:] = [count(others, "more run") + " with unfinished games"]
    return "; ".join(said) + "." if said else ""


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


def contrast(records: Sequence[Record], remarks: Sequence[str] = ()) -> str:
    """Say what a chart of several runs shows: the slowest and the fastest, of those that count.

    A run counts if every game was played to an end and nothing has to be remarked: a time that is
    too good to be true has not won.
    """
    runs = zip(names(records), remarked(records, remarks), strict=True)
    whole = {name: run for name, run in runs if finished(run[0])}
    total = {name: record.makespan for name, (record, remark) in whole.items() if not remark}
    if not total:
        why = common_stop(records)
        what = f": {whole_sentences(why, REASON_AT_MOST)}" if why else ""
        return "No run went right" if whole else f"No run was complete{what}"
    slowest, fastest = (
        f"{few([name for name in total if total[name] == ms])}: {clock(ms)}"
        for ms in (max(total.values()), min(total.values()))
    )
    between = len(set(total.values())) - 2
    if between > 0:
        return f"slowest {slowest} · fastest {fastest}"
    return slowest if slowest == fastest else f"{slowest} · {fastest}"


def common_stop(records: Sequence[Record]) -> str:
    """Say why all runs that were stopped were, if that is one and the same reason."""
    why = {why_stopped(record) for record in records if record.stopped}
    return why.pop() if len(why) == 1 else ""


def stop_note(records: Sequence[Record]) -> str:
    """Say in full why runs were stopped, if a title has no room for it."""
    why = common_stop(records)
    return ended(f"Stopped: {why}") if len(why) > REASON_AT_MOST else ""


def common_title(records: Sequence[Record]) -> str:
    """Name the scenario of these runs, if it is one."""
    titles = list(dict.fromkeys(plain(record.title) for record in records))
    return titles[0] if len(titles) == 1 else count(len(titles), "scenario")


def names(records: Sequence[Record]) -> list[str]:
    """Name each run by what tells it from the others: its scheduler, or its scenario too.

    No two names are equal: runs that nothing tells apart are numbered.
    """
    short = [record.label for record in records]
    if len(set(short)) == 1:
        short = [plain(record.title) for record in records] if records[1:] else short
    elif len(set(short)) < len(short):
        short = [f"{record.label}, {plain(record.title)}" for record in records]
    if len(set(short)) < len(short):
        short = [f"{number}. {record.label}" for number, record in enumerate(records, 1)]
    return short


def endings(record: Record) -> list[str]:
    """Say in sentences what the end of a run leaves to be said."""
    return [
        *(fates_note(record), failure_note(record), blocked_note(record)),
        *(last_move(record), start_note(record), away_note(record)),
    ]


def away_note(record: Record) -> str:
    """Say which part of the time the masters walked and were on breaks, if they did."""
    everyone = record.masters * record.makespan
    times = {"walking": record.walking, "on a break": record.time_in(State.RESTING)}
    told = [f"{what} {percent(ms / everyone)}" for what, ms in times.items() if ms]
    return f"{_who_is(record).capitalize()} {listing(told)} of the time." if told else ""


def blocked_note(record: Record) -> str:
    """Say for how long the program was blocked, if it was, and where most of the time."""
    if not record.blocked:
        return ""
    cost: Counter[str] = Counter()
    for block in record.blocks:
        cost[block.note] += block.end - block.start
    ((most, _),) = cost.most_common(1)
    mainly = f", mainly by {plain(most)}" if len(cost) > 1 else f" by {plain(most)}"
    share = percent(record.blocked_share)
    return f"The program was blocked for {clock(record.blocked)} ({share} of the time){mainly}."


def start_note(record: Record) -> str:
    """Say who waited to start while others were served again, and for how long, if anybody did."""
    late = [record.start_waits[board] for board in record.passed_over]
    if not late:
        return ""
    return (
        f"{len(late):,} of {count(len(record.by_board), 'opponent')} waited to start while others "
        f"were served again: {clock(sum(late) / len(late))} on average."
    )


def failure_note(record: Record) -> str:
    """Say at which boards a player failed, and when; also of boards that are not shown."""
    failed = failures(record)
    named = [f"{event.board} at {clock(event.at)}" for event in failed[:4]]
    if len(failed) == 1:
        where = f"board {failed[0].board}, ply {failed[0].ply}: "  # as the hall says it
        note = plain(failed[0].note.removeprefix(where))
        named = [f"{named[0]}: {whole_sentences(note, 200)}"]
    if failed[4:]:
        named.append(count(len(failed) - 4, "more board"))
    at = "in game" if record.has_newcomers else "at board"
    return ended(f"A player failed {at} {listing(named)}") if failed else ""


def last_move(record: Record) -> str:
    """Say when the last visit ended, where the last reply came after that."""
    done = max((visit.end for visit in record.visits), default=record.makespan)
    if not finished(record) or done >= record.makespan:
        return ""
    return f"The last visit ends at {clock(done)}; the last reply comes later, and counts."


def failures(record: Record) -> list[Event]:
    """Return the events that say that a player failed."""
    return [event for event in record.events if event.kind is Kind.FAILED]


def every(stride: int) -> str:
    """Say which boards are shown: `every 2nd`, `every 25th`."""
    return f"every {stride:,}{'nd' if stride == 2 else 'th'}"
