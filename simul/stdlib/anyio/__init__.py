"""AnyIO itself; its threads go by the hall's clock, and the virtual clock refuses processes."""

from collections.abc import Mapping
from typing import Any

import anyio as _anyio

from simul.errors import RunError
from simul.stdlib.anyio import from_thread, to_thread
from simul.stdlib.anyio.timeouts import fail_after, move_on_after
from simul.stdlib.child_processes import refuse_on_the_virtual_clock
from simul.stdlib.noted import noted
from simul.stdlib.other_loops import ANYIO, refuse_where_clocks_differ

__all__ = [
    "fail_after",
    "from_thread",
    "move_on_after",
    "open_process",
    "run",
    "run_process",
    "to_thread",
]


def run(func: Any, *args: Any, **options: Any) -> Any:
    """Run an event loop; raises RunError where that would go by another clock."""
    backend = options.get("backend", "asyncio")
    made_for = _backend_of(options.get("backend_options") or {})
    if not made_for:
        refuse_where_clocks_differ("anyio.run", ANYIO)
    elif made_for != backend:
        raise RunError(
            f"anyio.run(..., backend={backend!r}) has the backend_options of a hall for "
            f"{made_for}: give it backend={made_for!r}, or make the hall by "
            f"anyio_hall(exhibition, {backend!r})"
        )
    return _anyio.run(func, *args, **options)


def _backend_of(options: Mapping[str, Any]) -> str:
    """Return the backend for which a hall has made these options; empty if none has."""
    return "trio" if "clock" in options else "asyncio" if "loop_factory" in options else ""


async def run_process(*command: Any, **options: Any) -> Any:
    """Run a child process; raises RunError on the virtual clock."""
    refuse_on_the_virtual_clock()
    return await _anyio.run_process(*command, **options)


async def open_process(*command: Any, **options: Any) -> Any:
    """Start a child process; raises RunError on the virtual clock."""
    refuse_on_the_virtual_clock()
    return await _anyio.open_process(*command, **options)


def __getattr__(name: str) -> Any:
    """Return what is not here from AnyIO itself."""
    return noted(_anyio, name) or getattr(_anyio, name)
