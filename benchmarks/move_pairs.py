"""The cost of a scheduler beside the chess: time per move pair, as a ratio to a bare loop.

    python benchmarks/move_pairs.py --boards 24 --boards 1000
    python benchmarks/move_pairs.py --scenario ghaem-maghami-2011

plays the same games (random players, exponential think times) with every scheduler under the
virtual clock, with full records, and with a bare python-chess loop: choose, check that the move is
legal, push, ask for the outcome, one game after the other, without a record. Runs take turns, so
that a slow minute of the machine affects all of them; the figures are medians. All ready-first
schedulers must have the same fingerprint.
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
from simul.games.seating import Seat, seat
from simul.interpreter import no_garbage_collection
from simul.running import run
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import LADDER

MOST_THREADS = 1_000


def scenario_of(boards: int, moves: int = 30) -> Scenario:
    """Return the scenario that is measured, with `moves` move pairs at each board."""
    return Scenario.model_validate(
        {
            "title": "benchmark",
            "boards": boards,
            "moves": moves,
            "master": {"player": "random", "move_time": 5},
            "opponents": {
                "player": "random",
                "think_time": {"distribution": "exponential", "mean": 55},
            },
        }
    )


@no_garbage_collection()  # as in a run
def bare_loop(seats: Iterable[Seat], games: Iterable[Game]) -> None:
    """Play the games with python-chess alone, each to its end."""
    for at, game in zip(seats, games, strict=True):
        position = at.position
        for ply in range(len(game.moves)):
            player = at.opponent if (ply + game.opponent_first) % 2 else at.master
            move = player.choose(position)
            if not position.is_legal(move):
                raise ValueError(move)
            position.push(move)
            position.outcome()


def seconds_of_bare_loop(scenario: Scenario, games: tuple[Game, ...]) -> float:
    """Return the real seconds of the bare loop, without its set-up."""
    seats = [seat(scenario, number) for number in range(1, scenario.all_games + 1)]
    started = time.perf_counter()
    bare_loop(seats, games)
    return time.perf_counter() - started


def play(scenario: Scenario, scheduler: str, games: tuple[Game, ...]) -> Run:
    """Play with one scheduler; raise AssertionError unless the run is verified."""
    done = run(scenario, scheduler, games=games)
    if not done.verdict.verified:
        raise AssertionError(done.verdict.breaches)
    return done


def measure(scenario: Scenario, repeat: int) -> list[dict[str, float | str]]:
    """Time everything `repeat` times in turn; return a row for each scheduler.

    Real seconds are those of a whole run with full record, without set-up and verdict.
    """
    games = seed_games(scenario)
    pairs = sum(len(game.moves) for game in games) / 2
    names = [name for name in LADDER if name != "threaded" or scenario.boards <= MOST_THREADS]
    bare: list[float] = []
    runs: dict[str, list[float]] = {name: [] for name in names}
    fingerprints: set[str] = set()
    for _ in range(repeat):
        bare.append(seconds_of_bare_loop(scenario, games))
        for name in names:
            done = play(scenario, name, games)
            runs[name].append(done.real_seconds)
            if done.scheduler.policy == "ready-first":
                fingerprints.add(done.record.fingerprint)
    if len(fingerprints) > 1:
        raise AssertionError(f"one scenario, {len(fingerprints)} records")
    rows: list[dict[str, float | str]] = []
    for name, times in [("bare loop", bare), *runs.items()]:
        ratios = [mine / chess for mine, chess in zip(times, bare, strict=True)]
        rows.append(
            {
                "boards": scenario.boards,
                "scheduler": name,
                "us_per_pair": round(statistics.median(times) / pairs * 1e6, 1),
                "ratio": round(statistics.median(ratios), 3),
                "least": round(min(ratios), 3),
                "most": round(max(ratios), 3),
            }
        )
    return rows


@click.command()
@click.option("--boards", type=int, multiple=True, help="Random games; by default 24 and 1,000.")
@click.option("--scenario", "names", multiple=True, help="A scenario, instead.")
@click.option("--repeat", default=5, show_default=True)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the rows here.")
def main(
    boards: tuple[int, ...], names: tuple[str, ...], repeat: int, json_path: Path | None
) -> None:
    """Measure and print the table."""
    scenarios = [load_scenario(name) for name in names]
    sizes = boards or (() if names else (24, 1_000))
    scenarios += [scenario_of(size) for size in sizes]
    table = Table("boards", "scheduler", "µs per move pair", "ratio", "least", "most")
    rows = [row for each in scenarios for row in measure(each, repeat)]
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)
    if json_path:
        json_path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
