"""Play a scenario with one scheduler."""

from typing import Any

import click

from simul.cli.options import (
    SchedulerNames,
    common_options,
    live_options,
    read_options,
    scenario_argument,
)


@click.command("run")
@scenario_argument
@click.option(
    "--scheduler", "--schedulers", "-s", "scheduler", type=SchedulerNames(), default="asyncio",
    show_default=True, metavar="NAME|FILE",
    help="The scheduler that decides at which board the master plays next: a name from `simul list "
    "schedulers`, or a Python file of your own.",
)  # fmt: skip
@common_options()
@live_options
def command(scenario: str, scheduler: str, **options: Any) -> int:
    """Play SCENARIO, a name from `simul list` or the path of a TOML file, with one scheduler.

    Prints the total and writes a Gantt chart, all games as PGN, and the record of every event.
    """
    from simul.cli.session import run_one

    return run_one(scenario, scheduler, read_options(**options))
