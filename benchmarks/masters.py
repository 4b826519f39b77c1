"""Are more threads more masters? Compute one after the other, in threads and in processes.

    python benchmarks/masters.py                 two workers, five rounds; about a minute
    python benchmarks/masters.py --workers 24    more than there are cores

Each worker has the same work: games of chess between random players. In every round all methods
take turns; the output is the median of the real time, as a ratio to that of one after the other.
Processes are started before the clock: their start-up is not measured.

See docs/what-the-hall-simplifies.md for the results.
"""

import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from statistics import median

import chess
import click
from machine import machine

Method = Callable[[], float]
"""Do all the work; return the real seconds."""
GAMES = 8
"""Number of games in one piece of work: some tenths of a second."""


def compute(seed: int) -> int:
    """Play some random games to their ends; return the number of plies."""
    dice, plies = random.Random(seed), 0
    for _ in range(GAMES):
        board = chess.Board()
        while not board.is_game_over() and board.ply() < 200:
            board.push(dice.choice(list(board.legal_moves)))
        plies += board.ply()
    return plies


def in_turn(workers: int) -> float:
    """Do all the work one after the other; return the real seconds."""
    started = time.perf_counter()
    for _ in range(workers):
        compute(1)
    return time.perf_counter() - started


def in_pool(pool: Executor, workers: int) -> float:
    """Do all the work concurrently; return the real seconds."""
    started = time.perf_counter()
    wait([pool.submit(compute, 1) for _ in range(workers)])
    return time.perf_counter() - started


@click.command()
@click.option("--workers", default=2, show_default=True)
@click.option("--rounds", default=5, show_default=True)
def main(workers: int, rounds: int) -> None:
    """Compute, and print a line for each method."""
    for name, value in machine().items():
        click.echo(f"{name}: {value}")
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    click.echo(f"interpreter lock: {'on' if gil else 'off'}")
    with ThreadPoolExecutor(workers) as threads, ProcessPoolExecutor(workers) as processes:
        methods: dict[str, Method] = {
            "one after the other": lambda: in_turn(workers),
            f"{workers} threads": lambda: in_pool(threads, workers),
            f"{workers} processes": lambda: in_pool(processes, workers),
        }
        in_pool(processes, workers)  # start them
        found = [{name: method() for name, method in methods.items()} for _ in range(rounds)]
    for name in methods:
        ratios = [each[name] / each["one after the other"] for each in found]
        seconds = median(each[name] for each in found)
        click.echo(
            f"{name:20} {seconds:6.2f} s, {median(ratios):.2f} of one after the other "
            f"({min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
