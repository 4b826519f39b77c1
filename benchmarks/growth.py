"""The growth of cost and memory with the number of boards; every run has its own process.

Few move pairs, so that 100,000 boards are done in minutes: a board then takes half of what
it takes with 30 pairs. The peak is that of the whole process, which also plays the games of
the seed beforehand and judges the record afterwards.
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
"""Number of boards from which the rest of the process no longer matters for memory."""
WHO = ("asyncio", "trio", "reference")


def one_run(who: str, boards: int, pairs: int) -> Lap:
    """Run once in a separate process."""
    script = Path(__file__).with_name("one_run.py")
    command = [sys.executable, str(script), who, str(boards), str(pairs)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stderr}")
    found = json.loads(done.stdout)
    figures = {"MiB peak": found["peak"]}
    if boards >= MANY:
        figures["KiB a board"] = (found["peak"] - found["before"]) * 1_024 / boards
    return Lap(found["seconds"], found["pairs"], None, figures)


def race(who: str, sizes: tuple[int, ...], pairs: int, rounds: int | None) -> Race:
    """Return the race of many boards against few, with the same scheduler."""
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
    """Yield races with 24 to 10,000 boards, and one round with 100,000 boards of 2 move pairs."""
    for who in WHO:
        yield race(who, (24, 1_000) if quick else (24, 1_000, 10_000), PAIRS, None)
    if not quick:
        for who in WHO:
            yield race(who, (1_000, 100_000), 2, 1)
