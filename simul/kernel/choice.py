"""Which kernel a program has: chosen once, by the clock of its exhibition."""

from typing import cast

from simul.clocks import Timeline, WallClock
from simul.exhibition import Exhibition
from simul.kernel.baton import Baton
from simul.kernel.free_threads import FreeThreads
from simul.kernel.threads import enter

AnyKernel = Baton | FreeThreads


def kernel_of(exhibition: Exhibition) -> AnyKernel:
    """Return the kernel of an exhibition; the first call makes it, for this thread."""
    kernel = made_kernel(exhibition)
    if kernel is None:
        kernel = exhibition.program.kernel = _kernel_for(exhibition)
        enter(kernel)
    return kernel


def made_kernel(exhibition: Exhibition) -> AnyKernel | None:
    """Return the kernel of an exhibition, if it has been made."""
    return cast("AnyKernel | None", exhibition.program.kernel)  # no other is ever put there


def _kernel_for(exhibition: Exhibition) -> AnyKernel:
    time = exhibition.time
    if isinstance(time, Timeline):
        return Baton(exhibition, time)
    if isinstance(time, WallClock):
        return FreeThreads(exhibition, time)
    raise TypeError(f"no kernel goes by {time!r}")
