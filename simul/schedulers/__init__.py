"""The schedulers: one teaching file each, all with the same functions in the same order.

The ladder, in climbing order:
sequential.py      one game after the other
two_way.py         the same, with games that pause and are handed the replies
rotation.py        round and round, waiting where the opponent is not ready
threaded.py        a thread for every board, and a lock on the master
callbacks.py       a hand-written event loop that calls back
generators.py      games as generators, driven by tasks and futures
yield_from.py      a game that delegates to a smaller coroutine
driver.py          async def, driven by hand: one game after the other
native.py          async def, driven by the same small loop
asyncio_gather.py  asyncio's tasks and futures, gathered
with_asyncio.py    a task for every board, in a TaskGroup
with_trio.py       a task for every board, in a nursery
with_anyio.py      one text for both of these
to_thread.py       a thread for every wait: the remedy for calls that block
patience.py        timeouts, cancellation and a shield
patience_in_trio.py  the same with cancel scopes
board_queue.py     a few tasks that serve a queue of boards
with_selectors.py  opponents on sockets, and a selector that says which are readable
streams.py         the same with asyncio's streams
thread_pool.py     fewer threads than boards
executors.py       a pool of threads or of processes
processes.py       more masters
mistakes/          the famous mistakes: each differs from the right file in the one wrong line

`simul.registry` lists them. A file is imported when it is run and not before.
"""

from simul.registry.catalogue import (
    BASICS,
    GROUPS,
    LADDER,
    MISTAKES,
    SCHEDULERS,
    find_scheduler,
    find_schedulers,
)
from simul.registry.scheduler import Scheduler

__all__ = [
    "BASICS",
    "GROUPS",
    "LADDER",
    "MISTAKES",
    "SCHEDULERS",
    "Scheduler",
    "find_scheduler",
    "find_schedulers",
]
