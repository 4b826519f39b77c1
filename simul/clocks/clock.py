"""The interface of a clock: how time passes in the hall."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, Self

AroundSleep = Callable[[int], AbstractContextManager[object]]


class Clock(Protocol):
    """Time in the hall, in ms from 0; the virtual clock and the wall clock answer alike.

    Most code does not ask which one it is; the rest asks `virtual`.
    """

    @property
    def virtual(self) -> bool:
        """Whether time jumps instead of passing."""

    @property
    def speed(self) -> float:
        """Seconds of the hall in a real second."""

    @property
    def now(self) -> int:
        """The time, in ms."""

    around_sleep: AroundSleep | None
    """Encloses every sleep of a thread until a time (ms), to see who sleeps; None for nothing."""

    def sleep_until(self, due: int, order: int = ...) -> None:
        """Block this thread until `due` (ms).

        Threads due at the same instant go on by `order`.
        """

    def real_seconds_until(self, due: int) -> float:
        """Return for how many real seconds to wait for `due` (ms): 0 if it has passed."""

    def hall_ms(self, real_seconds: float) -> int:
        """Return how many ms of the hall pass in real seconds: 0 where time jumps."""

    def not_before(self, at: int) -> int:
        """Return `at` (ms), or in real time the time now if that is later."""

    def set_alarm(self, at: int, alarm: Callable[[], object]) -> None:
        """Call `alarm` once, at `at` (ms)."""

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm is set and has not been called."""

    def ring(self) -> None:
        """Call the alarm if it is due, where nothing else drives the clock."""

    def next_look(self, at_most: float) -> float:
        """Return after how many real seconds to call `ring` again: `at_most` or less."""

    def stop(self) -> None:
        """Wake all threads that sleep here; none sleeps again."""

    def alongside(self) -> Self:
        """Return a clock for a part of the run that begins with the whole."""
