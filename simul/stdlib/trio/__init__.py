"""Trio itself; its threads go by the hall's clock, and on the virtual one processes are refused."""

from typing import Any

import trio as _trio

from simul.kernel.baton import Baton
from simul.kernel.program import refuse
from simul.kernel.threads import current
from simul.stdlib.trio import from_thread, to_thread

__all__ = ["from_thread", "open_process", "run_process", "to_thread"]


async def run_process(*command: Any, **options: Any) -> Any:
    """Run a child process; raises RunError on the virtual clock."""
    _refuse_on_the_virtual_clock()
    return await _trio.run_process(*command, **options)


async def open_process(*command: Any, **options: Any) -> Any:
    """Start a child process; raises RunError on the virtual clock."""
    _refuse_on_the_virtual_clock()
    return await _trio.lowlevel.open_process(*command, **options)


def _refuse_on_the_virtual_clock() -> None:
    kernel = current()
    if isinstance(kernel, Baton):
        refuse(kernel.exhibition, "a child process")


def __getattr__(name: str) -> Any:
    """Return what is not here from Trio itself."""
    return getattr(_trio, name)
