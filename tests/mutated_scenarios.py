"""Scenario files as nobody writes them, checked in a terminal: made from good ones, at random.

`python tests/mutated_scenarios.py 2000` checks so many, each in a process of its own with a
terminal, and prints what is wrong: a traceback, a control character that is not rich's own, or more
than 25 s or 500 MB. The tests do so with a few.
"""

import os
import pty
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from mutated_games import mutated
from raw_controls import RAW

from simul.cli import main
from simul.scenario.collection import everything

MOST_SECONDS, MOST_BYTES = 25, 500_000_000
SNIPPETS = (
    r'"\u001b[31m"', r'"\u009b5A"', r'"\u202e"', "\x9b", "\ufeff", "\u2028", "nan", "inf", "-1",
    "1e308", "99999999999999999999", "9" * 5_000, "0x7fffffffffffffff", "1979-05-27", "'''\n'''",
    '"""', "[", "]", "{", "}", "[[", "]]", "=", ".", "a.b.c = 1\n", "a" * 10_000, "a." * 2_000,
    "[" * 2_000, "{a=" * 500, "true", '"5 s"', '"７ s"', '"1e3 s"', '"random"', '"search"',
    '{ kind = "team", size = 3 }', "[endings]\n", "[clock]\n", "[[breaks]]\n", "boards = 3\n",
    'order = "nearest-ready"\n', "look_for = 'x\x85y'\n",
)  # fmt: skip
"""What the parser and the model stumble over."""
SCENARIOS = [each.path for each in everything()]


def mutant(dice: Random) -> tuple[bytes, Path]:
    """Return a good scenario with a few snippets, or changes of any kind, in it; and its folder."""
    good = dice.choice(SCENARIOS)
    text = good.read_text(encoding="utf-8")
    for _ in range(dice.randint(0, 3)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(SNIPPETS) + text[at + dice.choice((0, 0, 1, 5)) :]
    raw = text.encode()
    return (mutated(raw, dice) if dice.random() < 0.3 else raw), good.parent


def faults(made: tuple[bytes, Path], folder: Path) -> Iterator[str]:
    """Check a scenario in a terminal, and yield what is wrong with that."""
    scenario, home = made
    (folder / "here").mkdir()
    (folder / "here" / "mutant.toml").write_bytes(scenario)
    games = home / "games" if (home / "games").is_dir() else home.parent / "games"
    for place in (folder / "games", folder / "here" / "games"):
        place.symlink_to(games)
    started = time.monotonic()
    pid, leader = pty.fork()
    if pid == 0:
        _check(folder / "here")
    text = _read(leader)
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


def _read(leader: int) -> str:
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


def _check(folder: Path) -> None:
    """In the child process: check the scenario, and end."""
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_SECONDS, 2 * MOST_SECONDS))
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    try:
        main(["check", "mutant.toml", "--no-engines"])
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def all_faults(number: int, seed: int) -> int:
    """Check so many mutants; print what is wrong, and the counts."""
    counts: Counter[str] = Counter()
    for index in range(number):
        with tempfile.TemporaryDirectory() as folder:
            found = list(faults(mutant(Random(f"{seed}/{index}")), Path(folder)))
        counts["with faults"] += bool(found)
        for fault in found:
            print(f"{seed}/{index}", fault, flush=True)
    print(f"{number} mutants, {counts['with faults']} with faults")
    return int(counts["with faults"] > 0)


if __name__ == "__main__":
    sys.exit(all_faults(int((sys.argv[1:] or ["2000"])[0]), 1))
