"""Reading the diaries of tables while their masters play."""

import threading
from collections.abc import Callable

from simul.supervision import HEARTBEAT


class Reading:
    """Reads again and again, in a thread of its own, and a last time at the end."""

    def __init__(self, read: Callable[[], None]) -> None:
        self._read = read
        self._over = threading.Event()

    def begin(self) -> None:
        """Read until the end."""
        threading.Thread(target=self._keep_reading, daemon=True).start()

    def end(self) -> None:
        """Read for the last time."""
        self._over.set()
        self._read()

    def _keep_reading(self) -> None:
        while not self._over.wait(HEARTBEAT):
            self._read()
