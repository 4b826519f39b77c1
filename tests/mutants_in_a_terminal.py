"""Scenarios and game files as no program writes them, read in a terminal: good ones, changed.

`python tests/mutants_in_a_terminal.py scenarios 2000` checks so many scenarios, `games 2000` plays
from so many game files, each in a process of its own with a terminal. What is wrong is printed: a
traceback, a control character that is not rich's own, or more than 25 s or 500 MB. The tests do so
with a few.
"""

import io
import os
import pty
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from random import Random

from mutated_games import KINDS, first_games, mutated, scenario_with
from raw_controls import RAW

from simul.cli import main
from simul.scenario import load_scenario
from simul.scenario.collection import everything

MOST_SECONDS, MOST_BYTES = 25, 500_000_000
FEW = 24
"""Boards of a scenario that is changed: if it is still good, it is predicted, which takes time."""
SNIPPETS = (
    r'"\u001b[31m"', r'"\u009b5A"', r'"\u202e"', "\x9b", "\ufeff", "\u2028", "nan", "inf", "-1",
    "1e308", "99999999999999999999", "9" * 5_000, "0x7fffffffffffffff", "1979-05-27", "'''\n'''",
    '"""', "[", "]", "{", "}", "[[", "]]", "=", ".", "a.b.c = 1\n", "a" * 10_000, "a." * 2_000,
    "[" * 2_000, "{a=" * 500, "true", '"5 s"', '"７ s"', '"1e3 s"', '"random"', '"search"',
    '{ kind = "team", size = 3 }', "[endings]\n", "[clock]\n", "[[breaks]]\n", "boards = 3\n",
    'order = "nearest-ready"\n', "look_for = 'x\x85y'\n",
)  # fmt: skip
"""What the parser and the model stumble over."""
SCENARIOS = [each.path for each in everything() if load_scenario(each.name).boards <= FEW]


def mutated_scenario(dice: Random, folder: Path) -> list[str]:
    """Write a scenario with a few snippets, or changes of any kind; return how it is checked."""
    good = dice.choice(SCENARIOS)
    text = good.read_text(encoding="utf-8")
    for _ in range(dice.randint(0, 3)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(SNIPPETS) + text[at + dice.choice((0, 0, 1, 5)) :]
    raw = text.encode()
    scenario = mutated(raw, dice) if dice.random() < 0.3 else raw
    (folder / "here" / "mutant.toml").write_bytes(scenario)
    games = next(each for each in (good.parent, good.parent.parent) if (each / "games").is_dir())
    for place in (folder / "games", folder / "here" / "games"):
        place.symlink_to(games / "games")
    return ["check", "mutant.toml", "--no-engines"]


def mutated_games(dice: Random, folder: Path) -> list[str]:
    """Write a game file with a few changes; return how it is checked, or played from."""
    good, player, times = dice.choice(KINDS)
    (folder / "here" / "games.pgn").write_bytes(mutated(first_games(good), dice))
    (folder / "here" / "club.toml").write_text(scenario_with(player, times), encoding="utf-8")
    return dice.choice((["check", "club.toml"], ["run", "club.toml", "--format", "none"]))


MUTANTS: dict[str, Callable[[Random, Path], list[str]]] = {
    "scenarios": mutated_scenario,
    "games": mutated_games,
}
"""How each kind is made: from dice and a folder, with the command that reads it."""


def faults(kind: str, dice: Random, folder: Path) -> Iterator[str]:
    """Read a mutant in a terminal, and yield what is wrong with that."""
    (folder / "here").mkdir()
    command = MUTANTS[kind](dice, folder)
    started = time.monotonic()
    pid, leader = pty.fork()
    if pid == 0:
        _read_in_the_child(folder / "here", command)
    text = _shown(leader)
    _, status, used = os.wait4(pid, 0)
    code, seconds = os.waitstatus_to_exitcode(status), time.monotonic() - started
    if code not in {0, 2}:
        yield f"exit code {code}"
    if "Traceback" in text:
        yield f"a traceback: {text[-1_500:]}"
    if found := RAW.search(text):
        yield f"raw: {text[max(found.start() - 40, 0) : found.end() + 40]!r}"
    if seconds > MOST_SECONDS:
        yield f"{seconds:.0f} s"
    if used.ru_maxrss * 1_024 > MOST_BYTES:
        yield f"{used.ru_maxrss / 1_024:.0f} MB"


def _shown(leader: int) -> str:
    """Read all that is shown in a terminal until the program at its other end has gone."""
    said = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError:  # on Linux: the other end is closed
            part = b""
        if not part:
            os.close(leader)
            return said.decode(errors="replace").replace("\r\n", "\n")
        said += part


def _read_in_the_child(folder: Path, command: list[str]) -> None:
    """In the child process: execute the command there, and end."""
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_SECONDS, 2 * MOST_SECONDS))
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    try:
        main(command)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def _import_everything() -> None:
    """Play a scenario as it should be: the copies of this process have imported simul already."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        os.chdir(folder)
        with suppress(SystemExit):
            main(["run", "duel", "--format", "none"])
        with suppress(SystemExit):
            main(["check", "duel"])
        os.chdir(here)


def all_faults(kind: str, number: int, seed: int) -> int:
    """Read so many mutants; print what is wrong, and the counts."""
    counts: Counter[str] = Counter()
    _import_everything()
    for index in range(number):
        with tempfile.TemporaryDirectory() as folder:
            found = list(faults(kind, Random(f"{seed}/{index}"), Path(folder)))
        counts["with faults"] += bool(found)
        for fault in found:
            print(f"{seed}/{index}", fault, flush=True)
    print(f"{number} mutants, {counts['with faults']} with faults")
    return int(counts["with faults"] > 0)


if __name__ == "__main__":
    sys.exit(all_faults(sys.argv[1], int(sys.argv[2]), 1))
