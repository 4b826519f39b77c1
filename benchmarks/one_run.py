"""One run in a process of its own, to see what it takes of memory.

    python benchmarks/one_run.py asyncio 10000 4

plays 10,000 boards of 4 move pairs with asyncio, checks the record, and prints as JSON: the
seconds that the scheduler has computed, the move pairs, and the peak of this process in MiB, before
and after. With `reference` the same is simulated, without chess.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from closed_loop import record
from drawn_times import draw, games_of
from harness import PROCESSOR, Lap, lap
from ladder import Work
from move_pairs import scenario_of

from simul.games import seed_games

AT_LEAST = 0.5
"""Real seconds in all: few boards are played several times."""


def peak() -> float:
    """MiB of memory that this process has had at most, as the operating system counts."""
    status = Path("/proc/self/status")  # of Linux, where getrusage counts the parent process in
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1_024
    import resource  # there is none on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576  # bytes, on a Mac


def play(scheduler: str, boards: int, pairs: int) -> Lap:
    """Play once, all from the seating to the verdict; only the scheduler's own time counts."""
    scenario = scenario_of(boards, pairs)
    return Work(scenario, seed_games(scenario)).schedule(scheduler, PROCESSOR)


def simulate(boards: int, pairs: int) -> Lap:
    """Let the reference predict the whole record of games without moves."""
    games, scenario = games_of(draw("exponential", boards, pairs)), scenario_of(boards, pairs)
    return lap(lambda: record(scenario, games), boards * pairs)


def once(what: str, boards: int, pairs: int) -> Lap:
    """Play, or simulate."""
    if what == "reference":
        return simulate(boards, pairs)
    return play(what, boards, pairs)


def main(what: str, boards: int, pairs: int) -> None:
    """Run as often as it takes, and print what it took."""
    once(what, 1, 1)  # everything is imported now
    before, until = peak(), time.perf_counter() + AT_LEAST
    laps = [once(what, boards, pairs)]
    while time.perf_counter() < until:
        laps.append(once(what, boards, pairs))
    seconds = statistics.median(lap.seconds for lap in laps)
    found = {"seconds": seconds, "pairs": laps[0].units, "before": before, "peak": peak()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
