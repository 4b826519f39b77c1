"""SIGTERM, SIGHUP and Ctrl-C at any moment: exit codes, and what is left behind."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import signalling
from processes_started import simul

from simul.output.files import load_record

if sys.platform != "linux":
    pytest.skip("these tests look for processes in /proc", allow_module_level=True)

pytestmark = pytest.mark.interrupts
LONG_RUN = ["textbook", "--clock", "wall", "--speed", "10"]
BY = {signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.mark.parametrize("number", list(BY))
@pytest.mark.parametrize("scheduler", ["asyncio", "processes"])
def test_other_signals_end_a_run_as_ctrl_c_does(
    number: signal.Signals, scheduler: str, tmp_path: Path
) -> None:
    """A system that shuts down, or a terminal that is closed, costs nothing that was played."""
    out = tmp_path / "out"
    with simul("run", *LONG_RUN, "-s", scheduler, "--json", "--out", out) as process:
        process.wait_until(process.is_playing)
        process.send(number)
        ended = process.end()
    assert ended.code == BY[number]
    assert json.loads(ended.stdout) == json.loads((out / "summary.json").read_text())
    record = load_record(out / "record.json")
    assert record.stopped == "interrupted"
    assert any(event.move for event in record.events)
    assert "Traceback" not in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_closed_terminal_costs_nothing_that_was_played(tmp_path: Path) -> None:
    """The kernel sends SIGHUP, and every write to the terminal fails."""
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "simul", "run", *LONG_RUN, "--out", "out"]
    with subprocess.Popen(
        [sys.executable, "-c", _WITH_A_TERMINAL, *command],
        cwd=tmp_path,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    ) as process:
        os.close(follower)
        said = b""
        while b"asyncio" not in said or b"/1440" not in said:
            said += os.read(leader, 65_536)
        os.close(leader)
        assert process.wait(signalling.GENEROUS_S) == 129
    assert load_record(tmp_path / "out" / "record.json").stopped == "interrupted"


_WITH_A_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """They would wait for work for five minutes."""
    mark = f"KILLED_{os.getpid()}"
    words = ["sweep", "chance", "--vary", "boards=1..40", "-n", "4000", "-j", "2", "--out", "out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "simul", *words],
        cwd=tmp_path,
        env={**os.environ, "SIGNALLED": mark},
        stderr=subprocess.DEVNULL,
    )
    lines = tmp_path / "out" / "replications.csv"
    while not lines.exists() or lines.read_text().count("\n") < 2:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert list(signalling.processes_left(mark)) == []


@pytest.mark.parametrize(
    "module", ["simul.cli", "click", "simul.cli.session", "pydantic", "chess", "simul.running"]
)
def test_ctrl_c_during_imports_prints_no_traceback(module: str, tmp_path: Path) -> None:
    """People press it when they see that they have mistyped something."""
    done = subprocess.run(
        [sys.executable, "-c", _STRUCK, module, "compare", "textbook"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


_STRUCK = """\
import signal, sys

from simul.__main__ import main


class Strike:
    def find_spec(self, name, *_):
        if name == module:
            signal.raise_signal(signal.SIGINT)


module = sys.argv.pop(1)
sys.meta_path.insert(0, Strike())
main()
"""
"""Presses Ctrl-C when a certain module is imported."""


FINALISER = """
import signal
from simul.interrupts import begin_work, leave_at_once

class Last:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

leave_at_once()
begin_work()
try:
    Last()
    print("went on", flush=True)
    while True:
        signal.pause()
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_in_a_finaliser_is_not_lost() -> None:
    """Python ignores what is raised there, with a traceback."""
    done = subprocess.run(
        [sys.executable, "-c", FINALISER], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("went on\ninterrupted\n", "")


@pytest.mark.parametrize("number", [signal.SIGINT, *BY])
def test_a_third_signal_ends_what_the_second_did_not(number: signal.Signals) -> None:
    """Wherever the command is; and none of its processes is left."""
    mark = f"THIRD_{os.getpid()}"
    with subprocess.Popen(
        [sys.executable, "-c", _STUBBORN],
        env={**os.environ, "SIGNALLED": mark},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        process.send_signal(number)
        assert process.stdout.readline() == "noted\n"
        while not select.select([process.stdout], [], [], 0.1)[0]:
            process.send_signal(number)  # soon after the first it counts as the same
        assert process.stdout.readline() == "interrupted, and it goes on\n"
        while process.poll() is None:
            process.send_signal(number)
            time.sleep(0.1)
    assert process.returncode == BY.get(number, 130)
    assert list(signalling.processes_left(mark)) == []


_STUBBORN = """\
import multiprocessing, sys, time

from simul import interrupts

interrupts.leave_at_once()
interrupts.begin_work()
interrupts.at_the_last(interrupts.kill_children)
with interrupts.blocked_signals():
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(1_000,))
    child.start()
try:
    with interrupts.noting_interrupts() as noted:
        print("at work", flush=True)
        while not noted.pressed:
            time.sleep(0.01)
        print("noted", flush=True)
        time.sleep(1_000)
except KeyboardInterrupt:
    print("interrupted, and it goes on", flush=True)
    time.sleep(1_000)
"""
"""A command that does not end, neither when it is asked nor when it is interrupted."""

TRIALS = [*signalling.trials(term=3, hup=2, ctrl_c=4, seed=4)]


@pytest.mark.parametrize("trial", TRIALS, ids=[f"{n}" for n in range(len(TRIALS))])
def test_a_signal_at_any_moment_leaves_everything_in_order(
    trial: signalling.Trial, tmp_path: Path
) -> None:
    """A short form of `python tests/signalling.py`, which sends hundreds."""
    assert signalling.run(trial, tmp_path) == []
