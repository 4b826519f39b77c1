"""Run, write and print: shared by the commands `run` and `compare`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import RenderableType
from rich.text import Text

from simul.cli.folder import output_folder
from simul.cli.live import LiveView
from simul.cli.objects import path_text, print_object
from simul.cli.options import TRACE, Options
from simul.cli.pictures import (
    SavePicture,
    comparison_pictures,
    is_interrupted,
    open_main,
    run_pictures,
    save_pictures,
)
from simul.cli.progress import ProgressBar
from simul.cli.size import announce_size
from simul.durations import clock
from simul.errors import Interrupted
from simul.games import foreseen_games
from simul.interpreter import spare_what_is_there
from simul.interrupts import Interrupts, begin_work, noting_interrupts
from simul.output.files import (
    STEPS_FILE,
    LocatedSteps,
    OutputFolder,
    Traced,
    plain_name,
    steps_json,
    summary_json,
    trace_json,
    write_runs,
    writing,
)
from simul.output.reports.index import NAME as INDEX
from simul.output.reports.index import index_page
from simul.output.reports.runs import comparison_report, run_report
from simul.output.reports.terminal import complain, console
from simul.output.reports.troubles import complaints
from simul.registry.catalogue import BASICS, find_scheduler, find_schedulers
from simul.registry.scheduler import Scheduler
from simul.running import compare, run
from simul.running.judge import Judge
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.words import count, listing

DEFAULT_FOLDER = Path("simul-out")
BRIEF_MS = 5_000
"""Real ms up to which a run starts without an announcement of its duration."""


class _Played(NamedTuple):
    """What a command has played, and how that is shown."""

    runs: Sequence[Run]
    folders: Sequence[str]
    """The folder of each run in that of the command; an empty name is the latter itself."""
    report: Callable[[], RenderableType]
    pictures: Callable[[Path], Sequence[SavePicture]]
    """Returns the pictures for the command's folder."""
    left_out: Sequence[str] = ()
    """The schedulers whose turn did not come."""


_Play = Callable[[Judge, ProgressBar, LiveView], _Played]


def run_one(name: str, scheduler: str, options: Options) -> int:
    """Execute `simul run`; return the exit code."""
    begin_work()
    scenario = _scenario(name, options)
    (chosen,) = _with_stdlib([find_scheduler(scheduler)], options)

    def play(judge: Judge, bar: ProgressBar, live: LiveView) -> _Played:
        one = run(
            scenario,
            chosen,
            clock=options.clock,
            speed=options.speed,
            judge=judge,
            progress=None if live.watches else bar(chosen.name),
            onlooker=live.onlooker(chosen),
            steps=live.wanted or options.notes_steps,
            give_up_after=options.give_up_after,
        )
        return _Played(
            [one],
            [""],
            lambda: run_report(one, brief=options.brief, real_seconds=options.real_seconds),
            lambda folder: run_pictures(one, folder, options),
        )

    return _execute(name, scenario, [chosen], options, plain_name(chosen.name), play)


def run_several(
    name: str, schedulers: Sequence[str] | None, options: Options, what: str = "compare"
) -> int:
    """Execute `simul compare` or `simul replay`; return the exit code."""
    begin_work()
    scenario = _scenario(name, options)
    chosen = _with_stdlib(find_schedulers(BASICS if schedulers is None else schedulers), options)

    def play(judge: Judge, bar: ProgressBar, live: LiveView) -> _Played:
        several = compare(
            scenario,
            chosen,
            clock=options.clock,
            speed=options.speed,
            judge=judge,
            progress=lambda name: None if live.watches else bar(name),
            onlooker=live.onlooker,
            steps=live.wanted or options.notes_steps,
            give_up_after=options.give_up_after,
        )
        brief, real_seconds = options.brief, options.real_seconds
        return _Played(
            several.runs,
            [plain_name(one.scheduler.name) for one in several.runs],
            lambda: comparison_report(several, brief=brief, real_seconds=real_seconds),
            lambda folder: comparison_pictures(several, folder, options),
            [each.name for each in chosen[len(several.runs) :]],
        )

    return _execute(name, scenario, chosen, options, what, play)


def _execute(
    name: str,
    scenario: Scenario,
    chosen: Sequence[Scheduler],
    options: Options,
    suffix: str,
    play: _Play,
) -> int:
    """Play, report and write; return the exit code. `suffix` ends the folder's default name."""
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
    default = DEFAULT_FOLDER / f"{plain_name(Path(name).stem)}-{suffix}"
    with output_folder(options.out, default) as out, ProgressBar(hidden=options.quiet) as bar:
        announce_size(scenario, runs=len(chosen), quiet=options.quiet)
        judge = Judge(scenario, foreseen_games(scenario, progress=bar("the games")))
        bar.close()
        _announce_duration(options, chosen, judge)
        spare_what_is_there()
        # nothing that was played may be lost
        with noting_interrupts() as interrupts, LiveView(scenario, judge, options) as live:
            played = play(judge, bar, live)
            bar.close()
            live.play_back(played.runs, lambda: interrupts.pressed)
            figures = _report_and_write(name, options, played, out, interrupts)
    _print_end(figures, out.final, options)
    open_main(out.final, options)
    return _exit_code(played.runs, options, interrupts.pressed)


