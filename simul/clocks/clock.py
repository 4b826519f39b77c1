"""The interface of a clock: how the time passes in the hall."""

from collections.abc import Callable
from typing import Protocol, Self


class Clock(Protocol):
    """Time in the hall, in ms from 0; the virtual clock and the wall clock answer alike.

    The halls and the kernel ask which one it is in a single place each: where they choose the
    sleeping place of their framework.
    """

    @property
    def virtual(self) -> bool:
        """Whether time jumps instead of passing."""

    @property
    def speed(self) -> float:
        """How many times as fast as real time it passes."""

    @property
    def now(self) -> int:
        """The time, in ms."""

    def sleep_until(self, due: int, order: int = ...) -> None:
        """Let the time pass until `due` (ms), while this thread does nothing else.

        Of those due at the same instant, threads go on by `order`.
        """

    def real_seconds_until(self, due: int) -> float:
        """Return for how many real seconds to wait for `due` (ms): none if it is over."""

    def hall_ms(self, real_seconds: float) -> int:
        """Return how many ms of the hall pass in real seconds: none where time jumps."""

    def not_before(self, at: int) -> int:
        """Return `at` (ms), or the time now where it passes by itself and that is later."""

    def set_alarm(self, at: int, alarm: Callable[[], object]) -> None:
        """Call `alarm` once, as soon as it is `at` (ms)."""

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm is set and has not been called."""

    def ring(self) -> None:
        """Call the alarm if its time has come, where nothing else drives the clock."""

    def next_look(self, at_most: float) -> float:
        """Return after how many real seconds to ring again."""

    def stop(self) -> None:
        """Wake all threads that sleep here, for good."""

    def alongside(self) -> Self:
        """Return a clock for a part of the run, which begins when the whole does."""
