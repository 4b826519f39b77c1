"""Signals at random moments: what a command leaves behind, whenever it is asked to end.

`python tests/signalling.py` sends 100 SIGTERM, 20 SIGHUP and 150 SIGINT to runs, comparisons,
sweeps and theory, on both clocks, with an engine in a third of them, and prints the counts. The
group `interrupts` of the tests sends a few of them.
"""

import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simul.output.files import load_record

GENEROUS_S = 60.0
"""Real seconds within which an interrupted command has to end; a busy machine takes its time."""
ENGINE = shutil.which("stockfish", path=f"{os.environ.get('PATH', '')}:/usr/games")
ENGINE_SCENARIO = """\
title = "Engines"
boards = 6
moves = 40

[master]
move_time = "5 s"
player = {{ kind = "random" }}

[opponents]
think_time = "55 s"
player = {{ kind = "uci", engine = "{engine}", nodes = 20000 }}
"""
COMMANDS = {
    "run, virtual clock": ["run", "textbook", "--boards", "1500", "-s", "asyncio"],
    "run, threads": ["run", "textbook", "--boards", "600", "-s", "threaded"],
    "run, wall clock": ["run", "textbook", "--clock", "wall", "--speed", "200", "-s", "trio"],
    "run, processes": [
        "run", "textbook", "--clock", "wall", "--speed", "200", "-s", "processes",
    ],
    "compare": ["compare", "textbook", "--boards", "300"],
    "compare, wall clock": ["compare", "duel", "--clock", "wall", "--speed", "100"],
    "sweep": ["sweep", "chance", "--vary", "boards=1..40", "-n", "4000", "-j", "2"],
    "sweep with chess": [
        "sweep", "chance", "--vary", "boards=1..20", "-n", "60", "-j", "2", "--with-chess",
    ],
    "theory": ["theory", "textbook", "--boards", "600"],
}  # fmt: skip
WITH_ENGINES = {
    "engines, run": ["run", "ENGINES", "-s", "asyncio"],
    "engines, wall clock": ["run", "ENGINES", "--clock", "wall", "--speed", "20", "-s", "trio"],
    "engines, compare": ["compare", "ENGINES"],
    "engines, sweep": [
        "sweep", "ENGINES", "--vary", "boards=2..6", "-n", "8", "-j", "2", "--with-chess",
    ],
}  # fmt: skip
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@dataclass
class Trial:
    """One command, and the signal that it got."""

    what: str
    number: signal.Signals
    after: float
    """Real seconds from its start."""
    again: float | None = None
    """Real seconds until a second signal; None without one."""
    everywhere: bool = False
    """Whether all processes of its group got the signal, as from a terminal."""


def run(trial: Trial, folder: Path) -> list[str]:
    """Start a command in an empty folder, send the signal, and return all that is wrong then."""
    (folder / "engines.toml").write_text(ENGINE_SCENARIO.format(engine=ENGINE), encoding="utf-8")
    words = [
        "engines.toml" if word == "ENGINES" else word
        for word in (COMMANDS | WITH_ENGINES)[trial.what]
    ]
    mark = f"SIGNALLED_{os.getpid()}_{folder.name}"
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from simul.__main__ import main; main()", *words, "--out", "out"],
        cwd=folder,
        env={
            **os.environ,
            "TERM": "xterm",
            "COLUMNS": "100",
            "SIGNALLED": mark,
            "TMPDIR": str(folder),
        },
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    os.close(follower)
    ended_by_itself = _wait(process, leader, trial.after)[0]
    said = ""
    if not ended_by_itself:
        _send(process, trial)
        if trial.again is not None:
            _, part = _wait(process, leader, trial.again)
            said += part
            if process.poll() is None:
                _send(process, trial)
    ended, part = _wait(process, leader, GENEROUS_S)
    said += part
    faults = [] if ended else [f"it goes on for {GENEROUS_S:g} s"]
    if not ended:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    os.close(leader)
    if not ended_by_itself:
        faults += _wrong_code(trial, process.returncode, said)
    faults += _traceback(said)
    faults += [f"left: {name}" for name in processes_left(mark)]
    faults += _wrong_files(folder, said)
    return faults


def _send(process: subprocess.Popen[bytes], trial: Trial) -> None:
    if trial.everywhere:
        os.killpg(process.pid, trial.number)
    else:
        process.send_signal(trial.number)


