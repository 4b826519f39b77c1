"""Programs that will never go on: deadlocks and polling, as data and in words."""

import sys
import threading
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from simul.durations import clock
from simul.errors import Deadlock, RunError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.exhibition.program import Pool
from simul.kernel.running_code import line_of, programs_frame
from simul.kernel.watched_files import NOTHING, Outlook
from simul.record.waits import Role, Wait, Want, circle_of
from simul.words import count, listing

if TYPE_CHECKING:
    from simul.kernel.threads import Goal, Kernel

GRACE = 0.2
"""Real seconds in which an outside event, such as a call by a thread, may still come."""
MOST_LINES = 10
MOST_ALIKE = 3
"""Up to this many waits that are alike have a line each; of more, this many are named in one."""

Waiter = TypeVar("Waiter", bound=Hashable)


def deadlock(
    exhibition: Exhibition,
    boards: Sequence[BoardState],
    waits: Iterable[Wait] = (),
    note: str = "",
    what: str = "no task or thread can run any more",
    outlook: Outlook = NOTHING,
    at: int = 0,
) -> Deadlock:
    """Describe a deadlock.

    Args:
        exhibition: the run.
        boards: those whose unfinished games are listed.
        waits: those of its threads and tasks.
        note: a last line.
        what: what is wrong, in words.
        outlook: what may still come from outside.
        at: when the program ran last (ms); by default when something happened at a board last.
    """
    unfinished = (
        Wait(repr(board), Role.BOARD, Want.SIGNAL, board.waits_for, board=board.number)
        for board in boards
        if board.in_play
    )
    waits = circle_first([*waits, *unfinished])
    at = max([at, *(event.at for event in exhibition.log.events)])
    lines = in_words(waits, len(boards))
    if all(each.role is not Role.BOARD for each in waits):
        lines.append("all games are over, but the program has not ended")
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"... and {len(lines) - MOST_LINES} more"]
    unheard = tuple(exhibition.program.event_loop.unheard)
    for line in dict.fromkeys(unheard):
        where = f" ({line})" if line else ""
        lines.append(f"another thread has called asyncio{where}: that does not wake its event loop")
    starved = [words for pool in exhibition.program.pools if (words := _starved(pool))]
    lines += [*starved, *filter(None, [outlook.words, note])]
    words = "\n".join(f"  {line}" for line in lines)
    return Deadlock(
        f"deadlock at {clock(at)}: {what}\n{words}",
        waits=waits,
        unheard=unheard,
        hopeful=outlook.hopeful,
        starved=bool(starved),
        at=at,
    )


def _starved(pool: Pool) -> str:
    """Return a line on a pool whose workers all wait, if it has more calls; else nothing."""
    calls = pool.not_begun()
    if not calls:
        return ""
    wait = f"{count(calls, 'call')} {'waits' if calls == 1 else 'wait'}"
    busy = f"all {pool.workers:,} are" if pool.workers > 1 else "its only one is"
    return f"{wait} for a worker of {pool.name}: {busy} busy"


def polling(at: int, where: Sequence[str]) -> RunError:
    """Describe a program that runs for ever at one instant `at` (ms); `where` its tasks are."""
    lines = [
        f"polling at {clock(at)}: the program asks again and again, and never waits",
        "no time passes meanwhile under the virtual clock, and real time is spent for nothing",
        "wait for what it asks about, as `await reply` and `event.wait()` do; for time to pass, "
        "sleep until then",
        *where[:MOST_LINES],
    ]
    return RunError("\n  ".join(lines))


def circle_first(waits: Sequence[Wait]) -> tuple[Wait, ...]:
    """Sort those that wait in a circle to the front, each before the one that it waits for."""
    found = circle_of(waits, Want.LOCK, Want.END, Want.RESULT)
    places = {name: place for place, name in enumerate(found)}
    return tuple(sorted(waits, key=lambda each: places.get(each.waiter, len(found))))


