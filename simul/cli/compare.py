"""Play a scenario with several schedulers and compare them."""

from typing import Any

import click

from simul.cli.options import (
    SchedulerNames,
    common_options,
    live_options,
    read_options,
    scenario_argument,
    split_names,
)


@click.command("compare")
@scenario_argument
@click.option(
    "--schedulers", "--scheduler", "-s", "schedulers", type=SchedulerNames(several=True),
    default="basics", show_default=True, metavar="NAME,NAME,...",
    help="Schedulers or groups of schedulers, with commas between them.",
)  # fmt: skip
@common_options()
@live_options
def command(scenario: str, schedulers: str, **options: Any) -> int:
    """Play SCENARIO, a name from `simul list` or the path of a TOML file, with several schedulers.

    Prints a table of totals with the theory beside it, and writes charts for a projector: the Gantt
    chart of each scheduler, all of them on one time axis, and the totals.

    --schedulers takes names from `simul list schedulers`, Python files of your own such as
    mine.py, and groups:

    \b
      basics    the ones to begin with: sequential, threaded, asyncio, trio
      ladder    every correct scheduler, in climbing order
      mistakes  the famous mistakes
      all       every correct scheduler and every mistake
    """  # noqa: D301 - click takes the real character for "keep these lines"
    from simul.cli.session import run_several

    return run_several(scenario, split_names(schedulers) or [schedulers], read_options(**options))
