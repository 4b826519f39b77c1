"""The sentences on a chart: its content in figures, and how it is painted."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from simul.durations import clock
from simul.output.alike import alike
from simul.output.marks.moments import failures, was_out_of_turn
from simul.record import Event, Fate, Kind, Record, Role, State, Want
from simul.record.waits import circle_of
from simul.record.watching import game_after_game
from simul.scenario import Scenario
from simul.words import (
    count,
    ended,
    few,
    listing,
    more_or_less,
    percent,
    plain,
    whole_sentences,
)

MISTAKE = " (mistake)"
"""What follows the name of a scheduler that is one."""
KNOWN = ("sequential", "threaded", "asyncio", "trio")
"""The schedulers that one meets first: of many that share a row, these are named."""
_WORST_FIRST = sorted(Fate, key=Fate.COMPLETED.__eq__)
REASON_AT_MOST = 70
"""Largest number of characters in a title for the reason of a stop."""


class Group(NamedTuple):
    """Equal runs, which share a place on a chart."""

    names: list[str]
    """The distinct names of these runs."""
    record: Record
    remark: str
    """What is wrong with each of them; empty for runs without fault."""


def groups(records: Sequence[Record], remarks: Sequence[str] = ()) -> list[Group]:
    """Put equal runs together, in the order of the first of each.

    Raises ValueError unless there are as many remarks as runs, or none.
    """
    every = names(records)
    return [
        Group([every[run] for run in group.runs], group.record, plain(group.remark))
        for group in alike(records, remarks)
    ]


def same_note(names: Sequence[str]) -> str:
    """Return a sentence on runs that share a chart; empty for one run."""
    return f"{listing(plain_names(names))}: the same, event by event." if len(names) > 1 else ""


def plain_names(names: Sequence[str]) -> list[str]:
    """Return names without the mark of mistakes."""
    return [name.removesuffix(MISTAKE) for name in names]


def ever_fewer(names: Sequence[str]) -> list[str]:
    """Return texts that name equal runs, the longest first: all, or those that one meets first.

    >>> ever_fewer(["rotation", "asyncio", "trio"])
    ['rotation, asyncio and trio', 'asyncio, trio and 1 more', 'asyncio and 2 more']
    """
    known = sorted(names, key=lambda name: name not in KNOWN)
    most = max(sum(name in KNOWN for name in names), 1)
    fewer = [
        f"{', '.join(known[:n])} and {len(names) - n} more" for n in range(most, 0, -1) if names[n:]
    ]
    return [listing(names), *fewer]


def few_names(names: Sequence[str]) -> str:
    """Join up to three names; of more, name two that one meets first, and count the others.

    >>> few_names(["rotation", "threaded", "callbacks", "asyncio", "trio"])
    'threaded, asyncio and 3 more'
    """
    if len(names) <= 3:
        return listing(names)
    first, second, *others = sorted(names, key=lambda name: name not in KNOWN)
    return f"{first}, {second} and {len(others)} more"


def every_name(names: Sequence[str]) -> str:
    """Return a few names in one text; of mistakes it says so once.

    >>> every_name(["no-lock (mistake)", "cloned-masters (mistake)"])
    'no-lock and cloned-masters (mistakes)'
    """
    if len(names) > 1 and all(name.endswith(MISTAKE) for name in names):
        return f"{few_names(plain_names(names))} (mistakes)"
    return few_names(names)


def games(record: Record) -> str:
    """Return the number of games; if each has a board of its own, the number of boards."""
    return count(len(record.by_board), "game" if record.has_newcomers else "board")


def who_is(record: Record) -> str:
    """Return the beginning of a sentence on what the masters do."""
    if record.masters > 1:
        return f"the {record.masters} masters are"
    return "the master is"


def masters(record: Record) -> str:
    """Return the name of the masters' lanes; one master at two boards at once is still one."""
    return "masters" if record.masters > 1 else "master"


def at_once_note(record: Record, most: int) -> str:
    """Return a sentence on the largest number of boards a master is at, or "" if it is 1."""
    who = "A" if record.masters > 1 else "The one"
    return f"{who} master is at {most} boards at once, at most." if most > 1 else ""


def at_once_notes(groups: Sequence[Group], most: Sequence[int]) -> str:
    """Return a sentence that names the runs in which a master is at several boards at once."""
    runs = [each for group, n in zip(groups, most, strict=True) if n > 1 for each in group.names]
    return f"{few_names(runs)}: one master is at several boards at once." if runs else ""


def finished(record: Record) -> bool:
    """Whether every game that began was played to an end, and all first games began."""
    return record.finished


def ended_at(record: Record) -> str:
    """Return the words that introduce the time of the last event."""
    if record.stopped and not played_on(record):
        return "stopped at"
    return "done at" if finished(record) else "ended at"


def played_on(record: Record) -> bool:
    """Whether a player failed, and all others played to an end."""
    return set(record.fates.values()) == {Fate.FAILED, Fate.COMPLETED}


