"""Run, write and print: what the commands `run` and `compare` have in common."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simul.cli.options import Options
from simul.cli.progress import ProgressBar
from simul.errors import Interrupted, SimulError
from simul.exports import OutputFolder, summary_json, write_run
from simul.report import comparison_report, console, run_report
from simul.running import Comparison, Run, compare, run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import find_scheduler
from simul.theory import theory

DEFAULT_FOLDER = Path("simul-out")


def run_one(name: str, scheduler: str, options: Options) -> int:
    """Do what `simul run` is asked for; return the exit code."""
    scenario = load_scenario(name, boards=options.boards, seed=options.seed)
    chosen = find_scheduler(scheduler)
    with _folder(options, f"{Path(name).stem}-{chosen.name}") as out, _bar(options) as bar:
        one = run(
            scenario, chosen, clock=options.clock, speed=options.speed, progress=bar(chosen.name)
        )
        bar.close()
        figures = _figures(name, options, scenario, [one], [out.final])
        _write(one, out.path, options.formats)
        out.write_text("summary.json", summary_json(figures))
    _print(figures, run_report(one), out.final, options)
    return _exit_code([one])


def run_several(name: str, schedulers: Sequence[str] | None, options: Options) -> int:
    """Do what `simul compare` is asked for; return the exit code."""
    scenario = load_scenario(name, boards=options.boards, seed=options.seed)
    for scheduler in schedulers or ():
        find_scheduler(scheduler)
    with _folder(options, f"{Path(name).stem}-compare") as out, _bar(options) as bar:
        several = compare(
            scenario, schedulers, clock=options.clock, speed=options.speed, progress=bar
        )
        bar.close()
        folders = [out.final / one.scheduler.name for one in several.runs]
        figures = _figures(name, options, scenario, several.runs, folders)
        for one in several.runs:
            (out.path / one.scheduler.name).mkdir()
            _write(one, out.path / one.scheduler.name, options.formats)
        _draw_comparison(several, out.path, options.formats)
        out.write_text("summary.json", summary_json(figures))
    _print(figures, comparison_report(several), out.final, options)
    return _exit_code(several.runs)


def _folder(options: Options, default: str) -> OutputFolder:
    path = options.out or DEFAULT_FOLDER / default
    return OutputFolder.create(path, explicit=options.out is not None)


def _bar(options: Options) -> ProgressBar:
    return ProgressBar(hidden=options.quiet)


def _figures(
    name: str,
    options: Options,
    scenario: Scenario,
    runs: Sequence[Run],
    folders: Sequence[Path],
) -> dict[str, Any]:
    """Everything that `--json` prints and `summary.json` keeps."""
    return {
        "scenario": name,
        "title": scenario.title,
        "seed": scenario.seed,
        "boards": scenario.boards,
        "clock": options.clock,
        "speed": options.speed,
        "runs": [
            one.figures() | {"out": str(folder)} for one, folder in zip(runs, folders, strict=True)
        ],
    }


def _write(one: Run, folder: Path, formats: Sequence[str]) -> None:
    write_run(one.record, folder)
    if formats and not isinstance(one.error, Interrupted):
        from simul.charts import gantt, save

        save(gantt(one.record), folder / "gantt", formats)


def _draw_comparison(several: Comparison, folder: Path, formats: Sequence[str]) -> None:
    if not formats or isinstance(several.error, Interrupted):
        return
    from simul.charts import Bound, comparison, save, totals

    bound = Bound(several.theory.bound_name, several.theory.total)
    save(comparison(several.records), folder / "comparison", formats)
    save(totals(several.records, [bound]), folder / "totals", formats)


def _print(figures: dict[str, Any], report: Any, folder: Path, options: Options) -> None:
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))  # noqa: T201
    elif not options.quiet:
        console().print(report)
        console().print(
            f"written to [bold]{folder}{'/' if folder.is_dir() else ''}[/]", highlight=False
        )


def _exit_code(runs: Sequence[Run]) -> int:
    """Say on standard error what went wrong, and find the exit code for it."""
    failed: SimulError | None = next((one.error for one in runs if one.error), None)
    if failed is not None:
        played = sum(bool(event.move) for event in runs[-1].record.events)
        console(stderr=True).print(
            f"error: {failed}\n{played} moves were played with {runs[-1].scheduler.name}; "
            "they are written.",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
        return failed.exit_code
    return 0 if all(one.verdict.verified for one in runs) else 1
