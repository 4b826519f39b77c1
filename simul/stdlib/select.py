"""Python's own `select`; a wait for time alone goes by the hall's clock.

All other waits are for something outside the hall: how much of its time they take is unknown.
"""

import select as _python
from typing import Any

from simul.kernel.outside import note_wait
from simul.stdlib.time import sleep_in


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def select(
    rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait until something is ready; without any files, wait `timeout` seconds of the hall."""
    files = [*rlist], [*wlist], [*xlist]
    if timeout is not None and not any(files):
        sleep_in(timeout, "select.select")
        return [], [], []
    if timeout is None or timeout > 0:
        note_wait("select.select")
    return _python.select(*files, timeout)
