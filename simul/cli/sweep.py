"""Simulate a scenario at many points, with error bars."""

import gc
from pathlib import Path
from typing import Any

import click

from simul.cli.options import ORDERS, Command, SchedulerNames, WholeNumber, scenario_argument

_OPTIONS = (
    click.option("--vary", multiple=True, metavar="KEY=VALUES",
                 help="A numeric key of the scenario and its values, such as boards=1..60, "
                 "opponents.seconds=5..120:5 or workers=1,2,4,8; up to two of these."),
    click.option("--schedulers", "--scheduler", "-s", "schedulers",
                 type=SchedulerNames(several=True), default="sequential,rotation,asyncio",
                 show_default=True, metavar="NAME,NAME,...",
                 help="Schedulers or groups of schedulers, with commas between them."),
    click.option("--replications", "-n", type=WholeNumber(min=1), default=100, show_default=True,
                 help="How often each point is simulated, with newly sampled times."),
    click.option("--length", default="fixed", show_default=True, metavar="LENGTH",
                 help="Move pairs of a game: fixed, uniform:15..30 or geometric:25."),
    click.option("--with-chess", is_flag=True,
                 help="Play the games, instead of sampling the times of their moves only."),
    click.option("--seed", type=WholeNumber(min=0), help="Sample with another seed."),
    click.option("--boards", type=WholeNumber(min=1), help="Take another number of boards."),
    click.option("--order", type=click.Choice(ORDERS), metavar="ORDER",
                 help="Another order of visits."),
    click.option("--workers", type=WholeNumber(1, 1_000), metavar="NUMBER",
                 help="How many threads or processes thread-pool and processes hire."),
    click.option("--on-failure", type=click.Choice(["forfeit", "propagate"]),
                 help="When a player fails: the game is lost, or the error ends the run."),
    click.option("--jobs", "-j", type=WholeNumber(min=1),
                 help="Number of processes; results never depend on it.  [default: cores]"),
    click.option("--cluster", metavar="tcp://HOST:PORT",
                 help="Run the sweep on a Dask cluster instead."),
    click.option("--resume", is_flag=True,
                 help="Continue the sweep in the folder of --out, or the last sweep."),
    click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
                 help="Where to write; must be new or empty.  [default: simul-out/NAME-sweep]"),
    click.option("--format", "formats", default="png", show_default=True,
                 metavar="png,svg,pdf", help="File formats of the charts; none for no charts."),
    click.option("--quiet", "-q", is_flag=True,
                 help="Print nothing but errors, and the object of --json."),
    click.option("--json", "as_json", is_flag=True,
                 help="Print one JSON object instead of the table."),
)  # fmt: skip


def _with_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("sweep")
@scenario_argument
@_with_options
def command(scenario: str, **options: Any) -> int:
    """Simulate SCENARIO at every combination of values, with several schedulers, many times.

    VALUES are 1..60, 5..120:5 (steps of 5), 0..1.5:0.25 or 1,2,4,8; times are in seconds. A KEY is
    written as in the scenario's file, with dots: moves, master.team, opponents.think_time.mean.
    `master.seconds` and `opponents.seconds` are the means of all their times, under any
    distribution.

    Without --with-chess only times are simulated, which is much faster. Replications have
    independent random streams, the same ones at every point and with every scheduler. The same seed
    gives the same table with any number of processes; played --with-chess, a scenario that is not
    reproducible (`simul check` says so) may give another table each time.
    """
    from simul.cli.sweep_session import run_sweep

    gc.enable()  # it plays so often that its garbage would add up
    return run_sweep(scenario, again=_again(click.get_current_context()), **options)


def _again(context: click.Context) -> list[str]:
    """Return the words of this command, without `--out` and `--resume`."""
    words = ["simul", "sweep", context.params["scenario"]]
    for option in context.command.params:
        name, value = str(option.name), context.params[str(option.name)]
        given = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if isinstance(option, click.Option) and given and name not in {"out", "resume"}:
            for each in value if option.multiple else [value]:
                words += [option.opts[0]] if option.is_flag else [option.opts[0], str(each)]
    return words