def subtitle(record: Record, remark: str, scenario: Scenario | None = None) -> str:
    """Return the remark on a run, its scenario, and its figures or the reason for its stop."""
    ending = _figures(record, scenario) if finished(record) and not remark else ""
    if record.stopped:
        ending = ("" if played_on(record) else "stopped: ") + why_stopped(record)
    if is_deadlock(record):  # the headline says so
        ending = last_to_run(record)
    return " · ".join(filter(None, [remark, plain(record.title), ending]))


def _figures(record: Record, scenario: Scenario | None) -> str:
    """Return the speed-up, how busy the masters are, and how long the real event took."""
    # a master who walks or rests is not idle either
    busy = "at a board" if record.away else "busy"
    shares = f"{who_is(record)} {busy} {percent(record.utilisation)} of the time"
    lucky = "the mistake does not show here" if record.mistake else ""
    history = beside_history(record, scenario)
    return " · ".join(filter(None, [lucky, faster(record), shares, history]))


def beside_history(record: Record, scenario: Scenario | None) -> str:
    """Return how long the real event took, and how this run compares; empty if it is unknown."""
    total = real_total(scenario)
    if not total:
        return ""
    here = f", here {more_or_less(record.makespan, total)}" if times(record) else ""
    return f"the real event: {clock(total)}{here}"


def real_total(scenario: Scenario | None) -> int:
    """Return how long the real event took, in ms; 0 if it is unknown, or there was none."""
    return scenario.history.total or 0 if scenario and scenario.history else 0


def is_deadlock(record: Record) -> bool:
    """Whether a run was stopped because no task or thread could run any more."""
    return bool(record.waits)


def deadlock(record: Record) -> str:
    """Return when a deadlock came, and who waits for whom, or for what all wait."""
    who = who_waits(record)
    return f"deadlock at {clock(record.makespan)}, {who}" if who else why_stopped(record)


def last_to_run(record: Record) -> str:
    """Return why a deadlock came later than the last visit: an opponent was still thinking."""
    done = max((visit.end for visit in record.visits), default=record.makespan)
    last = [event.kind for event in record.events if event.board and event.at == record.makespan]
    if done == record.makespan or Kind.REPLY not in last:
        return ""
    return (
        f"no visit after {clock(done)}; only when the last opponent has replied, at "
        f"{clock(record.makespan)}, can nothing run any more"
    )


def who_waits(record: Record) -> str:
    """Return who waits for whom after a deadlock, or for what all boards wait; else empty."""
    at_boards = [wait for wait in record.waits if wait.board and wait.role is not Role.BOARD]
    circle = circle_of(record.waits, Want.LOCK, Want.END)
    boards = sorted(wait.board for wait in at_boards if wait.waiter in circle)
    if len(boards) > 1:
        how = "for each other" if len(boards) == 2 else "in a circle"
        return f"boards {few([str(board) for board in boards])} wait {how}"
    goals = {plain(wait.goal) for wait in at_boards}
    if len(at_boards) > 1 and len(goals) == 1:
        return f"{count(len(at_boards), 'board')} wait {goals.pop()}"
    return ""


def why_stopped(record: Record) -> str:
    """Return why a run was stopped: the first line of the reason, without the details."""
    return plain(record.stopped.strip().partition("\n")[0])


def remark_sentences(groups: Sequence[Group]) -> list[str]:
    """Return the remarks as sentences, each with the names of its runs."""
    return [f"{listing(group.names)}: {group.remark}." for group in groups if group.remark]


def comment(record: Record, remark: str) -> str:
    """Return a short comment on a total: the remark, the fates of the games, or the speed-up."""
    if remark or record.stopped:
        return remark or "stopped early"
    if not finished(record):
        return fates(record)
    lucky = "the mistake does not show here" if record.mistake else ""
    return " · ".join(filter(None, [times(record), lucky]))


def fates(record: Record) -> str:
    """Count the fates of the boards, the worst first: `1 failed, 4 cancelled, 1 completed`.

    Returns an empty string if all were completed.
    """
    number = Counter(record.fates.values())
    if set(number) <= {Fate.COMPLETED}:
        return ""
    return ", ".join(f"{number[fate]:,} {fate}" for fate in _WORST_FIRST if number[fate])


def fates_note(record: Record) -> str:
    """Return a sentence on the fates of the boards; empty if all games were played to an end."""
    found = set(record.fates.values())
    if len(found) == 1 < len(record.fates) and fates(record):
        return f"All {games(record)} {found.pop()}."
    return f"Of {games(record)}: {fates(record)}." if fates(record) else ""


def fates_notes(groups: Sequence[Group]) -> str:
    """Return the fates of the boards of several runs; equal ones together, the first three only."""
    equal: dict[str, list[str]] = {}
    for group in groups:
        equal.setdefault(fates(group.record), []).extend(group.names)
    equal.pop("", None)
    notes = [f"{few_names(runs)}: {what}" for what, runs in equal.items()]
    if notes[3:]:
        others = sum(map(len, list(equal.values())[3:]))
        notes[3:] = [count(others, "more run") + " with unfinished games"]
    return "; ".join(notes) + "." if notes else ""


