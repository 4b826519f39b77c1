"""The two clocks at a board: how much time each side has left."""

from simul.durations import NEVER
from simul.record import Clocks


class ChessClock:
    """The clocks of one game; without clocks no side's time is ever up.

    >>> clock = ChessClock(Clocks(60_000, 30_000, 2_000))
    >>> clock.up_at(1_000, masters=True)
    61000
    >>> clock.press(5_000, masters=True)
    >>> clock.up_at(6_000, masters=True)
    63000
    """

    def __init__(self, clocks: Clocks | None) -> None:
        self._increment = clocks.increment if clocks else 0
        self._left = {True: clocks.master, False: clocks.opponent} if clocks else {}

    def up_at(self, since: int, *, masters: bool) -> int:
        """Return when one side's time is up, in ms, if its clock has run since `since`."""
        return since + self._left[masters] if self._left else NEVER

    def press(self, used: int, *, masters: bool) -> None:
        """Subtract the ms that a move took from its side's clock, and add the increment."""
        if self._left:
            self._left[masters] += self._increment - used