def in_words(waits: Sequence[Wait], boards: int = 0) -> list[str]:
    """Return a line for each wait, and one for many that are alike, but for those in a circle.

    Tasks that wait for the same thing at one place always share a line. `boards` are those
    of the run; 0 if that is unknown.
    """
    circle = set(circle_of(waits, Want.LOCK, Want.END, Want.RESULT))
    alike: dict[Wait, list[Wait]] = {}
    for each in waits:
        alike.setdefault(_alike(each) if each.waiter not in circle else each, []).append(each)
    lines: list[str] = []
    for equal in alike.values():
        counted = equal[0].role is Role.TASK and not equal[0].holders
        together = equal[1:] if counted else equal[MOST_ALIKE:]
        lines += [_words(equal, boards)] if together else [_words([each]) for each in equal]
    return lines


def _alike(wait: Wait) -> Wait:
    """Return what a wait has in common with others that share its line."""
    return wait._replace(waiter="", board=0)


def _words(waits: Sequence[Wait], boards: int = 0) -> str:
    """Return a line on one wait, or on several that are alike."""
    first = waits[0]
    where = f" ({first.place})" if first.place and first.want is not Want.LINE else ""
    return f"{_who(waits, boards)} {first.goal}{where}"


def _who(waits: Sequence[Wait], boards: int) -> str:
    """Return who waits: by name, by the numbers of their boards, or how many there are."""
    first = waits[0]
    if not waits[1:]:
        return f"{'a task' if first.want is Want.LINE else first.waiter} waits"
    counted = first.role is Role.TASK and not first.holders
    if counted or not all(each.board for each in waits):
        return f"{count(len(waits), first.role)} wait"
    if first.role is Role.BOARD and len(waits) == boards:
        return f"all {count(boards, 'board')} wait"
    some = [str(each.board) for each in waits[:MOST_ALIKE]]
    more = [f"{len(waits) - MOST_ALIKE:,} more"] if waits[MOST_ALIKE:] else []
    whose = "" if first.role is Role.BOARD else f"the {first.role}s of "
    return f"{whose}boards {listing([*some, *more])} wait"


def thread_waits(kernel: "Kernel", goals: Mapping[threading.Thread, "Goal"]) -> list[Wait]:
    """Return what each thread waits for, with the line of the program at which it is."""
    exhibition = kernel.exhibition
    goals = {thread: _by_itself(thread, goal) for thread, goal in goals.items()}
    holders = [holder for goal in goals.values() for holder in goal.holders]
    names = numbered(
        {
            each: f"the thread of {board!r}" if (board := game_of(exhibition, each)) else each.name
            for each in (*goals, *holders)
        }
    )
    frames = sys._current_frames()
    waits = []
    for thread, goal in goals.items():
        own = programs_frame(frames.get(thread.ident or 0))
        board = game_of(exhibition, thread)
        held = goal.want is Want.LOCK and goal.holders
        kept = held and all(_has_ended(kernel, holder) for holder in goal.holders)
        waits.append(
            Wait(
                names[thread],
                Role.THREAD,
                Want.KEPT if kept else goal.want,
                goal.what,
                tuple(names[holder] for holder in goal.holders),
                line_of(own) if own else None,
                board.number if board else 0,
            )
        )
    return waits


def _by_itself(thread: threading.Thread, goal: "Goal") -> "Goal":
    """Leave out the workers of a pool that a thread waits for, unless it is one of them itself."""
    if goal.want is not Want.WORKER:
        return goal
    return goal._replace(holders=(thread,) if thread in goal.holders else ())


def _has_ended(kernel: "Kernel", thread: threading.Thread) -> bool:
    return thread is not kernel.main and kernel.has_ended(thread)


def game_of(exhibition: Exhibition, worker: object) -> BoardState | None:
    """Return the board at which a thread or task plays; None if at none."""
    board = exhibition.program.played_by.get(worker)
    return board if board is not None and board.in_play else None


def numbered(names: Mapping[Waiter, str]) -> dict[Waiter, str]:
    """Number names that are equal, so that they differ."""
    often, seen = Counter(names.values()), Counter[str]()
    unique = {}
    for waiter, name in names.items():
        seen[name] += 1
        unique[waiter] = f"{name} #{seen[name]}" if often[name] > 1 else name
    return unique