def faster(record: Record) -> str:
    """Return how a run compares with the same moves one after the other; empty for one game."""
    if times(record):
        return f"{times(record)} as one after the other"
    if len(record.by_board) == 1:
        return ""
    # with walks and breaks it may take longer than the moves alone, and is still that
    is_that = record.makespan == record.one_by_one or game_after_game(record)
    return f"{'' if is_that else 'no faster than '}one after the other"


def times(record: Record) -> str:
    """Return a speed-up as text, such as `11.8 times as fast`; empty if there is none."""
    at_most = "at most " if record.speedup_at_most else ""
    return f"{at_most}{record.speedup:.1f} times as fast" if round(record.speedup, 1) > 1 else ""


def common_stop(records: Sequence[Record]) -> str:
    """Return the reason why runs were stopped, if it is the same for all of them; else empty."""
    why = {why_stopped(record) for record in records if record.stopped}
    return why.pop() if len(why) == 1 else ""


def stop_note(records: Sequence[Record]) -> str:
    """Return the full reason why runs were stopped, if it is too long for a title; else empty."""
    why = common_stop(records)
    return ended(f"Stopped: {why}") if len(why) > REASON_AT_MOST else ""


def scale_of(records: Sequence[Record], scenario: Scenario | None = None) -> str:
    """Return the scenario of several runs, what "times as fast" means, and the real event."""
    scale = "total, and how many times as fast as one after the other"
    if not any(finished(record) and times(record) for record in records):
        scale = unlike_moves(records)
    real = real_total(scenario)
    history = f"the real event: {clock(real)}" if real else ""
    return " · ".join(filter(None, [common_title(records), scale, history]))


def unlike_moves(records: Sequence[Record]) -> str:
    """Return that the totals do not compare, where no run finished and not all moves were made."""
    moves = {record.moves for record in records}
    if len(moves) == 1 or any(map(finished, records)):
        return ""
    return "the runs made different numbers of moves: their times do not compare"


def common_title(records: Sequence[Record]) -> str:
    """Return the title of these runs' scenario, or the number of their scenarios."""
    titles = list(dict.fromkeys(plain(record.title) for record in records))
    return titles[0] if len(titles) == 1 else count(len(titles), "scenario")


def names(records: Sequence[Record]) -> list[str]:
    """Return a distinct name for each run: its scheduler, its scenario, or both.

    Runs with the same scheduler and the same scenario are numbered.
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
    """Return sentences on failures, blocked times, the last reply, the start, walks and breaks."""
    return [
        *(fates_note(record), failure_note(record), blocked_note(record)),
        *(last_move(record), start_note(record), away_note(record)),
    ]


def away_note(record: Record) -> str:
    """Return the shares of the time in which masters walked or were on breaks; empty if none."""
    whole = record.masters * record.makespan
    times = {"walking": record.walking, "on a break": record.time_in(State.RESTING)}
    parts = [f"{what} {percent(ms / whole)}" for what, ms in times.items() if ms]
    return f"{who_is(record).capitalize()} {listing(parts)} of the time." if parts else ""


def blocked_note(record: Record) -> str:
    """Return how long the program was blocked, and mostly by what; empty if it was not."""
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
    """Return how many opponents waited to start while others were served again, and how long."""
    late = [record.start_waits[board] for board in record.passed_over]
    if not late:
        return ""
    return (
        f"{len(late):,} of {count(len(record.by_board), 'opponent')} waited to start while others "
        f"were served again, {clock(sum(late) / len(late))} on average."
    )


def failure_note(record: Record) -> str:
    """Return the boards at which a player or the scheduler failed, and when, shown or not."""
    out_of_turn = [event for event in failures(record) if was_out_of_turn(event)]
    failed = [event for event in failures(record) if not was_out_of_turn(event)]
    return " ".join(
        filter(
            None,
            [
                _failed_at("A player failed", failed, record),
                _failed_at("A move was asked for out of turn", out_of_turn, record),
            ],
        )
    )


def _failed_at(what: str, failed: Sequence[Event], record: Record) -> str:
    named = [f"{event.board} at {clock(event.at)}" for event in failed[:4]]
    if len(failed) == 1 and not was_out_of_turn(failed[0]):
        where = f"board {failed[0].board}, ply {failed[0].ply}: "  # as the hall says it
        note = plain(failed[0].note.removeprefix(where))
        named = [f"{named[0]}: {whole_sentences(note, 200)}"]
    if failed[4:]:
        named.append(count(len(failed) - 4, "more board"))
    at = "in game" if record.has_newcomers else "at board"
    return ended(f"{what} {at} {listing(named)}") if failed else ""


def last_move(record: Record) -> str:
    """Return when the last visit ended, if the last reply came later; else empty."""
    done = max((visit.end for visit in record.visits), default=record.makespan)
    if not finished(record) or done >= record.makespan:
        return ""
    return f"The last visit ends at {clock(done)}; the last reply comes later, and counts."


def every(stride: int) -> str:
    """Return which boards are shown: `every 2nd`, `every 25th`."""
    return f"every {stride:,}{'nd' if stride == 2 else 'th'}"
