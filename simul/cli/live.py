"""The option --live: an exhibition in the terminal, as it happens or played back."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Self

from simul.cli.options import Options
from simul.output.live import Film, Keys, Onlooker, show, typical_visit
from simul.output.reports.terminal import console
from simul.registry.scheduler import Scheduler
from simul.running.judge import Judge
from simul.running.results import Run
from simul.scenario import Scenario


class LiveView:
    """The live view of a command; it shows nothing without --live, or where there is no terminal.

    Under the virtual clock the runs are played back when they are over, for they are over at once.
    """

    def __init__(self, scenario: Scenario, judge: Judge, options: Options) -> None:
        self._console = console(stderr=True)
        self.wanted = options.live and self._console.is_terminal
        """Whether anything is shown."""
        self._scenario = scenario
        self._judge = judge
        self._options = options
        self._keys = Keys()
        self._open = ExitStack()
        """The onlooker of the run under way."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def watches(self) -> bool:
        """Whether runs are shown while they happen."""
        return self.wanted and self._options.clock == "wall"

    @property
    def plays_back(self) -> bool:
        """Whether runs are shown when they are over."""
        return self.wanted and not self.watches

    def onlooker(self, scheduler: Scheduler) -> Onlooker | None:
        """Return what is to look at the run of this scheduler, if it is shown while it happens."""
        self.close()
        if not self.watches:
            return None
        predicted = self._judge.prediction(scheduler.policy or "ready-first")
        end = predicted.makespan if predicted else 1
        visit = typical_visit([predicted] if predicted else [])
        self._open.enter_context(self._keys)
        title, label, source = self._scenario.title, scheduler.label, scheduler.source
        return self._open.enter_context(
            Onlooker(title, label, end, self._console, self._keys, source, visit)
        )

    def close(self) -> None:
        """Leave the last picture on the screen."""
        self._open.close()

    def play_back(self, runs: Sequence[Run], stopped: Callable[[], bool]) -> None:
        """Show runs that are over, unless they were shown while they happened.

        `stopped` returns True once Ctrl-C has ended the playback.
        """
        self.close()
        if not self.plays_back or stopped():
            return
        films = [Film(one.record, one.scheduler.source, one.steps) for one in runs]
        with self._keys:
            show(
                self._scenario.title,
                films,
                self._console,
                self._keys,
                stopped,
                self._options.pace,
            )
