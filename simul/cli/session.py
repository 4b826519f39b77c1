"""Run, write and print: what the commands `run` and `compare` have in common."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from rich.text import Text

from simul.cli.objects import path_text, print_object
from simul.cli.options import Options
from simul.cli.progress import ProgressBar
from simul.durations import clock
from simul.errors import Interrupted
from simul.games import foreseen_games
from simul.interpreter import noting_ctrl_c
from simul.output.files import OutputFolder, summary_json, write_run
from simul.output.reports.runs import comparison_report, run_report
from simul.output.reports.terminal import console
from simul.output.reports.troubles import complaints
from simul.registry.catalogue import BASICS, find_scheduler, find_schedulers
from simul.registry.scheduler import Scheduler
from simul.running import compare, run
from simul.running.judge import Judge
from simul.running.results import Comparison, Run
from simul.scenario import Scenario, load_scenario

DEFAULT_FOLDER = Path("simul-out")
A_MOMENT = 5_000
"""Real ms that nobody needs to be told of."""
Draw = Callable[[], object]
"""Draws one chart and saves it."""


def run_one(name: str, scheduler: str, options: Options) -> int:
    """Do what `simul run` is asked for; return the exit code."""
    scenario = _scenario(name, options)
    (chosen,) = _with_stdlib([find_scheduler(scheduler)], options)
    chosen.check_size(scenario.boards)
    with _folder(options, f"{Path(name).stem}-{chosen.name}") as out, _bar(options) as bar:
        judge = Judge(scenario, foreseen_games(scenario, progress=bar("the games")))
        _say_how_long(options, [chosen], judge)
        one = run(
            scenario,
            chosen,
            clock=options.clock,
            speed=options.speed,
            judge=judge,
            progress=bar(chosen.name),
            give_up_after=options.give_up_after,
        )
        with noting_ctrl_c() as ctrl_c:  # pressed again, it must not cost what was played
            bar.close()
            _say_if_interrupted([one])
            figures = _figures(name, options, scenario, [one], [out.final])
            write_run(one.record, out.path)
            out.write_text("summary.json", summary_json(figures))
            draw_all(_run_charts([one], [out.path], options.formats), lambda: ctrl_c.pressed)
    _print(figures, run_report(one), out.final, options)
    return _exit_code([one], options, ctrl_c.pressed)


def run_several(name: str, schedulers: Sequence[str] | None, options: Options) -> int:
    """Do what `simul compare` is asked for; return the exit code."""
    scenario = _scenario(name, options)
    chosen = _with_stdlib(find_schedulers(BASICS if schedulers is None else schedulers), options)
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
    with _folder(options, f"{Path(name).stem}-compare") as out, _bar(options) as bar:
        judge = Judge(scenario, foreseen_games(scenario, progress=bar("the games")))
        _say_how_long(options, chosen, judge)
        several = compare(
            scenario,
            chosen,
            clock=options.clock,
            speed=options.speed,
            judge=judge,
            progress=bar,
            give_up_after=options.give_up_after,
        )
        with noting_ctrl_c() as ctrl_c:
            bar.close()
            _say_if_interrupted(several.runs)
            names = [one.scheduler.name for one in several.runs]
            folders = [out.path / scheduler for scheduler in names]
            final = [out.final / scheduler for scheduler in names]
            figures = _figures(name, options, scenario, several.runs, final)
            for one, folder in zip(several.runs, folders, strict=True):
                write_run(one.record, folder)
            out.write_text("summary.json", summary_json(figures))
            charts = chain(
                _run_charts(several.runs, folders, options.formats),
                _comparison_charts(several, out.path, options.formats),
            )
            draw_all(charts, lambda: ctrl_c.pressed)
    _print(figures, comparison_report(several), out.final, options)
    return _exit_code(several.runs, options, ctrl_c.pressed)


def _with_stdlib(schedulers: Sequence[Scheduler], options: Options) -> Sequence[Scheduler]:
    if options.stdlib == "hall":
        return schedulers
    from simul.registry.own_file import with_pythons_own

    return with_pythons_own(schedulers)


def _scenario(name: str, options: Options) -> Scenario:
    return load_scenario(
        name,
        boards=options.boards,
        seed=options.seed,
        workers=options.workers,
        on_failure=options.on_failure,
        order=options.order,
    )


def _folder(options: Options, default: str) -> OutputFolder:
    path = options.out or DEFAULT_FOLDER / default
    return OutputFolder.create(path, explicit=options.out is not None)


def _bar(options: Options) -> ProgressBar:
    return ProgressBar(hidden=options.quiet)


def _say_how_long(options: Options, schedulers: Sequence[Scheduler], judge: Judge) -> None:
    """In real time, tell before the start how much of it is needed, if it is not a moment."""
    if options.clock == "virtual" or options.quiet:
        return
    predicted = [judge.prediction(scheduler.policy or "ready-first") for scheduler in schedulers]
    real_ms = sum(record.makespan for record in predicted if record) / options.speed
    if real_ms > A_MOMENT:
        complain(f"this takes about {clock(real_ms)} of real time; Ctrl-C stops it")


def _figures(
    name: str,
    options: Options,
    scenario: Scenario,
    runs: Sequence[Run],
    folders: Sequence[Path],
) -> dict[str, Any]:
    """Everything that `--json` prints and `summary.json` keeps."""
    return {
        "scenario": path_text(name),
        "title": scenario.title,
        "seed": scenario.seed,
        "boards": scenario.boards,
        "clock": options.clock,
        "speed": options.speed,
        "runs": [
            one.figures() | {"out": path_text(folder)}
            for one, folder in zip(runs, folders, strict=True)
        ],
    }


def draw_all(charts: Iterable[Draw], enough: Callable[[], bool]) -> None:
    """Draw one chart after the other, until somebody does not want to wait for them."""
    for draw in charts:
        if enough():
            return
        draw()


def _run_charts(
    runs: Sequence[Run], folders: Sequence[Path], formats: Sequence[str]
) -> Iterator[Draw]:
    if not formats or _is_interrupted(runs):
        return
    for one, folder in zip(runs, folders, strict=True):
        yield partial(_save_gantt, one, folder, formats)


def _save_gantt(one: Run, folder: Path, formats: Sequence[str]) -> None:
    from simul.output.charts import gantt, save

    save(gantt(one.record, one.remark), folder / "gantt", formats)


def _comparison_charts(several: Comparison, folder: Path, formats: Sequence[str]) -> Iterator[Draw]:
    if not formats or _is_interrupted(several.runs):
        return
    from simul.output.charts import Bound, comparison, save, totals

    theory, remarks = several.theory, several.remarks
    bounds = [Bound(theory.bound_name, theory.total)] if theory.total else []
    yield lambda: save(comparison(several.records, remarks), folder / "comparison", formats)
    yield lambda: save(totals(several.records, bounds, remarks), folder / "totals", formats)


def _is_interrupted(runs: Sequence[Run]) -> bool:
    return any(isinstance(one.error, Interrupted) for one in runs)


def _say_if_interrupted(runs: Sequence[Run]) -> None:
    """Answer Ctrl-C at once: writing many thousand moves takes a while."""
    if _is_interrupted(runs):
        complain("interrupted: writing what was played ...")


def _print(figures: dict[str, Any], report: Any, folder: Path, options: Options) -> None:
    if options.json:
        print_object(figures)
    elif not options.quiet:
        path = f"{folder}/" if folder.is_dir() else str(folder)
        console().print(report)
        console().print(Text.assemble("written to ", (path, "bold")), soft_wrap=True)


def complain(text: str) -> None:
    """Say something on standard error, in a line that no terminal breaks."""
    console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def _exit_code(runs: Sequence[Run], options: Options, pressed: bool) -> int:
    """Find the exit code; say on standard error what went wrong if the report has not said it.

    Standard output has the report, or the object for a program to read, and both say all of it.
    Standard error is for people; so it says what went wrong only where there is no report.
    """
    if options.json or options.quiet:
        for line in complaints(runs, "error: "):
            complain(line)
    if _is_interrupted(runs):
        played = sum(bool(event.move) for event in runs[-1].record.events)
        by = runs[-1].scheduler.name
        complain(
            f"{played} moves were played with {by}; they are written, but no charts are drawn."
        )
        return Interrupted.exit_code
    if pressed:
        complain("interrupted: charts are missing; everything else is written.")
        return Interrupted.exit_code
    codes = [one.error.exit_code for one in runs if one.error]
    return max(codes, default=0) or int(any(not one.verdict.verified for one in runs))
