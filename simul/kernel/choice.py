"""Which kernel a program has: chosen once, by the clock of its exhibition."""

from typing import cast

from simul.clocks import Timeline, WallClock
from simul.exhibition import Exhibition
from simul.kernel.baton import Baton
from simul.kernel.free_threads import FreeThreads
from simul.kernel.noted import NotedBaton, NotedFreeThreads
from simul.kernel.threads import enter

AnyKernel = Baton | FreeThreads


def kernel_of(exhibition: Exhibition) -> AnyKernel:
    """Return the kernel of an exhibition, made when first asked for; this thread is its first."""
    kernel = made_kernel(exhibition)
    if kernel is None:
        kernel = exhibition.program.kernel = _kernel_for(exhibition)
        enter(kernel)
    return kernel


def made_kernel(exhibition: Exhibition) -> AnyKernel | None:
    """Return the kernel of an exhibition, if it has been made."""
    return cast("AnyKernel | None", exhibition.program.kernel)  # no other is ever put there


def _kernel_for(exhibition: Exhibition) -> AnyKernel:
    time, log = exhibition.time, exhibition.program.steps
    if isinstance(time, Timeline):
        return Baton(exhibition, time) if log is None else NotedBaton(exhibition, time, log)
    if isinstance(time, WallClock):
        if log is None:
            return FreeThreads(exhibition, time)
        return NotedFreeThreads(exhibition, time, log)
    raise TypeError(f"no kernel goes by {time!r}")
