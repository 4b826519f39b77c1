"""Show the source of a scheduler, or two sources side by side."""

import click

from simul.cli.options import SchedulerNames


@click.command("show")
@click.argument("scheduler", type=SchedulerNames())
@click.argument("other", type=SchedulerNames(), required=False)
def command(scheduler: str, other: str | None) -> None:
    """Show the source of SCHEDULER, highlighted: it is written to be read.

    With OTHER, show the code of both side by side, without docstrings, and mark the lines that
    differ: `|` changed, `<` only left, `>` only right. Either may be a Python file of your own.
    """
    from simul.output.reports.side_by_side import Page, SideBySide
    from simul.output.reports.terminal import console, source
    from simul.registry.catalogue import find_scheduler

    left = find_scheduler(scheduler)
    if other is None:
        console().print(source(left.source), soft_wrap=True, end="")
        return
    right = find_scheduler(other)
    pages = (Page(shown.label, shown.source) for shown in (left, right))
    console().print(SideBySide(*pages))
