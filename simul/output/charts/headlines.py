"""The headline of a chart: what it shows, in one sentence for the back row."""

from collections import Counter
from collections.abc import Sequence

from simul.durations import clock
from simul.output.charts import faults
from simul.output.charts.pace import late_starts, pace
from simul.output.charts.sentences import (
    REASON_AT_MOST,
    Group,
    deadlock,
    ended_at,
    every_name,
    few_names,
    finished,
    games,
    is_deadlock,
    plain_names,
    times,
    why_stopped,
)
from simul.output.marks import unnoticed
from simul.output.marks.moments import failures
from simul.record import Fate, Record
from simul.scenario import Scenario
from simul.words import count, listing, percent, plain, whole_sentences

WRONG_AT_MOST = 2
"""Largest number of groups of runs that went wrong of which a headline speaks one by one."""
OTHERS = {
    Fate.CANCELLED: "cancelled",
    Fate.ORPHANED: "orphaned",
    Fate.NEVER_STARTED: "never started",
}

DOES = {
    Fate.CANCELLED: ("cancels", "cancel"),
    Fate.ORPHANED: ("orphans", "orphan"),
    Fate.NEVER_STARTED: ("never starts", "never start"),
}
"""What one scheduler, or several, did to these boards."""


def of_run(group: Group, scenario: Scenario | None = None) -> str:
    """Return the headline of the chart of one run, or of equal ones."""
    return f"{every_name(group.names)}: {_point(group, scenario)}"


def _point(group: Group, scenario: Scenario | None) -> str:
    record = group.record
    if is_deadlock(record):
        return deadlock(record)
    if failures(record) and not finished(record):
        failed = f"{_within(_failure(record))}{_noticed(record, scenario)}"
        return ", ".join(filter(None, [failed, _others(record)]))
    size, total = _size(record), clock(record.makespan)
    if not finished(record):
        return f"{size}, {ended_at(record)} {total}" if record.stopped else _left(record)
    if faults.is_too_good(group.remark):
        return f"{size} in {total} · {faults.why_too_good(record)}"
    if record.blocked_share >= faults.BLOCKED:
        share = percent(record.blocked_share)
        return f"{size} in {total} · no board was served for {share} of the time"
    if group.remark and faults.watches(record):
        late, _, _ = late_starts(record).partition(",")
        waits = late or f"replies wait {clock(record.mean_wait)} on average"
        return f"{total} · {faults.WATCHES}, {waits}"
    if group.remark:
        return f"{size} in {total}, but {faults.in_words(record, group.remark)}"
    return f"{size} in {total} · {pace(record)}"


def _size(record: Record) -> str:
    boards = count(len(record.by_place), "board")
    return f"{games(record)} at {boards}" if record.has_newcomers else boards


def _left(record: Record) -> str:
    """Return what became of the games of a run that nothing stopped, but that did not finish.

    Where it is known what cut them short, that is the point: `a timeout cancelled all 3 boards`.
    """
    fates = Counter(record.fates.values())
    at = clock(record.makespan)
    left = [fate for fate in fates if fate in OTHERS]
    if len(left) != 1 or (len(fates) > 1 and not record.cut_short):
        return f"{others(record)} of {games(record)}, {ended_at(record)} {at}"
    which = f"{'all' if len(fates) == 1 else f'{fates[left[0]]:,} of'} {games(record)}"
    when = f" at {at}" if record.moves else " before the first move"
    when = "" if left[0] is Fate.NEVER_STARTED else when
    done = [record.cut_short, OTHERS[left[0]], which]
    return f"{' '.join(done if record.cut_short else [which, OTHERS[left[0]]])}{when}"


def _failure(record: Record) -> str:
    """Return what failed, and at how many boards if at several."""
    failed = failures(record)
    words = failure_words(record)
    return f"{words}, at {count(len(failed), 'board')}" if len(failed) > 1 else words


def _noticed(record: Record, scenario: Scenario | None) -> str:
    """Return when the first failure happened and was noticed, if not at once."""
    first = failures(record)[0]
    for mishap in unnoticed(record, scenario):
        if mishap.game == first.board:
            return f" at {clock(mishap.at)} (noticed at {clock(first.at)})"
    return ""


def failure_words(record: Record) -> str:
    """Return what failed first, in the words of its note, without the place and the remedy."""
    first = failures(record)[0]
    note = plain(first.note.removeprefix(f"board {first.board}, ply {first.ply}: "))
    return whole_sentences(note.partition(";")[0], REASON_AT_MOST)


def _within(words: str) -> str:
    """Return the words of a failure as they are written within a sentence."""
    return words.replace("Opponent ", "opponent ", 1) if words.startswith("Opponent ") else words


def _others(record: Record) -> str:
    """Return what became of the boards at which no player failed, as a clause of its own."""
    number = Counter(record.fates.values())
    left = [
        f"{count(number[fate], 'board')} {words}" for fate, words in OTHERS.items() if number[fate]
    ]
    return listing(left) if left else others(record)


def others(record: Record) -> str:
    """Return what became of the boards, where none has failed; empty if one has."""
    number = Counter(record.fates.values())
    left = [f"{number[fate]:,} {words}" for fate, words in OTHERS.items() if number[fate]]
    if left:
        return listing(left)
    return "the others play on" if number[Fate.COMPLETED] else ""


def of_runs(groups: Sequence[Group]) -> str:
    """Return the headline of a chart of several runs: the slowest and the fastest that count.

    A run counts if every game was played to an end and it has no remark: a time that is too good
    to be true does not win, nor does a mistake that does not show. Of the others it says what went
    wrong.
    """
    whole = [group for group in groups if finished(group.record) and not group.remark]
    right = [group for group in whole if not group.record.mistake] or whole
    wrong = [group for group in groups if group not in whole]
    if not right:
        return _nothing_right(groups)
    return " · ".join(filter(None, [_totals(right), _wrong(wrong)]))


