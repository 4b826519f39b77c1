"""What a scheduler costs beside the chess: time per move pair, as a ratio to a bare loop.

    python benchmarks/move_pairs.py --boards 24 --boards 1000

plays the same games (random players, exponential think times) with every scheduler under the
virtual clock, recording everything, and with a bare python-chess loop: choose, check that the move
is legal, push, ask for the outcome, one game after the other, nothing recorded. Runs take turns, so
that a slow minute of the machine falls on all of them; the figures are medians.
"""

import json
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from simul.games import Game, seed_games
from simul.running import run
from simul.scenario import Scenario
from simul.schedulers import LADDER
from simul.seating import Seat, seat

MOST_THREADS = 1_000


def scenario_of(boards: int) -> Scenario:
    """Make the scenario that is measured: 30 move pairs at each board."""
    return Scenario.model_validate(
        {
            "title": "benchmark",
            "boards": boards,
            "moves": 30,
            "master": {"player": "random", "move_time": 5},
            "opponents": {
                "player": "random",
                "think_time": {"distribution": "exponential", "mean": 55},
            },
        }
    )


def bare_loop(seats: Iterable[Seat]) -> None:
    """Play the games with python-chess alone."""
    for at in seats:
        position, ply = at.position, 0
        while ply < at.plies and position.outcome() is None:
            player = at.opponent if ply % 2 else at.master
            move = player.choose(position)
            if not position.is_legal(move):
                raise ValueError(move)
            position.push(move)
            ply += 1


def seconds_of_bare_loop(scenario: Scenario) -> float:
    """Real seconds of the bare loop, its setting up not counted."""
    seats = [seat(scenario, board) for board in range(1, scenario.boards + 1)]
    started = time.perf_counter()
    bare_loop(seats)
    return time.perf_counter() - started


def seconds_of(scenario: Scenario, scheduler: str, games: tuple[Game, ...]) -> float:
    """Real seconds of a whole run with full record, its setting up and verdict not counted."""
    done = run(scenario, scheduler, games=games)
    if not done.verdict.verified:
        raise AssertionError(done.verdict.breaches)
    return done.real_seconds


def measure(boards: int, repeat: int) -> list[dict[str, float | str]]:
    """Time everything `repeat` times in turn; a row for each scheduler."""
    scenario = scenario_of(boards)
    games = seed_games(scenario)
    pairs = sum(len(game.moves) for game in games) / 2
    names = [name for name in LADDER if name != "threaded" or boards <= MOST_THREADS]
    bare: list[float] = []
    runs: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(repeat):
        bare.append(seconds_of_bare_loop(scenario))
        for name in names:
            runs[name].append(seconds_of(scenario, name, games))
    rows: list[dict[str, float | str]] = []
    for name, times in [("bare loop", bare), *runs.items()]:
        ratios = [mine / chess for mine, chess in zip(times, bare, strict=True)]
        rows.append(
            {
                "boards": boards,
                "scheduler": name,
                "us_per_pair": round(statistics.median(times) / pairs * 1e6, 1),
                "ratio": round(statistics.median(ratios), 3),
                "least": round(min(ratios), 3),
                "most": round(max(ratios), 3),
            }
        )
    return rows


@click.command()
@click.option("--boards", multiple=True, default=[24, 1_000], show_default=True)
@click.option("--repeat", default=5, show_default=True)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the rows here.")
def main(boards: tuple[int, ...], repeat: int, json_path: Path | None) -> None:
    """Measure and print the table."""
    table = Table("boards", "scheduler", "µs per move pair", "ratio", "least", "most")
    rows = [row for each in boards for row in measure(each, repeat)]
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)
    if json_path:
        json_path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
