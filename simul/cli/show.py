"""Show the source of a scheduler."""

import click

from simul.cli.options import SchedulerNames


@click.command("show")
@click.argument("scheduler", type=SchedulerNames())
def command(scheduler: str) -> None:
    """Show the source of SCHEDULER, highlighted: it is written to be read."""
    from simul.report import console, source
    from simul.schedulers import find_scheduler

    console().print(source(find_scheduler(scheduler).source), soft_wrap=True, end="")