def _report_and_write(
    name: str, options: Options, played: _Played, out: OutputFolder, interrupts: Interrupts
) -> dict[str, Any]:
    """Print the report, write all files and plot; return the object that `--json` prints."""
    runs, report = played.runs, played.report()
    scenario = runs[0].scenario
    stopped = _stops_pictures(interrupts, options)
    _announce_interruption(runs, played.left_out)
    try:
        _print_report(report, options)
    finally:  # the reader of the report, such as head, may be gone
        final = [out.final / folder for folder in played.folders]
        figures = _figures(name, options, scenario, runs, final)
        figures["not_played"] = [*played.left_out]
        _write_runs(runs, [out.path / folder for folder in played.folders], options)
        out.write_text("summary.json", summary_json(figures))
        _write_trace(runs, out, options.formats)
        saved = save_pictures(played.pictures(out.path), stopped, quiet=options.quiet)
        remark = _not_played(played.left_out) if is_interrupted(runs) else ""
        out.write_text(INDEX, index_page(scenario.title, report, out.path, saved, remark))
    return figures


def _stops_pictures(interrupts: Interrupts, options: Options) -> Callable[[], bool]:
    """Return what stops the plotting: Ctrl-C, but not one that has ended a live view.

    What was watched up to that moment is plotted.
    """
    if options.live and interrupts.pressed:
        return lambda: False
    return lambda: interrupts.pressed


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


def _announce_duration(options: Options, schedulers: Sequence[Scheduler], judge: Judge) -> None:
    """Announce, before a run in real time, how long it takes, unless it is brief."""
    if options.clock == "virtual" or options.quiet:
        return
    predicted = [judge.prediction(scheduler.policy or "ready-first") for scheduler in schedulers]
    real_ms = sum(record.makespan for record in predicted if record) / options.speed
    if real_ms > BRIEF_MS:
        # what an own file without a promise takes is not known beforehand
        about = "about" if all(scheduler.policy for scheduler in schedulers) else "at least"
        complain(f"this takes {about} {clock(round(real_ms, -3))} of real time; Ctrl-C stops it")


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
        "floor": scenario.floor and scenario.floor.model_dump(),
        "late_arrivals": [
            {"board": board, "at_ms": at} for board, at in scenario.late_arrivals.items()
        ],
        "runs": [
            one.figures() | {"out": path_text(folder)}
            for one, folder in zip(runs, folders, strict=True)
        ],
    }


def _write_runs(runs: Sequence[Run], folders: Sequence[Path], options: Options) -> None:
    write_runs([one.record for one in runs], folders)
    for one, folder in zip(runs, folders, strict=True):
        if options.steps and one.steps:
            located = LocatedSteps(one.steps, one.scheduler.path.name, one.scheduler.source)
            with writing(folder / STEPS_FILE) as part:
                part.write_text(steps_json(located, one.record), encoding="utf-8", newline="\n")


def _write_trace(runs: Sequence[Run], out: OutputFolder, formats: Sequence[str]) -> None:
    if TRACE in formats:
        traced = [Traced(one.record, one.steps, one.scheduler.path.name) for one in runs]
        out.write_text("trace.json", trace_json(traced))


def _announce_interruption(runs: Sequence[Run], left_out: Sequence[str]) -> None:
    """Acknowledge Ctrl-C at once: writing many thousand moves takes a while."""
    if is_interrupted(runs):
        complain("interrupted: writing what was played ...")
        if left_out:
            complain(_not_played(left_out))


def _not_played(left_out: Sequence[str]) -> str:
    return f"not played: {listing(left_out)}" if left_out else ""


def _print_report(report: Any, options: Options) -> None:
    """Print the table as soon as the games are over: what it says needs no picture."""
    if not options.json and not options.quiet:
        console().print(report)


def _print_end(figures: dict[str, Any], folder: Path, options: Options) -> None:
    """Print where everything is; or the one object, now that the files it names are there."""
    if options.json:
        print_object(figures)
    elif not options.quiet:
        path = f"{folder}/" if folder.is_dir() else str(folder)
        console().print(Text.assemble("written to ", (path, "bold")), soft_wrap=True)


def _exit_code(runs: Sequence[Run], options: Options, pressed: bool) -> int:
    """Return the exit code; print faults on standard error if the report is not printed.

    Standard output has the report or the JSON object, and both contain all faults. Standard error
    is for people, so it repeats the faults only without a report.
    """
    if options.json or options.quiet:
        for line in (*runs[0].scenario.remarks, *complaints(runs, "error: ")):
            complain(line)
    if is_interrupted(runs):
        played = sum(bool(event.move) for event in runs[-1].record.events)
        by = runs[-1].scheduler.name
        charts = "" if options.live else ", but no charts are made"
        plies = f"{count(played, 'ply')} {'was' if played == 1 else 'were'}"
        complain(f"{plies} played with {by}; they are written{charts}.")
        return Interrupted.exit_code
    if pressed:
        missing = "everything is" if options.live else "charts are missing; everything else is"
        complain(f"interrupted: {missing} written.")
        return Interrupted.exit_code
    codes = [one.error.exit_code for one in runs if one.error]
    return max(codes, default=0) or int(any(not one.verdict.verified for one in runs))
