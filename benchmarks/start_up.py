"""What a person waits for: whole commands, beside Python itself and python-chess."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial

from harness import Entrant, Lap, Race

PYTHON = "python -c pass"
COMMANDS = {
    PYTHON: ("-c", "pass"),
    'python -c "import chess"': ("-c", "import chess"),
    "... import pydantic, rich, chess.pgn": ("-c", "import chess.pgn, pydantic.main, rich.console"),
    "... import matplotlib.figure": ("-c", "import matplotlib.figure"),
    **{
        f"simul {words}": ("-m", "simul", *words.split())
        for words in (
            "--help",
            "list",
            "check textbook",
            "theory textbook",
            "run duel --format none",
            "run duel",
            "compare textbook",
        )
    },
}
"""The commands, and the arguments of the interpreter."""
LONG = {
    f"simul {words}": ("-m", "simul", *words.split())
    for words in (
        "check ghaem-maghami-2011",
        "compare ghaem-maghami-2011",
        "compare textbook --schedulers all",
    )
}
"""More of them, which take many seconds."""


@cache
def _environment() -> dict[str, str]:
    """Return the environment of an installed program: the bytecode of all modules is kept."""
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"COLUMNS": "100", "PYTHONPYCACHEPREFIX": tempfile.mkdtemp(prefix="bytecode-")}


def _wait_for(arguments: tuple[str, ...]) -> float:
    """Start Python in an empty folder; return the processor time that it took, in seconds.

    Raises AssertionError for a command that cannot run.
    """
    with tempfile.TemporaryDirectory() as folder:
        before = _processor_time()
        done = subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd=folder,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        mistakes_may_fail = done.returncode == 1 and "all" in arguments
        if done.returncode and not mistakes_may_fail:
            raise AssertionError(f"{' '.join(arguments)}: {done.stderr}")
        return _processor_time() - before


def _processor_time() -> float:
    """Return the processor time of all child processes so far, in seconds, to the microsecond."""
    import resource  # there is none on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@cache
def _warm(arguments: tuple[str, ...]) -> None:
    _wait_for(arguments)


def start(arguments: tuple[str, ...]) -> Lap:
    """Time a command that is not called for the first time."""
    _warm(arguments)
    return Lap(_wait_for(arguments))


def races(quick: bool) -> Iterator[Race]:
    """Yield the race of all commands against an interpreter that does nothing."""
    commands = COMMANDS if quick else COMMANDS | LONG
    entrants = tuple(Entrant(name, partial(start, given)) for name, given in commands.items())
    yield Race("start", "a command, from nothing to its end", "command", entrants, (PYTHON,))