def _wait(process: subprocess.Popen[bytes], leader: int, seconds: float) -> tuple[bool, str]:
    """Read what a process says until it ends, or for some seconds; return whether it has ended."""
    until, said = time.monotonic() + seconds, b""
    while True:
        running = process.poll() is None
        left = until - time.monotonic()
        if select.select([leader], [], [], min(0.01, max(left, 0)) if running else 0)[0]:
            try:
                said += os.read(leader, 65_536)
                continue
            except OSError:  # on Linux: the other end is closed
                time.sleep(min(0.01, max(left, 0)))
        if not running or left <= 0:
            return not running, said.decode(errors="replace")


def _wrong_code(trial: Trial, code: int, said: str) -> Iterator[str]:
    """A signal in the first or last moments ends Python itself, as its exit code then says.

    That is 1 while it imports its own modules.
    """
    allowed = {CODES[trial.number], -trial.number}
    if "Traceback" in said and not list(_traceback(said)):
        allowed.add(1)
    if code not in allowed | ({0, 1} if trial.what == "theory" else {0}):
        yield f"exit code {code}"


def _traceback(said: str) -> Iterator[str]:
    """Yield a traceback, unless it is of Python itself, which has not begun with simul yet."""
    _, found, traceback = said.partition("Traceback")
    if found and "simul" in traceback.replace(str(Path(sys.executable).parents[2]), ""):
        yield f"a traceback: {said[-1500:]}"


def processes_left(mark: str) -> Iterator[str]:
    """Yield the processes that still have the mark in their environment, after a moment."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        left = list(_marked(mark))
        if not left:
            return
        time.sleep(0.05)
    yield from left


def _marked(mark: str) -> Iterator[str]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes():
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def _wrong_files(folder: Path, said: str) -> Iterator[str]:
    """Yield what is wrong with the files: parts of them, hidden folders, moves that are missing."""
    for path in folder.iterdir():
        if path.name not in {"out", "engines.toml"}:
            yield f"there is {path.name}"
    out = folder / "out"
    for path in out.rglob("*"):
        if path.name.startswith("."):
            yield f"there is {path.relative_to(folder)}"
    for path in out.rglob("record.json"):
        load_record(path)
    if (out / "summary.json").exists():
        for each in json.loads((out / "summary.json").read_text(encoding="utf-8"))["runs"]:
            path = out / "record.json"
            path = path if path.exists() else out / each["scheduler"] / "record.json"
            if not path.exists():
                yield f"{each['scheduler']} was played and is not written"
    if told := re.search(r"([\d,]+) pl\w+ \w+ played with (\S+); they are written", said):
        paths = [*out.rglob(f"{told[2]}/record.json"), *out.glob("record.json")]
        moves = sum(bool(event.move) for event in load_record(paths[0]).events)
        if f"{moves:,}" != told[1]:
            yield f"{told[1]} plies were played, and {moves} are written"
    if "replications are done and written" in said and not (out / "replications.csv").exists():
        yield "the replications are not written"


def trials(term: int, hup: int, ctrl_c: int, seed: int) -> Iterator[Trial]:
    """Yield trials with signals at random moments, a tenth of them in the first 0.3 s."""
    dice = random.Random(seed)
    numbers = [signal.SIGTERM] * term + [signal.SIGHUP] * hup + [signal.SIGINT] * ctrl_c
    for index, number in enumerate(numbers):
        engines = ENGINE is not None and index % 3 == 0
        what = dice.choice([*(WITH_ENGINES if engines else COMMANDS)])
        early = dice.random() < 0.2
        yield Trial(
            what=what,
            number=number,
            after=dice.uniform(0, 0.5) if early else dice.uniform(0.5, 5),
            again=dice.uniform(0, 2.5) if dice.random() < 0.2 else None,
            everywhere=dice.random() < 0.3,
        )


def main(words: list[str]) -> int:
    """Run all trials, or as many as the command line says; print the counts."""
    term, hup, ctrl_c, seed = (
        int(word) for word in (*words, *("100", "20", "150", "1")[len(words) :])
    )
    counts: Counter[str] = Counter()
    for trial in trials(term, hup, ctrl_c, seed):
        with tempfile.TemporaryDirectory(prefix="signalled") as folder:
            faults = run(trial, Path(folder))
        counts[trial.number.name] += 1
        counts["with faults"] += bool(faults)
        for fault in faults:
            print(trial, fault, sep="\n    ", flush=True)
    print(*(f"{name}: {number}" for name, number in counts.items()), sep=", ")
    return int(counts["with faults"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
