"""Replay runs in a web page: step through time, and see the hall and the source."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from simul.cli.options import (
    ScenarioName,
    SchedulerNames,
    common_options,
    read_options,
    split_names,
)
from simul.errors import InputError

OF_ANY_REPLAY = {"what", "out", "quiet", "json", "open", "formats"}
"""The parameters that make sense for records that are there already: nothing is played."""


@click.command("replay")
@click.argument("what", metavar="SCENARIO|FOLDER|RECORD", type=ScenarioName())
@click.option(
    "--schedulers", "--scheduler", "-s", "schedulers", type=SchedulerNames(several=True),
    default="basics", show_default=True, metavar="NAME,NAME,...",
    help="Schedulers or groups of schedulers, with commas between them.",
)  # fmt: skip
@common_options(formats="html")
@click.pass_context
def command(context: click.Context, /, what: str, schedulers: str, **options: Any) -> int:
    """Play SCENARIO with several schedulers, and write one HTML page that replays them.

    Instead of a scenario it may be a FOLDER that `simul run` or `simul compare` has written, or one
    RECORD in it (record.json): then nothing is played. A bare name that comes with the project is
    the scenario; for a folder that is called so, write ./NAME.

    The page needs no network. In it, PageDown and PageUp, or the arrows, go from event to event;
    the space bar plays; ? lists all keys.
    """
    path = Path(what)
    if path.suffix == ".json" or (path.is_dir() and not _is_scenario(what)):
        from simul.cli.replay_session import replay_records

        _refuse_options_of_runs(context, what)
        return replay_records(path, read_options(**options))
    from simul.cli.session import run_several

    if path.is_dir():
        from simul.output.reports.terminal import complain

        complain(f"{what} is the scenario, not the folder here: that is replayed as ./{what}")
    names = split_names(schedulers) or [schedulers]
    return run_several(what, names, read_options(**options), "replay")


def _is_scenario(what: str) -> bool:
    """Whether this is the bare name of a scenario that comes with the project."""
    from simul.scenario.collection import paths

    return what in {path.stem for _, path in paths()}


def _refuse_options_of_runs(context: click.Context, what: str) -> None:
    for option in context.command.params:
        name = str(option.name)
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in OF_ANY_REPLAY:
            key = max(option.opts, key=len)
            remedy = f"leave it out, or name a scenario instead of {what}"
            raise InputError(
                f"{key} is for runs that are still to be played, and {what} holds records of runs "
                f"that were: {remedy}",
                key=key,
                remedy=remedy,
            )
