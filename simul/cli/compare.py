"""Play a scenario with several schedulers and compare them."""

from typing import Any

import click

from simul.cli.options import (
    SchedulerNames,
    common_options,
    listed,
    read_options,
    scenario_argument,
)


@click.command("compare")
@scenario_argument
@click.option(
    "--schedulers", "--scheduler", "-s", "schedulers", type=SchedulerNames(),
    metavar="NAME,NAME,...",
    help="Which ones, with commas between them.  [default: all of them]",
)  # fmt: skip
@common_options
def command(scenario: str, schedulers: str | None, **options: Any) -> int:
    """Play SCENARIO, a name from `simul list` or the path of a TOML file, with several schedulers.

    Prints a table of totals beside what theory says, and writes the charts to project: everybody's
    Gantt chart, all of them on one time axis, and the totals.
    """
    from simul.cli.session import run_several

    names = None if schedulers is None else listed(schedulers) or [schedulers]
    return run_several(scenario, names, read_options(**options))
