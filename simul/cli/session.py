"""Run, write and print: shared by the commands `run` and `compare`."""

import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from rich.text import Text

from simul.cli.objects import path_text, print_object
from simul.cli.options import REPLAY, TRACE, Options
from simul.cli.progress import ProgressBar
from simul.durations import clock
from simul.errors import Interrupted
from simul.games import foreseen_games
from simul.interpreter import noting_ctrl_c
from simul.output.files import OutputFolder, Traced, summary_json, trace_json, write_run
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
BRIEF_MS = 5_000
"""Real ms up to which a run starts without an announcement of its duration."""
SaveChart = Callable[[], object]
"""Paint one chart and save it."""


def run_one(name: str, scheduler: str, options: Options) -> int:
    """Execute `simul run`; return the exit code."""
    scenario = _scenario(name, options)
    (chosen,) = _with_stdlib([find_scheduler(scheduler)], options)
    chosen.check_size(scenario.boards)
    with _folder(options, f"{Path(name).stem}-{chosen.name}") as out, _bar(options) as bar:
        judge = Judge(scenario, foreseen_games(scenario, progress=bar("the games")))
        _announce_duration(options, [chosen], judge)
        one = run(
            scenario,
            chosen,
            clock=options.clock,
            speed=options.speed,
            judge=judge,
            progress=bar(chosen.name),
            give_up_after=options.give_up_after,
        )
        with noting_ctrl_c() as ctrl_c:  # a second Ctrl-C must not lose what was played
            bar.close()
            _announce_interruption([one])
            figures = _figures(name, options, scenario, [one], [out.final])
            write_run(one.record, out.path)
            out.write_text("summary.json", summary_json(figures))
            _write_trace([one], out, options.formats)
            charts = chain(
                _run_charts([one], [out.path], options.charts),
                _replay([one], out.path, options),
            )
            save_charts(charts, lambda: ctrl_c.pressed)
    _print(figures, run_report(one), out.final, options)
    _open(out.final, options)
    return _exit_code([one], options, ctrl_c.pressed)


def run_several(
    name: str, schedulers: Sequence[str] | None, options: Options, what: str = "compare"
) -> int:
    """Execute `simul compare` or `simul replay`; return the exit code."""
    scenario = _scenario(name, options)
    chosen = _with_stdlib(find_schedulers(BASICS if schedulers is None else schedulers), options)
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
    with _folder(options, f"{Path(name).stem}-{what}") as out, _bar(options) as bar:
        judge = Judge(scenario, foreseen_games(scenario, progress=bar("the games")))
        _announce_duration(options, chosen, judge)
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
            _announce_interruption(several.runs)
            names = [one.scheduler.name for one in several.runs]
            folders = [out.path / scheduler for scheduler in names]
            final = [out.final / scheduler for scheduler in names]
            figures = _figures(name, options, scenario, several.runs, final)
            for one, folder in zip(several.runs, folders, strict=True):
                write_run(one.record, folder)
            out.write_text("summary.json", summary_json(figures))
            _write_trace(several.runs, out, options.formats)
            charts = chain(
                _run_charts(several.runs, folders, options.charts),
                _comparison_charts(several, out.path, options.charts),
                _replay(several.runs, out.path, options),
            )
            save_charts(charts, lambda: ctrl_c.pressed)
    _print(figures, comparison_report(several), out.final, options)
    _open(out.final, options)
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


def _announce_duration(options: Options, schedulers: Sequence[Scheduler], judge: Judge) -> None:
    """Announce, before a run in real time, how long it takes, unless it is brief."""
    if options.clock == "virtual" or options.quiet:
        return
    predicted = [judge.prediction(scheduler.policy or "ready-first") for scheduler in schedulers]
    real_ms = sum(record.makespan for record in predicted if record) / options.speed
    if real_ms > BRIEF_MS:
        complain(f"this takes about {clock(real_ms)} of real time; Ctrl-C stops it")


def _figures(
    name: str,
    options: Options,
    scenario: Scenario,
    runs: Sequence[Run],
    folders: Sequence[Path],
) -> dict[str, Any]:
    """Return the object that `--json` prints and `summary.json` keeps; keys in `_ms` are in ms."""
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


def _write_trace(runs: Sequence[Run], out: OutputFolder, formats: Sequence[str]) -> None:
    if TRACE in formats:
        out.write_text("trace.json", trace_json(Traced(one.record) for one in runs))


def save_charts(charts: Iterable[SaveChart], stopped: Callable[[], bool]) -> None:
    """Paint and save one chart after the other, until `stopped` returns True (Ctrl-C)."""
    for save in charts:
        if stopped():
            return
        save()


def _run_charts(
    runs: Sequence[Run], folders: Sequence[Path], formats: Sequence[str]
) -> Iterator[SaveChart]:
    if not formats or _is_interrupted(runs):
        return
    for one, folder in zip(runs, folders, strict=True):
        yield partial(_save_gantt, one, folder, formats)


def _save_gantt(one: Run, folder: Path, formats: Sequence[str]) -> None:
    from simul.output.charts import gantt, save

    save(gantt(one.record, one.remark), folder / "gantt", formats)


def _comparison_charts(
    several: Comparison, folder: Path, formats: Sequence[str]
) -> Iterator[SaveChart]:
    if not formats or _is_interrupted(several.runs):
        return
    from simul.output.charts import Bound, comparison, save, totals

    theory, remarks = several.theory, several.remarks
    bounds = [Bound(theory.bound_name, theory.total)] if theory.total else []
    yield lambda: save(comparison(several.records, remarks), folder / "comparison", formats)
    yield lambda: save(totals(several.records, bounds, remarks), folder / "totals", formats)


def _replay(runs: Sequence[Run], folder: Path, options: Options) -> Iterator[SaveChart]:
    if REPLAY not in options.formats or _is_interrupted(runs):
        return
    from simul.output.replay import ShownRun, save_replay

    shown = [ShownRun.of(one) for one in runs]
    yield partial(save_replay, shown, folder, runs[0].scenario.floor)


def _open(folder: Path, options: Options) -> None:
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
        complain("--open found no picture to show: --format none plots nothing")
    elif not webbrowser.open(picture.resolve().as_uri()):
        complain(f"no browser could be started; open {picture} yourself")


def _is_interrupted(runs: Sequence[Run]) -> bool:
    return any(isinstance(one.error, Interrupted) for one in runs)


def _announce_interruption(runs: Sequence[Run]) -> None:
    """Acknowledge Ctrl-C at once: writing many thousand moves takes a while."""
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
    """Print on standard error, without line breaks."""
    console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def _exit_code(runs: Sequence[Run], options: Options, pressed: bool) -> int:
    """Return the exit code; print faults on standard error if the report is not printed.

    Standard output has the report or the JSON object, and both contain all faults. Standard error
    is for people, so it repeats the faults only without a report.
    """
    if options.json or options.quiet:
        for line in (*runs[0].scenario.remarks, *complaints(runs, "error: ")):
            complain(line)
    if _is_interrupted(runs):
        played = sum(bool(event.move) for event in runs[-1].record.events)
        by = runs[-1].scheduler.name
        complain(f"{played} moves were played with {by}; they are written, but no charts are made.")
        return Interrupted.exit_code
    if pressed:
        complain("interrupted: charts are missing; everything else is written.")
        return Interrupted.exit_code
    codes = [one.error.exit_code for one in runs if one.error]
    return max(codes, default=0) or int(any(not one.verdict.verified for one in runs))
