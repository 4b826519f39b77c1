"""The work of a sweep, split into tasks of less than a second, and the computation of one.

The split depends on the work alone, never on the number of workers; and the result of a task
depends only on its content. So any number of workers, in any order, gives the same table.
"""

from collections.abc import Iterable, Iterator, Sequence
from socket import gethostname
from typing import NamedTuple

import numpy as np

from simul.errors import Interrupted, SimulError
from simul.games import foreseen_games
from simul.oracle.timing import Figures, Length, in_arrays, replicate
from simul.registry.scheduler import Scheduler
from simul.running import run
from simul.running.judge import Judge
from simul.running.results import Run
from simul.scenario import Scenario
from simul.sweeps.execution.replications import Part, Replications
from simul.sweeps.planning.plan import Plan

TASK_US = 500_000
"""Approximate real µs that a task should take."""


class Cost(NamedTuple):
    """Approximate real µs of a move pair with one scheduler; used only to size tasks."""

    once: float
    """Once for all replications that are computed together."""
    each: float
    """For every replication."""


IN_ARRAYS = Cost(1, 0.05)
BY_RULES = Cost(0, 25)
WITH_CHESS = Cost(0, 300)


class Piece(NamedTuple):
    """Successive replications of a point."""

    point: int
    scenario: Scenario
    numbers: range


class Task(NamedTuple):
    """The unit of work."""

    pieces: tuple[Piece, ...]
    schedulers: tuple[Scheduler, ...]
    length: Length
    with_chess: bool


def tasks(table: Replications) -> Iterator[Task]:
    """Yield tasks for all missing replications, in the order of points and replications."""
    plan = table.plan
    for pieces in _bundles(_pieces(table), plan):
        yield Task(tuple(pieces), plan.schedulers, plan.length, plan.with_chess)


def _pieces(table: Replications) -> Iterator[Piece]:
    for point, (_, scenario) in enumerate(table.plan.points):
        pairs, cost = _pairs(scenario), _cost(scenario, table.plan)
        chunk = max(1, int((TASK_US / pairs - cost.once) / cost.each))
        for numbers in table.missing(point, chunk):
            yield Piece(point, scenario, numbers)


def _bundles(pieces: Iterable[Piece], plan: Plan) -> Iterator[list[Piece]]:
    """Bundle small pieces, so that sending a task does not cost more than computing it."""
    bundle: list[Piece] = []
    us = 0.0
    for piece in pieces:
        cost = _cost(piece.scenario, plan)
        more = _pairs(piece.scenario) * (cost.once + cost.each * len(piece.numbers))
        if bundle and us + more > TASK_US:
            yield bundle
            bundle, us = [], 0.0
        bundle.append(piece)
        us += more
    if bundle:
        yield bundle


def _pairs(scenario: Scenario) -> int:
    """Return the number of move pairs of one replication."""
    return scenario.all_games * scenario.moves


def _cost(scenario: Scenario, plan: Plan) -> Cost:
    """Return the cost of a move pair with all schedulers together."""
    if plan.with_chess:
        costs = [WITH_CHESS for _ in plan.schedulers]
    else:
        costs = [IN_ARRAYS if in_arrays(scenario, policy) else BY_RULES for policy in plan.policies]
    return Cost(sum(cost.once for cost in costs), sum(cost.each for cost in costs))


def compute(task: Task) -> list[Part]:
    """Compute a task.

    Raises Interrupted if Ctrl-C is pressed during a run with chess, SimulError if a file of the
    scenario is missing, as on another machine of a cluster.
    """
    one = _played if task.with_chess else _simulated
    try:
        return [part for piece in task.pieces for part in one(task, piece)]
    except OSError as error:
        where = f"cannot read {error.filename}" if error.filename else "cannot do a task"
        raise SimulError(
            f"{where} on {gethostname()}, where the task ran: {error.strerror or error}; "
            "files of a scenario must be in the same place for all workers"
        ) from None


def _simulated(task: Task, piece: Piece) -> Iterator[Part]:
    """Simulate each policy once; all schedulers with that policy share its figures."""
    policies = tuple(dict.fromkeys(scheduler.policy for scheduler in task.schedulers))
    figures = replicate(piece.scenario, policies, piece.numbers, task.length)
    for number, scheduler in enumerate(task.schedulers):
        verified = np.ones(len(piece.numbers), np.bool_)
        yield _part(piece, number, figures[scheduler.policy], verified)


def _played(task: Task, piece: Piece) -> Iterator[Part]:
    """Play replication r with the scenario's seed plus r."""
    runs = [_runs(piece.scenario, task.schedulers, number) for number in piece.numbers]
    for number in range(len(task.schedulers)):
        own = [each[number] for each in runs]
        verified = np.array([run.error is None and run.verdict.verified for run in own], np.bool_)
        yield _part(piece, number, _figures(own), verified)


def _runs(scenario: Scenario, schedulers: Sequence[Scheduler], replication: int) -> list[Run]:
    """Play one seed with all schedulers; its games are computed once for all of them."""
    scenario = scenario.model_copy(update={"seed": scenario.seed + replication})
    judge = Judge(scenario, foreseen_games(scenario))
    runs = [run(scenario, scheduler, judge=judge) for scheduler in schedulers]
    if any(isinstance(each.error, Interrupted) for each in runs):
        raise Interrupted("interrupted in the middle of a run")
    return runs


def _figures(runs: Sequence[Run]) -> Figures:
    records = [each.record for each in runs]
    return Figures(
        total=np.array([record.makespan for record in records], np.int64),
        utilisation=np.array([record.utilisation for record in records]),
        wait=np.array([record.mean_wait for record in records]),
        speedup=np.array([record.speedup for record in records]),
    )


def _part(piece: Piece, scheduler: int, figures: Figures, verified: np.ndarray) -> Part:
    first = piece.numbers.start
    return Part(piece.point, scheduler, first, *figures, verified)
