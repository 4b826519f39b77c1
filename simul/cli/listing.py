"""List the scenarios, schedulers and players, with one line each."""

import click

SECTIONS = ("scenarios", "schedulers", "players")


@click.command("list")
@click.argument("section", type=click.Choice(SECTIONS), required=False)
def command(section: str | None) -> None:
    """List what there is: all of it, or one SECTION."""
    from simul.report import console, listing

    for name in [section] if section else SECTIONS:
        console().print(listing(name.capitalize(), _ROWS[name]()))


def _scenarios() -> list[tuple[str, str]]:
    from simul.scenario import shipped

    return [(scenario.name, scenario.title) for scenario in shipped()]


def _schedulers() -> list[tuple[str, str]]:
    from simul.schedulers import SCHEDULERS

    return [(scheduler.name, scheduler.summary) for scheduler in SCHEDULERS.values()]


def _players() -> list[tuple[str, str]]:
    from players import KINDS

    return [(name, (kind.__doc__ or "").partition("\n")[0]) for name, kind in KINDS.items()]


_ROWS = {"scenarios": _scenarios, "schedulers": _schedulers, "players": _players}
