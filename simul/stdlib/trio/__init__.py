"""Trio itself; its threads go by the hall's clock, and the virtual clock refuses processes."""

from typing import Any

import trio as _trio

from simul.stdlib.child_processes import refuse_on_the_virtual_clock
from simul.stdlib.noted import noted
from simul.stdlib.other_loops import TRIO, refuse_where_clocks_differ
from simul.stdlib.trio import from_thread, to_thread
from simul.stdlib.trio.timeouts import fail_after, fail_at, move_on_after, move_on_at

__all__ = [
    "fail_after",
    "fail_at",
    "from_thread",
    "move_on_after",
    "move_on_at",
    "open_process",
    "run",
    "run_process",
    "to_thread",
]


def run(async_fn: Any, *args: Any, **options: Any) -> Any:
    """Run Trio; raises RunError where it would go by another clock."""
    if options.get("clock") is None:
        refuse_where_clocks_differ("trio.run", TRIO)
    return _trio.run(async_fn, *args, **options)


async def run_process(*command: Any, **options: Any) -> Any:
    """Run a child process; raises RunError on the virtual clock."""
    refuse_on_the_virtual_clock()
    return await _trio.run_process(*command, **options)


async def open_process(*command: Any, **options: Any) -> Any:
    """Start a child process; raises RunError on the virtual clock."""
    refuse_on_the_virtual_clock()
    return await _trio.lowlevel.open_process(*command, **options)


def __getattr__(name: str) -> Any:
    """Return what is not here from Trio itself."""
    return noted(_trio, name) or getattr(_trio, name)
