"""A progress bar, for runs long enough to want one."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from simul.games import Progress as Report

PATIENCE = 1.0
"""Seconds a run may take before it is worth a progress bar."""
REFRESH = 0.1
"""Seconds between two drawings of it."""


class ProgressBar:
    """Shows on standard error, in a terminal only, how far the current run has got.

    `unit` says what is counted. Call it with a scheduler's name to get the function that a run
    reports to.
    """

    def __init__(self, *, hidden: bool = False, unit: str = "moves") -> None:
        console = Console(stderr=True)
        self._hidden = hidden or not console.is_terminal
        # drawn from the waiting thread when there is news: no hidden thread beside the run
        self._bar = Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeRemainingColumn(),
            console=console,
            auto_refresh=False,
            transient=True,
        )
        self._next = time.monotonic() + PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, name: str) -> Report:
        """Start a line for the run of this scheduler."""
        task: TaskID | None = None

        def report(done: int, most: int) -> None:
            nonlocal task
            now = time.monotonic()
            if self._hidden or now < self._next:
                return
            self._next = now + REFRESH
            if task is None:
                task = self._bar.add_task(name)
            self._bar.start()
            self._bar.update(task, completed=done, total=most)
            self._bar.refresh()

        return report

    def close(self) -> None:
        """Take the bar off the screen, if it ever came on it."""
        if self._bar.live.is_started:
            self._bar.stop()
