"""The table of ratios for readers.

    python benchmarks/shown.py FILE... --into docs/speed.md

refreshes the page from files that `python benchmarks --json` has written; without `--into`, it
prints their table.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

import click
from harness import Row

HOW_TO_READ = """\
A ratio is the time per unit divided by that of the yardstick in the same round: 0.1 is ten times as
fast. Shown are medians, and the least and the most ratio of any round. Rounds: {rounds}. The
yardstick is the line with 1.00 throughout."""


def seconds(us: float) -> str:
    """Return a time, given in µs, with a suitable unit.

    >>> seconds(4.27), seconds(61_000), seconds(2_300_000)
    ('4.27 µs', '61.0 ms', '2.30 s')
    """
    for factor, unit in ((1e6, "s"), (1e3, "ms")):
        if us >= factor:
            return f"{_three_digits(us / factor)} {unit}"
    return f"{_three_digits(us)} µs"


def ratio(number: float) -> str:
    """Return a ratio with three digits or three decimals.

    >>> ratio(0.0312), ratio(1.0823), ratio(37.51)
    ('0.031', '1.08', '37.5')
    """
    return f"{number:.3f}" if number < 0.1 else _three_digits(number)


def _three_digits(number: float) -> str:
    digits = 0 if number >= 100 else 1 if number >= 10 else 2
    return f"{number:,.{digits}f}"


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of all races, and how to read them."""
    yield from races(rows)
    if rows:
        counts = sorted({row.rounds for row in rows})
        yield HOW_TO_READ.format(rounds=" or ".join(map(str, counts)))


def races(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row, under a heading for each race."""
    for _, race in groupby(rows, key=lambda row: (row.group, row.work, row.clock)):
        shown = list(race)
        first = shown[0]
        yield f"{first.group}: {first.work} ({first.clock})"
        yield _line("", f"per {first.unit}", "ratio", "least", "most")
        yield from map(_row, shown)
        yield ""


def _row(row: Row) -> str:
    figures = [f"{_three_digits(figure)} {name}" for name, figure in row.figures.items()]
    remark = ", ".join([*figures, row.note] if row.note else figures)
    median, least, most = map(ratio, (row.ratio, row.least, row.most))
    return _line(row.name, seconds(row.us_per_unit), median, least, most, remark)


def _line(name: str, time: str, median: str, least: str, most: str, remark: str = "") -> str:
    line = f"  {name:<30} {time:>16} {median:>7} {least:>7} {most:>7}   {remark}"
    return line.rstrip()


def refreshed(page: str, rows: Sequence[Row], machine: str = "") -> str:
    """Return the page with every group's table at its mark `<!-- measured: GROUP -->`.

    The description of the machine has the mark `machine`. A group without rows keeps its old table.
    """

    def table_of(found: re.Match[str]) -> str:
        own = [row for row in rows if row.group == found["group"]]
        text = machine if found["group"] == "machine" else "\n".join(races(own)).strip()
        return f"{found['head']}```text\n{text}\n```\n" if text else found[0]

    return re.sub(_PLACE, table_of, page, flags=re.DOTALL)


_PLACE = r"(?P<head><!-- measured: (?P<group>\w+) -->\n)```text\n.*?```\n"


def in_words(found: Mapping[str, Any]) -> str:
    """Return the description of the machine as text.

    >>> print(in_words({"cores": 2, "processor": "Z80", "system": "CP/M", "python": "CPython 3.11",
    ...     "compiler": "GCC 12", "optimised_build": False, "versions": {"simpy": "4.1"},
    ...     "commit": "1a2b3c4", "load": 0.1}))
    commit 1a2b3c4, load average 0.1 at the start
    2 cores of Z80, CP/M
    CPython 3.11, GCC 12, built without --enable-optimizations
    simpy 4.1
    """
    build = "with" if found["optimised_build"] else "without"
    return "\n".join(
        [
            f"commit {found['commit']}, load average {found['load']} at the start",
            f"{found['cores']} cores of {found['processor']}, {found['system']}",
            f"{found['python']}, {found['compiler']}, built {build} --enable-optimizations",
            *wrap(", ".join(map(" ".join, found["versions"].items())), 96),
        ]
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--into", type=click.Path(path_type=Path, exists=True), help="A page to refresh.")
def main(files: tuple[Path, ...], into: Path | None) -> None:
    """Print one table of all rows of FILES, or put it into a page."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    rows = [Row(**row) for each in found for row in each["rows"]]
    if into:
        if any(each["quick"] for each in found):
            raise click.UsageError("a quick run has other sizes than the page")
        page = into.read_text(encoding="utf-8")
        lines = "\n".join(map(in_words, found)).splitlines()
        lines.sort(key=lambda line: not line.startswith("commit"))  # one for each file
        text = refreshed(page, rows, "\n".join(dict.fromkeys(lines)))
        into.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo("\n".join(table(rows)))


if __name__ == "__main__":
    main()
