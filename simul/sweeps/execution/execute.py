"""Run a sweep: split it into tasks, run them, keep their results, and make rows of these."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext

from simul.errors import InputError, Interrupted
from simul.games import Progress
from simul.interrupts import noting_interrupts
from simul.sweeps.execution.replications import Part, Replications
from simul.sweeps.execution.tasks import Task, tasks
from simul.sweeps.execution.workers import (
    cluster,
    cores,
    done_by_cluster,
    done_by_processes,
    done_here,
)
from simul.sweeps.planning.plan import Plan
from simul.sweeps.reporting.assumptions import remarks
from simul.sweeps.reporting.expected import theory_of
from simul.sweeps.reporting.statistics import estimate
from simul.sweeps.results import Row, Sweep

PROCESSES_FROM = 4
"""Number of tasks from which starting processes, which takes a second, pays off."""
Keep = Callable[[list[Part]], object]
"""Called with the results of each task as soon as it is done."""


def fill(
    table: Replications,
    *,
    jobs: int | None = None,
    cluster_at: str | None = None,
    keep: Keep = lambda _: None,
    progress: Progress | None = None,
) -> bool:
    """Compute all missing replications; return whether it finished without an interrupt.

    The work is done by `jobs` processes, by default one for each core unless there is little to do,
    or by the Dask cluster at an address; the results do not depend on that. Ctrl-C ends it, and all
    results until then are kept. Raises InputError for a cluster that does not answer or cannot play
    this, SimulError if workers are killed.
    """
    if cluster_at:
        _check_own_processes(table.plan)
    todo = list(tasks(table))
    if not todo:
        return True
    with _workers(todo, jobs, cluster_at) as parts:
        return _collect(table, parts, keep, progress)


def _check_own_processes(plan: Plan) -> None:
    """Raise InputError if a worker would have to start processes, which Dask forbids."""
    own = [each.name for each in plan.schedulers if plan.with_chess and each.policy == "processes"]
    if own:
        raise InputError(
            f"{own[0]} starts processes of its own, and a worker of a Dask cluster must not: "
            "play it on this machine, without --cluster"
        )


@contextmanager
def _workers(
    todo: list[Task], jobs: int | None, cluster_at: str | None
) -> Iterator[Iterable[list[Part]]]:
    """Start the workers for the tasks; yield the results."""
    with cluster(cluster_at) if cluster_at else nullcontext() as client:
        many = min(jobs or (cores() if len(todo) >= PROCESSES_FROM else 1), len(todo))
        if client is not None:
            done = done_by_cluster(todo, client)
        elif many > 1:
            done = done_by_processes(todo, many)
        else:
            done = done_here(todo)
        with closing(done):  # however the block ends, the remaining tasks are dropped
            yield done


def _collect(
    table: Replications, done: Iterable[list[Part]], keep: Keep, progress: Progress | None
) -> bool:
    with noting_interrupts() as interrupts:  # they must not interrupt a write
        try:
            for parts in done:
                for part in parts:
                    table.put(part)
                if parts:
                    keep(parts)
                if progress:
                    progress(table.done, table.plan.rows)
                if interrupts.pressed:
                    return table.complete
        except Interrupted:
            return False
        return True


def outcome(table: Replications) -> Sweep:
    """Make a `Sweep` of the finished replications: rows with error bars, and theory."""
    plan = table.plan
    rows = tuple(_rows(table))
    theory = {
        point: theory_of(scenario, plan.length, with_chess=plan.with_chess)
        for point, scenario in plan.points
    }
    return Sweep(
        title=plan.scenario.title,
        seed=plan.scenario.seed,
        axes=plan.axes,
        schedulers=plan.names,
        rows=rows,
        replications=plan.replications,
        with_chess=plan.with_chess,
        length=str(plan.length),
        sampled=plan.sampled,
        complete=table.complete,
        theory=theory,
        remarks=tuple(remarks(plan)),
    )


def _rows(table: Replications) -> Iterator[Row]:
    for number, (point, _) in enumerate(table.plan.points):
        for scheduler, name in enumerate(table.plan.names):
            there = table.there(number, scheduler)
            if len(there):
                where = number, scheduler, there
                yield Row(
                    point=point,
                    scheduler=name,
                    replications=len(there),
                    total=estimate(table.total[where]),
                    utilisation=estimate(table.utilisation[where]),
                    wait=estimate(table.wait[where]),
                    speedup=estimate(table.speedup[where]),
                    totals=tuple(table.total[where].tolist()),
                    unverified=int((~table.verified[where]).sum()),
                )
