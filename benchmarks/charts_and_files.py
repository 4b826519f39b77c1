"""Charts and exports of 24, 600 and 10,000 boards: time and file size.

The records are predicted, not played, from the games of a seed: 30 move pairs of random players.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from harness import Entrant, Lap, Race, lap
from move_pairs import scenario_of

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.output.charts import comparison, gantt, save, totals
from simul.output.charts.page import Chart
from simul.output.files import Traced, games_pgn, record_csv, record_json, trace_json
from simul.record import Record

POLICIES = ("sequential", "rotation", "ready-first")
Plot = Callable[[Sequence[Record]], Chart]
Export = Callable[[Record], str]
CHARTS: dict[str, Plot] = {
    "gantt": lambda records: gantt(records[-1]),
    "comparison": comparison,
    "totals": totals,
}
EXPORTS: dict[str, Export] = {
    "record.json": record_json,
    "record.csv": record_csv,
    "games.pgn": games_pgn,
    "trace.json": lambda record: trace_json([Traced(record)]),
}


@cache
def records(boards: int) -> tuple[Record, ...]:
    """Return the predicted records of three policies."""
    scenario = scenario_of(boards)
    games = seed_games(scenario)
    return tuple(predict(scenario, policy, games) for policy in POLICIES)


def fresh(boards: int) -> tuple[Record, ...]:
    """Return copies of the records without cached values: records cache their derived figures."""
    return tuple(map(replace, records(boards)))


def chart(name: str, ending: str, boards: int) -> Lap:
    """Paint a chart and save it, as `simul run` and `simul compare` do."""
    plot = CHARTS[name]
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / name
        return with_size(lambda: save(plot(fresh(boards)), stem, [ending])[0].stat().st_size)


def export(name: str, boards: int) -> Lap:
    """Export a record as text."""
    write = EXPORTS[name]
    return with_size(lambda: len(write(fresh(boards)[-1]).encode()))


def with_size(work: Callable[[], int]) -> Lap:
    """Time work that returns a number of bytes, and report these as a figure, not as a result."""
    found = lap(work)
    return Lap(found.seconds, figures={"kB": float(str(found.result)) / 1_000})


def races(quick: bool) -> Iterator[Race]:
    """Yield a race for every chart as PNG and SVG, and for every file, over numbers of boards."""
    sizes = (24, 600) if quick else (24, 600, 10_000)
    works: dict[str, Callable[[int], Lap]] = {
        **{f"{name}.png": partial(chart, name, "png") for name in CHARTS},
        **{f"{name}.svg": partial(chart, name, "svg") for name in CHARTS},
        **{name: partial(export, name) for name in EXPORTS},
    }
    for name, work in works.items():
        entrants = (Entrant(f"{boards:,} boards", partial(work, boards)) for boards in sizes)
        yield Race("files", name, "file", tuple(entrants), (f"{sizes[0]} boards",))
