"""Measure everything side by side, and print one table of ratios.

    python benchmarks                        everything; hours on a slow machine
    python benchmarks --quick                smaller sizes; some twenty minutes
    python benchmarks --only reference       one group; the groups are listed by --help

See docs/speed.md for how to read the table. `rotation.py`, `move_pairs.py`, `order.py`,
`masters.py` and `replay.py` are run by themselves.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import click
from harness import Race, Row, run_race, runnable
from machine import machine
from shown import table

GROUPS = {
    "reference": "closed_loop",
    "schedulers": "ladder",
    "loops": "event_loops",
    "steps": "noted_steps",
    "replications": "replications",
    "growth": "growth",
    "wall": "in_real_time",
    "files": "charts_and_files",
    "start": "start_up",
}
"""The file that holds the races of each group."""


def races(groups: Iterable[str], quick: bool) -> Iterator[Race]:
    """Yield the races of some groups."""
    for group in groups:
        yield from import_module(GROUPS[group]).races(quick)


def measure(groups: Iterable[str], quick: bool, repeat: int, rows: list[Row]) -> None:
    """Run all races, report progress on standard error, and add the results to `rows`."""
    reported: set[str] = set()
    for race in races(groups, quick):
        possible, missing = runnable(race)
        for words in missing:
            if words not in reported:
                click.echo(words, err=True)
        reported.update(missing)
        if possible:
            click.echo(f"{race.group}: {race.work} ...", err=True)
            rows += run_race(possible, repeat)


@click.command()
@click.option("--quick", is_flag=True, help="Smaller sizes: some twenty minutes.")
@click.option(
    "--only",
    "groups",
    multiple=True,
    type=click.Choice(list(GROUPS)),
    help="Only this group; may be given several times.",
)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Number of rounds; the median of fewer than 5 says little.",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write all figures here, with the machine on which they were measured.",
)
def main(quick: bool, groups: tuple[str, ...], repeat: int, json_path: Path | None) -> None:
    """Measure side by side, and print a table of ratios."""
    rows: list[Row] = []
    here = machine()
    try:
        measure(groups or GROUPS, quick, repeat, rows)
    except AssertionError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("interrupted; the results so far:", err=True)
        sys.exit(130)
    finally:
        click.echo("\n".join(["", *table(rows)]))
        if json_path:
            found = {**here, "quick": quick, "rows": [row.as_dict() for row in rows]}
            text = json.dumps(found, indent=2, ensure_ascii=False)
            json_path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(prog_name="python benchmarks")
