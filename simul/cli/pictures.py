"""The pictures of a command: plot and save one after the other, and show the main one."""

import os
import shutil
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simul.cli.options import REPLAY, Options
from simul.cli.progress import ProgressBar
from simul.errors import Interrupted
from simul.output.alike import Alike, alike
from simul.output.files import plain_name
from simul.output.reports.index import Picture
from simul.output.reports.terminal import complain

if TYPE_CHECKING:
    from simul.output.charts import Chart
    from simul.running.results import Comparison, Run

SavePicture = Callable[[], Sequence[Picture]]
"""Plot one picture and save it; return what a page of the folder shows of it."""
LETTERS_TOLD = 12
"""Largest number of letters that are listed."""
FOR_PAGES = {".png", ".svg"}
"""Endings of pictures that a browser shows within a page."""


def save_pictures(
    pictures: Sequence[SavePicture], stopped: Callable[[], bool], *, quiet: bool
) -> list[Picture]:
    """Plot and save one picture after the other, until `stopped` returns True (Ctrl-C).

    Not in several processes: each would first have to load matplotlib, which takes as long as two
    pictures, and Ctrl-C would have to reach it.
    """
    saved: list[Picture] = []
    with ProgressBar(hidden=quiet, unit="pictures", of=" of ") as bar:
        report = bar("plotting")
        for number, save in enumerate(pictures, 1):
            if stopped():
                break
            report(number, len(pictures))
            saved += save()
    _tell_of_letters("".join(picture.lacks for picture in saved))
    return saved


def load_matplotlib() -> None:
    """Import matplotlib without the help texts of its classes, which a command never shows.

    It composes them while it is imported, and that takes a quarter of the time.
    """
    from matplotlib import artist as artists

    def no_help(artist: object) -> str:  # noqa: ARG001 - as matplotlib calls it
        return ""

    compose, artists.kwdoc = artists.kwdoc, no_help
    try:
        import matplotlib.figure  # noqa: F401 - and with it everything that charts need
    finally:
        artists.kwdoc = compose


def _tell_of_letters(lacking: str) -> None:
    """Say in one line which letters of the charts no installed font has."""
    letters = sorted(set(lacking))
    if letters:
        more = f" and {len(letters) - LETTERS_TOLD} more" if letters[LETTERS_TOLD:] else ""
        complain(
            f"charts show boxes for letters that no installed font has: "
            f"{' '.join(letters[:LETTERS_TOLD])}{more}; install fonts such as Noto Sans"
        )


def save_chart(chart: "Chart", stem: Path, formats: Sequence[str]) -> list[Picture]:
    """Save a chart in these formats; return it as a page shows it, if one of them is for pages."""
    from simul.output.charts import save

    paths = [path for path in save(chart, stem, formats) if path.suffix in FOR_PAGES]
    return [Picture(path, chart.title, chart.description, chart.lacks) for path in paths[:1]]


def run_pictures(one: "Run", folder: Path, options: Options) -> list[SavePicture]:
    """Return the pictures of one run: its Gantt chart, and a replay if wanted."""
    if is_interrupted([one]) and not options.live:
        return []
    charts = [partial(_save_gantt, [one], Alike.of(one.record, one.remark), [folder], options)]
    return [*(charts if options.charts else []), *_replay([one], folder, options)]


def comparison_pictures(several: "Comparison", folder: Path, options: Options) -> list[SavePicture]:
    """Return the pictures of a comparison: all runs together first, then each; equal ones once."""
    runs = several.runs
    if is_interrupted(runs) and not options.live:
        return []
    folders = [folder / plain_name(one.scheduler.name) for one in runs]
    charts = [
        partial(_save_comparison, several, folder, options),
        partial(_save_totals, several, folder, options),
        *(
            partial(_save_gantt, runs, group, folders, options)
            for group in alike(several.records, several.remarks)
        ),
    ]
    return [*(charts if options.charts else []), *_replay(runs, folder, options)]


def _save_gantt(
    runs: "Sequence[Run]", group: Alike, folders: Sequence[Path], options: Options
) -> list[Picture]:
    """Save the chart that some runs share into the folder of each."""
    load_matplotlib()
    from simul.output.charts import gantt

    labels = [runs[place].record.label for place in group.runs]
    first, *others = (folders[place] for place in group.runs)
    chart = gantt(group.record, group.remark, labels, scenario=runs[0].scenario)
    saved = save_chart(chart, first / "gantt", options.charts)
    for name in (f"gantt.{ending}" for ending in options.charts):
        for folder in others:
            _share(first / name, folder / name)
    return saved


def _share(path: Path, other: Path) -> None:
    """Give a file a second name, or a copy where the disk knows no second names.

    Unlike a symbolic link, both survive a move and an archive, and Windows lets everyone do it.
    """
    try:
        os.link(path, other)
    except (OSError, NotImplementedError):
        shutil.copyfile(path, other)


def _save_comparison(several: "Comparison", folder: Path, options: Options) -> list[Picture]:
    load_matplotlib()
    from simul.output.charts import comparison

    chart = comparison(several.records, several.remarks, scenario=several.scenario)
    return save_chart(chart, folder / "comparison", options.charts)


def _save_totals(several: "Comparison", folder: Path, options: Options) -> list[Picture]:
    load_matplotlib()
    from simul.output.charts import Bound, totals

    theory = several.theory
    bounds = [Bound(theory.bound_name, theory.total)] if theory.total else []
    chart = totals(several.records, bounds, several.remarks, scenario=several.scenario)
    return save_chart(chart, folder / "totals", options.charts)


def _replay(runs: "Sequence[Run]", folder: Path, options: Options) -> list[SavePicture]:
    if REPLAY not in options.formats:
        return []
    return [partial(_save_replay, runs, folder)]


def _save_replay(runs: "Sequence[Run]", folder: Path) -> list[Picture]:
    from simul.output.replay import ShownRun, save_replay

    save_replay([ShownRun.of(one) for one in runs], folder, runs[0].scenario.floor)
    return []  # a page of its own


def open_main(folder: Path, options: Options) -> None:
    """Show the main picture of a folder in the browser, if that is wanted."""
    if options.open:
        open_picture(
            folder / f"{name}.{ending}"
            for name in ("replay", "comparison", "gantt")
            for ending in (REPLAY, *options.charts)
        )


def open_picture(candidates: Iterable[Path]) -> None:
    """Show the first of these files that is there in the browser."""
    picture = next((path for path in candidates if path.is_file()), None)
    if picture is None:
        complain("--open found no picture to show: choose one with --format, such as png or html")
    elif not webbrowser.open(picture.resolve().as_uri()):
        complain(f"no browser could be started; open {picture} yourself")


def is_interrupted(runs: "Sequence[Run]") -> bool:
    """Whether Ctrl-C ended one of these runs."""
    return any(isinstance(one.error, Interrupted) for one in runs)
