"""How often a program asks while nothing happens: beyond a limit that is polling.

What is counted is turns, not seconds, so that it does not depend on how busy the machine is.
"""

from collections.abc import Callable

FEW = 100
"""Turns that are enough where much real time has passed as well."""
Moment = tuple[int, int]
"""The time, or the turn, and how many events there have been."""


class Asking:
    """Counts turns of one kind, and finds many of them at the same moment."""

    __slots__ = ("_look_at", "_moment", "_most", "_seen", "done")

    def __init__(self, most: int, moment: Callable[[], Moment]) -> None:
        """Begin to count; more than `most` turns at one moment are many; `moment` returns it."""
        self.done = 0
        """How many turns there have been."""
        self._most = self._look_at = most
        self._moment = moment
        self._seen = moment()

    def count(self) -> bool:
        """Count a turn; return whether there have been many at this moment."""
        self.done += 1
        if self.done < self._look_at:
            return False
        self._look_at = self.done + self._most
        before, self._seen = self._seen, self._moment()
        return before == self._seen

    def look_soon(self) -> None:
        """From now on, a few turns at the same moment are many."""
        self._seen, self._look_at = self._moment(), self.done + FEW
