"""The start-up time of the command, compared with Python itself and with python-chess."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial

from harness import REAL, Entrant, Lap, Race

PYTHON = "python -c pass"
COMMANDS = {
    PYTHON: ("-c", "pass"),
    'python -c "import chess"': ("-c", "import chess"),
    "simul --help": ("-m", "simul", "--help"),
    "simul list": ("-m", "simul", "list"),
    "simul run duel --format none": ("-m", "simul", "run", "duel", "--format", "none"),
}
"""The commands, and the arguments of the interpreter."""


def start(arguments: tuple[str, ...]) -> Lap:
    """Start Python in an empty folder, and wait until it has ended."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, "COLUMNS": "100"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return Lap(time.perf_counter() - started)


def races(quick: bool) -> Iterator[Race]:  # noqa: ARG001
    """Yield the race of all commands against an interpreter that does nothing."""
    entrants = tuple(Entrant(name, partial(start, given)) for name, given in COMMANDS.items())
    yield Race("start", "a command, from nothing to its end", "start", entrants, (PYTHON,), REAL)
