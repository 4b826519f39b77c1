"""What `simul sweep` does: have it done, write it down, draw it, and say what came out."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from rich.text import Text

from simul.cli.objects import errors_object, path_text, print_object
from simul.cli.options import formats_of, split_names
from simul.cli.progress import ProgressBar
from simul.cli.session import DEFAULT_FOLDER, Draw, complain, draw_all
from simul.errors import InputError, Interrupted, SimulError
from simul.interpreter import noting_ctrl_c
from simul.output.reports.runs import console
from simul.scenario import load_scenario
from simul.sweeps.api import plan_of
from simul.sweeps.execution.execute import fill, outcome
from simul.sweeps.execution.folder import REPLICATIONS, SETTINGS, SweepFolder, last_of
from simul.sweeps.execution.workers import check_address
from simul.sweeps.planning.plan import Plan
from simul.sweeps.reporting.results import Sweep
from simul.sweeps.reporting.tables import figures, sweep_csv, sweep_json


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
    """Do what `simul sweep` is asked for; return the exit code."""
    _check(with_chess=with_chess, length=length, jobs=jobs, cluster=cluster)
    drawn_as = formats_of(formats)
    plan = plan_of(
        load_scenario(name, **changes),
        vary,
        schedulers=split_names(schedulers),
        replications=replications,
        length=length,
        with_chess=with_chess,
    )
    _check_not_twice(plan, changes)
    default = DEFAULT_FOLDER / f"{Path(name).stem}-sweep"
    with _folder(plan, out, default, resume=resume) as folder, _bar(quiet) as bar:
        failure = _fill(folder, jobs, cluster, bar)
        with noting_ctrl_c() as ctrl_c:  # pressed again, it must not cost what was computed
            bar.close()
            swept = outcome(folder.table)
            if swept.done:
                failure = _write(folder, swept) or failure
                # before the charts: whatever becomes of them, it must not cost the table
                _print(plan, swept, folder.path, failure, quiet=quiet, as_json=as_json)
            if not failure:
                draw_all(_charts(swept, folder.path, drawn_as), lambda: ctrl_c.pressed)
    return _exit_code(swept, folder, failure, again, charts_missing=ctrl_c.pressed)


def _check(*, with_chess: bool, length: str, jobs: int | None, cluster: str | None) -> None:
    if with_chess and length != "fixed":
        raise InputError(
            "--length is for games that nobody plays: leave it out with --with-chess",
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
    """Raise InputError where an option gives a value to what an axis varies."""
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
    """Have everything done that is missing; return why it was not, if it was not."""
    try:
        fill(folder.table, jobs=jobs, cluster_at=cluster, keep=folder.add, progress=bar("sweep"))
    except SimulError as error:
        return error
    return None if folder.table.complete else Interrupted("interrupted")


def _write(folder: SweepFolder, swept: Sweep) -> SimulError | None:
    """Write the tables, unless the disk took no more before; return why that failed, if it did."""
    plan = folder.table.plan
    try:
        if not folder.failed:
            folder.sort()
            folder.write("sweep.csv", sweep_csv(plan, swept))
            folder.write(SETTINGS, sweep_json(plan, swept))
    except SimulError as error:
        return error
    return None


def _charts(swept: Sweep, folder: Path, formats: Sequence[str]) -> Iterator[Draw]:
    if not formats:
        return
    from simul.sweeps.charts import sweep_charts

    for name, draw in sweep_charts(swept):
        yield partial(_save, draw, folder / name, formats)


def _save(draw: Callable[[], Any], path: Path, formats: Sequence[str]) -> None:
    from simul.output.charts import save

    save(draw(), path, formats)


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
        told = errors_object(failure) if isinstance(failure, InputError) else {}
        print_object(figures(plan, swept) | {"out": path_text(folder)} | told)
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
    """Say on standard error what is missing or wrong, and find the exit code for it.

    Raises InputError where nothing could be done at all, such as without the cluster.
    """
    if isinstance(failure, InputError) and not swept.done:
        raise failure
    if failure is not None and not isinstance(failure, Interrupted):
        complain(f"error: {failure}")
    if failure is not None and not isinstance(failure, InputError):
        _say_how_to_finish(swept, folder, again)
    if swept.unverified:
        complain(
            f"{swept.unverified:,} of {swept.done:,} runs were not verified, or failed; "
            f"they are those with `false` in {folder.path / REPLICATIONS}"
        )
    if swept.complete and charts_missing:
        complain("interrupted: charts are missing; everything else is written.")
        return Interrupted.exit_code
    return failure.exit_code if failure else int(bool(swept.unverified))


def _say_how_to_finish(swept: Sweep, folder: SweepFolder, again: Sequence[str]) -> None:
    asked = folder.table.plan.rows
    if not swept.done:
        complain(f"nothing of {asked:,} replications was done yet, and nothing is written.")
        return
    complain(f"{swept.done:,} of {asked:,} replications are done and written; finish with:")
    complain(shlex.join([*again, "--resume", "--out", str(folder.path)]))
