"""A replay to be shown in a cell of a notebook, or saved: the page in a frame of its own."""

from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path

from simul.errors import InputError
from simul.output.files import writing
from simul.output.replay.page import replay_page
from simul.output.replay.shown import ShownRun
from simul.record import Record
from simul.running.results import Comparison, Run

HEIGHT = 680
"""Pixels: enough for the hall, the source, the chart and the buttons of a laptop's layout."""


@dataclass(frozen=True)
class Replay:
    """The page of a replay, which a notebook shows in the cell."""

    title: str
    page: str = field(repr=False)
    """The HTML of the whole page."""

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the page into a file, to be opened in a browser; return its path.

        Raises SimulError when the file cannot be written.
        """
        with writing(Path(path)) as part:
            part.write_text(self.page, encoding="utf-8", newline="\n")
        return Path(path)

    def _repr_html_(self) -> str:
        """Return a frame that holds the page; its scripts run, and reach nothing outside it."""
        return (
            f'<iframe title="{escape(self.title)} · replay" sandbox="allow-scripts" '
            f'srcdoc="{escape(self.page)}" width="100%" height="{HEIGHT}" '
            'style="border: 0"></iframe>'
        )


def replay(result: Run | Comparison | Record) -> Replay:
    """Return the replay of a run, of all runs of a comparison, or of a record alone.

    A record knows neither the source of its scheduler nor what broke a rule.

    Raises InputError for anything else.
    """
    match result:
        case Comparison():
            runs, floor = [ShownRun.of(run) for run in result.runs], result.scenario.floor
        case Run():
            runs, floor = [ShownRun.of(result)], result.scenario.floor
        case Record():
            runs, floor = [ShownRun(result)], None
        case _:
            remedy = "play first: simul.replay(simul.run(scenario))"
            got = type(result).__name__
            raise InputError(
                f"a replay is of a Run, a Comparison or a Record (got {got}); {remedy}",
                remedy=remedy,
            )
    return Replay(runs[0].record.title, replay_page(runs, floor))
