"""Run once in a separate process, to measure its memory.

    python benchmarks/one_run.py asyncio 10000 4

plays 10,000 boards of 4 move pairs with asyncio, checks the record, and prints as JSON: the
processor seconds of the scheduler, the move pairs, and the peak memory of this process in MiB,
before and after. With `reference` the same is simulated without chess.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from closed_loop import record
from harness import PROCESSOR, Lap, lap
from ladder import Work
from move_pairs import scenario_of
from sampled_times import games_of, sample

from simul.games import seed_games

AT_LEAST = 0.5
"""Smallest total of real seconds: few boards are played several times."""


def peak() -> float:
    """Return the peak memory of this process in MiB, as the operating system counts it."""
    status = Path("/proc/self/status")  # on Linux, where getrusage includes the parent process
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1_024
    import resource  # there is none on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576  # bytes, on a Mac


def play(scheduler: str, boards: int, pairs: int) -> Lap:
    """Play once, from the seating to the verdict; only the scheduler's own time counts."""
    scenario = scenario_of(boards, pairs)
    return Work(scenario, seed_games(scenario)).schedule(scheduler, PROCESSOR)


def simulate(boards: int, pairs: int) -> Lap:
    """Predict the whole record of games without moves, with the reference."""
    games, scenario = games_of(sample("exponential", boards, pairs)), scenario_of(boards, pairs)
    return lap(lambda: record(scenario, games), boards * pairs)


def once(what: str, boards: int, pairs: int) -> Lap:
    """Play once with a scheduler, or simulate with the reference."""
    if what == "reference":
        return simulate(boards, pairs)
    return play(what, boards, pairs)


def main(what: str, boards: int, pairs: int) -> None:
    """Run for at least `AT_LEAST` seconds, and print the figures."""
    once(what, 1, 1)  # imports all modules before the measurement
    before, until = peak(), time.perf_counter() + AT_LEAST
    laps = [once(what, boards, pairs)]
    while time.perf_counter() < until:
        laps.append(once(what, boards, pairs))
    seconds = statistics.median(lap.seconds for lap in laps)
    found = {"seconds": seconds, "pairs": laps[0].units, "before": before, "peak": peak()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
