"""List the scenarios, schedulers and players."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from rich.console import RenderableType
    from rich.table import Table

    from simul.registry.scheduler import Scheduler

SECTIONS = ("scenarios", "schedulers", "players")

_GROUPS = {
    "lessons": "Lessons",
    "rules": "Rules: a small lesson for each",
    "events": "Events that really took place",
}
"""The heading of each group of scenarios."""


@click.command("list")
@click.argument("section", type=click.Choice(SECTIONS), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the lists.")
def command(section: str | None, *, as_json: bool) -> None:
    """List scenarios, schedulers and players, or one SECTION of these.

    The schedulers come in the order in which they are best read, each with the one idea that it
    adds; then the famous mistakes, each with the wrong belief behind it; then the schedulers of
    installed plugins.
    """
    names = [section] if section else SECTIONS
    if as_json:
        from simul.cli import listed
        from simul.cli.objects import print_object

        print_object({name: list(listed.SECTIONS[name]()) for name in names})
        return
    from simul.output.reports.terminal import console

    screen = console()
    for name in names:
        for table in _TABLES[name]():
            screen.print(table)


def _scenarios() -> "Iterator[RenderableType]":
    from simul.output.reports.terminal import two_columns
    from simul.scenario.collection import everything

    found = everything()
    for group, heading in _GROUPS.items():
        rows = [(each.name, each.title) for each in found if each.group == group]
        if rows:
            yield two_columns(heading, rows)


def _schedulers() -> "Iterator[RenderableType]":
    from simul.plugins import SCHEDULERS, offered
    from simul.registry.catalogue import LADDER, MISTAKES, foreign_schedulers

    yield _rungs("Schedulers, a ladder to climb: what each adds", LADDER.values())
    yield _rungs("Famous mistakes: what people believe", MISTAKES.values())
    yield from _of_plugins("Schedulers", offered(SCHEDULERS), foreign_schedulers())


def _players() -> "Iterator[RenderableType]":
    from players import KINDS
    from simul.output.reports.terminal import two_columns
    from simul.plugins import PLAYERS, foreign_players, offered

    rows = [(name, (kind.__doc__ or "").partition("\n")[0]) for name, kind in KINDS.items()]
    yield two_columns("Players", rows)
    yield from _of_plugins("Players", offered(PLAYERS), foreign_players())


_TABLES = {"scenarios": _scenarios, "schedulers": _schedulers, "players": _players}


def _rungs(title: str, schedulers: "Iterable[Scheduler]") -> "Table":
    """Return a table of schedulers: the summary of each, and below it the idea that it adds."""
    from rich.text import Text

    table = _table(title)
    before: Scheduler | None = None
    for each in schedulers:
        if before is not None and each.path == before.path:
            text = Text(f"The same file, with {each.backend}")
        else:
            text = Text(each.summary)
            if each.idea:
                idea = f'"{each.idea}"' if each.mistake else f"+ {each.idea}"
                text.append(f"\n{idea}", "dim")
        table.add_row(Text(f"  {each.name}"), text)
        before = each
    return table


def _of_plugins(
    title: str, found: "dict[str, EntryPoint]", usable: "dict[str, EntryPoint]"
) -> "Iterator[Table]":
    """Yield a table for each distribution of plugins, with what it offers."""
    from rich.text import Text

    from simul.plugins import origin, summary

    for distribution in dict.fromkeys(origin(entry) for entry in found.values()):
        table = _table(f"{title} of {distribution}")
        for name, entry in found.items():
            if origin(entry) == distribution:
                line = summary(entry) if name in usable else "(not used: the name is simul's own)"
                table.add_row(Text(f"  {name}"), Text(line))
        yield table


def _table(title: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=None,
        title=Text(title),
        title_justify="left",
        show_header=False,
        pad_edge=False,
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    return table
