"""Child processes in a program of the hall: refused on the virtual clock."""

from simul.kernel.baton import Baton
from simul.kernel.running_code import refuse
from simul.kernel.threads import current


def refuse_on_the_virtual_clock() -> None:
    """Raise RunError, and end the run, where the time that a process takes is unknown."""
    kernel = current()
    if isinstance(kernel, Baton):
        refuse(kernel.exhibition, "a child process")