def _totals(groups: Sequence[Group]) -> str:
    """Return the largest and the smallest total, and why the one is smaller if that is known."""
    by_total: dict[str, list[Group]] = {}
    for group in sorted(groups, key=lambda group: -group.record.makespan):
        by_total.setdefault(clock(group.record.makespan), []).append(group)
    slowest, *_, fastest = [*by_total, *by_total]
    if slowest == fastest:
        return _total(groups)
    slow, fast = by_total[slowest], by_total[fastest]
    if len(by_total) > 2:
        return _extremes(slow, [group for groups in by_total.values() for group in groups])
    return f"{_total(slow)} · {_total(fast)}{_why(slow, fast)}"


def _one_by_one(group: Group) -> bool:
    """Return whether a run took as long as one game after the other because it was just that.

    Players who compute, and share a core or an interpreter, take as long side by side.
    """
    return not times(group.record) and not group.record.measured


def _extremes(slow: Sequence[Group], groups: Sequence[Group]) -> str:
    """Return the slowest total, and the fastest with each number of masters."""
    masters = sorted({group.record.masters for group in groups})
    alone = all(map(_one_by_one, slow))
    first = clock(slow[0].record.makespan)
    parts = [f"{first} one after the other" if alone else f"slowest {_total(slow)}"]
    for number in masters:
        total = min(g.record.makespan for g in groups if g.record.masters == number)
        fast = [g for g in groups if g.record.masters == number and g.record.makespan == total]
        if total == slow[0].record.makespan:
            continue
        if len(masters) > 1 and number > 1:
            parts.append(f"{clock(total)} with {number} masters")
        elif alone and _why(slow, fast):
            parts.append(f"{clock(total)} walking on")
        else:
            parts.append(f"fastest {_total(fast)}")
    return " · ".join(parts)


def _total(groups: Sequence[Group]) -> str:
    names = [name for group in groups for name in group.names]
    return f"{few_names(names)}: {clock(groups[0].record.makespan)}"


def _why(slow: Sequence[Group], fast: Sequence[Group]) -> str:
    one_by_one = all(map(_one_by_one, slow))
    masters = {group.record.masters for group in (*slow, *fast)}
    if not one_by_one or len(masters) > 1 or not all(times(g.record) for g in fast):
        return ""
    return ", walking on while they think"


def _wrong(groups: Sequence[Group]) -> str:
    if len(groups) <= WRONG_AT_MOST:
        return " · ".join(f"{few_names(_plain_names(group))}: {_short(group)}" for group in groups)
    runs = sum(len(group.names) for group in groups)
    if all(group.record.mistake for group in groups):
        return f"{runs} mistakes are caught"
    return f"{runs} runs went wrong"


def _nothing_right(groups: Sequence[Group]) -> str:
    failed = {failure_words(g.record).casefold() for g in groups if failures(g.record)}
    if len(failed) == 1 and all(failures(group.record) for group in groups):
        became = _became([group for group in groups if others(group.record)])
        if len(became) > WRONG_AT_MOST + 1:
            became = _play_on_or_stop(groups) or became
        return ": ".join(filter(None, [failure_words(groups[0].record), " · ".join(became)]))
    points = {_short(group) for group in groups}
    if len(points) == 1:
        names = [name for group in groups for name in _plain_names(group)]
        return f"{few_names(names)}: {points.pop()}"
    if len(groups) <= WRONG_AT_MOST + 1:
        return " · ".join(f"{few_names(_plain_names(group))}: {_short(group)}" for group in groups)
    return f"None of {sum(len(group.names) for group in groups)} runs went right"


def _became(groups: Sequence[Group]) -> list[str]:
    """Return what each scheduler did to the boards at which no player failed.

    The first of them says that it is about boards: `threaded orphans 5 boards`, `trio cancels 5`.
    """
    told: list[str] = []
    named = False
    for group in groups:
        number, one = Counter(group.record.fates.values()), len(group.names) == 1
        done = []
        for fate, (once, several) in DOES.items():
            if number[fate]:
                boards = f"{number[fate]:,}" if named else count(number[fate], "board")
                done.append(f"{once if one else several} {boards}")
                named = True
        does = listing(done) or ("plays on" if one else "play on")
        told.append(f"{few_names(_plain_names(group))} {does}")
    return told


def _play_on_or_stop(groups: Sequence[Group]) -> list[str]:
    """Return which schedulers play on at the other boards, and how many do not.

    It is empty if all of them do, or none.
    """
    on = [group for group in groups if DOES.keys().isdisjoint(group.record.fates.values())]
    stop = sum(len(group.names) for group in groups if group not in on)
    if not on or not stop:
        return []
    names = [name for group in on for name in _plain_names(group)]
    others = f"{count(stop, 'other scheduler')} {'stops' if stop == 1 else 'stop'}"
    return [f"{few_names(names)} {'play' if names[1:] else 'plays'} on", others]


def _plain_names(group: Group) -> list[str]:
    # the rows mark the mistakes; here the word would only be repeated
    return plain_names(group.names)


def _short(group: Group) -> str:
    """Return what is wrong with a run, in a few words."""
    record = group.record
    if is_deadlock(record):
        return whole_sentences(deadlock(record), REASON_AT_MOST)
    if failures(record):
        return failure_words(record)
    if faults.is_too_good(group.remark):
        return "too good to be true"
    if record.stopped:
        why = whole_sentences(why_stopped(record), REASON_AT_MOST)
        return f"stopped at {clock(record.makespan)}, {why}"
    if not finished(record):
        return _left(record) if record.cut_short else others(record)
    return faults.in_words(record, group.remark)
