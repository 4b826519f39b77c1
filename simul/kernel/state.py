"""What every kernel knows of its program, whatever clock that goes by."""

import threading
from typing import TYPE_CHECKING

from simul.kernel.copies import COPIES, Letterbox
from simul.kernel.running_code import place, refused
from simul.kernel.watched_files import forks

if TYPE_CHECKING:
    import asyncio

    from simul.exhibition import Exhibition
    from simul.kernel.blocked_call import BlockedCall


class KernelState:
    """What every kernel knows of its program; `Kernel` says what each of it is."""

    def __init__(self, exhibition: "Exhibition") -> None:
        self.exhibition = exhibition
        self.main = threading.current_thread()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.has_event_loop = False
        self.loop_by_hand: threading.Thread | None = None
        self.letterbox = Letterbox()
        self.in_call: BlockedCall | None = None
        self.locks = 0
        self.threads_made = self.pools_made = 0
        self._generation = len(COPIES)
        self._forks, self._before = forks(), threading.enumerate()
        """How often this process had been copied before the run, and the threads it had then."""

    def place(self) -> str:
        """Return file and line of the program that runs now; empty if none does."""
        return place()

    def _check_process(self, board: int) -> None:
        """Raise SystemExit in a copy of this process, which leaves a letter: the run sees none."""
        if self._generation != len(COPIES):
            self.letterbox.post(str(refused(board, copied=True)))
            raise SystemExit(1)
