"""A sweep in one call, for a notebook or a program."""

from collections.abc import Iterable, Sequence

from simul.games import Progress
from simul.oracle.timing import Length
from simul.registry.catalogue import find_schedulers
from simul.registry.scheduler import Scheduler
from simul.scenario import ScenarioLike, as_scenario
from simul.sweeps.execution.execute import fill, outcome
from simul.sweeps.execution.replications import Replications
from simul.sweeps.planning.axes import checked, parse_axis
from simul.sweeps.planning.plan import Plan, make_plan
from simul.sweeps.results import Number, Sweep

SCHEDULERS = "sequential", "rotation", "asyncio"
"""Schedulers compared by default: one for each plain policy."""
REPLICATIONS = 100
Vary = str | tuple[str, Iterable[Number]]
"""`"boards=1..60"`, or a key and its values."""


def sweep(
    scenario: ScenarioLike,
    *vary: Vary,
    schedulers: Sequence[str | Scheduler] = SCHEDULERS,
    replications: int = REPLICATIONS,
    length: str = "fixed",
    with_chess: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate a scenario at many points, with several schedulers, in many replications.

    An axis is `"boards=1..60"` or `("boards", range(1, 61))`; there may be none, one or two. Games
    have the given `length`: `fixed`, `uniform:20..40`, `geometric:25`; or they are played,
    `with_chess`. The work is done by `jobs` processes, by default one for each core, or by the Dask
    cluster at an address; the outcome does not depend on that. After Ctrl-C the result holds what
    was done until then, and `complete` is False. Raises InputError for invalid arguments.

    >>> done = sweep("textbook", "boards=11..13", schedulers=["asyncio"])
    >>> [row.totals for row in done.rows]
    [(1850000,), (1855000,), (2005000,)]
    """
    plan = plan_of(
        scenario,
        vary,
        schedulers=schedulers,
        replications=replications,
        length=length,
        with_chess=with_chess,
    )
    table = Replications(plan)
    fill(table, jobs=jobs, cluster_at=cluster, progress=progress)
    return outcome(table)


def plan_of(
    scenario: ScenarioLike,
    vary: Sequence[Vary],
    *,
    schedulers: Sequence[str | Scheduler],
    replications: int,
    length: str,
    with_chess: bool,
) -> Plan:
    """Make a checked plan from the arguments of `sweep`; raises InputError."""
    return make_plan(
        as_scenario(scenario),
        [_axis(each) for each in vary],
        find_schedulers(schedulers),
        replications=replications,
        length=Length.parse(length),
        with_chess=with_chess,
    )


def _axis(vary: Vary) -> tuple[str, tuple[Number, ...]]:
    if isinstance(vary, str):
        return parse_axis(vary)
    key, values = vary
    return key, checked(key, values)
