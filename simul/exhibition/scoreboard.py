"""The scoreboard of the hall: one number, which every board reads and sets.

To add to it is to read it, add, and set it. If another board has set it in between, that update is
lost, and the log says so. Its twin is `simul.oracle.verdict.score`.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simul.clocks import Clock
    from simul.exhibition.log import Log
    from simul.exhibition.program import Program


class Total:
    """The number itself."""

    def __init__(self) -> None:
        self.number = 0
        self.guard = threading.Lock()
        """Held while the number is set: only what the program does in two steps can go wrong."""


class Scoreboard:
    """The scoreboard as one board reads and sets it."""

    def __init__(
        self, board: int, total: Total, log: "Log", time: "Clock", program: "Program"
    ) -> None:
        self._board = board
        self._total = total
        self._log = log
        self._time = time
        self._program = program
        self._read: int | None = None
        """What this board read last, until it sets the number."""

    @property
    def count(self) -> int:
        """The number; a thread that has read it may be preempted."""
        read = self._read = self._total.number
        if self._program.kernel is not None:
            self._program.kernel.preempt()
        return read

    @count.setter
    def count(self, number: int) -> None:
        with self._total.guard:
            found, self._total.number = self._total.number, number
        read, self._read = self._read, None
        if read is not None and read != found:
            kernel = self._program.kernel
            where = kernel.place() if kernel is not None else ""
            what = f"board {self._board} read {read} and wrote {number} over {found}"
            self._log.overwritten(self._time.now, what, where)
