"""Compute a sweep, write it, plot it and print the report: the command `simul sweep`."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from rich.text import Text

from simul.cli.objects import errors_object, path_text, print_object
from simul.cli.options import formats_of, split_names
from simul.cli.pictures import SavePicture, load_matplotlib, save_chart, save_pictures
from simul.cli.progress import ProgressBar
from simul.cli.session import DEFAULT_FOLDER
from simul.errors import InputError, Interrupted, SimulError
from simul.interrupts import begin_work, noting_interrupts
from simul.output.files import plain_name, point_to
from simul.output.reports.index import NAME as INDEX
from simul.output.reports.index import Picture, index_page
from simul.output.reports.terminal import complain, console
from simul.scenario import load_scenario
from simul.sweeps.api import plan_of
from simul.sweeps.execution.execute import fill, outcome
from simul.sweeps.execution.folder import REPLICATIONS, SETTINGS, SweepFolder, last_of
from simul.sweeps.execution.workers import check_address
from simul.sweeps.planning.plan import Plan
from simul.sweeps.reporting.tables import figures, sweep_csv, sweep_json
from simul.sweeps.results import Sweep


def run_sweep(
    name: str,
    *,
    again: Sequence[str],
    vary: Sequence[str],
    schedulers: str,
    replications: int,
    length: str,
    with_chess: bool,
    jobs: int | None,
    cluster: str | None,
    resume: bool,
    out: Path | None,
    formats: str,
    quiet: bool,
    as_json: bool,
    **changes: Any,
) -> int:
    """Execute `simul sweep`; return the exit code."""
    begin_work()
    _check(with_chess=with_chess, length=length, jobs=jobs, cluster=cluster)
    chart_formats = formats_of(formats)
    plan = plan_of(
        load_scenario(name, **changes),
        vary,
        schedulers=split_names(schedulers),
        replications=replications,
        length=length,
        with_chess=with_chess,
    )
    _check_not_twice(plan, changes)
    default = DEFAULT_FOLDER / f"{plain_name(Path(name).stem)}-sweep"
    with (
        _folder(plan, out, default, resume=resume) as folder,
        _bar(quiet) as bar,
        noting_interrupts() as interrupts,  # nothing that was computed may be lost
    ):
        failure = _fill(folder, jobs, cluster, bar)
        bar.close()
        swept = outcome(folder.table)
        if swept.done:
            failure = _write(folder, swept) or failure
            # before the charts, so that their failure cannot cost the table
            _print(plan, swept, folder.path, failure, quiet=quiet, as_json=as_json)
        if not failure:
            pictures = _charts(swept, folder.path, chart_formats)
            saved = save_pictures(pictures, lambda: interrupts.pressed, quiet=quiet)
            _write_index(folder, swept, saved)
    if swept.done and out is None:
        point_to(folder.path)
    return _exit_code(swept, folder, failure, again, charts_missing=interrupts.pressed)


def _check(*, with_chess: bool, length: str, jobs: int | None, cluster: str | None) -> None:
    if with_chess and length != "fixed":
        raise InputError(
            "--length is for games without chess: leave it out with --with-chess",
            key="--length",
            remedy="leave it out with --with-chess",
        )
    if cluster and jobs:
        raise InputError(
            "--jobs is for processes on this machine: leave it out with --cluster",
            key="--jobs",
            remedy="leave it out with --cluster",
        )
    if cluster:
        check_address(cluster)


def _check_not_twice(plan: Plan, changes: Mapping[str, Any]) -> None:
    """Raise InputError if an option sets a key that an axis varies."""
    for axis in plan.axes:
        if changes.get(axis.key) is not None:
            raise InputError(
                f"--vary {axis.key} and --{axis.key} {changes[axis.key]} contradict each other: "
                "leave one of them out",
                key=f"--{axis.key}",
                remedy="leave one of them out",
            )


def _folder(
    plan: Plan, out: Path | None, default: Path, *, resume: bool
) -> AbstractContextManager[SweepFolder]:
    if resume:
        return SweepFolder.resume(out or last_of(default), plan)
    return SweepFolder.create(out or default, plan, explicit=out is not None)


def _bar(quiet: bool) -> ProgressBar:
    return ProgressBar(hidden=quiet, unit="replications")


def _fill(
    folder: SweepFolder, jobs: int | None, cluster: str | None, bar: ProgressBar
) -> SimulError | None:
    """Compute all missing replications; return the error if some are still missing."""
    try:
        fill(folder.table, jobs=jobs, cluster_at=cluster, keep=folder.add, progress=bar("sweep"))
    except SimulError as error:
        return error
    return None if folder.table.complete else Interrupted("interrupted")


def _write(folder: SweepFolder, swept: Sweep) -> SimulError | None:
    """Write the tables, unless an earlier write failed; return the error if there is one."""
    plan = folder.table.plan
    try:
        if not folder.failed:
            folder.sort()
            folder.write("sweep.csv", sweep_csv(plan, swept))
            folder.write(SETTINGS, sweep_json(plan, swept))
    except SimulError as error:
        return error
    return None


def _charts(swept: Sweep, folder: Path, formats: Sequence[str]) -> list[SavePicture]:
    if not formats:
        return []
    load_matplotlib()
    from simul.sweeps.charts import sweep_charts

    return [partial(_save, plot, folder / name, formats) for name, plot in sweep_charts(swept)]


def _save(plot: Callable[[], Any], path: Path, formats: Sequence[str]) -> list[Picture]:
    return save_chart(plot(), path, formats)


def _write_index(folder: SweepFolder, swept: Sweep, saved: Sequence[Picture]) -> None:
    from simul.sweeps.reporting.report import sweep_report

    page = index_page(swept.title, sweep_report(swept), folder.path, saved)
    folder.write(INDEX, page)


def _print(
    plan: Plan,
    swept: Sweep,
    folder: Path,
    failure: SimulError | None,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    if as_json:
        errors = errors_object(failure) if isinstance(failure, InputError) else {}
        print_object(figures(plan, swept) | {"out": path_text(folder)} | errors)
    elif not quiet:
        from simul.sweeps.reporting.report import sweep_report

        console().print(sweep_report(swept))
        console().print(Text.assemble("written to ", (f"{folder}/", "bold")), soft_wrap=True)


def _exit_code(
    swept: Sweep,
    folder: SweepFolder,
    failure: SimulError | None,
    again: Sequence[str],
    *,
    charts_missing: bool,
) -> int:
    """Print on standard error what is missing or wrong; return the exit code.

    Raises InputError if no replication could be done, such as without the cluster.
    """
    if isinstance(failure, InputError) and not swept.done:
        raise failure
    if failure is not None and not isinstance(failure, Interrupted):
        complain(f"error: {failure}")
    if failure is not None and not isinstance(failure, InputError):
        _print_resume_command(swept, folder, again)
    if swept.unverified:
        complain(
            f"{swept.unverified:,} of {swept.done:,} runs were not verified, or failed; "
            f"they are those with `false` in {folder.path / REPLICATIONS}"
        )
    if swept.complete and charts_missing:
        complain("interrupted: charts are missing; everything else is written.")
        return Interrupted.exit_code
    return failure.exit_code if failure else int(bool(swept.unverified))


def _print_resume_command(swept: Sweep, folder: SweepFolder, again: Sequence[str]) -> None:
    wanted = folder.table.plan.rows
    if not swept.done:
        complain(
            f"nothing of {wanted:,} replications was done yet, and nothing is written: "
            "give the same command again"
        )
        return
    complain(f"{swept.done:,} of {wanted:,} replications are done and written; finish with:")
    complain(shlex.join([*again, "--resume", "--out", str(folder.path)]))
