"""A progress bar for long runs."""

import time
from contextlib import suppress
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from simul.games import Progress as Report
from simul.output.reports.terminal import console as terminal

PATIENCE = 1.0
"""Seconds before a progress bar appears."""
REFRESH = 0.1
"""Seconds between two updates of the bar."""


class ProgressBar:
    """Shows the progress of the current run on standard error, in a terminal only.

    `unit` is what the bar counts, and `of` stands between what is done and the whole. Calling it
    with a scheduler's name returns the function that a run reports to.
    """

    def __init__(self, *, hidden: bool = False, unit: str = "plies", of: str = "/") -> None:
        console = terminal(stderr=True)
        self._hidden = hidden or not console.is_terminal
        # refreshed from the waiting thread on progress, so that no hidden thread joins the run
        self._bar = Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(of),
            TextColumn(unit),
            TimeRemainingColumn(),
            console=console,
            auto_refresh=False,
            transient=True,
        )
        self._next = time.monotonic() + PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, name: str) -> Report:
        """Return the function to which the run of this scheduler reports its progress."""
        task: TaskID | None = None

        def report(done: int, most: int) -> None:
            nonlocal task
            now = time.monotonic()
            if self._hidden or now < self._next:
                return
            self._next = now + REFRESH
            try:
                if task is None:
                    self._remove_all()  # a line for each of many runs would fill the screen
                    task = self._bar.add_task(name)
                self._bar.start()
                self._bar.update(task, completed=done, total=most)
                self._bar.refresh()
            except OSError:  # the terminal is gone
                self._hidden = True

        return report

    def _remove_all(self) -> None:
        for task in self._bar.task_ids:
            self._bar.remove_task(task)

    def close(self) -> None:
        """Remove the bar from the screen, if it is there."""
        with suppress(OSError):
            if self._bar.live.is_started:
                self._bar.stop()
