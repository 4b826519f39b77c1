"""How cost and memory grow with the boards; every run is in a process of its own.

Few move pairs, so that 100,000 boards are done in minutes: a board holds little then of the 32 KiB
that python-chess takes after 30 pairs. The peak is that of the whole process, in which the games of
the seed are played beforehand and the record is judged afterwards.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harness import Entrant, Lap, Race

PAIRS = 4
MANY = 1_000
"""Boards that take so much memory that all else does not count."""
WHO = ("asyncio", "trio", "reference")


def one_run(who: str, boards: int, pairs: int) -> Lap:
    """Run in a process of its own."""
    script = Path(__file__).with_name("one_run.py")
    command = [sys.executable, str(script), who, str(boards), str(pairs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found = json.loads(done.stdout)
    figures = {"MiB peak": found["peak"]}
    if boards >= MANY:
        figures["KiB a board"] = (found["peak"] - found["before"]) * 1_024 / boards
    return Lap(found["seconds"], found["pairs"], None, figures)


def race(who: str, sizes: tuple[int, ...], pairs: int, rounds: int | None) -> Race:
    """Hold many boards against few, with the same scheduler."""
    entrants = (
        Entrant(f"{boards:,} boards", partial(one_run, who, boards, pairs)) for boards in sizes
    )
    return Race(
        "growth",
        f"{who}, {pairs} move pairs at each board",
        "move pair",
        tuple(entrants),
        (f"{sizes[0]:,} boards",),
        repeat=rounds,
    )


def races(quick: bool) -> Iterator[Race]:
    """24 to 10,000 boards; 100,000 once, of 2 move pairs."""
    for who in WHO:
        yield race(who, (24, 1_000) if quick else (24, 1_000, 10_000), PAIRS, None)
    if not quick:
        for who in WHO:
            yield race(who, (1_000, 100_000), 2, 1)
