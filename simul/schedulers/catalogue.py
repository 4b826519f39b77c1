"""All schedulers by name, in the order in which they are best read, and groups of them."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from simul.errors import InputError
from simul.schedulers.scheduler import Scheduler

MOST_THREADS = 10_000
"""More exhaust the memory maps of a stock Linux machine."""

LADDER = {
    scheduler.name: scheduler
    for scheduler in (
        Scheduler("sequential", "sequential", "sequential"),
        Scheduler("rotation", "rotation", "rotation"),
        Scheduler("threaded", "threaded", "ready-first", most_boards=MOST_THREADS),
        Scheduler("callbacks", "callbacks", "ready-first"),
        Scheduler("generators", "generators", "ready-first"),
        Scheduler("yield-from", "yield_from", "ready-first"),
        Scheduler("native", "native", "ready-first"),
        Scheduler("asyncio-gather", "asyncio_gather", "ready-first"),
        Scheduler("asyncio", "with_asyncio", "ready-first"),
        Scheduler("trio", "with_trio", "ready-first"),
        Scheduler("anyio-asyncio", "with_anyio", "ready-first", backend="asyncio"),
        Scheduler("anyio-trio", "with_anyio", "ready-first", backend="trio"),
        Scheduler("thread-pool", "thread_pool", "thread-pool"),
        Scheduler("processes", "processes", "processes"),
    )
}
"""The right ones: a ladder to climb."""

MISTAKES = {
    scheduler.name: scheduler
    for scheduler in (
        Scheduler("unchecked-rotation", "mistakes.unchecked_rotation", "rotation"),
        Scheduler("no-lock", "mistakes.no_lock", "ready-first", most_boards=MOST_THREADS),
        Scheduler("lock-held", "mistakes.lock_held", "ready-first", most_boards=MOST_THREADS),
        Scheduler("two-locks", "mistakes.two_locks", "ready-first", most_boards=MOST_THREADS),
        Scheduler("blocking-wait", "mistakes.blocking_wait", "ready-first"),
        Scheduler("cloned-masters", "mistakes.cloned_masters", "ready-first"),
        Scheduler("forgotten-await", "mistakes.forgotten_await", "ready-first"),
    )
}
"""The famous mistakes. Their policy is what people believed they would get."""

SCHEDULERS = LADDER | MISTAKES

BASICS = ("sequential", "threaded", "asyncio", "trio")
"""The ones to begin with."""

GROUPS = {
    "basics": BASICS,
    "ladder": tuple(LADDER),
    "mistakes": tuple(MISTAKES),
    "all": tuple(SCHEDULERS),
}
"""Names for several at once."""


def find_scheduler(name: str) -> Scheduler:
    """Look a scheduler up by name.

    Raises InputError, with the nearest name, when there is none.
    """
    if name.lower() in SCHEDULERS:
        return SCHEDULERS[name.lower()]
    near = get_close_matches(name.lower(), SCHEDULERS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(SCHEDULERS)}"
    raise InputError(f"no scheduler is called {name!r}; {hint}")


def find_schedulers(names: Iterable[str]) -> list[Scheduler]:
    """Look several up, each once; a name may be that of a group, such as `ladder`.

    Raises InputError as `find_scheduler` does.
    """
    found = {each: find_scheduler(each) for name in names for each in _members(name)}
    return list({scheduler.name: scheduler for scheduler in found.values()}.values())


def _members(name: str) -> Iterator[str]:
    yield from GROUPS.get(name.lower(), (name,))
