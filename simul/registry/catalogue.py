"""All schedulers by name, in the order to read them in, and groups of them."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from simul import plugins
from simul.errors import InputError
from simul.registry.scheduler import Scheduler

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

MOST_THREADS = 10_000
"""More than this exhaust the memory maps of a stock Linux machine."""

LADDER = {
    scheduler.name: scheduler
    for scheduler in (
        Scheduler("sequential", "sequential", "sequential"),
        Scheduler("two-way", "two_way", "sequential"),
        Scheduler("rotation", "rotation", "rotation"),
        Scheduler("threaded", "threaded", "ready-first", most_boards=MOST_THREADS),
        Scheduler("callbacks", "callbacks", "ready-first"),
        Scheduler("generators", "generators", "ready-first"),
        Scheduler("yield-from", "yield_from", "ready-first"),
        Scheduler("driver", "driver", "sequential"),
        Scheduler("native", "native", "ready-first"),
        Scheduler("asyncio-gather", "asyncio_gather", "ready-first"),
        Scheduler("asyncio", "with_asyncio", "ready-first"),
        Scheduler("trio", "with_trio", "ready-first"),
        Scheduler("anyio-asyncio", "with_anyio", "ready-first", backend="asyncio"),
        Scheduler("anyio-trio", "with_anyio", "ready-first", backend="trio"),
        Scheduler("to-thread", "to_thread", "", most_boards=MOST_THREADS),
        Scheduler("patience", "patience", "ready-first"),
        Scheduler("patience-trio", "patience_in_trio", "ready-first"),
        Scheduler("board-queue", "board_queue", "thread-pool", first_come=True, backpressure=True),
        Scheduler("selectors", "with_selectors", ""),
        Scheduler("streams", "streams", ""),
        Scheduler("thread-pool", "thread_pool", "thread-pool"),
        Scheduler("executor-threads", "executors", "processes", backend="threads"),
        Scheduler("executor-processes", "executors", "processes", backend="processes"),
        Scheduler("processes", "processes", "processes"),
    )
}
"""The correct schedulers, in reading order."""

MISTAKES = {
    scheduler.name: scheduler
    for scheduler in (
        Scheduler("unchecked-rotation", "mistakes.unchecked_rotation", "rotation"),
        Scheduler("no-lock", "mistakes.no_lock", "ready-first", most_boards=MOST_THREADS),
        Scheduler("lock-held", "mistakes.lock_held", "ready-first", most_boards=MOST_THREADS),
        Scheduler("two-locks", "mistakes.two_locks", "ready-first", most_boards=MOST_THREADS),
        Scheduler(
            "unlocked-score", "mistakes.unlocked_score", "ready-first", most_boards=MOST_THREADS
        ),
        Scheduler("one-after-another", "mistakes.one_after_another", "ready-first"),
        Scheduler("blocking-wait", "mistakes.blocking_wait", "ready-first"),
        Scheduler("time-sleep", "mistakes.time_sleep", "ready-first"),
        Scheduler("cloned-masters", "mistakes.cloned_masters", "ready-first"),
        Scheduler("asked-then-came", "mistakes.asked_then_came", "ready-first"),
        Scheduler("forgotten-await", "mistakes.forgotten_await", "ready-first"),
        Scheduler("lost-update", "mistakes.lost_update", "ready-first"),
        Scheduler("nobody-waited", "mistakes.nobody_waited", "ready-first"),
        Scheduler("gather-swallowed", "mistakes.gather_swallowed", "ready-first"),
        Scheduler("timeout-swallowed", "mistakes.timeout_swallowed", "ready-first"),
        Scheduler("cancel-swallowed", "mistakes.cancel_swallowed", "ready-first"),
        Scheduler(
            "unbounded-queue",
            "mistakes.unbounded_queue",
            "thread-pool",
            first_come=True,
            backpressure=True,
        ),
    )
}
"""The famous mistakes. Their policy is the order that people expect of them."""

SCHEDULERS = LADDER | MISTAKES

BASICS = ("sequential", "threaded", "asyncio", "trio")
"""The ones to begin with."""

GROUPS = {
    "basics": BASICS,
    "ladder": tuple(LADDER),
    "mistakes": tuple(MISTAKES),
    "all": tuple(SCHEDULERS),
}
"""Names that stand for several schedulers."""

_RESERVED = {*SCHEDULERS, *GROUPS}
_THERE_ARE = f"there are {', '.join(SCHEDULERS)}; and the groups {', '.join(GROUPS)}"


def find_scheduler(name: str) -> Scheduler:
    """Look up a scheduler by the name of a built-in or a plugin, or by the path of a file.

    Raises InputError, with the nearest name, when there is none.
    """
    if name.lower() in GROUPS:
        members = ", ".join(GROUPS[name.lower()])
        raise InputError(
            f"{name} is a group, and one scheduler is wanted here; choose one of {members}"
        )
    if len([part for part in name.split(",") if part.strip()]) > 1:
        raise InputError(
            f"one scheduler is wanted here (got {name}); several are played by: simul compare"
        )
    return _find(name, SCHEDULERS, f"there are {', '.join(SCHEDULERS)}")


def find_schedulers(names: Iterable[str | Scheduler]) -> list[Scheduler]:
    """Look up several schedulers, each once; a name may be that of a group, such as `ladder`.

    Raises InputError as `find_scheduler` does, when there is none, and when two different ones have
    the same name.
    """
    names = [names] if isinstance(names, str) else names
    found: dict[str, Scheduler] = {}
    for scheduler in _each(names):
        known = found.setdefault(scheduler.name, scheduler)
        if known != scheduler:
            raise InputError(
                f"{known.path} and {scheduler.path} would both be called {scheduler.name}; "
                "give one of the files another name"
            )
    if not found:
        raise InputError(f"name at least one scheduler; {_THERE_ARE}")
    return list(found.values())


def _each(names: Iterable[str | Scheduler]) -> Iterator[Scheduler]:
    for name in names:
        if isinstance(name, Scheduler):
            yield name
        else:
            for member in GROUPS.get(name.lower(), (name,)):
                yield _find(member, [*SCHEDULERS, *GROUPS], _THERE_ARE)


def foreign_schedulers() -> "dict[str, EntryPoint]":
    """Return the schedulers of other distributions; none has a built-in name."""
    return plugins.offered(plugins.SCHEDULERS, _RESERVED)


def _find(name: str, known: Iterable[str], otherwise: str) -> Scheduler:
    if name.endswith(".py") or any(mark and mark in name for mark in (os.sep, os.altsep)):
        return _own_file(name)
    found = SCHEDULERS.get(name.lower()) or _installed(name)
    if found is None:
        candidates = [*known, *foreign_schedulers(), *(path.name for path in Path().glob("*.py"))]
        near = get_close_matches(name.lower(), candidates, n=1)
        hint = f"did you mean {near[0]}?" if near else otherwise
        raise InputError(f"no scheduler is called {name!r}; {hint}", remedy=hint)
    return found


def _own_file(name: str) -> Scheduler:
    from simul.registry.own_file import own_file

    stem = Path(name).stem.lower()
    if stem in SCHEDULERS and not os.path.lexists(name):
        hint = f"did you mean {stem}, which comes with the project?"
        raise InputError(f"{name}: there is no such file; {hint}", file=name, remedy=hint)
    return own_file(name)


def _installed(name: str) -> Scheduler | None:
    from simul.registry.installed import find_installed

    return find_installed(name, _RESERVED)
